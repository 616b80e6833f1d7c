import { openDb } from '../../db/client.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { policyPlace } from '../policy/place.ts';
import { readUpdateOptions, updateOptions, updatesSetting } from '../updates/options.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'updates [set --server URL [--channel latest|beta|alpha]] [on|off] [--data DIR]';

export const updatesCommand: Command = {
  summary:
    'Where the desktop looks for newer versions: shows it, sets the server and the channel, or switches it off and on.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['server', 'channel'], usage);
    const [verb, ...more] = positionals;
    const wrong =
      more.length > 0 ||
      (verb !== undefined && !['set', 'on', 'off'].includes(verb)) ||
      (verb === 'set') !== (values.server !== undefined) ||
      (verb !== 'set' && values.channel !== undefined);
    if (wrong) throw usageError('updates takes nothing, "set --server URL", "on" or "off".', usage);
    const db = await openDb(dataDir);
    try {
      const before = await readUpdateOptions(db, undefined);
      if (verb !== undefined) {
        const next = updateOptions.safeParse(
          verb === 'set'
            ? { ...before, server: values.server, ...(values.channel ? { channel: values.channel } : {}) }
            : { ...before, enabled: verb === 'on' },
        );
        if (!next.success)
          throw usageError(
            next.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '),
            usage,
          );
        await db.write('settings.write', { values: { [updatesSetting]: next.data }, at: ports.clock.now() });
      }
      // What the machine's policy says wins, whatever is set here.
      const { policy } = loadPolicy(dataDir, {
        file: policyPlace(),
        now: ports.clock.now(),
        keepGood: false,
      });
      return {
        updates: await readUpdateOptions(db, policy?.update),
        setBy: policy?.update ? policy.setBy : null,
      };
    } finally {
      await db.close();
    }
  },
};
