import type { Home, HomePromise, KeptCount } from '../../core/contract/home.ts';
import { callingSlots, dayOf, daysBefore, type Slot } from '../../core/domain/free-slots.ts';
import { promiseStateAt } from '../../core/domain/promise.ts';
import type { Place } from '../../core/domain/place.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql, type Sql } from '../sql.ts';
import { failedBatches } from './batches.ts';
import { waitingDeliveries } from './intake-log.ts';
import { waitingQuarantines } from './quarantine-review.ts';
import { queueCounts, queuePage } from './queue.ts';
import { calendars, ruleBook } from './rule-packs.ts';

/**
 * The home screen in one read, cheap at any size: promises by the queue's own indexes, the first of each kind; ends of
 * promises and blocked calls from the counts by quarter hour (migration 0120), never from the promises or calls themselves.
 */

export type HomeArgs = {
  readonly now: number;
  /** Of the workstation: its days are the days of the screen. */
  readonly zone: string;
  /** Of the settings, ISO 3166 alpha-2: its pack and holidays say when calls are offered. */
  readonly country: string;
  /** For the do-not-call list. */
  readonly key: Uint8Array;
};

const shownOfEach = { late: 40, due: 40, upcoming: 60 } as const;
/** As many as a list shows: each costs a decision. */
const headLooked = 50;
const freeShown = 8;
const slotMinutes = 30;
/** A wish wider than this ("in the afternoon") leaves room for others beside it: so the index `promise_narrow` has it. */
const wideMs = 2 * 3_600_000;
const quarterMs = 900_000;
const weekMs = 7 * 86_400_000;

type Row = Omit<HomePromise, 'state'> & { readonly id: number; readonly rank: number };

const select = `
  SELECT r.id, r.rank, r.uid AS request, m.uid AS promise, p.name, p.company, m.start_at AS start, m.end_at AS end, m.zone, m.by,
    (SELECT name FROM agent WHERE id = m.agent_id) AS promisedBy, (SELECT name FROM agent WHERE id = r.owner_id) AS owner, r.attempts
  FROM request r INDEXED BY`;
const joined = `
    CROSS JOIN promise m ON m.request_id = r.id AND m.ended_at IS NULL
    CROSS JOIN prospect p ON p.id = r.prospect_id
  WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND`;

/** Those that have started stand in `queue_started` once the sweep has seen them, and in `queue_promised` before. */
const started = (
  now: number,
  condition: 'promise_end <= ?' | 'promise_end > ?',
  limit: number,
): readonly Sql[] => [
  {
    text: `${select} queue_started ${joined} r.promise_started = 1 AND r.promise_start <= ? AND r.${condition} ORDER BY r.promise_end, r.rank, r.id LIMIT ?`,
    params: [now, now, limit],
  },
  {
    text: `${select} queue_promised ${joined} r.promise_started = 0 AND r.promise_start <= ? AND r.${condition} ORDER BY r.promise_end, r.rank, r.id LIMIT ?`,
    params: [now, now, limit],
  },
];

/** The order of the calls: the longest late first, then the first to end, then the first to start. */
const promisesOf = (db: ReadDb, now: number, day: Slot): readonly HomePromise[] => {
  const among = (sources: readonly Sql[], limit: number): readonly Row[] =>
    sources
      .flatMap((source) => db.all<Row>(source))
      .toSorted((a, b) => a.end - b.end || a.rank - b.rank || a.id - b.id)
      .slice(0, limit);
  const toCome = [0, 1].flatMap((seen) =>
    db.all<Row>({
      text: `${select} queue_promised ${joined} r.promise_started = ? AND r.promise_start > ? AND r.promise_start < ? ORDER BY r.promise_start, r.rank, r.id LIMIT ?`,
      params: [seen, now, day.end, shownOfEach.upcoming],
    }),
  );
  return [
    ...among(started(now, 'promise_end <= ?', shownOfEach.late), shownOfEach.late),
    ...among(started(now, 'promise_end > ?', shownOfEach.due), shownOfEach.due),
    ...toCome
      .toSorted((a, b) => a.start - b.start || a.rank - b.rank || a.id - b.id)
      .slice(0, shownOfEach.upcoming),
  ].map(({ id: _id, rank: _rank, ...row }) => Object.assign(row, { state: promiseStateAt(row, now) }));
};

const upcomingToday = (db: ReadDb, now: number, day: Slot, limit: number): number =>
  db.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM (SELECT 1 FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0
        AND promise_start > ${now} AND promise_start < ${day.end} LIMIT ${limit})`)?.n ?? 0;

const keptSince = (db: ReadDb, since: number, until: number): KeptCount => {
  const rows = db.all<{ name: string; n: number }>(sql`
    SELECT name, sum(n) AS n FROM quarter_count
    WHERE kind = 'promise' AND name IN ('kept', 'broken') AND quarter >= ${since / quarterMs} AND quarter < ${until / quarterMs} GROUP BY name`);
  const of = (name: string): number => rows.find((row) => row.name === name)?.n ?? 0;
  return { kept: of('kept'), broken: of('broken') };
};

/** The last to start stand nearest to the slot: where it is taken, one of the first looked at says so. */
const isTaken = (db: ReadDb, { start, end }: Slot): boolean =>
  db.get(sql`
    SELECT 1 AS taken FROM request INDEXED BY promise_narrow
    WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_end - promise_start <= 7200000
      AND promise_start > ${start - wideMs} AND promise_start < ${end} AND promise_end > ${start}
    ORDER BY promise_start DESC LIMIT 1`) !== undefined;

/** Calendars are kept by place: one for each that the workstation has been in. */
const places = new Map<string, Place>();
const placeOf = (country: string, zone: string): Place => {
  const key = `${country} ${zone}`;
  const known = places.get(key);
  if (known) return known;
  const made: Place = { country, region: '', zone, zoneFrom: 'record', guessed: false };
  places.set(key, made);
  return made;
};

/** By the hours and holidays of the pack for the workstation's own country: what can be offered to most who call from there. */
const freeSlots = (db: ReadDb, { now, zone, country }: HomeArgs): readonly Slot[] => {
  const { fallback } = ruleBook(db);
  const place = placeOf(country, zone);
  const isOpen = (at: number): boolean => calendars.at(fallback, place, at).open;
  const free: Slot[] = [];
  for (const slot of callingSlots({ now, zone, minutes: slotMinutes, isOpen })) {
    if (free.length === freeShown) break;
    if (!isTaken(db, slot)) free.push(slot);
  }
  return free;
};

const blockedHead = (db: ReadDb, now: number, key: Uint8Array): Pick<Home['blocked'], 'looked' | 'queue'> => {
  const { rows } = queuePage(db, {
    search: '',
    searchContext: { callingCode: '' },
    cursor: null,
    limit: headLooked,
    now,
    key,
    whole: false,
  });
  const byRule = new Map<string, number>();
  // Whoever was promised a later time is not blocked: it is not their turn.
  for (const { callable, rule, section } of rows)
    if (!callable && section !== 'upcoming') byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  return {
    looked: rows.length,
    queue: [...byRule]
      .map(([rule, requests]) => ({ rule, requests }))
      .toSorted((a, b) => b.requests - a.requests || a.rule.localeCompare(b.rule)),
  };
};

const blockedToday = (db: ReadDb, { start, end }: Slot): Home['blocked']['today'] =>
  db
    .all<{ rule: string; refused: number; overridden: number }>(
      sql`
      SELECT name AS rule, sum(iif(kind = 'refused', n, 0)) AS refused, sum(iif(kind = 'overridden', n, 0)) AS overridden
      FROM quarter_count WHERE kind IN ('refused', 'overridden') AND quarter >= ${start / quarterMs} AND quarter < ${end / quarterMs}
      GROUP BY name ORDER BY refused + overridden DESC, name`,
    )
    .map((row) => ({ ...row }));

export const readHome = (db: ReadDb, args: HomeArgs): Home => {
  const { now, zone, key } = args;
  const day = dayOf(now, zone);
  const { late, due, limit } = queueCounts(db, { now });
  const since = (days: number): KeptCount => keptSince(db, daysBefore(now, zone, days), day.end);
  return {
    now,
    day,
    promises: [...promisesOf(db, now, day)],
    counts: { late, due, upcoming: upcomingToday(db, now, day, limit), limit },
    kept: { day: since(0), week: since(6), month: since(29) },
    free: [...freeSlots(db, args)],
    blocked: { ...blockedHead(db, now, key), today: blockedToday(db, day) },
    waiting: {
      quarantined: waitingQuarantines(db).requests,
      rejected: waitingDeliveries(db),
      failedImports: failedBatches(db, { since: now - weekMs }),
      outcomes: db.get<{ n: number }>(sql`SELECT count(*) AS n FROM attempt_draft`)?.n ?? 0,
    },
  };
};

/** A call that a rule refused leaves no attempt behind; it is counted, so that the day can show what was blocked. */
export const countRefused = (db: WriteDb, args: { readonly rule: string; readonly at: number }): void => {
  db.run(sql`
    INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('refused', ${args.rule}, ${Math.floor(args.at / quarterMs)}, 1)
    ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1`);
};
