import { openAdf } from './adf/table.ts';
import { openFile } from './csv/decode.ts';
import { openCsv } from './csv/table.ts';
import { detectFormat } from './file-format.ts';
import { openJson } from './json/table.ts';
import type { Table, TableSource } from './table.ts';
import { openVcard } from './vcard/table.ts';
import { openXlsx } from './xlsx/table.ts';

/**
 * Opens a file of leads and finds out how it is written. Errors: `intake/file-missing`, `intake/file-is-folder`,
 * `intake/file-unreadable`, `intake/other-format`, `intake/no-records`, `csv/empty`, `csv/binary`, `csv/encoding`,
 * `csv/line-too-long`, `json/no-list`, `xlsx/encrypted`, `xlsx/old-excel`, `xlsx/not-a-workbook`, `xlsx/damaged`,
 * `xlsx/too-big`, `xlsx/no-sheet`.
 */
export const openTable = async (source: TableSource): Promise<Table> => {
  const file = openFile(source.path);
  let format = source.options.format;
  try {
    format ??= detectFormat(file);
  } finally {
    file.close();
  }
  switch (format) {
    case 'csv':
      return openCsv(source);
    case 'xlsx':
      return openXlsx(source);
    case 'json':
    case 'ndjson':
      return openJson(source, format);
    case 'vcard':
      return openVcard(source);
    case 'adf':
      return openAdf(source);
  }
};
