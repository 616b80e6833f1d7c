import { addDays, civilToUtc, utcToCivil, type Civil } from './when-zone.ts';

/** When a daily export is due, by the clock of a zone: one moment a day, also where the clock skips or repeats it. */

const momentOf = (day: Civil, minute: number, zone: string): number =>
  civilToUtc({ ...day, hour: Math.floor(minute / 60), minute: minute % 60, second: 0 }, zone);

/** The last such moment that is not after `now`. */
export const lastMoment = (now: number, minute: number, zone: string): number => {
  const today = utcToCivil(now, zone);
  const at = momentOf(today, minute, zone);
  return at <= now ? at : momentOf(addDays(today, -1), minute, zone);
};

/** The first such moment after `now`. */
export const nextMoment = (now: number, minute: number, zone: string): number => {
  const today = utcToCivil(now, zone);
  const at = momentOf(today, minute, zone);
  return at > now ? at : momentOf(addDays(today, 1), minute, zone);
};

const two = (n: number): string => String(n).padStart(2, '0');
const folderName = /^rappel-\d{4}-\d{2}-\d{2}$/;

/** The folder of the export of a moment, by the day in the zone: `rappel-2026-03-12`. */
export const exportFolderName = (at: number, zone: string): string => {
  const { year, month, day } = utcToCivil(at, zone);
  return `rappel-${year}-${two(month)}-${two(day)}`;
};

/** Which of these names are exports that are too many, where `keep` of the newest stay. */
export const exportsToRemove = (names: readonly string[], keep: number): readonly string[] =>
  names
    .filter((name) => folderName.test(name))
    .toSorted()
    .toReversed()
    .slice(keep);
