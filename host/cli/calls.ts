import { exportFormat } from '../../core/contract/calls.ts';
import { openDb } from '../../db/client.ts';
import { exportCalls } from '../call-export.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError } from './options.ts';

const usage = 'calls [--since ISO] [--format json|csv|ndjson] [--data DIR]';

/** A date (then midnight UTC) or a date and time with its zone: anything less would mean another instant elsewhere. */
const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

const readSince = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const at = isoInstant.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw usageError(
      `--since takes a date such as 2026-03-12 or 2026-03-12T14:30:00Z, not "${text}".`,
      usage,
    );
  return at;
};

export const callsCommand: Command = {
  summary: 'The call log, oldest first, as JSON, CSV or NDJSON.',
  usage,
  run: async (args, { dataDir, write, progress }) => {
    const { values, positionals } = readOptions(args, ['since', 'format'], usage);
    noPositionals(positionals, usage);
    const format = exportFormat.safeParse(values.format ?? 'json');
    if (!format.success)
      throw usageError(`--format takes json, csv or ndjson, not "${values.format}".`, usage);
    const since = readSince(values.since);
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
