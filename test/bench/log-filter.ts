import { callMark, type CallFilter } from '../../core/contract/call-log.ts';
import { callPromise } from '../../core/contract/call-row.ts';
import { expected } from '../../core/contract/records.ts';
import type { ReadDb, WriteDb } from '../../db/handle.ts';
import { openReader, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { callPage } from '../../db/stores/call-log.ts';
import { indexInBulk, indexRequests } from '../../db/stores/search.ts';
import { filledLog, logDays, logNow } from './log-fill.ts';
import type { BenchLine } from './line.ts';
import { quantile } from './median.ts';

const dayMs = 86_400_000;
const limitMs = 50;
const draws = 300;

/** Mulberry32: the same draws in every run. */
const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** The log was filled by SQL alone: what a search looks in follows. */
const indexLog = (db: WriteDb): void => {
  db.transaction(() => {
    db.run(sql`
      INSERT INTO note_search (rowid, note) SELECT attempt_id, note FROM outcome
      WHERE note <> '' AND NOT EXISTS (SELECT 1 FROM note_search LIMIT 1) ORDER BY attempt_id`);
    if (db.get(sql`SELECT rowid FROM search LIMIT 1`) === undefined)
      indexInBulk(db, () => indexRequests(db, 0));
  });
};

type Choices = {
  readonly agents: readonly string[];
  readonly probes: readonly string[];
  readonly outcomes: readonly string[];
};

const choicesOf = (db: ReadDb): Choices => {
  const texts = (rows: readonly { readonly text: string }[]): readonly string[] =>
    rows.map(({ text }) => text);
  return {
    agents: texts(db.all(sql`SELECT uid AS text FROM agent`)),
    probes: texts(db.all(sql`SELECT uid AS text FROM probe`)),
    outcomes: texts(db.all(sql`SELECT code AS text FROM outcome_kind`)),
  };
};

/** Any conditions together, each of them one time in four. */
const drawn = (next: () => number, { agents, probes, outcomes }: Choices): CallFilter => {
  const maybe = <T extends object>(make: () => T): Partial<T> => (next() < 0.25 ? make() : {});
  const some = <T>(values: readonly T[]): T[] => {
    const chosen = values.filter(() => next() < 0.3);
    return chosen.length > 0 ? chosen : values.slice(0, 1);
  };
  const one = <T>(values: readonly [T, ...T[]]): T => values[Math.floor(next() * values.length)] ?? values[0];
  const from = logNow - next() * logDays * dayMs;
  return {
    ...maybe(() => ({ since: Math.round(from) })),
    ...maybe(() => ({ until: Math.round(from + next() * 200 * dayMs) })),
    ...maybe(() => ({ during: one(['today', 'week', 'month'] as const) })),
    ...maybe(() => ({ direction: one(['inbound', 'outbound'] as const) })),
    ...maybe(() => ({ agents: some(agents) })),
    ...maybe(() => ({ probes: some(probes) })),
    ...maybe(() => ({ outcomes: some([...outcomes, null]) })),
    ...maybe(() => ({ lineResults: some(['answered', 'no-answer', 'busy', 'lost'] as const) })),
    ...maybe(() => ({ talk: one<NonNullable<CallFilter['talk']>>([{ min: 60_001 }, { max: 30_000 }, { min: 10_000, max: 200_000 }]) })),
    ...maybe(() => ({ mos: one<NonNullable<CallFilter['mos']>>([{ min: 4 }, { max: 3.2 }, { min: 3.2, max: 3.4 }]) })),
    ...maybe(() => ({ promise: some(callPromise.options) })),
    ...maybe(() => ({ expected: some([...expected.options, null]) })),
    ...maybe(() => ({ with: [one(['answered', 'note', 'first-try', 'outside-slot', 'repeat-ring'] as const)] })),
    ...maybe(() => ({ without: some(callMark.options) })),
    ...(next() < 0.1 ? { words: one(['note', 'call 12', 'no', 'note 4999']) } : {}),
    ...(next() < 0.1 ? { search: one(['prospect', 'prospect 12', '0639 98', '+336399812']) } : {}),
  };
}; // prettier-ignore

/**
 * The first page of the log with its counts, at 5,000,000 calls, for filters drawn at random: p95 beside the 50 ms that it may
 * take. The first look of a connection, which reads the columns from the disk, is before.
 */
export const logFilter: BenchLine = {
  name: 'log-filter-p95-of-50-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) => {
    const folder = filledLog(Math.round(5_000_000 * scale));
    const writer = openWriter(folder);
    indexLog(writer.db);
    writer.close();
    const reader = openReader(folder);
    try {
      const choices = choicesOf(reader.db);
      const look = (filter: CallFilter) =>
        callPage(reader.db, {
          filter,
          searchContext: { callingCode: '33' },
          now: logNow,
          zone: 'Europe/Paris',
          order: 'newest',
          cursor: null,
          limit: 60,
          count: true,
        });
      look({});
      const next = random(2026);
      const took: { readonly ms: number; readonly filter: CallFilter }[] = [];
      let left = 0;
      for (let draw = 0; draw < draws; draw += 1) {
        const filter = drawn(next, choices);
        const began = performance.now();
        const { rows } = look(filter);
        took.push({ ms: performance.now() - began, filter });
        if (rows.length > 0) left += 1;
      }
      if (left < draws / 4) throw new Error(`only ${left} of ${draws} filters left any call`);
      const slowest = took.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
      for (const { ms, filter } of slowest)
        process.stderr.write(`  ${ms.toFixed(1)} ms: ${JSON.stringify(filter).slice(0, 160)}\n`);
      return Promise.resolve({
        value: quantile(
          took.map(({ ms }) => ms),
          0.95,
        ),
        baseline: limitMs,
      });
    } finally {
      reader.close();
    }
  },
};
