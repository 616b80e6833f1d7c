import { segments, type Segment } from '../../core/domain/request.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';

/**
 * The calling order (core/domain/request.ts), read a page at a time from the queue's partial indexes: one seek for each
 * place a segment's rows can stand in. A promise stands in `queue_started` once the sweep has seen it start, and in
 * `queue_promised` always; what the sweep has not seen yet is looked for there too, so a page is exact at any moment
 * and only its speed depends on the sweep.
 */

/** A row's place: its segment, the instant it is sorted by there, and its id. */
export type Place = { readonly id: number; readonly segment: Segment; readonly key: number };

/** A page goes on from a place, as the order stood at `now`: the clock moving between two pages repeats or skips nobody. */
export type Cursor = {
  readonly now: number;
  readonly segment: Segment;
  readonly key: number;
  readonly id: number;
};

export const writeCursor = (cursor: Cursor): string =>
  [cursor.now, cursor.segment, cursor.key, cursor.id].join('.');

export const readCursor = (text: string): Cursor => {
  const [now, segment, key, id] = text.split('.');
  const known = segments.find((one) => one === segment);
  const numbers = [now, key, id].map(Number);
  const [at, sorted, row] = numbers;
  if (
    known === undefined ||
    at === undefined ||
    sorted === undefined ||
    row === undefined ||
    !numbers.every(Number.isSafeInteger)
  ) {
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the list is not known. Read the list again from its start.',
    );
  }
  return { now: at, segment: known, key: sorted, id: row };
};

type After = { readonly key: number; readonly id: number };
type Row = { readonly id: number; readonly key: number };
const lowest = Number.MIN_SAFE_INTEGER;
const highest = Number.MAX_SAFE_INTEGER;

/** Where the rows of a segment stand: the usual place first, then those the sweep has not put right yet. */
export const sources: Readonly<
  Record<Segment, (now: number, after: After | null, limit: number) => readonly Sql[]>
> = {
  late: (now, after, limit) => [
    sql`SELECT id, promise_end AS key FROM request INDEXED BY queue_started
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND promise_end <= ${now} AND (promise_end, id) > (${after?.key ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_end, id LIMIT ${limit}`,
    sql`SELECT id, promise_end AS key FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start < ${now} AND promise_end <= ${now} AND (promise_end, id) > (${after?.key ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_end, id LIMIT ${limit}`,
  ],
  due: (now, after, limit) => [
    sql`SELECT id, promise_end AS key FROM request INDEXED BY queue_started
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND promise_start <= ${now} AND (promise_end, id) > (${after?.key ?? now}, ${after?.id ?? highest})
      ORDER BY promise_end, id LIMIT ${limit}`,
    sql`SELECT id, promise_end AS key FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start <= ${now} AND (promise_end, id) > (${after?.key ?? now}, ${after?.id ?? highest})
      ORDER BY promise_end, id LIMIT ${limit}`,
  ],
  fresh: (_now, after, limit) => [
    sql`SELECT id, asked_at AS key FROM request INDEXED BY queue_fresh
      WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL AND (asked_at, id) < (${after?.key ?? highest}, ${after?.id ?? highest})
      ORDER BY asked_at DESC, id DESC LIMIT ${limit}`,
  ],
  retry: (now, after, limit) => [
    sql`SELECT id, promise_start AS key FROM request INDEXED BY queue_retry
      WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule' AND promise_start <= ${now}
        AND (promise_start, id) > (${after?.key ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_start, id LIMIT ${limit}`,
  ],
  upcoming: (now, after, limit) => [
    sql`SELECT id, promise_start AS key FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND (promise_start, id) > (${after?.key ?? now}, ${after?.id ?? highest})
      ORDER BY promise_start, id LIMIT ${limit}`,
    sql`SELECT id, promise_start AS key FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND (promise_start, id) > (${after?.key ?? now}, ${after?.id ?? highest})
      ORDER BY promise_start, id LIMIT ${limit}`,
    sql`SELECT id, promise_start AS key FROM request INDEXED BY queue_retry
      WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule'
        AND (promise_start, id) > (${after?.key ?? now}, ${after?.id ?? highest})
      ORDER BY promise_start, id LIMIT ${limit}`,
  ],
};

const merge = (lists: readonly (readonly Row[])[], limit: number): readonly Row[] => {
  const filled = lists.filter((list) => list.length > 0);
  const [only] = filled;
  if (filled.length < 2) return only ?? [];
  return filled
    .flat()
    .toSorted((a, b) => a.key - b.key || a.id - b.id)
    .slice(0, limit);
};

/** The places that follow a cursor (or the head of the queue), at most `limit`. */
export const placesAfter = (
  db: ReadDb,
  now: number,
  cursor: Cursor | null,
  limit: number,
): readonly Place[] => {
  const places: Place[] = [];
  for (const segment of segments.slice(cursor ? segments.indexOf(cursor.segment) : 0)) {
    const wanted = limit - places.length;
    if (wanted === 0) break;
    const after = cursor?.segment === segment ? cursor : null;
    const rows = merge(
      sources[segment](now, after, wanted).map((source) => db.all<Row>(source)),
      wanted,
    );
    for (const { id, key } of rows) places.push({ id, key, segment });
  }
  return places;
};

/** The same order over the requests a search found, which are few enough to be sorted. */
export const placesAmong = (
  db: ReadDb,
  matching: Sql,
  now: number,
  cursor: Cursor | null,
  limit: number,
): readonly Place[] => {
  const rank = cursor ? segments.indexOf(cursor.segment) : -1;
  const descending = cursor?.segment === 'fresh' ? -1 : 1;
  const key = cursor ? cursor.key * descending : 0;
  const tie = cursor ? cursor.id * descending : 0;
  const found: Sql = {
    text: `WITH hit AS MATERIALIZED (${matching.text}),
      stood AS (
        SELECT r.id, CASE
            WHEN r.promise_by IS NULL THEN 2
            WHEN r.promise_start > ? THEN 4
            WHEN r.promise_by = 'rule' THEN 3
            WHEN r.promise_end <= ? THEN 0
            ELSE 1 END AS rank,
          r.asked_at, r.promise_start, r.promise_end
        FROM hit JOIN request r ON r.id = hit.id WHERE r.state = 'open'),
      placed AS (
        SELECT id, rank,
          CASE rank WHEN 2 THEN -asked_at WHEN 0 THEN promise_end WHEN 1 THEN promise_end ELSE promise_start END AS key,
          CASE rank WHEN 2 THEN -id ELSE id END AS tie
        FROM stood)
      SELECT id, rank, key FROM placed WHERE (rank, key, tie) > (?, ?, ?) ORDER BY rank, key, tie LIMIT ?`,
    params: [...matching.params, now, now, rank, key, tie, limit],
  };
  return db.all<{ id: number; rank: number; key: number }>(found).flatMap((row) => {
    const segment = segments[row.rank];
    return segment === undefined
      ? []
      : [{ id: row.id, segment, key: segment === 'fresh' ? -row.key : row.key }];
  });
};
