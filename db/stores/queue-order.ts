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

/**
 * A row's place: its segment, what it is sorted by there (the instant of a promise, the key of a fresh request), the rank
 * among promises of one instant (0 for a fresh request, whose key holds it), and its id.
 */
export type Place = {
  readonly id: number;
  readonly segment: Segment;
  readonly key: number;
  readonly rank: number;
};

/** A page goes on from a place, as the order stood at `now`: the clock moving between two pages repeats or skips nobody. */
export type Cursor = Place & { readonly now: number };

export const writeCursor = (cursor: Cursor): string =>
  [cursor.now, cursor.segment, cursor.key, cursor.rank, cursor.id].join('.');

export const readCursor = (text: string): Cursor => {
  const [now, segment, ...rest] = text.split('.');
  const known = segments.find((one) => one === segment);
  const numbers = [now, ...rest].map(Number);
  const [at, key, rank, id] = numbers;
  if (
    known === undefined ||
    at === undefined ||
    key === undefined ||
    rank === undefined ||
    id === undefined ||
    !numbers.every(Number.isSafeInteger)
  ) {
    throw new ExpectedError(
      'rpc/bad-input',
      'This place in the list is not known. Read the list again from its start.',
    );
  }
  return { now: at, segment: known, key, rank, id };
};

type After = Omit<Place, 'segment'>;
type Row = After;
const lowest = Number.MIN_SAFE_INTEGER;
const highest = Number.MAX_SAFE_INTEGER;

/** Where the rows of a segment stand: the usual place first, then those the sweep has not put right yet. */
export const sources: Readonly<
  Record<Segment, (now: number, after: After | null, limit: number) => readonly Sql[]>
> = {
  late: (now, after, limit) => [
    sql`SELECT id, promise_end AS key, rank FROM request INDEXED BY queue_started
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND promise_end <= ${now} AND (promise_end, rank, id) > (${after?.key ?? lowest}, ${after?.rank ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_end, rank, id LIMIT ${limit}`,
    sql`SELECT id, promise_end AS key, rank FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start < ${now} AND promise_end <= ${now} AND (promise_end, rank, id) > (${after?.key ?? lowest}, ${after?.rank ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_end, rank, id LIMIT ${limit}`,
  ],
  due: (now, after, limit) => [
    sql`SELECT id, promise_end AS key, rank FROM request INDEXED BY queue_started
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND promise_start <= ${now} AND (promise_end, rank, id) > (${after?.key ?? now}, ${after?.rank ?? highest}, ${after?.id ?? highest})
      ORDER BY promise_end, rank, id LIMIT ${limit}`,
    sql`SELECT id, promise_end AS key, rank FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start <= ${now} AND (promise_end, rank, id) > (${after?.key ?? now}, ${after?.rank ?? highest}, ${after?.id ?? highest})
      ORDER BY promise_end, rank, id LIMIT ${limit}`,
  ],
  fresh: (_now, after, limit) => [
    sql`SELECT id, fresh_key AS key, 0 AS rank FROM request INDEXED BY queue_fresh
      WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL AND (fresh_key, id) < (${after?.key ?? highest}, ${after?.id ?? highest})
      ORDER BY fresh_key DESC, id DESC LIMIT ${limit}`,
  ],
  retry: (now, after, limit) => [
    sql`SELECT id, promise_start AS key, rank FROM request INDEXED BY queue_retry
      WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule' AND promise_start <= ${now}
        AND (promise_start, rank, id) > (${after?.key ?? lowest}, ${after?.rank ?? lowest}, ${after?.id ?? lowest})
      ORDER BY promise_start, rank, id LIMIT ${limit}`,
  ],
  upcoming: (now, after, limit) => [
    sql`SELECT id, promise_start AS key, rank FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND (promise_start, rank, id) > (${after?.key ?? now}, ${after?.rank ?? highest}, ${after?.id ?? highest})
      ORDER BY promise_start, rank, id LIMIT ${limit}`,
    sql`SELECT id, promise_start AS key, rank FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1
        AND (promise_start, rank, id) > (${after?.key ?? now}, ${after?.rank ?? highest}, ${after?.id ?? highest})
      ORDER BY promise_start, rank, id LIMIT ${limit}`,
    sql`SELECT id, promise_start AS key, rank FROM request INDEXED BY queue_retry
      WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule'
        AND (promise_start, rank, id) > (${after?.key ?? now}, ${after?.rank ?? highest}, ${after?.id ?? highest})
      ORDER BY promise_start, rank, id LIMIT ${limit}`,
  ],
};

const merge = (lists: readonly (readonly Row[])[], limit: number): readonly Row[] => {
  const filled = lists.filter((list) => list.length > 0);
  const [only] = filled;
  if (filled.length < 2) return only ?? [];
  return filled
    .flat()
    .toSorted((a, b) => a.key - b.key || a.rank - b.rank || a.id - b.id)
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
    for (const { id, key, rank } of rows) places.push({ id, key, rank, segment });
  }
  return places;
};

/**
 * The same order over the requests a search found, which are few enough to be sorted. They stand all over the table: the index
 * `request_place` holds what orders them in a fiftieth of its pages. (Of a generated column SQLite would read the row.)
 */
export const placesAmong = (
  db: ReadDb,
  matching: Sql,
  now: number,
  cursor: Cursor | null,
  limit: number,
): readonly Place[] => {
  const after = cursor ?? { segment: segments[0], key: lowest, rank: lowest, id: lowest };
  // The fresh ones go down where all others go up.
  const turned = after.segment === 'fresh' ? -1 : 1;
  const found: Sql = {
    text: `WITH hit AS MATERIALIZED (${matching.text}),
      stood AS (
        SELECT r.id, CASE
            WHEN r.promise_by IS NULL THEN 2
            WHEN r.promise_start > ? THEN 4
            WHEN r.promise_by = 'rule' THEN 3
            WHEN r.promise_end <= ? THEN 0
            ELSE 1 END AS segment,
          r.asked_at / 300000 * 1000 - r.rank AS fresh_key, r.promise_start, r.promise_end, r.rank
        FROM hit CROSS JOIN request r INDEXED BY request_place ON r.id = hit.id WHERE r.state = 'open'),
      placed AS (
        SELECT id, segment,
          CASE segment WHEN 2 THEN -fresh_key WHEN 0 THEN promise_end WHEN 1 THEN promise_end ELSE promise_start END AS key,
          iif(segment = 2, 0, rank) AS rank,
          iif(segment = 2, -id, id) AS tie
        FROM stood)
      SELECT id, segment, key, rank FROM placed WHERE (segment, key, rank, tie) > (?, ?, ?, ?)
      ORDER BY segment, key, rank, tie LIMIT ?`,
    params: [
      ...matching.params,
      now,
      now,
      segments.indexOf(after.segment),
      after.key * turned,
      after.rank,
      after.id * turned,
      limit,
    ],
  };
  return db.all<After & { readonly segment: number }>(found).flatMap(({ id, key, rank, segment: index }) => {
    const segment = segments[index];
    return segment === undefined ? [] : [{ id, segment, rank, key: segment === 'fresh' ? -key : key }];
  });
};
