import { ExpectedError } from '../../../core/errors.ts';
import type { Piece, Table, TableSource } from '../table.ts';
import { mapColumns } from './columns.ts';
import { decodedBlocks, detectEncoding, openFile } from './decode.ts';
import { detectDialect } from './dialect.ts';
import { dateOrderOf, draftMaker } from './draft.ts';
import { createScanner, recordLimit, type CsvRecord } from './scan.ts';

/** A CSV file is read without waiting: its pieces come one after the other. */
export type CsvTable = Omit<Table, 'records'> & { readonly records: () => Iterable<Piece> };

const sampleCharacters = 256 * 1024;

/**
 * Opens a CSV file and finds out how it is written. Errors: `intake/file-missing`, `intake/file-is-folder`,
 * `intake/file-unreadable`, `csv/empty`, `csv/binary`, `csv/encoding`, `csv/line-too-long`.
 */
export const openCsv = ({ path, options, mapping, context }: Omit<TableSource, 'scratch'>): CsvTable => {
  const file = openFile(path);
  try {
    const decoded = detectEncoding(file, options.encoding);
    let text = '';
    let position = 0;
    for (const block of decodedBlocks(file, decoded, (at) => (position = at))) {
      text += block;
      if (text.length >= sampleCharacters) break;
    }
    if (text.trim() === '')
      throw new ExpectedError(
        'csv/empty',
        'The file holds no text. Export it again from where the leads are, and check that it has rows.',
      );
    const whole = position >= file.size;
    const dialect = detectDialect(text, whole, options);
    if (!whole && dialect.sample.length === 0 && !text.includes(dialect.newline)) {
      throw new ExpectedError(
        'csv/line-too-long',
        `Line 1 is longer than ${recordLimit / 1024 / 4} KiB, so this is no table of leads, or its line ends were lost. Export it again as CSV with one lead per line.`,
        { line: 1 },
      );
    }
    const rows = dialect.sample.map(({ cells }) => cells);
    const fields = mapColumns(dialect.columns, rows, mapping, context, dialect.headerRows > 0);
    return {
      format: 'csv',
      sheets: [],
      sheet: '',
      encoding: decoded.encoding,
      delimiter: dialect.delimiter,
      headerRows: dialect.headerRows,
      columns: dialect.columns,
      fields,
      sample: dialect.sample,
      bytes: decoded.size,
      draft: draftMaker(dialect.columns, fields, dateOrderOf(rows, fields)),
      *records() {
        const scanner = createScanner({
          delimiter: dialect.delimiter,
          newline: dialect.newline,
          columns: dialect.columns.length,
          firstLine: dialect.skip > 0 ? 2 : 1,
        });
        let headers = dialect.headerRows;
        let skip = dialect.skip;
        let bytesRead = 0;
        const keep = (record: CsvRecord): boolean => {
          if (!record.cells.some((cell) => cell !== '' && cell.trim() !== '')) return false;
          if (headers === 0) return true;
          headers -= 1;
          return false;
        };
        for (const block of decodedBlocks(file, decoded, (at) => (bytesRead = at))) {
          const records = scanner.push(skip > 0 ? block.slice(skip) : block);
          skip = 0;
          yield { records: records.filter(keep), bytesRead };
        }
        yield { records: scanner.end().filter(keep), bytesRead };
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
};
