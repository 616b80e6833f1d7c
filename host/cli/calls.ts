import type { CallFilter } from '../../core/contract/call-log.ts';
import { exportFormat } from '../../core/contract/calls.ts';
import { readCallFilter, type FilterNames, type FilterProblem } from '../../core/domain/call-filter-text.ts';
import { ExpectedError } from '../../core/errors.ts';
import { openDb, type Db } from '../../db/client.ts';
import { exportCalls } from '../call-export.ts';
import { searchContext } from '../handlers/queue.ts';
import { visibleCalls } from '../own-calls.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, readInstant, usageError } from './options.ts';

const usage =
  'calls [--filter \'outcome=converted talk>60 since=2026-10-01 words="…"\'] [--since ISO] [--format json|csv|ndjson] [--data DIR]';

const sentences: Readonly<Record<FilterProblem['what'], string>> = {
  'unknown-name': 'is not something calls are filtered by',
  'bad-value': 'is not understood here',
  'bad-sign': 'does not go with this name',
  twice: 'stands there twice',
  unfinished: 'is not finished',
};

const badFilter = (problem: FilterProblem): ExpectedError => {
  const { at, what, text, choices } = problem;
  const could = choices.length === 0 ? '' : ` It can be: ${choices.join(', ')}.`;
  return new ExpectedError(
    'calls/bad-filter',
    `--filter, at letter ${at + 1}: "${text}" ${sentences[what]}.${could}`,
    { at: problem.at, problem: what },
  );
};

const readFilter = async (db: Db, text: string, zone: string): Promise<CallFilter> => {
  const { agents, probes, offers } = await db.read('requests.choices');
  const names: FilterNames = { zone, agents, probes, offers };
  const read = readCallFilter(text, names);
  if (!read.ok) throw badFilter(read.problem);
  return read.filter;
};

export const callsCommand: Command = {
  summary: 'The call log, oldest first, as JSON, CSV or NDJSON.',
  usage,
  run: async (args, { dataDir, ports, write, progress }) => {
    const { values, positionals } = readOptions(args, ['filter', 'since', 'format'], usage);
    noPositionals(positionals, usage);
    const format = exportFormat.safeParse(values.format ?? 'json');
    if (!format.success)
      throw usageError(`--format takes json, csv or ndjson, not "${values.format}".`, usage);
    const since = readInstant(values.since, 'since', usage);
    const db = await openDb(dataDir);
    try {
      const { zone } = ports.platform;
      const filter = await readFilter(db, values.filter ?? '', zone);
      const count = await exportCalls(
        db,
        {
          filter: await visibleCalls(
            db,
            since === undefined ? filter : { ...filter, since: Math.max(since, filter.since ?? since) },
          ),
          now: ports.clock.now(),
          zone,
          format: format.data,
          searchContext: await searchContext({ db }),
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
