import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Holidays from 'date-holidays';
import { format, resolveConfig } from 'prettier';

/**
 * Writes core/rules/holiday-table.ts from date-holidays: the public holidays of the countries whose zones Rappel knows, and of
 * their parts where these have holidays of their own. Run it after an update of the library; see docs/decisions/0019-holidays.md.
 */
const first = 2024;
const last = 2050;

const places = [
  ...['FR', 'FR-57', 'FR-67', 'FR-68', 'GP', 'MQ', 'GF', 'RE', 'YT', 'PM', 'BL', 'MF', 'NC', 'PF', 'WF'],
  ...['GB', 'GB-SCT', 'GB-NIR', 'GG', 'JE', 'IM', 'US', 'PR', 'CA'],
  ...['DE', ...'BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH'.split(' ').map((land) => `DE-${land}`)],
  ...['BE', 'CH', 'LU', 'MC', 'AT', 'NL', 'ES', 'IT', 'PT', 'IE', 'DK', 'SE', 'NO', 'FI', 'PL', 'CZ', 'SK', 'HU', 'RO', 'BG', 'GR'],
  ...['MA', 'DZ', 'TN', 'SN', 'CI', 'CM', 'MX', 'BR', 'AR', 'AU', 'NZ', 'JP', 'SG', 'AE', 'IL', 'TR', 'ZA'],
]; // prettier-ignore

/** What the library has otherwise than the law. */
const corrections: Readonly<
  Record<string, { readonly add: string; readonly name: string; readonly drop: string }>
> = {
  // Code du travail L.3422-2: the 28th of May at Saint-Martin.
  MF: { add: '05-28', name: 'Abolition de l’esclavage', drop: '05-27' },
};

/** Local days of a holiday: most begin and end at midnight; one that begins in the evening is the day after. */
const daysOf = (date: string, ms: number): readonly string[] => {
  const hour = Number(date.slice(11, 13));
  const start = Date.parse(`${date.slice(0, 10)}T00:00:00Z`) + (hour >= 12 ? 86_400_000 : 0);
  const days = Math.max(1, Math.round(ms / 86_400_000));
  return Array.from({ length: days }, (_, index) =>
    new Date(start + index * 86_400_000).toISOString().slice(0, 10),
  );
};

const rows = places.map((place) => {
  // Most people of the kingdom live by the holidays of England, which the library keeps apart; those of Wales are the same.
  const [country = '', region] = (place === 'GB' ? 'GB-ENG' : place).split('-');
  const known = new Holidays(country, region ?? '', { types: ['public'] });
  const names: string[] = [];
  const years = new Map<number, Map<string, string>>();
  for (let year = first; year <= last; year += 1) years.set(year, new Map());
  for (let year = first; year <= last; year += 1) {
    const correction = corrections[place];
    for (const { date, start, end, name } of known.getHolidays(year)) {
      for (const day of daysOf(date, end.getTime() - start.getTime())) {
        if (correction?.drop === day.slice(5)) continue;
        years.get(Number(day.slice(0, 4)))?.set(day.slice(5), name);
      }
    }
    if (correction) years.get(year)?.set(correction.add, correction.name);
  }
  // A holiday is written once, with the years it falls on each day of: most never move.
  const fixed = new Map<string, string>();
  for (const [day, name] of years.get(first) ?? [])
    if ([...years.values()].every((days) => days.get(day) === name)) fixed.set(day, name);
  const index = (name: string): string => {
    if (!names.includes(name)) names.push(name);
    return String.fromCodePoint(97 + names.indexOf(name));
  };
  const written = (days: Iterable<readonly [string, string]>): string =>
    [...days]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, name]) => `${day.replace('-', '')}${index(name)}`)
      .join('');
  const moving = [...years.values()].map((days) =>
    written([...days].filter(([day, name]) => fixed.get(day) !== name)),
  );
  const same = written(fixed);
  return [place, [names.join('|'), same, ...moving].join(';')] as const;
});

const text = `/**
 * Public holidays, made by "node build/holidays.ts" from date-holidays (data CC BY 3.0, https://github.com/commenthol/date-holidays);
 * not to be edited. For each place, between semicolons: the names, the days of every year, then those of each year from
 * \`firstYear\` on; a day is month, day and the letter of its name.
 */
export const firstYear = ${first};
export const lastYear = ${last};
export const holidayTable: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(rows))};
`;
const file = join(import.meta.dirname, '..', 'core', 'rules', 'holiday-table.ts');
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file, printWidth: 140 }));
process.stdout.write(`${rows.length} places, ${text.length} characters\n`);
