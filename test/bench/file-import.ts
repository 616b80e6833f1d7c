import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { databaseFile, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { ownersOf } from '../../db/stores/ingest-merge.ts';
import { writeTextWorkbook } from '../support/workbook-file.ts';
import { cells, header, writeCsv } from './csv-file.ts';
import { timedImport } from './import-run.ts';
import type { BenchContext, BenchLine } from './line.ts';

/** Files of other formats beside the same rows as CSV, and imports into a database that is full already. */

const rowsAt = (scale: number): number => Math.round(1_000_000 * scale);

const writeJson = (path: string, rows: number): void => {
  const descriptor = openSync(path, 'wx');
  try {
    writeSync(descriptor, '[\n');
    for (let from = 0; from < rows; from += 10_000) {
      const objects = Array.from({ length: Math.min(10_000, rows - from) }, (_, index) => {
        const row = cells(from + index);
        return JSON.stringify(Object.fromEntries(header.map((name, column) => [name, row[column] ?? ''])));
      });
      writeSync(descriptor, `${from === 0 ? '' : ',\n'}${objects.join(',\n')}`);
    }
    writeSync(descriptor, '\n]\n');
  } finally {
    closeSync(descriptor);
  }
};

const besideCsv = async (
  { tempDir, scale }: BenchContext,
  name: string,
  write: (path: string, rows: number) => unknown,
): Promise<{ readonly value: number; readonly baseline: number }> => {
  const rows = rowsAt(scale);
  const csv = join(tempDir, 'leads.csv');
  const other = join(tempDir, name);
  writeCsv(csv, rows);
  await write(other, rows);
  const { rate: baseline } = await timedImport(join(tempDir, 'csv'), csv, rows);
  const { rate: value } = await timedImport(join(tempDir, 'other'), other, rows);
  return { value, baseline };
};

/** 1,000,000 rows of a workbook imported, beside the import of the same rows as CSV. */
export const xlsxImport: BenchLine = {
  name: 'xlsx-import-of-csv-import',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.4 },
  run: (context) =>
    besideCsv(context, 'leads.xlsx', (path, rows) =>
      writeTextWorkbook(path, rows + 1, (row) => (row === 0 ? header : cells(row - 1))),
    ),
};

/** The same as a JSON list of objects. */
export const jsonImport: BenchLine = {
  name: 'json-import-of-csv-import',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.5 },
  run: (context) => besideCsv(context, 'leads.json', writeJson),
};

/** Puts something in the place of the search that takes every document and keeps none. */
const withoutSearch = (dataDir: string): void => {
  const { db, close } = openWriter(dataDir);
  db.exec(`DROP TABLE search;
    CREATE VIEW search AS SELECT 0 AS rowid, '' AS name, '' AS company, '' AS phones, '' AS words, '' AS notes, '' AS search, 0 AS rank;
    CREATE TRIGGER search_insert INSTEAD OF INSERT ON search BEGIN SELECT 1; END;
    CREATE TRIGGER search_delete INSTEAD OF DELETE ON search BEGIN SELECT 1; END`);
  close();
};

/** 50,000 rows imported into a database of 1,000,000, beside the same without the search. */
export const incrementalImport: BenchLine = {
  name: 'incremental-import-of-same-without-search',
  unit: 'rows/s',
  limit: { op: '>=', value: 0.4 },
  run: async ({ tempDir, scale }) => {
    const there = rowsAt(scale);
    const added = Math.round(50_000 * scale);
    const dataDir = join(tempDir, 'data');
    const first = join(tempDir, 'first.csv');
    const more = join(tempDir, 'more.csv');
    writeCsv(first, there);
    writeCsv(more, added, there);
    await timedImport(dataDir, first, there);
    const bare = join(tempDir, 'bare');
    mkdirSync(bare);
    // Page by page: the import's thread may still be closing its files.
    const source = new Database(databaseFile(dataDir));
    await source.backup(databaseFile(bare));
    source.close();
    withoutSearch(bare);
    const { rate: baseline } = await timedImport(bare, more, added);
    const { rate: value } = await timedImport(dataDir, more, added);
    return { value, baseline };
  },
};

/** Prospects with a number and an address each. */
const fillPeople = (dataDir: string, people: number): void => {
  const { db, close } = openWriter(dataDir);
  db.transaction(() => {
    db.run(sql`
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${people})
      SELECT i, 'p' || i, 'Prospect ' || i, 'Europe/Paris', 0, 0 FROM n`);
    db.run(sql`
      INSERT INTO contact_point (prospect_id, kind, sort, value, raw)
      SELECT id, 'phone', 0, '+3319' || printf('%07d', (id * 7919) % 10000000), '' FROM prospect`);
  });
  close();
};

const lookups = 20_000;

/** Microseconds of one look at who has a number, half of them known. */
const lookupCost = (dataDir: string, people: number): number => {
  const { db, close } = openWriter(dataDir);
  try {
    const value = (index: number): string =>
      `+3319${String((((index * 104_729) % (2 * people)) * 7919) % 10_000_000).padStart(7, '0')}`;
    const round = (): number => {
      let found = 0;
      const before = performance.now();
      for (let index = 0; index < lookups; index += 1) found += ownersOf(db, value(index)).length;
      const spent = performance.now() - before;
      if (found === 0) throw new Error('nobody was found');
      return (spent * 1000) / lookups;
    };
    round();
    return Math.min(round(), round(), round());
  } finally {
    close();
  }
};

/** Whose number is this: among 1,000,000 people, beside 10,000. */
export const duplicateLookup: BenchLine = {
  name: 'duplicate-lookup-of-same-among-10000',
  unit: 'µs',
  limit: { op: '<=', value: 2 },
  run: ({ tempDir, scale }) => {
    const sizes = [10_000, rowsAt(scale)].map((people, index) => {
      const dataDir = join(tempDir, String(index));
      fillPeople(dataDir, people);
      return lookupCost(dataDir, people);
    });
    return Promise.resolve({ value: sizes[1] ?? Number.NaN, baseline: sizes[0] ?? Number.NaN });
  },
};
