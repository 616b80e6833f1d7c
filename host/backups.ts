import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { lstat, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { backupsToRemove, defaultBackupRule } from '../core/domain/backup-rule.ts';
import { errorCode, ExpectedError } from '../core/errors.ts';
import { backUp, type Inspection } from '../db/backup.ts';
import { journalFiles } from '../db/journal.ts';
import { databaseFile } from '../db/open.ts';
import { createPause } from './backoff.ts';
import type { HostContext } from './context.ts';

/** Copies of the database in the folder `backups`, named by the instant they were made at. */
export type Backup = {
  readonly name: string;
  readonly path: string;
  readonly at: number;
  readonly bytes: number;
};

export const backupFolder = (dataDir: string): string => join(dataDir, 'backups');

const namePattern = /^backup-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.sqlite$/;
const nameOf = (at: number): string =>
  `backup-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.sqlite`;

/** The newest first. */
export const listBackups = async (dataDir: string): Promise<readonly Backup[]> => {
  const folder = backupFolder(dataDir);
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const found = names.flatMap((name) => {
    const match = namePattern.exec(name);
    return match ? [{ name, at: Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) }] : [];
  });
  const sized = await Promise.all(
    found.map(async ({ name, at }) => {
      const path = join(folder, name);
      // What lies elsewhere is no copy that we made, whatever a link calls it.
      const stats = await lstat(path);
      return stats.isFile() ? [{ name, path, at, bytes: stats.size }] : [];
    }),
  );
  return sized.flat().toSorted((a, b) => b.at - a.at);
};

/** Copies from before a migration (db/migrate.ts) or the first start of a version (host/updates/before-version.ts). */
const beforePattern = /^before-(?:migration-from-\d+|version-[\w.+-]+)\.sqlite$/;

/** The newest first. They stand outside of the rule that lets the others go. */
export const listBefore = async (dataDir: string): Promise<readonly Backup[]> => {
  const folder = backupFolder(dataDir);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const found = await Promise.all(
    names
      .filter((name) => beforePattern.test(name))
      .map(async (name) => {
        const path = join(folder, name);
        const { mtimeMs, size } = await stat(path);
        return { name, path, at: Math.floor(mtimeMs), bytes: size };
      }),
  );
  return found.toSorted((a, b) => b.at - a.at);
};

/** A copy, and as much again for the database to grow: a backup must not be what fills the disk. */
export const refuseWithoutRoom = async (dataDir: string): Promise<void> => {
  const { size } = await stat(databaseFile(dataDir));
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  if (free >= 2 * size) return;
  throw new ExpectedError(
    'backup/no-room',
    `A backup needs ${Math.ceil((2 * size) / 1e6)} MB of free space, and the disk has ${Math.floor(free / 1e6)} MB. Free some space; the backups that are there stay.`,
    { needed: 2 * size, free },
  );
};

/** Copies that the rule lets go, and what the oldest one that stays makes needless in the journal. */
const removeOld = async (dataDir: string, now: number): Promise<void> => {
  const backups = await listBackups(dataDir);
  const gone = new Set(
    backupsToRemove(
      backups.map(({ at }) => at),
      now,
      defaultBackupRule,
    ),
  );
  for (const { path, at } of backups) if (gone.has(at)) rmSync(path, { force: true });
  const oldest = backups.findLast(({ at }) => !gone.has(at));
  if (!oldest) return;
  // An hour more, for what was written while the copy was made.
  const needed = new Date(oldest.at - 3_600_000).toISOString().slice(0, 13);
  for (const { hour, path } of journalFiles(dataDir)) if (hour < needed) rmSync(path, { force: true });
};

export type Made = Backup & { readonly inspection: Inspection };

/**
 * Makes a copy while everything goes on, opens it, has every page looked through, and lets old ones go by rule. Errors:
 * `backup/no-room`, `db/disk-full`, `db/damaged` (the database itself is).
 */
export const makeBackup = async ({
  dataDir,
  ports,
}: Pick<HostContext, 'dataDir' | 'ports'>): Promise<Made> => {
  await refuseWithoutRoom(dataDir);
  const at = Math.floor(ports.clock.now() / 1000) * 1000;
  const folder = backupFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = nameOf(at);
  const path = join(folder, name);
  try {
    const inspection = await backUp(databaseFile(dataDir), path);
    try {
      await removeOld(dataDir, at);
    } catch (error) {
      // Too many copies are better than one too few: the next time tries again.
      ports.logger.log('warn', 'old backups could not be removed', { code: errorCode(error) });
    }
    return { name, path, at, bytes: inspection.bytes, inspection };
  } catch (error) {
    // A copy that is not sound is none; those made before stay.
    rmSync(path, { force: true });
    throw error;
  }
};

export type BackupState = {
  readonly lastAt: number | null;
  /** Code of what stood in the way, the last time. */
  readonly error: string | null;
  readonly running: boolean;
};

export type BackupJob = {
  readonly now: () => Promise<Made>;
  readonly state: () => BackupState;
  readonly again: () => void;
  readonly stop: () => Promise<void>;
};

/** UTC ms; of the file or its WAL. */
export const lastWrite = async (dataDir: string): Promise<number> => {
  const file = databaseFile(dataDir);
  const times = [file, `${file}-wal`].map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
};

const jobs = new WeakMap<HostContext['db'], BackupJob>();

const everyMs = 3_600_000;
const firstMs = 60_000;

/** Makes a backup every hour in which something was written. One job for a host. */
export const backupJobOf = (context: HostContext): BackupJob => {
  const known = jobs.get(context.db);
  if (known) return known;
  const { db, ports, dataDir } = context;
  const ended = new AbortController();
  const pause = createPause(ended.signal);
  let running: Promise<Made> | null = null;
  let error: string | null = null;
  let lastAt: number | null = null;

  const make = async (): Promise<Made> => {
    try {
      const made = await makeBackup({ dataDir, ports });
      lastAt = made.at;
      error = null;
      return made;
    } catch (raw) {
      error = errorCode(raw);
      throw raw;
    } finally {
      running = null;
    }
  };
  const now = (): Promise<Made> => (running ??= make());
  const every = async (): Promise<void> => {
    try {
      const [newest] = await listBackups(dataDir);
      // One from the future is of a clock that was wrong: it says nothing of what was written since.
      if (newest && newest.at <= ports.clock.now()) lastAt ??= newest.at;
    } catch (raw) {
      error = errorCode(raw);
    }
    await pause.wait(lastAt !== null && ports.clock.now() - lastAt < everyMs ? everyMs : firstMs);
    while (!ended.signal.aborted) {
      try {
        if (lastAt === null || (await lastWrite(dataDir)) > lastAt) await now();
      } catch (raw) {
        ports.logger.log('warn', 'a backup could not be made', { code: errorCode(raw) });
      }
      await pause.wait(everyMs);
    }
  };
  const loop = every();
  const job: BackupJob = {
    now,
    state: () => ({ lastAt, error, running: running !== null }),
    again: () => {
      lastAt = null;
      pause.wake();
    },
    stop: async () => {
      ended.abort();
      await loop;
      await running?.catch(() => undefined);
    },
  };
  jobs.set(db, job);
  return job;
};

/** The copies that there were are gone, because they held somebody who was erased: one is made anew, soon. */
export const backupAgain = (db: HostContext['db']): void => jobs.get(db)?.again();
