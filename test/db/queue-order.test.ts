import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRequests,
  freshBucketMs,
  segmentOf,
  segments,
  type Segment,
} from '../../core/domain/request.ts';
import type { PromiseWindow } from '../../core/domain/promise.ts';
import type { ReadDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { queueCounts, queuePage, type QueueRowWithDecision } from '../../db/stores/queue.ts';
import { sources } from '../../db/stores/queue-order.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { addProbe, addRequest, openDatabase, testKey } from './records.ts';

type Given = {
  readonly askedAt: number;
  readonly rank: number;
  readonly promise: PromiseWindow | null;
  readonly closed: boolean;
  readonly started: boolean;
};

/** Few values, so that ties, edges and windows within windows are many. */
const given: fc.Arbitrary<Given> = fc.record({
  askedAt: fc.integer({ min: 0, max: 6 }).map((n) => (n * freshBucketMs) / 2),
  rank: fc.constantFrom(0, 400, 401, 999),
  promise: fc.option(
    fc
      .record({
        start: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 9 }),
        by: fc.constantFrom('prospect', 'agent', 'rule'),
      })
      .map(({ start, length, by }): PromiseWindow => ({ start, end: start + length, by })),
    { freq: 4 },
  ),
  closed: fc.boolean(),
  started: fc.boolean(),
});

/** The order as the design says it, by sorting everything. */
const expectedOrder = (
  rows: readonly (Given & { readonly id: number; readonly uid: string })[],
  now: number,
) =>
  rows
    .map((row) => ({ ...row, state: row.closed ? ('closed' as const) : ('open' as const) }))
    .flatMap((row) => {
      const segment = segmentOf(row, now);
      return segment === null ? [] : [{ ...row, segment }];
    })
    .toSorted((a, b) => compareRequests(a, b, now));

const pageThrough = (
  db: ReadDb,
  now: number,
  limit: number,
  search = '',
): readonly QueueRowWithDecision[] => {
  const rows: QueueRowWithDecision[] = [];
  let cursor: string | null = null;
  do {
    const page: ReturnType<typeof queuePage> = queuePage(db, {
      search,
      searchContext: { callingCode: '33' },
      cursor,
      limit,
      now,
      key: testKey,
      whole: false,
    });
    rows.push(...page.rows);
    cursor = page.next;
    expect(rows.length).toBeLessThan(1000);
  } while (cursor !== null);
  return rows;
};

describe('the calling order', () => {
  it('is that of the design, whole and without repetition, at any clock and whatever the sweep has seen', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    fc.assert(
      fc.property(
        fc.array(given, { maxLength: 40 }),
        fc.integer({ min: -1, max: 31 }),
        fc.integer({ min: 1, max: 9 }),
        (requests, now, limit) => {
          const stop = new Error('rolled back');
          const check = () => {
            const rows = requests.map((one) => ({
              ...one,
              ...addRequest(db, {
                probe,
                words: 'chaudière',
                askedAt: one.askedAt,
                rank: one.rank,
                promise: one.closed ? null : one.promise,
                started: one.started && !one.closed && one.promise !== null,
                closed: one.closed ? 'other' : null,
              }),
            }));
            const expected = expectedOrder(rows, now);
            const uids = expected.map(({ uid }) => uid);
            const found = pageThrough(db, now, limit);
            expect(found.map(({ request }) => request)).toEqual(uids);
            expect(pageThrough(db, now, limit, 'chaud').map(({ request }) => request)).toEqual(uids);
            const section = (segment: Segment) =>
              segment === 'fresh' || segment === 'retry' ? 'next' : segment;
            expect(found.map((row) => row.section)).toEqual(expected.map(({ segment }) => section(segment)));
            const counts = queueCounts(db, { now });
            for (const name of ['late', 'due', 'next', 'upcoming'] as const) {
              expect(counts[name]).toBe(expected.filter(({ segment }) => section(segment) === name).length);
            }
            expect(counts.open).toBe(expected.length);
            sweep(db, { now, limit: 1000 });
            expect(pageThrough(db, now, limit).map(({ request }) => request)).toEqual(uids);
            throw stop;
          };
          // Rolled back, so that every run starts on the same empty queue.
          expect(() => db.transaction(check)).toThrow(stop);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes on as it stood when the first page was read, while the clock moves', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    for (let index = 0; index < 9; index += 1)
      addRequest(db, { probe, promise: { start: index, end: index + 2, by: 'prospect' } });
    const args = {
      search: '',
      searchContext: { callingCode: '33' },
      key: testKey,
      whole: false,
      limit: 4,
    };
    const first = queuePage(db, { ...args, cursor: null, now: 4 });
    const second = queuePage(db, { ...args, cursor: first.next, now: 8 });
    const third = queuePage(db, { ...args, cursor: second.next, now: 20 });
    const uids = [...first.rows, ...second.rows, ...third.rows].map(({ request }) => request);
    expect(new Set(uids).size).toBe(9);
    expect(third.next).toBeNull();
  });

  it('refuses a cursor that nobody gave', () => {
    const { db } = openDatabase();
    const args = {
      search: '',
      searchContext: { callingCode: '33' },
      key: testKey,
      whole: false,
      limit: 4,
      now: 0,
    };
    for (const cursor of ['', 'x', '1.late', '1.late.2.x', '1.nowhere.1.1', "1.late.1.1'; --"]) {
      expect(() => queuePage(db, { ...args, cursor })).toThrow('not known');
    }
  });
});

describe('the plan of the queue', () => {
  it('seeks in an index for every source, and sorts none of the usual ones', () => {
    const { db } = openDatabase();
    for (const segment of segments) {
      for (const after of [null, { key: 5, rank: 5, id: 5 }]) {
        for (const [index, source] of sources[segment](10, after, 50).entries()) {
          const plan = db
            .all<{ detail: string }>({ text: `EXPLAIN QUERY PLAN ${source.text}`, params: source.params })
            .map(({ detail }) => detail);
          const text = `${segment} ${index}: ${plan.join('; ')}`;
          expect(text).not.toMatch(/SCAN/);
          expect(text).toMatch(/SEARCH request USING (COVERING )?INDEX queue_/);
          // What the sweep has not seen yet is few, and may be sorted.
          if (!((segment === 'late' || segment === 'due') && index === 1))
            expect(text).not.toMatch(/TEMP B-TREE/);
        }
      }
    }
  });

  it('finds the due without wading through the late, however many they are, once the sweep has been', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    const late = 30_000;
    const { prospect, uid } = addRequest(db, {
      probe,
      promise: { start: 0, end: 1_000_000, by: 'prospect' },
    });
    db.transaction(() => {
      const insert = db.prepare<readonly [string, number, number, number, number], never>(`
        INSERT INTO request (uid, prospect_id, probe_id, asked_at, asked_zone, promise_start, promise_end, promise_by, updated_at)
        VALUES (?, ?, ?, 0, 'UTC', ?, ?, 'prospect', 0)`);
      for (let index = 0; index < late; index += 1)
        insert.run(`late-${index}`, prospect, probe, index, index + 1);
    });
    const now = late + 10;
    const dueTime = (): number => {
      const times = Array.from({ length: 15 }, () => {
        const before = performance.now();
        const due = sources.due(now, null, 50).flatMap((source) => db.all<{ id: number }>(source));
        expect(due).toHaveLength(1);
        return performance.now() - before;
      });
      return times.toSorted((a, b) => a - b)[7] ?? 0;
    };
    const before = dueTime();
    while (sweep(db, { now, limit: 10_000 }).more);
    expect(dueTime()).toBeLessThan(before / 10);
    expect(db.get<{ uid: string }>(sql`SELECT uid FROM request WHERE promise_end > ${now}`)?.uid).toBe(uid);
  });
});
