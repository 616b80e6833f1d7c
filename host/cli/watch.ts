import { resolve } from 'node:path';
import { ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import { readWatchedFolder, saveWatchedFolder } from '../intake/watched-folder/setting.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'watch [set FOLDER --probe NAME] [off] [--data DIR]';

export const watchCommand: Command = {
  summary:
    'Which folder the workstation watches for files of leads: says it, sets it, or ends it. A workstation that runs obeys at once.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['probe'], usage);
    const [verb, folder, ...more] = positionals;
    const wrong =
      more.length > 0 ||
      (verb !== undefined && verb !== 'set' && verb !== 'off') ||
      (verb === 'set') !== (folder !== undefined) ||
      (verb === 'set') !== (values.probe !== undefined);
    if (wrong) throw usageError('watch takes nothing, "set FOLDER --probe NAME" or "off".', usage);
    const db = await openDb(dataDir);
    try {
      const at = ports.clock.now();
      if (folder !== undefined) {
        const name = values.probe?.trim() ?? '';
        const probe = await db.read('probes.find', { name });
        if (!probe)
          throw new ExpectedError(
            'watch/no-probe',
            `There is no probe "${name}". Make it first, in the window or with "rappel import FILE --probe NAME".`,
          );
        await saveWatchedFolder(db, { path: resolve(folder), probe: probe.uid }, at);
      } else if (verb === 'off') await saveWatchedFolder(db, null, at);
      const watched = await readWatchedFolder(db);
      if (watched === null) return { folder: null };
      return { folder: watched.path, probe: (await db.read('probes.get', { uid: watched.probe })).name };
    } finally {
      await db.close();
    }
  },
};
