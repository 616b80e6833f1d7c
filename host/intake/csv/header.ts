import { parseEmails } from '../../../core/domain/lead.ts';
import { parsePhone } from '../../../core/domain/phone.ts';
import { fieldOfHeader } from './columns.ts';
import type { CsvRecord } from './scan.ts';

/** Which rows at the top of a table are names, and what the columns are called. */

/** How many of the cells are names of fields that are known. */
export const namedCells = (cells: readonly string[]): number =>
  cells.filter((cell) => fieldOfHeader(cell) !== null).length;

const isData = (cell: string): boolean =>
  parseEmails(cell).length > 0 ||
  (cell.replace(/\D/g, '').length >= 8 && /^[\d\s+().eE,/*-]+$/.test(cell)) ||
  /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b/.test(cell.trim()) ||
  (cell.replace(/\D/g, '').length >= 8 && parsePhone(cell, 'FR').ok);

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;

/** Rows before the data: none, the names, or a title and the names (or the names twice, as survey tools export them). */
export const countHeaders = (records: readonly CsvRecord[]): number => {
  const width = Math.max(0, ...records.slice(0, 20).map(({ cells }) => filled(cells)));
  let titles = 0;
  while (
    titles < 3 &&
    width > 2 &&
    filled(records[titles]?.cells ?? []) === 1 &&
    filled(records[titles + 1]?.cells ?? []) > 1
  )
    titles += 1;
  const [first, second] = [records[titles]?.cells, records[titles + 1]?.cells];
  if (!first || first.some(isData)) return titles;
  const firstNames = namedCells(first);
  if (second && !second.some(isData) && records.length > titles + 2) {
    const secondNames = namedCells(second);
    // The second row is names, too, when it knows more of them, or nearly as many (one row per language).
    if (secondNames > firstNames || (secondNames >= 2 && secondNames >= firstNames - 1)) return titles + 2;
  }
  if (firstNames > 0) return titles + 1;
  // No name we know: a header all the same if no row under it looks like it.
  const data = records.slice(titles + 1, titles + 20);
  const typed = data.some(({ cells }) => cells.some(isData));
  return typed || titles > 0 ? titles + 1 : 0;
};

/** Unique; `#1`, `#2`… where the file gives none. */
export const namesOf = (records: readonly CsvRecord[], headerRows: number): readonly string[] => {
  const width = Math.max(0, ...records.map(({ cells }) => cells.length));
  const rows = records.slice(0, headerRows).map(({ cells }) => cells);
  const last = rows.at(-1) ?? [];
  const before = rows.at(-2) ?? [];
  const seen = new Map<string, number>();
  return Array.from({ length: width }, (_, index) => {
    const name = (last[index] ?? '').trim() || (before[index] ?? '').trim() || `#${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return (times === 1 ? name : `${name} (${times})`).slice(0, 500);
  });
};
