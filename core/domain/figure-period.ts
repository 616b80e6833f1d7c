import { ExpectedError } from '../errors.ts';
import { midnightOf, readCivilDay } from './civil-day.ts';
import { addDays, civilToUtc, isCivilDate, utcToCivil, type Civil } from './when-zone.ts';

/** A stretch of time in UTC milliseconds; `to` is exclusive. */
export type FigurePeriod = { readonly from: number; readonly to: number };

const months = (year: number, first: number, count: number, zone: string): FigurePeriod => {
  const last = first - 1 + count;
  return {
    from: civilToUtc(midnightOf({ year, month: first, day: 1 }), zone),
    to: civilToUtc(midnightOf({ year: year + Math.floor(last / 12), month: (last % 12) + 1, day: 1 }), zone),
  };
};

/**
 * `2026`, `2026-Q4`, `2026-10`, `2026-10-31`, or two days `2026-10-01..2026-10-31` with the last one in it, as days of `zone`.
 * Error: `figures/bad-period`.
 */
export const readPeriod = (text: string, zone: string): FigurePeriod => {
  const whole = /^(\d{4})(?:-(?:Q([1-4])|(\d\d)))?$/.exec(text);
  if (whole) {
    const [, year = '', quarter, month] = whole;
    if (quarter !== undefined) return months(Number(year), Number(quarter) * 3 - 2, 3, zone);
    if (month === undefined) return months(Number(year), 1, 12, zone);
    if (isCivilDate(Number(year), Number(month), 1)) return months(Number(year), Number(month), 1, zone);
  }
  const [firstText = '', lastText = firstText, ...more] = text.split('..');
  const first = readCivilDay(firstText);
  const last = readCivilDay(lastText);
  if (first && last && more.length === 0) {
    const period = { from: civilToUtc(first, zone), to: civilToUtc(addDays(last, 1), zone) };
    if (period.to > period.from) return period;
  }
  throw new ExpectedError(
    'figures/bad-period',
    `"${text}" is no period. Write a year (2026), a quarter (2026-Q4), a month (2026-10), a day (2026-10-31), or two days (2026-10-01..2026-10-31).`,
  );
};

const daysApart = (from: Civil, to: Civil): number =>
  Math.round(
    (Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / 86_400_000,
  );

/** The period before, as long: in days of the zone (which may have 23 or 25 hours), else in milliseconds. */
export const periodBefore = ({ from, to }: FigurePeriod, zone: string): FigurePeriod => {
  const first = utcToCivil(from, zone);
  const end = utcToCivil(to, zone);
  const wholeDays = [first, end].every(({ hour, minute, second }) => hour + minute + second === 0);
  if (!wholeDays) return { from: from - (to - from), to: from };
  return { from: civilToUtc(addDays(first, -daysApart(first, end)), zone), to: from };
};
