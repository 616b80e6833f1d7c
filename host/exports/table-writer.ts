import type { DataFormat } from '../../core/contract/exports.ts';
import type { ExportColumn, ExportTable } from '../../core/domain/export-dictionary.ts';
import type { ExportRow } from '../../db/stores/export-rows.ts';
import { csvWriter } from './csv.ts';
import { ndjsonWriter } from './ndjson.ts';
import { parquetWriter } from './parquet.ts';
import type { Sink } from './sink.ts';
import { xlsxWriter } from './xlsx.ts';

/** Writes the rows of one table in one format; holds no more of them than a page or a row group. */
export type TableWriter = {
  readonly write: (rows: readonly ExportRow[]) => Promise<void>;
  /** Writes what belongs at the end; the sink stays open. */
  readonly end: () => Promise<void>;
};

export type TableWriterOptions = {
  readonly table: ExportTable;
  readonly columns: readonly ExportColumn[];
  readonly sink: Sink;
  /** Whether a CSV begins with a byte order mark, without which Excel reads accents wrongly. */
  readonly bom: boolean;
};

export type TableFormat = Exclude<DataFormat, 'ics'>;

export const tableWriters: Readonly<
  Record<TableFormat, (options: TableWriterOptions) => Promise<TableWriter>>
> = {
  csv: csvWriter,
  ndjson: ndjsonWriter,
  parquet: parquetWriter,
  xlsx: xlsxWriter,
};
