import type { QueueRow } from '../../core/contract/queue.ts';
import type { Decision, PromisedBy, Stake } from '../../core/contract/records.ts';
import { decide, ruling, type Ruling } from '../../core/domain/decision.ts';
import { promiseStateAt } from '../../core/domain/promise.ts';
import { heaviest, sectionOf, type ProbeShare } from '../../core/domain/request.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { decideAmong, decisionColumns, decisionGround, type DecisionColumns } from './decisions.ts';
import { placesAfter, placesAmong, readCursor, writeCursor, type Place } from './queue-order.ts';
import { probeShare } from './request-rank.ts';
import { holderOf } from './reservations.ts';
import { matchingRequests } from './search.ts';
import { openRequests } from './tally.ts';

/** What rows are read with. */
export type RowArgs = {
  readonly now: number;
  /** For the do-not-call list. */
  readonly key: Uint8Array;
  /** The window that asks, where one does. */
  readonly window?: string;
  /** The whole of the own words, instead of their first ones, and the facts of the decision. */
  readonly whole: boolean;
};
export type QueuePageArgs = RowArgs & {
  readonly search: string;
  readonly searchContext: SearchContext;
  readonly cursor: string | null;
  readonly limit: number;
};
export type QueueRowWithDecision = QueueRow & {
  readonly decision: Ruling & Partial<Pick<Decision, 'facts'>>;
};
/** With what only the stores know a request by: its key, and that of the agent whose it is. */
export type StoredRow = {
  readonly id: number;
  readonly owner: number | null;
  readonly row: QueueRowWithDecision;
};

const excerptLength = 200;

type Row = DecisionColumns & {
  readonly id: number;
  readonly uid: string;
  readonly prospectId: number;
  readonly prospectUid: string;
  readonly name: string;
  readonly company: string;
  readonly probeId: number;
  readonly probe: string;
  readonly words: string;
  readonly stakes: string;
  readonly owner: number | null;
  readonly promiseUid: string | null;
  readonly promiseZone: string | null;
  readonly isReserved: 0 | 1;
};

// All rows by one statement: run once for each, it takes twenty times as long.
const selectRows = `
  SELECT r.id, r.uid, p.id AS prospectId, p.uid AS prospectUid, p.name, p.company, b.id AS probeId, b.name AS probe,
    r.words, r.stakes, r.owner_id AS owner, m.uid AS promiseUid, m.zone AS promiseZone,
    v.request_id IS NOT NULL AS isReserved,
    ${decisionColumns}
  FROM json_each(?) j CROSS JOIN request r ON r.id = j.value
    JOIN prospect p ON p.id = r.prospect_id
    JOIN probe b ON b.id = r.probe_id
    LEFT JOIN promise m ON m.request_id = r.id AND m.ended_at IS NULL
    LEFT JOIN reservation v ON v.request_id = r.id`;
const selectContacts = `
  SELECT c.prospect_id AS prospect, c.kind, c.value FROM json_each(?) j CROSS JOIN contact_point c ON c.prospect_id = j.value
  ORDER BY c.prospect_id, c.sort, c.value`;
type Contact = { readonly prospect: number; readonly kind: 'phone' | 'email'; readonly value: string };

const promiseOf = (row: Row, now: number): QueueRow['promise'] => {
  if (
    row.promiseUid === null ||
    row.promiseZone === null ||
    row.promiseStart === null ||
    row.promiseEnd === null ||
    row.promiseBy === null
  )
    return null;
  const window: { start: number; end: number; by: PromisedBy } = {
    start: row.promiseStart,
    end: row.promiseEnd,
    by: row.promiseBy,
  };
  return { uid: row.promiseUid, zone: row.promiseZone, ...window, state: promiseStateAt(window, now) };
};

const excerpt = (words: string): string => {
  if (words.length <= excerptLength) return words;
  // A character made of two units must not be cut in half.
  return `${words.slice(0, excerptLength).replace(/[\uD800-\uDBFF]$/, '')}…`;
};

const wordsOf = (stored: string, whole: boolean): string => {
  if (stored === '[]') return '';
  const text = (JSON.parse(stored) as readonly { readonly text: string }[]).map((one) => one.text).join('\n');
  return whole ? text : excerpt(text);
};

/** Who has it before them, of those who are alive. */
export const reservedOf = (
  db: ReadDb,
  request: number,
  { now, window }: Pick<RowArgs, 'now' | 'window'>,
): QueueRow['reserved'] => {
  const holder = holderOf(db, request, now);
  return holder && { agent: holder.agent, here: holder.window === window };
};

/** The rows of these places, each with its decision; `at` is the moment at which their order was read. */
export const queueRows = (
  db: ReadDb,
  places: readonly Place[],
  args: RowArgs,
  at = args.now,
): readonly StoredRow[] => {
  const many = <T>(text: string, ids: Iterable<number>): readonly T[] =>
    db.prepare<readonly [string], T>(text).all(JSON.stringify([...ids]));
  const rows = new Map(
    many<Row>(
      selectRows,
      places.map(({ id }) => id),
    ).map((row) => [row.id, row]),
  );
  const contacts = Map.groupBy(
    many<Contact>(selectContacts, new Set([...rows.values()].map((row) => row.prospectId))),
    (contact) => contact.prospect,
  );
  const found = places.flatMap(({ id, segment }) => {
    const row = rows.get(id);
    if (!row) return [];
    const known = contacts.get(row.prospectId) ?? [];
    const ofKind = (kind: Contact['kind']): string[] =>
      known.flatMap((contact) => (contact.kind === kind ? [contact.value] : []));
    return [{ id, segment, row, phones: ofKind('phone'), emails: ofKind('email') }];
  });
  const ground = decisionGround(db, {
    now: args.now,
    key: args.key,
    numbers: found.flatMap(({ phones }) => phones),
  });
  const shares = new Map<number, ProbeShare>();
  const shareOf = (probe: number): ProbeShare => {
    const known = shares.get(probe) ?? probeShare(db, probe);
    shares.set(probe, known);
    return known;
  };
  return found.map(({ id, segment, row, phones, emails }) => {
    const decision = decideAmong(ground, phones, row, args.whole ? decide : ruling);
    const stakes = row.stakes === '[]' ? [] : (JSON.parse(row.stakes) as Stake[]);
    const shown: QueueRowWithDecision = {
      request: row.uid,
      section: sectionOf(segment),
      prospect: {
        uid: row.prospectUid,
        name: row.name,
        company: row.company,
        phones,
        emails,
        zone: row.zone,
      },
      probe: row.probe,
      words: wordsOf(row.words, args.whole),
      stakes,
      askedAt: row.askedAt,
      promise: promiseOf(row, at),
      attempts: row.attempts,
      callable: decision.allowed,
      rule: decision.rule,
      standing: { weight: heaviest(stakes), ...shareOf(row.probeId) },
      reserved: row.isReserved === 1 ? reservedOf(db, id, args) : null,
      decision,
    };
    return { id, owner: row.owner, row: shown };
  });
};

/**
 * A page of the calling order, or of what a search finds, in that order. A text that asks for nothing yet (one letter,
 * signs alone) is no search. Error: `rpc/bad-input` for a bad cursor.
 */
export const queuePage = (
  db: ReadDb,
  args: QueuePageArgs,
): { readonly rows: readonly QueueRowWithDecision[]; readonly next: string | null } => {
  const cursor = args.cursor === null ? null : readCursor(args.cursor);
  const now = cursor?.now ?? args.now;
  const matching = matchingRequests(db, args.search, args.searchContext);
  const places = matching
    ? placesAmong(db, matching, now, cursor, args.limit)
    : placesAfter(db, now, cursor, args.limit);
  const last = places.at(-1);
  return {
    rows: queueRows(db, places, args, now).map(({ row }) => row),
    next: last && places.length === args.limit ? writeCursor({ ...last, now }) : null,
  };
};

export const countLimit = 1000;

/** How many stand in each section, counted up to `limit`; `open` is exact. */
export const queueCounts = (
  db: ReadDb,
  { now }: { readonly now: number },
): {
  readonly late: number;
  readonly due: number;
  readonly next: number;
  readonly upcoming: number;
  readonly open: number;
  readonly limit: number;
} => {
  const person = `state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent')`;
  const count = (from: string, ...params: readonly number[]): number =>
    db
      .prepare<readonly number[], { n: number }>(
        `SELECT count(*) AS n FROM (SELECT 1 FROM request INDEXED BY ${from} LIMIT ${countLimit})`,
      )
      .get(...params)?.n ?? 0;
  const capped = (...counts: readonly number[]): number =>
    Math.min(
      countLimit,
      counts.reduce((sum, n) => sum + n, 0),
    );
  const unseen = `queue_promised WHERE ${person} AND promise_started = 0 AND promise_start <= ?`;
  return {
    late: capped(
      count(`queue_started WHERE ${person} AND promise_started = 1 AND promise_end <= ?`, now),
      count(`${unseen} AND promise_end <= ?`, now, now),
    ),
    due: capped(
      count(
        `queue_started WHERE ${person} AND promise_started = 1 AND promise_end > ? AND promise_start <= ?`,
        now,
        now,
      ),
      count(`${unseen} AND promise_end > ?`, now, now),
    ),
    next: capped(
      count(`queue_fresh WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL`),
      count(
        `queue_retry WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule' AND promise_start <= ?`,
        now,
      ),
    ),
    upcoming: capped(
      count(`queue_promised WHERE ${person} AND promise_started = 0 AND promise_start > ?`, now),
      count(`queue_promised WHERE ${person} AND promise_started = 1 AND promise_start > ?`, now),
      count(
        `queue_retry WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule' AND promise_start > ?`,
        now,
      ),
    ),
    open: openRequests(db),
    limit: countLimit,
  };
};
