import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createBulk } from '../../db/bulk.ts';
import { writeHandle } from '../../db/handle.ts';
import { openCsv } from '../../host/intake/csv/table.ts';
import { cells, header, writeCsv } from './csv-file.ts';
import { now, timedImport } from './import-run.ts';
import type { BenchContext, BenchLine } from './line.ts';

const rowsAt = (scale: number): number => Math.round(1_000_000 * scale);

/** A table without keys or indexes, in a file with the settings that an import works with. */
const plainTable = (folder: string, columns: readonly string[]): Database.Database => {
  mkdirSync(folder);
  const database = new Database(join(folder, 'plain.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(`CREATE TABLE plain (${columns.map((_, index) => `c${index} TEXT`).join(', ')}) STRICT`);
  return database;
};

/** Rows a second of one prepared INSERT in one transaction. The cells are there before the clock runs. */
const rawInsert = (folder: string, rows: number): number => {
  const database = plainTable(folder, header);
  try {
    const insert = database.prepare(`INSERT INTO plain VALUES (${header.map(() => '?').join(', ')})`);
    let spent = 0;
    const timed = (work: () => unknown): void => {
      const before = performance.now();
      work();
      spent += performance.now() - before;
    };
    timed(() => database.exec('BEGIN'));
    for (let from = 0; from < rows; from += 10_000) {
      const lot = Array.from({ length: Math.min(10_000, rows - from) }, (_, index) => cells(from + index));
      timed(() => {
        for (const row of lot) insert.run(...row);
      });
    }
    timed(() => database.exec('COMMIT'));
    return (rows / spent) * 1000;
  } finally {
    database.close();
  }
};

/** From the bytes of the file to rows: encoding, delimiter and columns found out, decoded, scanned, inserted many to a statement. */
const csvRowsToTable = (folder: string, path: string, rows: number): number => {
  const database = plainTable(folder, header);
  try {
    const before = performance.now();
    const bulk = createBulk(writeHandle(database), 'INSERT INTO plain', header.length);
    const table = openCsv({
      path,
      options: {},
      mapping: null,
      context: { country: 'FR', zone: 'Europe/Paris', now },
    });
    let read = 0;
    database.exec('BEGIN');
    for (const { records } of table.records()) {
      for (const record of records) {
        bulk.add(...record.cells);
        read += 1;
      }
      bulk.flush();
    }
    database.exec('COMMIT');
    table.close();
    const spent = performance.now() - before;
    if (read !== rows) throw new Error(`${read} rows were read of ${rows}`);
    return (rows / spent) * 1000;
  } finally {
    database.close();
  }
};

const fileOf = ({ tempDir, scale }: BenchContext): { readonly path: string; readonly rows: number } => {
  const path = join(tempDir, 'leads.csv');
  const rows = rowsAt(scale);
  writeCsv(path, rows);
  return { path, rows };
};

/**
 * 1,000,000 rows of a CSV read, parsed and put into a plain table, beside the raw insert of the same cells.
 * The same code reads a file for the preview and the import; the rows go in as the import puts them, 32 to a statement.
 */
export const csvToTable: BenchLine = {
  name: 'csv-to-table',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.5 },
  run: (context) => {
    const { path, rows } = fileOf(context);
    const baseline = rawInsert(join(context.tempDir, 'raw'), rows);
    const value = csvRowsToTable(join(context.tempDir, 'table'), path, rows);
    return Promise.resolve({ value, baseline });
  },
};

/**
 * The import of the same file as the workstation runs it, into an empty database: the thread started, the file hashed,
 * encoding and columns found out, numbers, dates and slots normalised, people recognised, every index and the search
 * kept up to date, raw rows, promises and consents written, until the batch says that it is done.
 */
export const csvImport: BenchLine = {
  name: 'csv-import',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.2 },
  run: async (context) => {
    const { path, rows } = fileOf(context);
    const baseline = rawInsert(join(context.tempDir, 'raw'), rows);
    const { rate } = await timedImport(join(context.tempDir, 'data'), path, rows);
    return { value: rate, baseline };
  },
};
