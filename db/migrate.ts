import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { ExpectedError } from '../core/errors.ts';

/** "Rapl", in the file's header: tells our files from any other SQLite file. */
const applicationId = 0x5261706c;
const folder = join(import.meta.dirname, 'migrations');

export type Migration = { readonly version: number; readonly name: string; readonly text: string };

/** The numbered migrations, in order. Numbers go in tens, so that one can be put between two. */
export const migrations = (): readonly Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .toSorted()
    .map((name) => ({
      version: Number(name.slice(0, 4)),
      name,
      text: readFileSync(join(folder, name), 'utf8'),
    }));

/** Number of the newest migration that this Rappel knows. */
export const latestSchema = (): number => migrations().at(-1)?.version ?? 0;

const versionOf = (database: Database.Database): number =>
  database.pragma('user_version', { simple: true }) as number;

const holdsTables = (database: Database.Database): boolean =>
  database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;

/** A file that a newer Rappel wrote, or that is no file of ours, is left untouched. */
export const refuseFuture = (database: Database.Database, file: string): void => {
  const version = versionOf(database);
  const id = database.pragma('application_id', { simple: true }) as number;
  if (id !== applicationId && (version > 0 || holdsTables(database))) {
    throw new ExpectedError(
      'db/foreign',
      `The file ${file} is a database of another program. Name another data folder with RAPPEL_DATA.`,
    );
  }
  const latest = latestSchema();
  if (version > latest) {
    throw new ExpectedError(
      'db/from-the-future',
      `The database ${file} was written by a newer Rappel (schema ${version}, this one knows ${latest}). Install that version or newer; the file was left as it is. To go back all the same, run "rappel restore": it puts the newest backup from before in its place and keeps this file aside.`,
      { version, latest },
    );
  }
};

/**
 * Applies what is pending of `list` in one transaction, after a backup of a file that already holds something. A
 * migration that fails leaves the file as it was.
 */
export const migrate = (
  database: Database.Database,
  file: string,
  upTo = Number.POSITIVE_INFINITY,
  list: readonly Migration[] = migrations(),
): void => {
  const from = versionOf(database);
  const pending = list.filter(({ version }) => version > from && version <= upTo);
  if (pending.length === 0) return;
  if (from > 0) backup(database, file, from);
  database
    .transaction(() => {
      // Another process may have done it while we waited for the lock.
      const now = versionOf(database);
      for (const { version, text } of pending) {
        if (version <= now) continue;
        database.exec(text);
        database.pragma(`user_version = ${version}`);
      }
      database.pragma(`application_id = ${applicationId}`);
    })
    .immediate();
};

const backup = (database: Database.Database, file: string, version: number): void => {
  const target = join(dirname(file), 'backups', `before-migration-from-${version}.sqlite`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  rmSync(target, { force: true });
  database.prepare('VACUUM INTO ?').run(target);
  chmodSync(target, 0o600);
};
