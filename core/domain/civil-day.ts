import { isCivilDate, type Civil } from './when-zone.ts';

/** The beginning of a civil day. */
export const midnightOf = ({ year, month, day }: Pick<Civil, 'year' | 'month' | 'day'>): Civil => ({
  year,
  month,
  day,
  hour: 0,
  minute: 0,
  second: 0,
});

/** A civil day as `2026-10-31`. */
export const civilDay = ({ year, month, day }: Pick<Civil, 'year' | 'month' | 'day'>): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** The beginning of the day that is written so; null where there is none, from 1900 to 2199. */
export const readCivilDay = (text: string): Civil | null => {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return isCivilDate(year, month, day) ? midnightOf({ year, month, day }) : null;
};
