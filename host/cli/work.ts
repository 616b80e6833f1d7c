import { openDb } from '../../db/client.ts';
import { requireRight } from '../rights.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, readInstant } from './options.ts';

const usage = 'work [--since ISO] [--json] [--data DIR]';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export const workCommand: Command = {
  summary: 'Sessions of work with their pauses and the calls made in them, the newest first, as JSON.',
  usage,
  run: async (args, { dataDir }) => {
    const { values, positionals } = readOptions(args, ['since'], usage);
    noPositionals(positionals, usage);
    const since = readInstant(values.since, 'since', usage);
    const db = await openDb(dataDir);
    try {
      // They name everybody who has worked here, with their pauses.
      await requireRight(db, 'calls.all');
      const sessions = await db.read('work.log', { from: since ?? 0 });
      return sessions.map(({ startedAt, endedAt, pauses, ...session }) => ({
        ...session,
        startedAt: iso(startedAt),
        endedAt: iso(endedAt),
        pauses: pauses.map(({ reason, note, ...pause }) => ({
          reason,
          note,
          startedAt: iso(pause.startedAt),
          endedAt: iso(pause.endedAt),
        })),
      }));
    } finally {
      await db.close();
    }
  },
};
