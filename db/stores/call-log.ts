import type { CallCounts, CallOrder } from '../../core/contract/call-log.ts';
import type { CallRow } from '../../core/contract/call-row.ts';
import { lineResult } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import { scanCalls, type Counted } from '../columns/call-scan.ts';
import { attemptColumns, wordsOf, type WordKind } from '../columns/tables.ts';
import type { ReadDb } from '../handle.ts';
import { join, sql, type Sql } from '../sql.ts';
import { mostFound, testsOf, type FilterContext } from './call-filter.ts';
import { standingTicks, talkFrom } from './talks.ts';

/** The log of calls: which calls a filter leaves comes from the columns, what a row says from the tables. */

export type CallPageArgs = FilterContext & {
  readonly order: CallOrder;
  readonly cursor: string | null;
  readonly limit: number;
  /** To count what the filter leaves reads all of the columns. */
  readonly count: boolean;
};

const rowColumns = join(
  sql`
  SELECT a.id, a.uid AS attempt, r.uid AS request, a.direction, a.number, coalesce(p.name, '') AS name, coalesce(p.company, '') AS company,
    g.name AS agent, a.started_at AS startedAt, e.answered_at AS answeredAt, e.at AS endedAt,
    CASE WHEN e.attempt_id IS NULL THEN NULL ELSE max(0, coalesce(e.answered_at, e.at) - a.started_at) END AS ringMs,
    CASE WHEN e.answered_at IS NULL THEN NULL ELSE max(0, e.at - e.answered_at - e.hold_ms) END AS talkMs,
    CASE WHEN e.answered_at IS NULL THEN NULL ELSE e.hold_ms END AS holdMs,
    o.wrap_ms AS wrapMs, e.line_result AS lineResult, e.sip_code AS sipCode, coalesce(e.sip_reason, '') AS sipReason,
    o.kind AS outcome, x.answer AS expected, coalesce(o.note, d.text, '') AS note, coalesce(c.reason, '') AS reason, coalesce(c.rule, '') AS rule,
    coalesce(b.name, '') AS probe, coalesce(offer.name, '') AS offer,
    CASE WHEN f.promise_end IN ('kept', 'broken') THEN f.promise_end WHEN f.promise_id IS NOT NULL OR f.promise_end IS NOT NULL THEN 'made' ELSE 'none' END AS promise,
    (SELECT min(q.mos_mean) FROM attempt_quality q WHERE q.attempt_id = a.id) AS mos,`,
  standingTicks,
  sql`AS ticks
  FROM attempt a
    JOIN agent g ON g.id = a.agent_id
    LEFT JOIN attempt_end e ON e.attempt_id = a.id
    LEFT JOIN outcome o ON o.attempt_id = a.id
    LEFT JOIN attempt_expected x ON x.attempt_id = a.id
    LEFT JOIN attempt_draft d ON d.attempt_id = a.id
    LEFT JOIN decision c ON c.id = a.decision_id
    LEFT JOIN request r ON r.id = a.request_id
    LEFT JOIN prospect p ON p.id = a.prospect_id
    LEFT JOIN attempt_fact f ON f.attempt_id = a.id
    LEFT JOIN probe b ON b.id = f.probe_id
    LEFT JOIN offer ON offer.id = b.offer_id
  WHERE`,
);

/** Rows by the condition on `a`, each with the id of its call. */
export const callRows = (db: ReadDb, which: Sql): readonly { readonly id: number; readonly row: CallRow }[] =>
  db
    .all<Omit<CallRow, 'talk'> & { readonly id: number; readonly ticks: string }>(join(rowColumns, which))
    .map(({ id, ticks, ...row }) => ({ id, row: { ...row, talk: talkFrom(ticks) } }));

const readCursor = (text: string): { readonly at: number; readonly id: number } => {
  const [at, id] = text.split('.').map(Number);
  if (at === undefined || id === undefined || !Number.isSafeInteger(at) || !Number.isSafeInteger(id)) {
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the log is not known. Read the log again from its start.',
    );
  }
  return { at, id };
};

const listOf = <T>(
  numbers: Float64Array,
  choice: (number: number) => T,
): readonly (T & { readonly calls: number })[] => {
  const list: (T & { readonly calls: number })[] = [];
  for (let number = 0; number < numbers.length; number += 1) {
    const calls = numbers[number] ?? 0;
    if (calls > 0) list.push({ ...choice(number), calls });
  }
  return list.toSorted((a, b) => b.calls - a.calls);
};

const countsOf = (db: ReadDb, counted: Counted, cut: boolean): CallCounts => {
  const words = (kind: WordKind): ReadonlyMap<number, string> =>
    new Map([...wordsOf(db, kind)].map(([word, number]) => [number, word]));
  type Named = { readonly id: number; readonly uid: string; readonly name: string };
  const named = (statement: Sql): ReadonlyMap<number, Named> =>
    new Map(db.all<Named>(statement).map((one) => [one.id, one]));
  const outcomes = words('outcome');
  const lines = words('line');
  const agents = named(sql`SELECT id, uid, name FROM agent`);
  const probes = named(sql`SELECT id, uid, name FROM probe`);
  return {
    total: counted.total,
    outcomes: [...listOf(counted.outcomes, (number) => ({ outcome: outcomes.get(number) ?? null }))],
    lineResults: [
      ...listOf(counted.lineResults, (number) => ({
        lineResult: lineResult.safeParse(lines.get(number)).data ?? null,
      })),
    ],
    agents: [
      ...listOf(counted.agents, (number) => {
        const { uid = '', name = '' } = agents.get(number) ?? {};
        return { agent: uid, name };
      }),
    ],
    probes: [
      ...listOf(counted.probes, (number) => {
        const { uid = null, name = '' } = probes.get(number) ?? {};
        return { probe: uid, name };
      }),
    ],
    newestOf: cut ? mostFound : null,
  };
};

/**
 * A keyset page of the log by start and id, and with `count` how many calls the filter leaves; a search text that asks for
 * nothing yet is none. Error: `rpc/bad-input` for a bad cursor.
 */
export const callPage = (
  db: ReadDb,
  args: CallPageArgs,
): {
  readonly rows: readonly CallRow[];
  readonly next: string | null;
  readonly counts: CallCounts | null;
} => {
  const after = args.cursor === null ? null : readCursor(args.cursor);
  const { tests, cut } = testsOf(db, args);
  const { page, counted } = scanCalls(attemptColumns(db), {
    tests,
    order: args.order,
    after,
    limit: args.limit,
    count: args.count,
  });
  const ids = JSON.stringify(page.map(({ id }) => id));
  const rows = new Map(
    callRows(db, sql`a.id IN (SELECT value FROM json_each(${ids}))`).map(({ id, row }) => [id, row]),
  );
  const last = page.at(-1);
  return {
    rows: page.flatMap(({ id }) => rows.get(id) ?? []),
    next: last && page.length === args.limit ? `${last.at}.${last.id}` : null,
    counts: counted && countsOf(db, counted, cut),
  };
};
