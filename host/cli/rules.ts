import { readFileSync } from 'node:fs';
import { rulePack, type RulePack } from '../../core/contract/rules.ts';
import { ExpectedError } from '../../core/errors.ts';
import { packName } from '../../core/rules/neutral.ts';
import { openDb } from '../../db/client.ts';
import { placeIn } from '../place-in.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command, CommandIo } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'rules (show [PACK] | check FILE) [--data DIR]';

/** Errors: `rules/unreadable`, `rules/not-json`, `rules/wrong` (data: every fault with its place). */
export const readPackFile = (path: string): RulePack => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'rules/unreadable',
      `The rules ${path} cannot be read. Check the name of the file; "rappel rules show" prints a pack to begin with.`,
      undefined,
      { cause: error },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ExpectedError(
      'rules/not-json',
      `The rules ${path} are not JSON (${error instanceof Error ? error.message : String(error)}). Mend that place, or begin with what "rappel rules show" prints.`,
      undefined,
      { cause: error },
    );
  }
  const parsed = rulePack.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path: at, message }) => `${at.length === 0 ? 'the file' : placeIn(at)}: ${message}`,
  );
  const shown = faults.slice(0, 10).join('; ');
  const more = faults.length > 10 ? `; and ${faults.length - 10} more` : '';
  throw new ExpectedError(
    'rules/wrong',
    `The rules ${path} cannot be used. ${shown}${more}. Compare with "rappel rules show"; docs/rules.md explains each part.`,
    { faults },
  );
};

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
