import { csvLine } from '../../../core/domain/csv-cell.ts';
import { download } from '../../data/download.ts';

/** Numbers as they are, so that a spreadsheet can go on with them. */
export type FileTable = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
};

/** Takes a table along as CSV; `file` is its name without the ending. */
export const saveTable = (file: string, { head, rows }: FileTable): void => {
  // A byte order mark, without which Excel reads accents wrongly.
  const body = `\uFEFF${csvLine(head)}${rows.map(csvLine).join('')}`;
  download(`${file}.csv`, 'text/csv;charset=utf-8', body);
};
