import type { FileFormat, LeadField } from '../../core/contract/intake.ts';
import { draftMaker } from './csv/draft.ts';
import { sampleRows, type Table, type TableRecord, type TableSource } from './table.ts';
import { noRecords, openText, type Splitter } from './text-file.ts';

/**
 * A format whose fields have a meaning of their own, so that nobody has to map its columns. They are called as a person
 * would call them in a CSV file: the file of rejected rows can be mended and imported as one. The last column holds
 * the record as it came.
 */
export type OwnColumn = readonly [name: string, field: LeadField];

/** A draft that keeps what is wrong with the record itself. */
export const withProblem =
  (make: Table['draft']): Table['draft'] =>
  (record) =>
    record.problem === undefined ? make(record) : { ...make(record), problem: record.problem };

/** Errors: those of `openText`, `intake/no-records`. */
export const openOwnTable = (
  { path, options }: TableSource,
  format: FileFormat,
  own: readonly OwnColumn[],
  createSplitter: () => Splitter<TableRecord>,
): Table => {
  const file = openText(path, options);
  try {
    const columns = own.map(([name]) => name);
    const fields = own.map(([, field]) => field);
    const sample = file.first(createSplitter(), sampleRows);
    if (sample.length === 0) throw noRecords();
    return {
      format,
      encoding: file.encoding,
      delimiter: '',
      headerRows: 0,
      sheets: [],
      sheet: '',
      columns,
      fields,
      sample,
      bytes: file.bytes,
      draft: withProblem(draftMaker(columns, fields, null)),
      *records() {
        for (const { items, bytesRead } of file.pieces(createSplitter())) yield { records: items, bytesRead };
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
};
