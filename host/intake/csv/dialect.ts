import type { FileOptions } from '../../../core/contract/intake.ts';
import { countHeaders, namedCells, namesOf } from './header.ts';
import { createScanner, type CsvRecord } from './scan.ts';

/** Finds out, from the beginning of a file, how it is written. */

export type Delimiter = NonNullable<FileOptions['delimiter']>;
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

/** `text` is the beginning of the file; `whole` when it is all of it. */
export const detectDialect = (text: string, whole: boolean, options: FileOptions): Dialect => {
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
