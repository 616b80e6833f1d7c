import type { CsvOptions } from '../../../core/contract/intake.ts';
import { parseEmails } from '../../../core/domain/lead.ts';
import { parsePhone } from '../../../core/domain/phone.ts';
import { fieldOfHeader } from './columns.ts';
import { createScanner, type CsvRecord } from './scan.ts';

/** Finds out, from the beginning of a file, how it is written. */

export type Delimiter = NonNullable<CsvOptions['delimiter']>;
export type Dialect = {
  readonly delimiter: Delimiter;
  readonly newline: '\n' | '\r';
  /** Characters of a `sep=;` line, to be skipped. */
  readonly skip: number;
  readonly headerRows: number;
  /** Names of the columns, unique; `#1`, `#2`… where the file gives none. */
  readonly columns: readonly string[];
  /** The first records after the header. */
  readonly sample: readonly CsvRecord[];
};

const delimiters: readonly Delimiter[] = [';', ',', '\t', '|'];
const sampleRows = 200;

const recordsOf = (
  text: string,
  delimiter: Delimiter,
  newline: '\n' | '\r',
  whole: boolean,
): readonly CsvRecord[] => {
  const scanner = createScanner({ delimiter, newline, limit: Number.POSITIVE_INFINITY });
  const records = scanner.push(text);
  const all = whole ? [...records, ...scanner.end()] : records;
  return all.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')).slice(0, sampleRows);
};

const namedCells = (cells: readonly string[]): number =>
  cells.filter((cell) => fieldOfHeader(cell) !== null).length;

/**
 * How table-like the records are: rows of the usual number of cells count, more for more columns, and names that are
 * known. The commas of one long message must not outweigh two semicolons on every line.
 */
const tableScore = (records: readonly CsvRecord[]): number => {
  if (records.length === 0) return 0;
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let best = 0;
  for (const [columns, rows] of counts)
    if (columns > 1)
      best = Math.max(best, (rows / records.length) ** 2 * Math.log2(Math.min(columns, 100) + 1));
  const names = Math.max(...records.slice(0, 4).map(({ cells }) => namedCells(cells)));
  return best === 0 ? 0 : best + Math.min(names, 4);
};

const isData = (cell: string): boolean =>
  parseEmails(cell).length > 0 ||
  (cell.replace(/\D/g, '').length >= 8 && /^[\d\s+().eE,/*-]+$/.test(cell)) ||
  /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b/.test(cell.trim()) ||
  (cell.replace(/\D/g, '').length >= 8 && parsePhone(cell, 'FR').ok);

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;

/** Rows before the data: none, the names, or a title and the names (or the names twice, as survey tools export them). */
const countHeaders = (records: readonly CsvRecord[]): number => {
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

const namesOf = (records: readonly CsvRecord[], headerRows: number): readonly string[] => {
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

/** `text` is the beginning of the file; `whole` when it is all of it. */
export const detectDialect = (text: string, whole: boolean, options: CsvOptions): Dialect => {
  const newline = text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  const separator = /^"?sep=(.)"?[;,\t|]*(?:\r\n|\n|\r)/i.exec(text);
  const skip = separator?.[0].length ?? 0;
  const body = text.slice(skip);
  const named = delimiters.find((delimiter) => delimiter === separator?.[1]);
  const delimiter =
    options.delimiter ??
    named ??
    delimiters
      .map((candidate) => ({ candidate, score: tableScore(recordsOf(body, candidate, newline, whole)) }))
      .reduce((best, one) => (one.score > best.score + 1e-9 ? one : best), {
        candidate: ';',
        score: 0,
      }).candidate;
  const records = recordsOf(body, delimiter, newline, whole);
  const headerRows = options.headerRows ?? countHeaders(records);
  return {
    delimiter,
    newline,
    skip,
    headerRows,
    columns: namesOf(records, headerRows),
    sample: records.slice(headerRows),
  };
};
