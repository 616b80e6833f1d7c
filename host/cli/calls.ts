import { exportFormat } from '../../core/contract/calls.ts';
import { openDb } from '../../db/client.ts';
import { exportCalls } from '../call-export.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, readSince, usageError } from './options.ts';

const usage = 'calls [--since ISO] [--format json|csv|ndjson] [--data DIR]';

export const callsCommand: Command = {
  summary: 'The call log, oldest first, as JSON, CSV or NDJSON.',
  usage,
  run: async (args, { dataDir, write, progress }) => {
    const { values, positionals } = readOptions(args, ['since', 'format'], usage);
    noPositionals(positionals, usage);
    const format = exportFormat.safeParse(values.format ?? 'json');
    if (!format.success)
      throw usageError(`--format takes json, csv or ndjson, not "${values.format}".`, usage);
    const since = readSince(values.since, usage);
    const db = await openDb(dataDir);
    try {
      const count = await exportCalls(
        db,
        {
          filter: since === undefined ? {} : { since },
          format: format.data,
          searchContext: { callingCode: '' },
          limit: Number.POSITIVE_INFINITY,
        },
        write,
      );
      progress(`${count} calls`);
      return undefined;
    } finally {
      await db.close();
    }
  },
};
