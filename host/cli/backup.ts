import { ExpectedError } from '../../core/errors.ts';
import { inspectFile } from '../../db/backup.ts';
import { databaseFile } from '../../db/open.ts';
import { listBackups, makeBackup } from '../backups.ts';
import { holdDataFolder } from '../hold-data-folder.ts';
import { restore } from '../restore.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

/** Copies of the database: made while Rappel runs, looked through, and put back while it does not. */

const backupUsage = 'backup [--data DIR]';
export const backupCommand: Command = {
  summary: 'A copy of the database in its folder "backups", made while Rappel goes on, and looked through.',
  usage: backupUsage,
  run: async (args, { dataDir, ports }) => {
    noPositionals(readOptions(args, [], backupUsage).positionals, backupUsage);
    const { path, inspection } = await makeBackup({ dataDir, ports });
    return { path, ...inspection };
  },
};

const verifyUsage = 'verify [FILE] [--data DIR]';
export const verifyCommand: Command = {
  summary:
    'Looks through every page of a backup, or of the database and all of its backups, and counts what is in them.',
  usage: verifyUsage,
  run: async (args, { dataDir, progress }) => {
    const { positionals } = readOptions(args, [], verifyUsage);
    if (positionals.length > 1) throw usageError('One file at a time.', verifyUsage);
    const [file] = positionals;
    if (file !== undefined) return { file, ...(await inspectFile(file)) };
    const database = await inspectFile(databaseFile(dataDir));
    const backups: object[] = [];
    let bad = 0;
    for (const { name, path } of await listBackups(dataDir)) {
      progress(name);
      try {
        backups.push({ name, ...(await inspectFile(path)) });
      } catch (error) {
        bad += 1;
        backups.push({ name, error: error instanceof Error ? error.message : String(error) });
      }
    }
    return { database, backups, bad };
  },
};

const restoreUsage = 'restore [--from FILE] [--dry-run] [--data DIR]';
export const restoreCommand: Command = {
  summary:
    'Puts the newest sound backup, or the file named, in the place of the database, with the calls of the journal after it.',
  usage: restoreUsage,
  run: async (args, { dataDir, ports }) => {
    const dryRun = args.includes('--dry-run');
    const { values, positionals } = readOptions(
      args.filter((arg) => arg !== '--dry-run'),
      ['from'],
      restoreUsage,
    );
    noPositionals(positionals, restoreUsage);
    const order = { from: values.from ?? null, dryRun, now: ports.clock.now() };
    if (dryRun) return restore({ dataDir, secrets: ports.secrets }, order);
    // Whoever runs on this folder would go on with the file that is set aside.
    const hold = await holdDataFolder(dataDir, {
      link: () => Promise.resolve(null),
      command: () =>
        Promise.reject(
          new ExpectedError('remote/not-running', 'A backup is being put back. Try again in a moment.'),
        ),
    });
    try {
      return await restore({ dataDir, secrets: ports.secrets }, order);
    } finally {
      await hold.release();
    }
  },
};
