import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { outcomeKind, type OutcomeKind } from '../../core/contract/calls.ts';
import { ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions } from './options.ts';

const usage = 'outcomes [--json] [--import FILE|-] [--data DIR]';
const longestList = 30;

/** A list of before slots and times of day is one that looks at neither. */
const listed = z
  .array(z.looseObject({}).transform((one) => ({ slotsFirst: false, otherDaypart: false, ...one })).pipe(outcomeKind))
  .min(1)
  .max(longestList); // prettier-ignore

/** Errors: `outcome/unreadable`, `outcome/bad-list`. */
const readList = async (from: string): Promise<OutcomeKind[]> => {
  let read: string;
  try {
    read = from === '-' ? await text(process.stdin) : readFileSync(from, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'outcome/unreadable',
      `The list cannot be read from ${from}. Name a file that "rappel outcomes --json" wrote, or - for stdin.`,
      undefined,
      { cause: error },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(read.replace(/^\uFEFF/u, ''));
  } catch {
    throw new ExpectedError('outcome/bad-list', 'The list is not JSON. Write one with "rappel outcomes --json" and change that.');
  } // prettier-ignore
  const parsed = listed.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ExpectedError(
    'outcome/bad-list',
    `The list has a mistake at ${issue?.path.join('.') || 'its start'}: ${issue?.message ?? ''}. Nothing was changed; mend that and import it again.`,
  );
};

export const outcomesCommand: Command = {
  summary:
    'The list of outcomes with what each does, as JSON; --import replaces it by such a list, for every desk the same.',
  usage,
  run: async (args, { dataDir, ports, progress }) => {
    const { values, positionals } = readOptions(args, ['import'], usage);
    noPositionals(positionals, usage);
    const kinds = values.import === undefined ? null : await readList(values.import);
    const db = await openDb(dataDir);
    try {
      if (kinds === null) return await db.read('outcomes.kinds');
      const saved = await db.write('outcomes.saveKinds', { kinds, at: ports.clock.now() });
      progress(`${saved.length} outcomes`);
      return saved;
    } finally {
      await db.close();
    }
  },
};
