import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { restoreNote as noteShape, type RestoreNote } from '../core/contract/backups.ts';
import { errorCode, ExpectedError } from '../core/errors.ts';
import type { Ports, Secrets } from '../core/ports.ts';
import { inspectFile, type Inspection } from '../db/backup.ts';
import { readJournal, replayJournal, type Replayed } from '../db/journal.ts';
import { latestSchema } from '../db/migrate.ts';
import { databaseFile, openWriter } from '../db/open.ts';
import { backupFolder, listBackups, listBefore, type Backup } from './backups.ts';
import { explainDiskFull } from './disk-full.ts';
import { replaceFile } from './replace-file.ts';
import { suppressionKey } from './suppression-key.ts';

export type Restored = {
  /** Name of the backup, or the path of the file that was named. */
  readonly from: string;
  /** Backups that were passed over, with the code of what is wrong with them. */
  readonly passed: readonly { readonly name: string; readonly error: string }[];
  readonly backup: Inspection;
  /** What the journal added. */
  readonly replayed: Replayed & { readonly cut: number };
  readonly result: Inspection;
  /** Folder that the database that stood there was put into; null in a dry run, and where there was none. */
  readonly setAside: string | null;
};

const allBackups = async (dataDir: string): Promise<readonly Backup[]> =>
  [...(await listBackups(dataDir)), ...(await listBefore(dataDir))].toSorted((a, b) => b.at - a.at);

/** The newest backup that this Rappel can open, where a newer one has left the database; null without one. */
export const backupToGoBackTo = async (dataDir: string): Promise<Backup | null> => {
  for (const backup of await allBackups(dataDir)) {
    try {
      if ((await inspectFile(backup.path)).schema <= latestSchema()) return backup;
    } catch (error) {
      // A damaged one is no way back: the one before it may be.
      if (!(error instanceof ExpectedError)) throw error;
    }
  }
  return null;
};

const chosen = async (
  dataDir: string,
  from: string | null,
): Promise<{ name: string; path: string; found: Inspection; passed: Restored['passed'] }> => {
  if (from !== null) return { name: from, path: from, found: await inspectFile(from), passed: [] };
  const passed: { name: string; error: string }[] = [];
  for (const { name, path } of await allBackups(dataDir)) {
    try {
      const found = await inspectFile(path);
      // Made since a newer Rappel was here: going back, it is those before that help.
      if (found.schema <= latestSchema()) return { name, path, found, passed };
      passed.push({ name, error: 'db/from-the-future' });
    } catch (error) {
      passed.push({ name, error: errorCode(error) });
    }
  }
  throw new ExpectedError(
    'backup/none-good',
    passed.length === 0
      ? `There is no backup in ${dataDir}. Name a file with --from.`
      : `None of the ${passed.length} backups in ${dataDir} is sound. Name another file with --from.`,
    { passed },
  );
};

/**
 * Puts a backup in the place of the database: the newest sound one, or the file that is named, with everything that the
 * journal knows of calls after it. What stood there is kept in a folder of its own. All is made ready beside it first,
 * so that a failure or a crash leaves the database as it was. Nothing else may use the data folder meanwhile.
 * Errors: `backup/none-good`, `backup/missing`, `db/damaged`, `db/from-the-future`, `db/disk-full`.
 */
export const restore = async (
  { dataDir, secrets }: { readonly dataDir: string; readonly secrets: Secrets },
  { from, dryRun, now }: { readonly from: string | null; readonly dryRun: boolean; readonly now: number },
): Promise<Restored> => {
  const { name, path, found, passed } = await chosen(dataDir, from);
  // One of its own: a look at what a restore would give may run beside a restore.
  const ready = mkdtempSync(join(dataDir, 'restoring-'));
  try {
    copyFileSync(path, databaseFile(ready));
    const journal = readJournal(dataDir);
    const { db, close } = openWriter(ready);
    let replayed: Replayed;
    try {
      replayed = replayJournal(db, journal, suppressionKey(secrets));
    } finally {
      close();
    }
    const result = await inspectFile(databaseFile(ready));
    const setAside = dryRun ? null : putInPlace(dataDir, ready, now);
    return {
      from: name,
      passed,
      backup: found,
      replayed: { ...replayed, cut: journal.cut },
      result,
      setAside,
    };
  } catch (error) {
    throw explainDiskFull(error);
  } finally {
    rmSync(ready, { recursive: true, force: true });
  }
};

/** The WAL goes with the file it belongs to: beside another it would be played onto that. */
const putInPlace = (dataDir: string, ready: string, now: number): string | null => {
  const file = databaseFile(dataDir);
  const aside = join(dataDir, `replaced-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`);
  const parts = ['', '-wal', '-shm'].filter((suffix) => existsSync(`${file}${suffix}`));
  if (parts.length > 0) mkdirSync(aside, { recursive: true, mode: 0o700 });
  // The file itself last: until it is gone, a crash leaves a database that opens.
  for (const suffix of parts.toReversed())
    renameSync(`${file}${suffix}`, join(aside, `rappel.sqlite${suffix}`));
  renameSync(databaseFile(ready), file);
  return parts.length > 0 ? aside : null;
};

/** Kept in the data folder until somebody has seen it: what was put back at a start. */
const noteFile = (dataDir: string): string => join(dataDir, 'restored.json');
/** Asks the next start to put a backup back; the name of one in the folder `backups`. */
const orderFile = (dataDir: string): string => join(dataDir, 'restore.json');

const order = z.object({ name: z.string().regex(/^backup-[\dTZ-]+\.sqlite$/) });
const readJson = <T>(path: string, shape: z.ZodType<T>): T | null => {
  if (!existsSync(path)) return null;
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Cut by a crash, or changed by hand: it asks for nothing that can be understood.
    return null;
  }
};

/** Null takes back what was asked for. Error: `db/disk-full`. */
export const orderRestore = (dataDir: string, name: string | null): void => {
  if (name === null) rmSync(orderFile(dataDir), { force: true });
  else {
    try {
      replaceFile(orderFile(dataDir), JSON.stringify({ name }));
    } catch (error) {
      throw explainDiskFull(error);
    }
  }
};

export const orderedRestore = (dataDir: string): string | null =>
  readJson(orderFile(dataDir), order)?.name ?? null;

export const restoreNote = (dataDir: string): RestoreNote | null => readJson(noteFile(dataDir), noteShape);
export const forgetRestoreNote = (dataDir: string): void => rmSync(noteFile(dataDir), { force: true });

const putBack = async (
  dataDir: string,
  ports: Pick<Ports, 'clock' | 'secrets' | 'logger'>,
  { from, why }: { readonly from: string | null; readonly why: RestoreNote['why'] },
): Promise<void> => {
  const at = ports.clock.now();
  const done = await restore({ dataDir, secrets: ports.secrets }, { from, dryRun: false, now: at });
  const { calls, outcomes } = done.replayed;
  const { setAside } = done;
  const told: RestoreNote = { at, from: basename(done.from), why, calls, outcomes, setAside };
  try {
    replaceFile(noteFile(dataDir), JSON.stringify(told));
  } catch (error) {
    // It is put back all the same; what is missing is the word about it in the window.
    ports.logger.log('warn', 'what was put back could not be noted', {
      code: errorCode(explainDiskFull(error)),
    });
  }
  ports.logger.log('warn', 'a backup was put in the place of the database', { why, calls, outcomes });
};

/** Puts back what `backupToGoBackTo` found, with the journal after it. Errors: those of `restore`. */
export const goBack = (
  dataDir: string,
  ports: Pick<Ports, 'clock' | 'secrets' | 'logger'>,
  { path }: Backup,
): Promise<void> => putBack(dataDir, ports, { from: path, why: 'asked' });

/** Before the database is opened: puts back the backup that somebody chose for this start. One that cannot be is left, and said in the log. */
export const restoreAsOrdered = async (
  dataDir: string,
  ports: Pick<Ports, 'clock' | 'secrets' | 'logger'>,
): Promise<void> => {
  const asked = readJson(orderFile(dataDir), order);
  try {
    if (asked) await putBack(dataDir, ports, { from: join(backupFolder(dataDir), asked.name), why: 'asked' });
  } catch (error) {
    // The database of today still opens, and an agent waits for it.
    ports.logger.log('error', 'the backup that was asked for could not be put back', {
      code: errorCode(error),
    });
  }
  rmSync(orderFile(dataDir), { force: true });
};

/**
 * Opens a database; where it is damaged, puts the newest sound backup in its place with the calls of the journal, keeps
 * the damaged one aside, and opens that. Errors: those of `open`; the damage itself where there is no sound backup.
 */
export const openOrRestore = async <T>(
  dataDir: string,
  ports: Pick<Ports, 'clock' | 'secrets' | 'logger'>,
  open: () => Promise<T>,
): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    if (errorCode(error) !== 'db/damaged') throw error;
    try {
      await putBack(dataDir, ports, { from: null, why: 'damaged' });
    } catch (second) {
      ports.logger.log('error', 'no backup could be put in the place of a damaged database', {
        code: errorCode(second),
      });
      throw error;
    }
    return open();
  }
};
