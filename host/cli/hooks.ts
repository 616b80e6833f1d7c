import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { openDb } from '../../db/client.ts';
import { ExpectedError } from '../../core/errors.ts';
import { parseHooks, readHooks, writeHooks, type Hook } from '../hooks/hook-settings.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'hooks [set FILE|-] [off] [--data DIR]';

/** Secrets are for the machine that checks them: what is printed ends up in logs. */
const shown = (hook: Hook): unknown =>
  'secret' in hook && hook.secret !== undefined ? { ...hook, secret: '(set)' } : hook;

const read = async (file: string): Promise<string> => {
  if (file === '-') return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'hooks/unreadable',
      `The file ${file} cannot be read. Check its name; it is a JSON list of hooks.`,
      undefined,
      { cause: error },
    );
  }
};

export const hooksCommand: Command = {
  summary:
    'What is told of each call: lists the hooks, sets them from a JSON file (or - for stdin), or none.',
  usage,
  run: async (args, { dataDir, ports }) => {
    const [verb, file, ...more] = readOptions(args, [], usage).positionals;
    const wrong =
      more.length > 0 ||
      (verb !== undefined && verb !== 'set' && verb !== 'off') ||
      (verb === 'set') !== (file !== undefined);
    if (wrong) throw usageError('hooks takes nothing, "set FILE" or "off".', usage);
    const next = verb === 'set' ? parseHooks(await read(file ?? '')) : verb === 'off' ? [] : null;
    const db = await openDb(dataDir);
    try {
      const kept = { db, ports };
      if (next) await writeHooks(kept, next);
      return { hooks: (await readHooks(kept)).map(shown) };
    } finally {
      await db.close();
    }
  },
};
