import { packName } from '../../core/rules/neutral.ts';
import { openDb } from '../../db/client.ts';
import { readPackFile } from '../rule-pack-file.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command, CommandIo } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'rules (show [PACK] | check FILE) [--data DIR]';

const show = async (pack: string | undefined, { dataDir }: CommandIo): Promise<unknown> => {
  const db = await openDb(dataDir);
  try {
    const found = await db.read('rules.inForce', { pack: pack ?? null });
    return pack === undefined
      ? {
          chosen: found.chosen,
          fallback: found.fallback,
          packs: found.packs.map((one) => ({
            pack: packName(one),
            name: one.name.en,
            countries: one.countries,
            parent: one.parent,
          })),
          pack: found.pack,
        }
      : found.pack;
  } finally {
    await db.close();
  }
};

const check = async (file: string, { dataDir, ports }: CommandIo): Promise<unknown> => {
  const pack = readPackFile(file);
  const db = await openDb(dataDir);
  try {
    const preview = await db.read('rules.preview', {
      pack,
      now: ports.clock.now(),
      key: suppressionKey(ports.secrets),
    });
    return { ok: true, pack: packName(pack), countries: pack.countries, preview };
  } finally {
    await db.close();
  }
};

export const rulesCommand: Command = {
  summary: 'Prints the rules in force, or checks a file of rules and says what it would change for whom.',
  usage,
  run: async (args, io) => {
    const { positionals } = readOptions(args, [], usage);
    const [what, name, ...more] = positionals;
    if (more[0] !== undefined) throw usageError(`"${more[0]}" is not understood here.`, usage);
    if (what === 'show') return show(name, io);
    if (what === 'check' && name !== undefined) return check(name, io);
    throw usageError(what === 'check' ? 'Name the file to check.' : 'Say show or check.', usage);
  },
};
