import { open, rename, rm } from 'node:fs/promises';
import { CancelledError, ExpectedError } from '../../core/errors.ts';
import { openDb } from '../../db/client.ts';
import { ownLanguage, writeCalendar } from '../calendar.ts';
import { requireExport } from '../rights.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

const usage = 'ics --out FILE [--data DIR]';

const unwritable = (out: string, cause: unknown): ExpectedError =>
  new ExpectedError(
    'calendar/unwritable',
    `The calendar cannot be written to ${out}. Name another file with --out.`,
    undefined,
    { cause },
  );

export const icsCommand: Command = {
  summary:
    'Promised calls as an iCalendar file: those in force, and what was moved or cancelled in the last 30 days.',
  usage,
  run: async (args, { dataDir, ports, progress, signal }) => {
    const { values, positionals } = readOptions(args, ['out'], usage);
    noPositionals(positionals, usage);
    const { out } = values;
    if (out === undefined || out === '') throw usageError('--out needs the file to write.', usage);
    const db = await openDb(dataDir);
    // A calendar that is read while it is written would lose appointments: it takes its name when it is whole.
    const part = `${out}.part`;
    try {
      await requireExport(db, 'ics');
      const file = await open(part, 'w').catch((error: unknown) => {
        throw unwritable(out, error);
      });
      try {
        const { appointments, cancelled } = await writeCalendar(
          db,
          {
            language: await ownLanguage({ db, ports }),
            now: ports.clock.now(),
            most: Number.POSITIVE_INFINITY,
          },
          async (text) => {
            if (signal.aborted) throw new CancelledError('Stopped before the end.');
            await file.write(text);
          },
        );
        await file.close();
        await rename(part, out);
        progress(`${appointments} appointments`);
        return { file: out, appointments, cancelled };
      } finally {
        await file.close();
      }
    } finally {
      await rm(part, { force: true });
      await db.close();
    }
  },
};
