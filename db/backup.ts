import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { CancelledError, ExpectedError } from '../core/errors.ts';
import type { BackupReply, BackupTask } from './backup-worker.ts';
import { revive } from './client.ts';
import type { Examined, ExamineTask } from './examine.ts';
import { explain } from './open.ts';

/** What was found in a database file. */
export type Inspection = {
  readonly bytes: number;
  /** Number of its last migration. */
  readonly schema: number;
  readonly requests: number;
  readonly calls: number;
  readonly outcomes: number;
  readonly events: number;
};

const counted = ['request', 'attempt', 'outcome', 'event'] as const;

/**
 * Opens a file by itself, has SQLite look through every page of it, and counts. Errors: `backup/missing`; `db/damaged`,
 * also for what is sound and no database of ours.
 */
export const inspect = (file: string): Inspection => {
  if (!existsSync(file)) throw new ExpectedError('backup/missing', `There is no file ${file}.`);
  const damaged = (what: string, cause?: unknown): ExpectedError =>
    new ExpectedError('db/damaged', `The file ${file} is not a sound database: ${what}.`, undefined, {
      cause,
    });
  let database: Database.Database;
  try {
    database = new Database(file, { readonly: true, timeout: 10_000 });
  } catch (error) {
    throw explain(error, file);
  }
  try {
    const found = database.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw damaged(String(found));
    const schema = database.pragma('user_version', { simple: true }) as number;
    const [requests = 0, calls = 0, outcomes = 0, events = 0] = counted.map(
      (table) => database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n,
    );
    return { bytes: statSync(file).size, schema, requests, calls, outcomes, events };
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR')
      throw damaged('it is not one of Rappel', error);
    throw error instanceof ExpectedError ? error : explain(error, file);
  } finally {
    database.close();
  }
};

const everyPage = 2 ** 31 - 1;

/** Copies a database that may be in use, in one go, so that it is of one moment; the file appears whole or not at all. */
export const copyDatabase = async (source: string, target: string): Promise<void> => {
  const part = `${target}.part`;
  rmSync(part, { force: true });
  const database = new Database(source, { readonly: true, timeout: 10_000 });
  try {
    await database.backup(part, { progress: () => everyPage });
    // A copy of a WAL database is one, too; a backup is one file.
    const copy = new Database(part);
    copy.pragma('journal_mode = DELETE');
    copy.close();
    chmodSync(part, 0o600);
    const handle = openSync(part, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(part, target);
  } catch (error) {
    throw explain(error, source);
  } finally {
    database.close();
    rmSync(part, { force: true });
  }
};

const inThread = (task: BackupTask, signal?: AbortSignal): Promise<BackupReply> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new CancelledError('Stopped before the end.'));
      return;
    }
    const worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js', import.meta.url),
      { workerData: task },
    );
    const stop = (): void => {
      reject(new CancelledError('Stopped before the end.'));
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', (reply: BackupReply) => {
      if (reply.type === 'failed') reject(revive(reply.error, JSON.stringify(reply.error.data ?? '')));
      else resolve(reply);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the thread that makes backups ended with ${code}`));
    });
  });

const inspected = async (task: BackupTask): Promise<Inspection> => {
  const reply = await inThread(task);
  if (reply.type !== 'done') throw new Error('the thread that makes backups did something else');
  return reply.inspection;
};

/** Copies a database and looks through the copy, in a thread of its own. Errors: those of `inspect`, `db/disk-full`. */
export const backUp = (source: string, target: string): Promise<Inspection> =>
  inspected({ source, file: target });

/** Looks through a file in a thread of its own. Errors: those of `inspect`. */
export const inspectFile = (file: string): Promise<Inspection> => inspected({ source: null, file });

/** Looks at a database from outside, in a thread of its own. Errors: those of `examine`, `cancelled`. */
export const examineFile = async (task: ExamineTask, signal: AbortSignal): Promise<Examined> => {
  const reply = await inThread({ examine: task }, signal);
  if (reply.type !== 'examined') throw new Error('the thread that makes backups did something else');
  return reply.examined;
};
