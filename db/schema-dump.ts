import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

/** Where the schema stands as all migrations together make it: for reading, and for seeing a change in review. */
export const schemaFile = join(import.meta.dirname, 'schema.sql');

type Row = { readonly type: string; readonly name: string; readonly tbl_name: string; readonly sql: string };

/** Tables first, each followed by its own indexes and triggers; what FTS5 makes by itself is left out. */
export const schemaText = (): string => {
  const database = new Database(':memory:');
  try {
    migrate(database, ':memory:');
    const rows = database
      .prepare<[], Row>(
        `SELECT type, name, tbl_name, sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_%' ESCAPE '\\'`,
      )
      .all();
    const order = (row: Row): string =>
      `${row.tbl_name} ${row.type === 'table' ? 0 : row.type === 'index' ? 1 : 2} ${row.name}`;
    const version = database.pragma('user_version', { simple: true }) as number;
    const body = rows
      .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
      .map((row) => `${row.sql};\n`)
      .join('\n');
    return `-- Generated from db/migrations by "node db/schema-dump.ts"; not to be edited. Schema ${version}.\n\n${body}`;
  } finally {
    database.close();
  }
};

if (import.meta.main) writeFileSync(schemaFile, schemaText());
