import type { LeadField } from '../../../core/contract/intake.ts';
import type { Stake } from '../../../core/contract/records.ts';
import { parseStakes, type LeadDraft } from '../../../core/domain/lead.ts';
import type { DateOrder } from '../../../core/domain/when.ts';
import type { CsvRecord } from './scan.ts';

/** Rows → drafts, with the columns looked up once. */

const none: readonly string[] = [];
const noStakes: readonly Stake[] = [];

const indexesOf = (fields: readonly LeadField[], field: LeadField): readonly number[] =>
  fields.flatMap((one, index) => (one === field ? [index] : []));

export const draftMaker = (
  columns: readonly string[],
  fields: readonly LeadField[],
  dateOrder: DateOrder | null,
): ((record: CsvRecord) => LeadDraft) => {
  const one = (field: LeadField): number => fields.indexOf(field);
  const name = one('name');
  const given = one('given-name');
  const family = one('family-name');
  const company = one('company');
  const phones = indexesOf(fields, 'phone');
  const emails = indexesOf(fields, 'email');
  const words = indexesOf(fields, 'words');
  const stakes = indexesOf(fields, 'stake');
  const slots = indexesOf(fields, 'slot');
  const askedAt = one('asked-at');
  const providerId = one('provider-id');
  const consent = one('consent');
  const wording = one('consent-wording');
  const page = one('page');
  const language = one('language');
  const zone = one('zone');
  const city = one('city');
  const country = one('country');

  const cell = (cells: readonly string[], index: number): string => (index < 0 ? '' : (cells[index] ?? ''));
  const filled = (cells: readonly string[], indexes: readonly number[]): readonly string[] => {
    if (indexes.length === 0) return none;
    const found: string[] = [];
    for (const index of indexes) {
      const text = cells[index];
      if (text !== undefined && text !== '') found.push(text);
    }
    return found;
  };

  return ({ line, cells }) => ({
    row: line,
    cells,
    name:
      name >= 0 && cell(cells, name) !== ''
        ? cell(cells, name)
        : `${cell(cells, given).trim()} ${cell(cells, family).trim()}`.trim(),
    company: cell(cells, company),
    phones: filled(cells, phones),
    emails: filled(cells, emails),
    words: filled(cells, words),
    stakes:
      stakes.length === 0
        ? noStakes
        : stakes.flatMap((index) => parseStakes(cell(cells, index), columns[index] ?? '')).slice(0, 20),
    askedAt: cell(cells, askedAt),
    slots: filled(cells, slots),
    providerId: cell(cells, providerId),
    consent: consent < 0 ? null : cell(cells, consent),
    wording: cell(cells, wording),
    page: cell(cells, page),
    language: cell(cells, language),
    zone: cell(cells, zone),
    city: cell(cells, city),
    country: cell(cells, country),
    dateOrder,
  });
};

/** Day or month first, told by the days above 12 in the date columns; null when they do not tell. */
export const dateOrderOf = (
  rows: readonly (readonly string[])[],
  fields: readonly LeadField[],
): DateOrder | null => {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const [index, field] of fields.entries()) {
    if (field !== 'asked-at' && field !== 'slot') continue;
    for (const row of rows) {
      const match = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b/.exec(row[index] ?? '');
      if (!match) continue;
      if (Number(match[1]) > 12) dayFirst += 1;
      else if (Number(match[2]) > 12) monthFirst += 1;
    }
  }
  return dayFirst === monthFirst || (dayFirst > 0 && monthFirst > 0) ? null : dayFirst > 0 ? 'dmy' : 'mdy';
};
