import type { ListSort, RequestFilter, RequestRow } from '../../core/contract/views.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { and, type Sql } from '../sql.ts';
import { conditionsOf, narrowings, searched } from './request-filter.ts';
import {
  comparePlaces,
  placeOf,
  readPlace,
  segmentSelect,
  segmentsOf,
  writePlace,
  type Place,
  type Segment,
  type Sortable,
} from './request-order.ts';
import { blockedAmong, requestRows } from './request-rows.ts';
import { searchLimit } from './search.ts';

/**
 * The table of requests, filtered and in any of its orders. What an index narrows down to a few thousand is read whole and
 * sorted; else the order's index is walked, and at most `budget` requests of it are looked at in one turn, so that no other
 * read waits long: whoever wants more goes on from where the turn ended.
 */

export type ListArgs = {
  readonly filter: RequestFilter;
  readonly sort: ListSort;
  readonly now: number;
  /** Of the workstation. */
  readonly zone: string;
  /** For the do-not-call list. */
  readonly key: Uint8Array;
  readonly searchContext: SearchContext;
};

/** What an index narrows down to this is sorted; more is walked through. */
const few = 2000;
/** Requests looked at in one turn: about 20 ms, and as long where each must be decided. */
const budget = 20_000;
const budgetOfDecisions = 400;

type Walk = {
  readonly places: readonly Place[];
  /** Where to go on; null at the end of the list. */
  readonly end: Place | null;
};

const sortable = `r.id, p.id AS person, p.sort_name AS sortName, r.asked_at AS askedAt, r.promise_end AS promiseEnd, r.attempts,
  r.closed_at AS closedAt, r.owner_id AS owner, r.probe_id AS probe`;

/** Every place, in order, of what an index (or a search) narrows down to a few; null where there are more. */
const fewPlaces = (db: ReadDb, args: ListArgs, segments: readonly Segment[]): readonly Place[] | null => {
  const among =
    searched(db, args) ??
    narrowings(db, args).find(
      ({ text, params }) =>
        (db.get<{ n: number }>({
          text: `SELECT count(*) AS n FROM (SELECT 1 FROM (${text}) LIMIT ${few + 1})`,
          params,
        })?.n ?? 0) <= few,
    );
  if (!among) return null;
  const conditions = and(conditionsOf(db, args));
  const rows = db.all<Sortable>({
    text: `SELECT ${sortable} FROM (${among.text}) s CROSS JOIN request r ON r.id = s.id CROSS JOIN prospect p ON p.id = r.prospect_id
      WHERE ${conditions.text}`,
    params: [...among.params, ...conditions.params],
  });
  const wanted = accepted(db, args, rows);
  return wanted.map((row) => placeOf(row, args.sort)).toSorted(comparePlaces(segments, args.sort.descending));
};

/** Those that pass the one condition that is not SQL: whether a call would be held back. */
const accepted = <R extends { readonly id: number }>(
  db: ReadDb,
  args: ListArgs,
  rows: readonly R[],
): readonly R[] => {
  if (args.filter.blocked === undefined || rows.length === 0) return rows;
  const blocked = blockedAmong(
    db,
    rows.map(({ id }) => id),
    args,
  );
  return rows.filter(({ id }) => blocked.has(id) === args.filter.blocked);
};

type Found = { readonly id: number; readonly key: number | string; readonly tie: number };

/** The next turn's places from `from` on, read in the list's order or against it. */
const walk = (
  db: ReadDb,
  args: ListArgs,
  segments: readonly Segment[],
  turn: { readonly from: Place | null; readonly backwards: boolean; readonly limit: number },
): Walk => {
  const falling = args.sort.descending !== turn.backwards;
  const way = turn.backwards ? segments.toReversed() : segments;
  const first =
    turn.from === null
      ? 0
      : Math.max(
          0,
          way.findIndex(({ id }) => id === turn.from?.segment),
        );
  const decides = args.filter.blocked !== undefined;
  const conditions = conditionsOf(db, args);
  const places: Place[] = [];
  let left = decides ? budgetOfDecisions : conditions.length === 0 ? Math.max(budget, turn.limit) : budget;
  for (const one of way.slice(first)) {
    const after = turn.from?.segment === one.id ? turn.from : null;
    const wanted = turn.limit - places.length;
    const looked = segmentSelect(one, after, falling, left);
    const found = accepted(db, args, db.all<Found>(filtered(looked, conditions, decides ? left : wanted)));
    for (const { id, key, tie } of found.slice(0, wanted)) places.push({ segment: one.id, key, tie, id });
    if (places.length === turn.limit) return { places, end: places.at(-1) ?? null };
    const scanned = countOf(db, looked);
    if (scanned === left) return { places, end: lastOf(db, one, looked, left) };
    left -= scanned;
  }
  return { places, end: null };
};

/** The inner select gives the order, which a nested loop from it keeps; a property test holds it to that. */
const filtered = (looked: Sql, conditions: readonly Sql[], limit: number): Sql => {
  if (conditions.length === 0)
    return { text: `SELECT id, key, tie FROM (${looked.text}) LIMIT ?`, params: [...looked.params, limit] };
  const held = and(conditions);
  return {
    text: `SELECT s.id, s.key, s.tie FROM (${looked.text}) s CROSS JOIN request r ON r.id = s.id WHERE ${held.text} LIMIT ?`,
    params: [...looked.params, ...held.params, limit],
  };
};

const countOf = (db: ReadDb, { text, params }: Sql): number =>
  db.get<{ n: number }>({ text: `SELECT count(*) AS n FROM (${text})`, params })?.n ?? 0;

const lastOf = (db: ReadDb, one: Segment, { text, params }: Sql, count: number): Place | null => {
  const last = db.get<Found>({
    text: `SELECT id, key, tie FROM (${text}) LIMIT 1 OFFSET ?`,
    params: [...params, count - 1],
  });
  return last ? { segment: one.id, key: last.key, tie: last.tie, id: last.id } : null;
};

export type Turn = {
  /** A cursor; null for the start, or read backwards for the end. */
  readonly from: string | null;
  readonly backwards: boolean;
  readonly limit: number;
};

/** One turn of a page: rows in the order they are read, and the cursor of each turn's end, null when the list is over. */
export const listTurn = (
  db: ReadDb,
  args: ListArgs & Turn,
): {
  readonly rows: readonly RequestRow[];
  readonly cursors: readonly string[];
  readonly end: string | null;
  readonly newestOf: number | null;
} => {
  const segments = segmentsOf(db, args.sort);
  const from = args.from === null ? null : readPlace(args.from);
  const known = fewPlaces(db, args, segments);
  const { places, end } =
    known === null
      ? walk(db, args, segments, { from, backwards: args.backwards, limit: args.limit })
      : slice(known, comparePlaces(segments, args.sort.descending), { ...args, from });
  return {
    rows: requestRows(
      db,
      places.map(({ id }) => id),
      args,
    ),
    cursors: places.map(writePlace),
    end: end && writePlace(end),
    newestOf: newestOf(db, args),
  };
};

const slice = (
  known: readonly Place[],
  compare: (a: Place, b: Place) => number,
  {
    from,
    backwards,
    limit,
  }: { readonly from: Place | null; readonly backwards: boolean; readonly limit: number },
): Walk => {
  const way = backwards ? known.toReversed() : known;
  const sign = backwards ? -1 : 1;
  const at = from === null ? 0 : way.findIndex((place) => sign * compare(place, from) > 0);
  const places = at < 0 ? [] : way.slice(at, at + limit);
  return { places, end: at >= 0 && at + limit < way.length ? (places.at(-1) ?? null) : null };
};

/** The search's own limit, where it was reached. */
const newestOf = (db: ReadDb, args: ListArgs): number | null => {
  const found = searched(db, args);
  return found !== null && countOf(db, found) >= searchLimit ? searchLimit : null;
};

export type CountTurn = {
  readonly count: number;
  readonly reached: string | null;
  readonly end: string | null;
  readonly newestOf: number | null;
};

/**
 * Counts on from a cursor (null for the start), at most up to `most` or to the place `before`. `reached` is the cursor of
 * the last row counted when `most` was, `end` where to go on when the turn is over; both null at the end of the list.
 */
export const countTurn = (
  db: ReadDb,
  args: ListArgs & {
    readonly from: string | null;
    readonly most: number | null;
    readonly before: string | null;
  },
): CountTurn => {
  const segments = segmentsOf(db, args.sort);
  const compare = comparePlaces(segments, args.sort.descending);
  const before = args.before === null ? null : readPlace(args.before);
  const known = fewPlaces(db, args, segments);
  const most = args.most ?? Number.MAX_SAFE_INTEGER;
  if (known !== null) {
    const counted = before === null ? known : known.filter((place) => compare(place, before) < 0);
    const place = counted.length >= most ? counted[most - 1] : undefined;
    return {
      count: Math.min(counted.length, most),
      reached: place ? writePlace(place) : null,
      end: null,
      newestOf: newestOf(db, args),
    };
  }
  const turn = countWalk(db, args, segments, {
    from: args.from === null ? null : readPlace(args.from),
    before,
    most,
  });
  return { ...turn, newestOf: null };
};

const countWalk = (
  db: ReadDb,
  args: ListArgs,
  segments: readonly Segment[],
  {
    from,
    before,
    most,
  }: { readonly from: Place | null; readonly before: Place | null; readonly most: number },
) => {
  const conditions = conditionsOf(db, args);
  const decides = args.filter.blocked !== undefined;
  const compare = comparePlaces(segments, args.sort.descending);
  // Without a condition only the index is read: ten times as many in the same time.
  let left = decides ? budgetOfDecisions : conditions.length === 0 ? budget * 10 : budget;
  let count = 0;
  const first =
    from === null
      ? 0
      : Math.max(
          0,
          segments.findIndex(({ id }) => id === from.segment),
        );
  for (const one of segments.slice(first)) {
    const looked = segmentSelect(one, from?.segment === one.id ? from : null, args.sort.descending, left);
    const scanned = countOf(db, looked);
    const last = scanned === left ? lastOf(db, one, looked, left) : null;
    const rest = most - count;
    const inside = before === null || (last !== null && compare(last, before) < 0);
    // Few have to be told one by one: the turn in which the row or the place asked for lies.
    const counted =
      decides || !inside || rest <= scanned
        ? accepted(db, args, db.all<Found>(filtered(looked, conditions, left))).map(({ id, key, tie }) => ({
            segment: one.id,
            key,
            tie,
            id,
          }))
        : null;
    const within = counted?.filter((place) => before === null || compare(place, before) < 0);
    const here = within
      ? within.length
      : conditions.length === 0
        ? scanned
        : countOf(db, filtered(looked, conditions, left));
    const place = here >= rest ? within?.[rest - 1] : undefined;
    if (place) return { count: most, reached: writePlace(place), end: null };
    count += here;
    if (counted && within && within.length < counted.length) return { count, reached: null, end: null };
    if (last !== null) return { count, reached: null, end: writePlace(last) };
    left -= scanned;
  }
  return { count, reached: null, end: null };
};
