import { csvLine } from '../../core/domain/csv-cell.ts';
import type { ExportType } from '../../core/domain/export-dictionary.ts';
import type { ExportValue } from '../../db/stores/export-rows.ts';
import type { TableWriter, TableWriterOptions } from './table-writer.ts';

/** An instant as ISO 8601 in UTC. */
export const isoInstant = (value: ExportValue): ExportValue =>
  typeof value === 'number' ? new Date(value).toISOString() : value;

const cell = (type: ExportType, value: ExportValue): ExportValue =>
  type === 'instant' ? isoInstant(value) : value;

/** RFC 4180, with texts that a spreadsheet would run made harmless (core/domain/csv-cell.ts). */
export const csvWriter = async ({ columns, sink, bom }: TableWriterOptions): Promise<TableWriter> => {
  await sink.write(`${bom ? '\uFEFF' : ''}${csvLine(columns.map(({ name }) => name))}`);
  return {
    write: (rows) =>
      sink.write(
        rows.map((row) => csvLine(columns.map(({ type }, index) => cell(type, row[index] ?? null)))).join(''),
      ),
    end: () => Promise.resolve(),
  };
};
