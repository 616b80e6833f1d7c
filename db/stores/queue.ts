import type { QueueRow } from '../../core/contract/queue.ts';
import type { Decision, PromisedBy, Stake } from '../../core/contract/records.ts';
import { promiseStateAt } from '../../core/domain/promise.ts';
import { sectionOf } from '../../core/domain/request.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { decideAmong, decisionColumns, decisionGround, type DecisionColumns } from './decisions.ts';
import { placesAfter, placesAmong, readCursor, writeCursor, type Place } from './queue-order.ts';
import { matchingRequests } from './search.ts';
import { openRequests } from './tally.ts';

export type QueuePageArgs = {
  readonly search: string;
  readonly searchContext: SearchContext;
  readonly cursor: string | null;
  readonly limit: number;
  readonly now: number;
  /** For the do-not-call list. */
  readonly key: Uint8Array;
  /** The whole of the own words, instead of their first ones. */
  readonly wholeWords: boolean;
};
export type QueueRowWithDecision = QueueRow & { readonly decision: Decision };

const excerptLength = 200;

type Row = DecisionColumns & {
  readonly id: number;
  readonly uid: string;
  readonly prospectUid: string;
  readonly name: string;
  readonly company: string;
  readonly probe: string;
  readonly words: string;
  readonly stakes: string;
  readonly promiseUid: string | null;
  readonly promiseZone: string | null;
  readonly contacts: string;
};

const selectRows = `
  SELECT r.id, r.uid, p.uid AS prospectUid, p.name, p.company, b.name AS probe,
    coalesce((SELECT group_concat(w.value ->> 'text', char(10)) FROM json_each(r.words) w), '') AS words,
    r.stakes, m.uid AS promiseUid, m.zone AS promiseZone,
    (SELECT json_group_array(json_array(kind, value) ORDER BY sort, value) FROM contact_point WHERE prospect_id = p.id) AS contacts,
    ${decisionColumns}
  FROM json_each(?) j
    JOIN request r ON r.id = j.value
    JOIN prospect p ON p.id = r.prospect_id
    JOIN probe b ON b.id = r.probe_id
    LEFT JOIN promise m ON m.request_id = r.id AND m.ended_at IS NULL`;

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

const fill = (
  db: ReadDb,
  places: readonly Place[],
  args: QueuePageArgs,
  now: number,
): readonly QueueRowWithDecision[] => {
  const rows = db.prepare<readonly [string], Row>(selectRows).all(JSON.stringify(places.map(({ id }) => id)));
  const contacts = new Map(
    rows.map((row) => [
      row.id,
      JSON.parse(row.contacts) as readonly (readonly ['phone' | 'email', string])[],
    ]),
  );
  const numbers = [...contacts.values()].flat().flatMap(([kind, value]) => (kind === 'phone' ? [value] : []));
  const ground = decisionGround(db, { now: args.now, key: args.key, numbers });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return places.flatMap(({ id, segment }) => {
    const row = byId.get(id);
    if (!row) return [];
    const known = contacts.get(id) ?? [];
    const phones = known.flatMap(([kind, value]) => (kind === 'phone' ? [value] : []));
    const decision = decideAmong(ground, phones, row);
    return [
      {
        request: row.uid,
        section: sectionOf(segment),
        prospect: {
          uid: row.prospectUid,
          name: row.name,
          company: row.company,
          phones,
          emails: known.flatMap(([kind, value]) => (kind === 'email' ? [value] : [])),
          zone: row.zone,
        },
        probe: row.probe,
        words: args.wholeWords ? row.words : excerpt(row.words),
        stakes: JSON.parse(row.stakes) as Stake[],
        askedAt: row.askedAt,
        promise: promiseOf(row, now),
        attempts: row.attempts,
        callable: decision.allowed,
        rule: decision.rule,
        decision,
      },
    ];
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
  const matching = matchingRequests(args.search, args.searchContext);
  const places = matching
    ? placesAmong(db, matching, now, cursor, args.limit)
    : placesAfter(db, now, cursor, args.limit);
  const last = places.at(-1);
  return {
    rows: fill(db, places, args, now),
    next:
      last && places.length === args.limit
        ? writeCursor({ now, segment: last.segment, key: last.key, id: last.id })
        : null,
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
