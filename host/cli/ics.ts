import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { openDb } from '../../db/client.ts';
import { ownLanguage, writeCalendar } from '../calendar.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

const usage = 'ics --out FILE [--data DIR]';

export const icsCommand: Command = {
  summary:
    'Promised calls as an iCalendar file: those in force, and what was moved or cancelled in the last 30 days.',
  usage,
  run: async (args, { dataDir, ports, progress }) => {
    const { values, positionals } = readOptions(args, ['out'], usage);
    noPositionals(positionals, usage);
    const { out } = values;
    if (out === undefined || out === '') throw usageError('--out needs the file to write.', usage);
    const db = await openDb(dataDir);
    // A calendar that is read while it is written would lose appointments: it takes its name when it is whole.
    const part = `${out}.part`;
    try {
      const stream = createWriteStream(part);
      const done = finished(stream);
      const counted = await writeCalendar(
        db,
        {
          language: await ownLanguage({ db, ports }),
          now: ports.clock.now(),
          most: Number.POSITIVE_INFINITY,
        },
        async (text) => {
          if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
        },
      );
      stream.end();
      await done;
      await rename(part, out);
      const { appointments, cancelled } = counted;
      progress(`${appointments} appointments`);
      return { file: out, appointments, cancelled };
    } finally {
      await rm(part, { force: true });
      await db.close();
    }
  },
};
