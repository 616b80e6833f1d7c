import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { ExpectedError } from '../core/errors.ts';
import { readHandle, transactionsOf, writeHandle, type ReadDb, type WriteDb } from './handle.ts';
import { migrate, refuseFuture } from './migrate.ts';
import { indexedPhone } from './search-expression.ts';
import { ensureOutcomeKinds } from './stores/outcome-kinds.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'rappel.sqlite');

export type OpenReader = {
  readonly db: ReadDb;
  /** Runs `work` on one state of the database, whatever is committed meanwhile. */
  readonly snapshot: <T>(work: () => T) => T;
  readonly close: () => void;
};
export type OpenWriter = {
  readonly db: WriteDb;
  /** Changes whenever another connection, in this process or another, has committed. */
  readonly foreignVersion: () => number;
  readonly close: () => void;
};

const open = (file: string, readonly: boolean): Database.Database => {
  try {
    const database = new Database(file, { readonly, timeout: 10_000 });
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -65536');
    database.pragma('temp_store = MEMORY');
    return database;
  } catch (error) {
    throw explain(error, file);
  }
};

/** SQLite's failures that a person can do something about, in words. Anything else is returned as it is. */
export const explain = (error: unknown, file: string): unknown => {
  const code = error instanceof Database.SqliteError ? error.code : '';
  const cause = { cause: error };
  if (code.startsWith('SQLITE_FULL')) {
    return new ExpectedError(
      'db/disk-full',
      'The disk is full, so nothing was saved. Free some space, then try again; what was saved before is safe.',
      undefined,
      cause,
    );
  }
  if (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_PERM')
  ) {
    return new ExpectedError(
      'db/not-writable',
      `The database ${file} cannot be opened for writing. Check the rights on its folder, or name another with RAPPEL_DATA.`,
      undefined,
      cause,
    );
  }
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new ExpectedError(
      'db/damaged',
      `The file ${file} is not a sound database. Keep a copy of it and put back the latest backup from the folder "backups" beside it.`,
      undefined,
      cause,
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new ExpectedError(
      'db/disk-error',
      `The disk did not read or write the database ${file} (${code}). Check that it is there, has space and is sound, then start again; what was saved before is safe.`,
      undefined,
      cause,
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new ExpectedError(
      'db/busy',
      'Another program held the database for more than ten seconds. Try again; if it returns, close other copies of Rappel.',
      undefined,
      cause,
    );
  }
  return error;
};

/** Opens for writing, in WAL with full durability, and brings the schema up to date (after a backup). */
export const openWriter = (dataDir: string): OpenWriter => {
  const file = databaseFile(dataDir);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ExpectedError(
      'db/not-writable',
      `The data folder ${dataDir} cannot be made. Check the rights on it, or name another with RAPPEL_DATA.`,
      undefined,
      { cause: error },
    );
  }
  const isNew = !existsSync(file);
  const database = open(file, false);
  try {
    // People's words and numbers: for the owner's eyes. The WAL takes the rights of the file it belongs to.
    if (isNew) chmodSync(file, 0o600);
    refuseFuture(database, file);
    // A quarter of the writes of SQLite's own 4096; a file that exists keeps what it has.
    database.pragma('page_size = 16384');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('wal_autocheckpoint = 1000');
    database.function('search_phone', { deterministic: true }, (e164: unknown) => indexedPhone(String(e164)));
    migrate(database, file);
    ensureOutcomeKinds(writeHandle(database));
  } catch (error) {
    database.close();
    throw explain(error, file);
  }
  return {
    db: writeHandle(database),
    foreignVersion: () => database.pragma('data_version', { simple: true }) as number,
    close: () => database.close(),
  };
};

/** Opens for reading a database that a writer has already brought up to date. */
export const openReader = (dataDir: string): OpenReader => {
  const file = databaseFile(dataDir);
  if (!existsSync(file)) throw new ExpectedError('db/missing', `There is no database in ${dataDir}.`);
  const database = open(file, true);
  database.pragma('query_only = ON');
  return {
    db: readHandle(database),
    snapshot: transactionsOf(database).deferred,
    close: () => database.close(),
  };
};
