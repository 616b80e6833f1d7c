import { chmodSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { writeHandle } from './handle.ts';
import { createStaging, makeStagingTables, type ReadDraft } from './stores/staging.ts';

/** A file with staging tables. It is thrown away after a crash, so nothing in it is safe from one. */
export type Stage = {
  readonly file: string;
  readonly add: (lead: ReadDraft) => void;
  /** Closes it, complete. */
  readonly finish: () => void;
  /** Closes and deletes it. */
  readonly discard: () => void;
};

/** `at`: UTC ms of the import. */
export const createStage = (file: string, at: number): Stage => {
  rmSync(file, { force: true });
  const database = new Database(file);
  chmodSync(file, 0o600);
  for (const setting of [
    'page_size = 32768',
    'journal_mode = OFF',
    'synchronous = OFF',
    'cache_size = -4000',
    'locking_mode = EXCLUSIVE',
  ])
    database.pragma(setting);
  const db = writeHandle(database);
  makeStagingTables(db);
  const staging = createStaging(db, at);
  db.exec('BEGIN');
  return {
    file,
    add: staging.add,
    finish: () => {
      staging.flush();
      db.exec('COMMIT');
      database.close();
    },
    discard: () => {
      database.close();
      rmSync(file, { force: true });
    },
  };
};
