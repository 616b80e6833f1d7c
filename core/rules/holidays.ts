import type { HolidaysOf } from '../domain/calendar.ts';
import { firstYear, holidayTable, lastYear } from './holiday-table.ts';

const none: ReadonlyMap<number, string> = new Map();
const known = new Map<string, ReadonlyMap<number, string>>();

/** "0501a1225b" → month × 100 + day → name. */
const readDays = (written: string, names: readonly string[]): readonly (readonly [number, string])[] =>
  Array.from({ length: Math.floor(written.length / 5) }, (_, index) => {
    const at = index * 5;
    return [Number(written.slice(at, at + 4)), names[(written.codePointAt(at + 4) ?? 0) - 97] ?? ''] as const;
  });

/**
 * Public holidays of a country in a year, with those of a region where it has some of its own. None for a country or a
 * year that the table does not hold: it then closes nothing.
 */
export const holidaysOf: HolidaysOf = (country, region, year) => {
  const place = `${country}-${region}`;
  const key = `${place} ${year}`;
  const found = known.get(key);
  if (found) return found;
  const written = holidayTable[place] ?? holidayTable[country];
  if (written === undefined || year < firstYear || year > lastYear) return none;
  const [names = '', fixed = '', ...years] = written.split(';');
  const list = names.split('|');
  const days = new Map([...readDays(fixed, list), ...readDays(years[year - firstYear] ?? '', list)]);
  known.set(key, days);
  return days;
};
