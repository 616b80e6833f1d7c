import { ruleTexts } from '../../core/messages/call.ts';
import type { RuleId } from '../../core/rules/rule-ids.ts';
import { openDb } from '../../db/client.ts';
import type { QueueRowWithDecision } from '../../db/stores/queue.ts';
import { sweepNow } from '../jobs/sweep.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, wholeNumber } from './options.ts';

const usage = 'queue [--limit N] [--data DIR]';
const pageSize = 500;

const iso = (at: number): string => new Date(at).toISOString();

const sentence = ({ rule, nextAllowedAt }: QueueRowWithDecision['decision']): string => {
  const text = ruleTexts.en[rule as RuleId];
  return nextAllowedAt === null ? text : `${text} Not before ${iso(nextAllowedAt)}.`;
};

const printed = (row: QueueRowWithDecision): Readonly<Record<string, unknown>> => ({
  request: row.request,
  prospect: {
    name: row.prospect.name,
    company: row.prospect.company,
    phones: row.prospect.phones,
    emails: row.prospect.emails,
  },
  words: row.words,
  stakes: row.stakes,
  askedAt: iso(row.askedAt),
  promise: row.promise && {
    start: iso(row.promise.start),
    end: iso(row.promise.end),
    zone: row.promise.zone,
    state: row.promise.state,
  },
  attempts: row.attempts,
  callable: row.callable,
  reason: sentence(row.decision),
});

export const queueCommand: Command = {
  summary: 'Who is to be called, in calling order.',
  usage,
  run: async (args, { dataDir, ports, write }) => {
    const { values, positionals } = readOptions(args, ['limit'], usage);
    noPositionals(positionals, usage);
    const limit = wholeNumber(
      values.limit,
      'limit',
      { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: 50 },
      usage,
    );
    const db = await openDb(dataDir);
    try {
      await sweepNow({ db, ports });
      const now = ports.clock.now();
      const key = suppressionKey(ports.secrets);
      let cursor: string | null = null;
      let left = limit;
      let separator = '[\n';
      do {
        const page: { readonly rows: readonly QueueRowWithDecision[]; readonly next: string | null } =
          await db.read('queue.page', {
            search: '',
            searchContext: { callingCode: '' },
            cursor,
            limit: Math.min(left, pageSize),
            now,
            key,
            wholeWords: true,
          });
        for (const row of page.rows) {
          await write(separator + JSON.stringify(printed(row)));
          separator = ',\n';
        }
        left -= page.rows.length;
        cursor = page.next;
      } while (left > 0 && cursor !== null);
      await write(separator === '[\n' ? '[]\n' : '\n]\n');
      return undefined;
    } finally {
      await db.close();
    }
  },
};
