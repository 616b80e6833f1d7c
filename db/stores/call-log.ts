import type { CallFilter, CallRow } from '../../core/contract/calls.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { and, join, sql, type Sql } from '../sql.ts';
import { matchingRequests } from './search.ts';
import { standingTicks, talkFrom } from './talks.ts';

export type CallPageArgs = {
  readonly filter: CallFilter;
  readonly searchContext: SearchContext;
  readonly cursor: string | null;
  readonly limit: number;
  /** Oldest first, as an export is read; else newest first. */
  readonly oldestFirst: boolean;
};

const rowColumns = join(
  sql`
  SELECT a.id, a.uid AS attempt, r.uid AS request, a.direction, a.number, coalesce(p.name, '') AS name, coalesce(p.company, '') AS company,
    g.name AS agent, a.started_at AS startedAt, e.answered_at AS answeredAt, e.at AS endedAt,
    CASE WHEN e.attempt_id IS NULL THEN NULL ELSE max(0, coalesce(e.answered_at, e.at) - a.started_at) END AS ringMs,
    CASE WHEN e.answered_at IS NULL THEN NULL ELSE max(0, e.at - e.answered_at - e.hold_ms) END AS talkMs,
    CASE WHEN e.answered_at IS NULL THEN NULL ELSE e.hold_ms END AS holdMs,
    o.wrap_ms AS wrapMs, e.line_result AS lineResult, e.sip_code AS sipCode, coalesce(e.sip_reason, '') AS sipReason,
    o.kind AS outcome, x.answer AS expected, coalesce(o.note, d.text, '') AS note, coalesce(c.reason, '') AS reason, coalesce(c.rule, '') AS rule,`,
  standingTicks,
  sql`AS ticks`,
);

const joins = sql`
    JOIN agent g ON g.id = a.agent_id
    LEFT JOIN attempt_end e ON e.attempt_id = a.id
    LEFT JOIN outcome o ON o.attempt_id = a.id
    LEFT JOIN attempt_expected x ON x.attempt_id = a.id
    LEFT JOIN attempt_draft d ON d.attempt_id = a.id
    LEFT JOIN decision c ON c.id = a.decision_id
    LEFT JOIN request r ON r.id = a.request_id
    LEFT JOIN prospect p ON p.id = a.prospect_id`;

/** Digits typed so far, as the starts of E.164 numbers they may mean. */
const numberStarts = (text: string, { callingCode }: SearchContext): readonly string[] => {
  const compact = text.replaceAll(/[\s.\-()/]/g, '');
  if (!/^\+?\d{3,}$/.test(compact)) return [];
  if (compact.startsWith('+')) return [compact];
  if (compact.startsWith('00')) return [`+${compact.slice(2)}`];
  return [compact, `+${compact}`, `+${callingCode}${compact.replace(/^0/, '')}`];
};

/** Attempts whose request a search finds, and those whose number starts so (with or without a request). */
const searched = (db: ReadDb, text: string, context: SearchContext): Sql | null => {
  const requests = matchingRequests(db, text, context, 5000);
  if (requests === null) return null;
  const numbers = numberStarts(text, context).map(
    (start) => sql`
    UNION SELECT id FROM attempt WHERE number >= ${start} AND number < ${`${start}:`}`,
  );
  return join(
    {
      text: `a.id IN (SELECT a2.id FROM attempt a2 WHERE a2.request_id IN (${requests.text})`,
      params: requests.params,
    },
    ...numbers,
    {
      text: ')',
      params: [],
    },
  );
};

const oneOf = (column: string, values: readonly (string | null)[]): Sql => {
  const named = values.filter((value) => value !== null);
  const list: Sql = {
    text: `${column} IN (SELECT value FROM json_each(?))`,
    params: [JSON.stringify(named)],
  };
  return values.includes(null) ? { text: `${column} IS NULL OR ${list.text}`, params: list.params } : list;
};

const conditions = (filter: CallFilter): readonly Sql[] => {
  const parts: Sql[] = [];
  if (filter.since !== undefined) parts.push(sql`a.started_at >= ${filter.since}`);
  if (filter.until !== undefined) parts.push(sql`a.started_at < ${filter.until}`);
  if (filter.direction !== undefined) parts.push(sql`a.direction = ${filter.direction}`);
  if (filter.lineResults !== undefined) parts.push(oneOf('e.line_result', filter.lineResults));
  if (filter.outcomes !== undefined) parts.push(oneOf('o.kind', filter.outcomes));
  return parts;
};

const readCursor = (text: string): readonly [number, number] => {
  const [at, id] = text.split('.').map(Number);
  if (at === undefined || id === undefined || !Number.isSafeInteger(at) || !Number.isSafeInteger(id)) {
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the log is not known. Read the log again from its start.',
    );
  }
  return [at, id];
};

/** A keyset page of the log; a search text that asks for nothing yet is none. Error: `rpc/bad-input` for a bad cursor. */
export const callPage = (
  db: ReadDb,
  args: CallPageArgs,
): { readonly rows: readonly CallRow[]; readonly next: string | null } => {
  const found = searched(db, args.filter.search ?? '', args.searchContext);
  const after = args.cursor === null ? null : readCursor(args.cursor);
  const [at, id] = after ?? (args.oldestFirst ? [Number.MIN_SAFE_INTEGER, 0] : [Number.MAX_SAFE_INTEGER, 0]);
  const keyset = args.oldestFirst
    ? sql`(a.started_at, a.id) > (${at}, ${id})`
    : sql`(a.started_at, a.id) < (${at}, ${id})`;
  const order = args.oldestFirst
    ? sql`ORDER BY a.started_at, a.id`
    : sql`ORDER BY a.started_at DESC, a.id DESC`;
  // The order comes from the index on time even where a filter tempts the planner to sort the whole log.
  const from = found === null ? sql`FROM attempt a INDEXED BY attempt_by_time` : sql`FROM attempt a`;
  const parts = [keyset, ...conditions(args.filter), ...(found === null ? [] : [found])];
  const rows = db.all<Omit<CallRow, 'talk'> & { readonly id: number; readonly ticks: string }>(
    join(rowColumns, from, joins, sql`WHERE`, and(parts), order, sql`LIMIT ${args.limit}`),
  );
  const last = rows.at(-1);
  return {
    rows: rows.map(({ id: _id, ticks, ...row }) => Object.assign(row, { talk: talkFrom(ticks) })),
    next: last && rows.length === args.limit ? `${last.startedAt}.${last.id}` : null,
  };
};
