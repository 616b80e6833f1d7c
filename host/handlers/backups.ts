import type { backups } from '../../core/contract/backups.ts';
import { ExpectedError } from '../../core/errors.ts';
import { inspectFile } from '../../db/backup.ts';
import { databaseFile } from '../../db/open.ts';
import { backupJobOf, listBackups } from '../backups.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { forgetRestoreNote, orderedRestore, orderRestore, restore, restoreNote } from '../restore.ts';

export const backupsHandlers = (context: HostContext): HandlersOf<typeof backups> => {
  const { dataDir, ports, emit } = context;
  const pathOf = async (name: string): Promise<string> => {
    const found = (await listBackups(dataDir)).find((one) => one.name === name);
    if (found) return found.path;
    throw new ExpectedError('backup/missing', 'This backup is not there any more. Choose another one.');
  };
  return {
    'backup.list': async () => {
      const { running, error } = backupJobOf(context).state();
      const found = await listBackups(dataDir);
      return {
        backups: found.map(({ name, at, bytes }) => ({ name, at, bytes })),
        running,
        error,
        note: restoreNote(dataDir),
        ordered: orderedRestore(dataDir),
      };
    },
    'backup.make': async () => {
      try {
        const { name, at, bytes } = await backupJobOf(context).now();
        return { name, at, bytes };
      } finally {
        emit('backup.changed', {});
      }
    },
    'backup.preview': async ({ name }) => {
      const order = { from: await pathOf(name), dryRun: true, now: ports.clock.now() };
      const { replayed, result } = await restore({ dataDir, secrets: ports.secrets }, order);
      const { requests } = await inspectFile(databaseFile(dataDir));
      return {
        requests: result.requests,
        calls: result.calls,
        replayed: replayed.calls,
        withoutRequest: replayed.withoutRequest,
        lostRequests: Math.max(0, requests - result.requests),
      };
    },
    'backup.restore': async ({ name }) => {
      if (name !== null) await pathOf(name);
      orderRestore(dataDir, name);
      emit('backup.changed', {});
      return {};
    },
    'backup.noteRead': () => {
      forgetRestoreNote(dataDir);
      emit('backup.changed', {});
      return Promise.resolve({});
    },
  };
};
