import { statSync } from 'node:fs';
import { ExpectedError } from '../../../core/errors.ts';
import { mapColumns } from '../csv/columns.ts';
import { dateOrderOf, draftMaker } from '../csv/draft.ts';
import { countHeaders, namesOf } from '../csv/header.ts';
import { sampleRows, type Table, type TableRecord, type TableSource } from '../table.ts';
import { loadStrings, pickStrings, type SharedStrings } from './shared-strings.ts';
import { readSheet, type RawRow } from './sheet.ts';
import { openWorkbook, type Sheet, type Workbook } from './workbook.ts';

/** A sheet of an Excel workbook as a table of leads. Hidden rows and columns are read like the others, as Excel's own CSV has them. */

/** Sheets that are looked into for the one with the leads. */
const triedSheets = 12;
const mostHeaders = 10;

const noStrings: SharedStrings = { get: () => '', close: () => undefined };

const recordOf = ({ line, cells }: RawRow, strings: SharedStrings): TableRecord => ({
  line,
  cells: cells.map((cell) => (typeof cell === 'number' ? strings.get(cell) : cell)),
});

const hasText = ({ cells }: TableRecord): boolean => cells.some((cell) => cell !== '' && cell.trim() !== '');

/** The first records of a sheet, header and all. */
const beginningOf = async (workbook: Workbook, { part }: Sheet): Promise<readonly TableRecord[]> => {
  const rows: RawRow[] = [];
  for await (const piece of readSheet(workbook, part)) {
    rows.push(...piece.rows);
    if (rows.length >= sampleRows + mostHeaders) break;
  }
  const first = rows.slice(0, sampleRows + mostHeaders);
  const wanted = new Set(first.flatMap(({ cells }) => cells.filter((cell) => typeof cell === 'number')));
  const strings =
    workbook.strings === null ? noStrings : await pickStrings(workbook.archive, workbook.strings, wanted);
  return first.map((row) => recordOf(row, strings)).filter(hasText);
};

type Looked = {
  readonly sheet: Sheet;
  readonly headerRows: number;
  readonly columns: Table['columns'];
  readonly fields: Table['fields'];
  readonly sample: readonly TableRecord[];
};

const look = async (workbook: Workbook, sheet: Sheet, source: TableSource): Promise<Looked> => {
  const records = await beginningOf(workbook, sheet);
  const headerRows = source.options.headerRows ?? countHeaders(records);
  const columns = namesOf(records, headerRows);
  const sample = records.slice(headerRows, headerRows + sampleRows);
  const rows = sample.map(({ cells }) => cells);
  return {
    sheet,
    headerRows,
    columns,
    fields: mapColumns(columns, rows, source.mapping, source.context, headerRows > 0),
    sample,
  };
};

/** The sheet that was asked for; else the first that can be seen and has numbers or addresses; else the first with rows. */
const chooseSheet = async (workbook: Workbook, source: TableSource): Promise<Looked> => {
  const { sheet: wanted } = source.options;
  if (wanted !== undefined) {
    const found = workbook.sheets.find(({ name }) => name === wanted);
    if (!found)
      throw new ExpectedError(
        'xlsx/no-sheet',
        `The workbook has no sheet "${wanted}". It has: ${workbook.sheets.map(({ name }) => name).join(', ')}.`,
      );
    return look(workbook, found, source);
  }
  const seen = workbook.sheets.filter(({ hidden }) => !hidden);
  let best: Looked | null = null;
  for (const sheet of (seen.length > 0 ? seen : workbook.sheets).slice(0, triedSheets)) {
    const looked = await look(workbook, sheet, source);
    if (looked.fields.includes('phone') || looked.fields.includes('email')) return looked;
    if (looked.sample.length > 0) best ??= looked;
  }
  if (best) return best;
  throw new ExpectedError(
    'csv/empty',
    'No sheet of the workbook holds any rows. Export it again from where the leads are.',
  );
};

/** Errors: `xlsx/not-a-workbook`, `xlsx/damaged`, `xlsx/too-big`, `xlsx/no-sheet`, `csv/empty`. */
export const openXlsx = async (source: TableSource): Promise<Table> => {
  const workbook = await openWorkbook(source.path);
  try {
    const { sheet, headerRows, columns, fields, sample } = await chooseSheet(workbook, source);
    const { size } = statSync(source.path);
    return {
      format: 'xlsx',
      encoding: '',
      delimiter: '',
      headerRows,
      sheets: workbook.sheets.map(({ name }) => name),
      sheet: sheet.name,
      columns,
      fields,
      sample,
      bytes: size,
      draft: draftMaker(
        columns,
        fields,
        dateOrderOf(
          sample.map(({ cells }) => cells),
          fields,
        ),
      ),
      async *records() {
        if (source.scratch === null) throw new Error('a workbook is read whole only with a folder beside it');
        const { archive, strings: part } = workbook;
        const strings = part === null ? noStrings : await loadStrings(archive, part, source.scratch);
        const whole = Math.max(1, archive.size(sheet.part));
        let headers = headerRows;
        try {
          for await (const { rows, bytes } of readSheet(workbook, sheet.part)) {
            const records = rows.map((row) => recordOf(row, strings)).filter(hasText);
            const skipped = Math.min(headers, records.length);
            headers -= skipped;
            yield {
              records: skipped === 0 ? records : records.slice(skipped),
              bytesRead: Math.round((size * bytes) / whole),
            };
          }
        } finally {
          strings.close();
        }
      },
      close: workbook.archive.close,
    };
  } catch (error) {
    workbook.archive.close();
    throw error;
  }
};
