import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../core/errors.ts';
import type { Ports } from '../../core/ports.ts';
import { backUp } from '../../db/backup.ts';
import { databaseFile } from '../../db/open.ts';
import { backupFolder, listBefore, refuseWithoutRoom } from '../backups.ts';
import { version } from '../version.ts';

/**
 * A copy of the database before the first start of another version, newer or older. Where that version migrates the
 * schema, db/migrate.ts makes one, too: this one is there for those that do not, and is looked through.
 */
const versionFile = (dataDir: string): string => join(dataDir, 'version');

/** Copies from before something was changed: the newest ones stay. */
const kept = 4;

/** The version that last opened this folder; null where none has said so. */
export const lastVersion = (dataDir: string): string | null => {
  if (!existsSync(versionFile(dataDir))) return null;
  const text = readFileSync(versionFile(dataDir), 'utf8').trim();
  return /^\d[\w.+-]{0,60}$/u.test(text) ? text : null;
};

/** Said once the database is open: a version that could not start has not been here. */
export const rememberVersion = (dataDir: string, now: string = version): void => {
  if (lastVersion(dataDir) === now) return;
  const file = versionFile(dataDir);
  writeFileSync(`${file}.new`, `${now}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/**
 * Before the database is opened. A copy that cannot be made (no room, a damaged database) is a line in the log: the
 * agent waits, the hourly copies are there, and opening says itself what is wrong with a database.
 */
export const backUpBeforeVersion = async (
  dataDir: string,
  { logger }: Pick<Ports, 'logger'>,
  now: string = version,
): Promise<void> => {
  const last = lastVersion(dataDir);
  if (last === null || last === now || !existsSync(databaseFile(dataDir))) return;
  const path = join(backupFolder(dataDir), `before-version-${now}.sqlite`);
  try {
    await refuseWithoutRoom(dataDir);
    mkdirSync(backupFolder(dataDir), { recursive: true, mode: 0o700 });
    await backUp(databaseFile(dataDir), path);
    for (const { path: old } of (await listBefore(dataDir)).slice(kept)) rmSync(old, { force: true });
    logger.log('info', 'another version starts for the first time; the database was backed up', {
      before: last,
      now,
    });
  } catch (error) {
    logger.log('warn', 'the database could not be backed up before another version started', {
      before: last,
      now,
      code: errorCode(error),
    });
  }
};
