import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CancelledError, ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import { openCallFile } from '../call-file.ts';
import { ownLanguage } from '../calendar.ts';
import { createHeldCalls } from '../held-calls.ts';
import type { Command } from './command.ts';
import { readOptions, usageError } from './options.ts';

const usage = 'call-export ATTEMPT --out FILE [--data DIR]';

export const callExportCommand: Command = {
  summary:
    'One call as a zip archive: its sound, facts, notes and marks. The log (rappel calls) names the attempt.',
  usage,
  run: async (args, { dataDir, ports, signal }) => {
    const { values, positionals } = readOptions(args, ['out'], usage);
    const [attempt, ...others] = positionals;
    if (!z.uuid().safeParse(attempt).success || attempt === undefined || others.length > 0)
      throw usageError('It takes the uid of one attempt.', usage);
    const { out } = values;
    if (out === undefined || out === '') throw usageError('--out needs the file to write.', usage);
    const db = await openDb(dataDir);
    const part = `${out}.part`;
    try {
      const context = { db, ports, dataDir, emit: () => undefined, held: createHeldCalls() };
      const file = await openCallFile(context, attempt, await ownLanguage(context));
      try {
        await pipeline(file.stream, createWriteStream(part, { mode: 0o600 }), { signal });
        await rename(part, out);
      } catch (error) {
        if (signal.aborted) throw new CancelledError('Stopped before the end.');
        throw error instanceof ExpectedError
          ? error
          : new ExpectedError(
              'call-file/unwritable',
              `The call cannot be written to ${out}. Name another file with --out, or free some space.`,
              undefined,
              { cause: error },
            );
      } finally {
        await file.close();
      }
      return { file: out };
    } finally {
      await rm(part, { force: true });
      await db.close();
    }
  },
};
