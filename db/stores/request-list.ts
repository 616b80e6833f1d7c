import type { ListSort, RequestFilter, RequestRow } from '../../core/contract/views.ts';
import type { ReadDb } from '../handle.ts';
import type { SearchContext } from '../search-expression.ts';
import { and, type Sql } from '../sql.ts';
import { boundsOf, conditionsOf, narrowings, searched } from './request-filter.ts';
import {
  comparePlaces,
  orderSelect,
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
import { openRequests } from './tally.ts';

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
  /** What an index narrows down to this (2000 where it is not said) is sorted; more is walked through. */
  readonly few?: number;
};

const fewest = 2000;
/**
 * Requests looked at in one turn, about 20 ms: each stands somewhere else in the file when they are read by an index, side
 * by side when they are read by their ids; and some must be decided.
 */
const budget = 2000;
const budgetById = 20_000;
const budgetOfDecisions = 400;

type Walk = {
  readonly places: readonly Place[];
  /** Where to go on; null at the end of the list. */
  readonly end: Place | null;
};

/** The segments without those, and without the ends of those, that the filter rules out: what is not wanted is not walked through. */
const reachable = (db: ReadDb, args: ListArgs): readonly Segment[] => {
  const { filter, sort } = args;
  const bounds = boundsOf(args, sort.column);
  const noneWithout =
    (sort.column === 'promise' && filter.owed?.includes('none') === false) ||
    (sort.column === 'closed' && filter.closed !== undefined) ||
    (sort.column === 'attempts' && (filter.attempts?.min ?? 0) > 0) ||
    (sort.column === 'owner' && filter.owner !== undefined && filter.owner !== 'team');
  return segmentsOf(db, sort)
    .filter(({ id }) => id !== 'without' || !noneWithout)
    .map((one) => (one.id === 'with' ? { ...one, where: and([one.where, ...bounds]) } : one));
};

const sortable = `r.id, p.id AS person, p.sort_name AS sortName, r.asked_at AS askedAt, r.promise_end AS promiseEnd, r.attempts,
  r.closed_at AS closedAt, r.owner_id AS owner, r.probe_id AS probe`;

/** Every place, in order, of what an index (or a search) narrows down to a few; null where there are more. */
const fewPlaces = (db: ReadDb, args: ListArgs, segments: readonly Segment[]): readonly Place[] | null => {
  const few = args.few ?? fewest;
  const among =
    searched(db, args) ??
    narrowings(db, args).find(
      ({ text, params }) =>
        (db.get<{ n: number }>({
          text: `SELECT count(*) AS n FROM (SELECT 1 FROM (${text}) LIMIT ?)`,
          params: [...params, few + 1],
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
  const segments = reachable(db, args);
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
  /** Requests up to this id were looked at; null when all were. */
  readonly reached: number | null;
  readonly newestOf: number | null;
};

/** How many there are among those after an id, looked at in the order of the ids, which is the quickest to read. */
export const countTurn = (db: ReadDb, args: ListArgs & { readonly after: number }): CountTurn => {
  const { filter, after } = args;
  const whole = (count: number): CountTurn => ({ count, reached: null, newestOf: newestOf(db, args) });
  const asked = Object.entries(filter).filter(([name, value]) => value !== undefined && name !== 'search');
  const known = fewPlaces(db, args, reachable(db, args));
  if (known !== null) return whole(known.length);
  if (asked.length === 0) return whole(everyRequest(db));
  if (asked.length === 1 && filter.states?.length === 1 && filter.states[0] === 'open')
    return whole(openRequests(db));
  const limit = filter.blocked === undefined ? budgetById : budgetOfDecisions;
  const looked: Sql = {
    text: 'SELECT id FROM request WHERE id > ? ORDER BY id LIMIT ?',
    params: [after, limit],
  };
  const last =
    db.get<{ id: number | null }>({
      text: `SELECT max(id) AS id FROM (${looked.text})`,
      params: looked.params,
    })?.id ?? null;
  if (last === null) return whole(0);
  const held = and([{ text: 'r.id > ? AND r.id <= ?', params: [after, last] }, ...conditionsOf(db, args)]);
  const matching: Sql = {
    text: `SELECT r.id FROM request r NOT INDEXED WHERE ${held.text}`,
    params: held.params,
  };
  const count =
    filter.blocked === undefined
      ? countOf(db, matching)
      : accepted(db, args, db.all<{ id: number }>(matching)).length;
  return { count, reached: last, newestOf: null };
};

const everyRequest = (db: ReadDb): number =>
  db.get<{ n: number }>({ text: 'SELECT count(*) AS n FROM request INDEXED BY request_by_asked', params: [] })
    ?.n ?? 0;

/**
 * The cursor after which the row of that number comes (from 1 on), of `of` rows. Exact among few, and where nothing is
 * filtered in an order that one index holds; else near it, at the same share of the order, since to count what passes
 * would mean to read it all. Null for the start.
 */
export const jumpTo = (
  db: ReadDb,
  args: ListArgs & { readonly row: number; readonly of: number },
): { readonly cursor: string | null; readonly exact: boolean } => {
  const segments = reachable(db, args);
  const { descending } = args.sort;
  const known = fewPlaces(db, args, segments);
  if (known !== null) {
    const place = known[Math.min(args.row, known.length) - 1];
    return { cursor: place ? writePlace(place) : null, exact: true };
  }
  const named = segments.some(({ byName }) => byName);
  const unfiltered = conditionsOf(db, args).length === 0 && args.filter.blocked === undefined && !named;
  const all = named ? peopleOf(db) : everyRequest(db);
  let left = unfiltered ? args.row : Math.round((args.row / Math.max(1, args.of)) * all);
  const sizes = sizesOf(db, segments, all);
  for (const [index, one] of segments.entries()) {
    const size = sizes[index] ?? 0;
    if (left > size && index < segments.length - 1) {
      left -= size;
      continue;
    }
    if (left <= 0) break;
    if (one.byIndex) {
      const place = lastOf(db, one, orderSelect(one, descending, left), Math.min(left, size));
      return { cursor: place && writePlace(place), exact: unfiltered };
    }
    // Ids are spread evenly enough.
    const ids = db.get<{ low: number; high: number }>({
      text: 'SELECT (SELECT min(id) FROM request) AS low, (SELECT max(id) FROM request) AS high',
      params: [],
    }) ?? { low: 0, high: 0 };
    const share = Math.min(1, left / Math.max(1, size));
    const id = Math.round(
      descending ? ids.high - share * (ids.high - ids.low) : ids.low + share * (ids.high - ids.low),
    );
    return { cursor: writePlace({ segment: one.id, key: 0, tie: 0, id }), exact: false };
  }
  return { cursor: null, exact: unfiltered };
};

const peopleOf = (db: ReadDb): number =>
  db.get<{ n: number }>({
    text: 'SELECT count(*) AS n FROM prospect INDEXED BY prospect_by_name',
    params: [],
  })?.n ?? 0;

/** Those without a value are what the others leave of all. */
const sizesOf = (db: ReadDb, segments: readonly Segment[], all: number): readonly number[] => {
  if (segments.length === 1) return [all];
  const counted = segments.map((one) =>
    one.byIndex
      ? countOf(db, { text: `SELECT 1 FROM ${one.from} WHERE ${one.where.text}`, params: one.where.params })
      : 0,
  );
  const rest = all - counted.reduce((sum, n) => sum + n, 0);
  return segments.map((one, index) => (one.byIndex ? (counted[index] ?? 0) : rest));
};
