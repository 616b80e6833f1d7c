import { ruleTexts } from '../../core/messages/call.ts';
import { messages } from '../../core/messages/index.ts';
import { whySentence } from '../../core/messages/order.ts';
import type { RuleId } from '../../core/rules/rule-ids.ts';
import { openDb } from '../../db/client.ts';
import type { QueueRowWithDecision } from '../../db/stores/queue.ts';
import { sweepNow } from '../jobs/sweep.ts';
import { suppressionKey } from '../suppression-key.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, wholeNumber } from './options.ts';

const usage = 'queue [--limit N] [--explain] [--data DIR]';
const pageSize = 500;

const iso = (at: number): string => new Date(at).toISOString();

const sentence = ({ rule, nextAllowedAt }: QueueRowWithDecision['decision']): string => {
  const text = ruleTexts.en[rule as RuleId];
  return nextAllowedAt === null ? text : `${text} Not before ${iso(nextAllowedAt)}.`;
};

/** For the sentence of the order, on the clock of this machine. */
const timesAt = (now: number, zone: string): Parameters<typeof whySentence>[3] => {
  const t = messages.en.app;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
  const span = (ms: number): string => {
    const minutes = Math.round(Math.abs(ms) / 60_000);
    const hours = Math.round(minutes / 60);
    return minutes < 60 ? t.minutes(minutes) : hours < 48 ? t.hours(hours) : t.days(Math.round(hours / 24));
  };
  return {
    span,
    shortWindow: ({ start, end }) => {
      const window = t.range(time.format(start), time.format(end));
      return day.format(start) === day.format(now) ? window : t.dayTime(day.format(start), window);
    },
    ago: (at) => (at > now ? t.within(span(at - now)) : t.ago(span(now - at))),
    number: String,
  };
};

/** Why it stands where it stands, and whether it may be called, with all that was looked at. */
const explained = (row: QueueRowWithDecision, now: number, zone: string): Readonly<Record<string, unknown>> => ({
  why: whySentence(row, now, messages.en.order, timesAt(now, zone)),
  section: row.section,
  standing: row.standing,
  reservedBy: row.reserved?.agent ?? null,
  decision: row.decision,
}); // prettier-ignore

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
    const explain = args.includes('--explain');
    const { values, positionals } = readOptions(
      args.filter((arg) => arg !== '--explain'),
      ['limit'],
      usage,
    );
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
      const shown = (row: QueueRowWithDecision): Readonly<Record<string, unknown>> =>
        explain ? { ...printed(row), ...explained(row, now, ports.platform.zone) } : printed(row);
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
            whole: true,
          });
        for (const row of page.rows) {
          await write(separator + JSON.stringify(shown(row)));
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
