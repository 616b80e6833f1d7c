import type { ColumnMapping, FileFormat, FileOptions, LeadField } from '../../core/contract/intake.ts';
import type { LeadDraft, RecordProblem } from '../../core/domain/lead.ts';
import type { ColumnContext } from './csv/columns.ts';
import type { CsvRecord } from './csv/scan.ts';

/** One lead of a file as cells. `problem` when the file itself is at fault there, and the cells hold what came. */
export type TableRecord = CsvRecord & { readonly problem?: RecordProblem };

export type Piece = {
  readonly records: readonly TableRecord[];
  /** How far the file is read, in its own bytes. */
  readonly bytesRead: number;
};

/** A file as a table of leads, whatever its format. */
export type Table = {
  readonly format: FileFormat;
  /** Empty where the format leaves no choice. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly headerRows: number;
  /** Names of the sheets that may be chosen, and the one that is read; none but for a workbook. */
  readonly sheets: readonly string[];
  readonly sheet: string;
  readonly columns: readonly string[];
  readonly fields: readonly LeadField[];
  /** First records after the header, at most 200. */
  readonly sample: readonly TableRecord[];
  readonly bytes: number;
  readonly draft: (record: TableRecord) => LeadDraft;
  /** Every record after the header, in pieces. Rows without any text are left out. */
  readonly records: () => Iterable<Piece> | AsyncIterable<Piece>;
  readonly close: () => void;
};

export type TableSource = {
  readonly path: string;
  readonly options: FileOptions;
  readonly mapping: ColumnMapping | null;
  readonly context: ColumnContext;
  /** A folder for what does not fit into the memory; null where only the beginning is looked at. */
  readonly scratch: string | null;
};

/** Records that are looked at to tell columns and header. */
export const sampleRows = 200;
