import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BulkAction, Selection } from '../../core/contract/bulk.ts';
import type { RequestFilter } from '../../core/contract/views.ts';
import type { PromisedBy } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { bulkWork, cancelBulk, listBulk, previewBulk, startBulk, undoBulk } from '../../db/stores/bulk.ts';
import { queueCounts } from '../../db/stores/queue.ts';
import { closeByHand, reassign, snooze } from '../../db/stores/request-actions.ts';
import { failure } from './calling.ts';
import { addProbe, addRequest, openDatabase, testKey } from './records.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const agentUid = '018f0000-0000-7000-8000-000000000001';

let db: WriteDb;
let probe: number;
let zoe: number;

beforeEach(() => {
  ({ db } = openDatabase());
  probe = addProbe(db);
  zoe = db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES (${agentUid}, 'Zoé', 0)`).id;
});

const context = { zone: 'Europe/Paris', key: testKey, searchContext: { callingCode: '33' } };
const work = (limit = 3, at = now + 1000): void => {
  while (bulkWork(db, { ...context, at, limit }).more);
};
const preview = (selection: Selection, action: BulkAction, limit = 3) => {
  const parts = [];
  for (let after: number | null = 0; after !== null;) {
    const part: ReturnType<typeof previewBulk> = previewBulk(db, {
      ...context,
      now,
      selection,
      action,
      after,
      limit,
    });
    parts.push(part);
    after = part.next;
  }
  return {
    total: parts.reduce((sum, { total }) => sum + total, 0),
    changes: parts.reduce((sum, { changes }) => sum + changes, 0),
    ids: parts.flatMap(({ first }) => first),
  };
};

/** All that an action may touch, apart from when it was last written. */
const state = () => ({
  requests: db.all(sql`
    SELECT id, state, closed_reason, closed_at, owner_id, attempts, promise_start, promise_end, promise_by, promise_started, quarantined FROM request ORDER BY id`),
  inForce: db.all(
    sql`SELECT id, request_id, start_at, end_at, by FROM promise WHERE ended_at IS NULL ORDER BY id`,
  ),
  open: queueCounts(db, { now }).open,
});
const changedIds = (before: ReturnType<typeof state>): readonly number[] => {
  const known = new Map(before.requests.map((row) => [(row as { id: number }).id, JSON.stringify(row)]));
  return state()
    .requests.filter((row) => known.get((row as { id: number }).id) !== JSON.stringify(row))
    .map((row) => (row as { id: number }).id);
};

const actions: readonly BulkAction[] = [
  { kind: 'close', reason: 'unreachable' },
  { kind: 'snooze', until: now + 48 * hour },
  { kind: 'reassign', owner: agentUid },
  { kind: 'reassign', owner: null },
];
const filters: readonly RequestFilter[] = [
  {},
  { states: ['open'] },
  { owed: ['none', 'retry'] },
  { owed: ['late'] },
  { owner: 'team' },
  { search: 'paul' },
  { blocked: false },
];

const person = fc.record({
  paul: fc.boolean(),
  promise: fc.option(
    fc.record({
      start: fc.integer({ min: -3, max: 3 }),
      by: fc.constantFrom<PromisedBy>('prospect', 'agent', 'rule'),
    }),
  ),
  closed: fc.boolean(),
  owned: fc.boolean(),
  quarantined: fc.boolean(),
});

describe('a change of many requests', () => {
  it('does what its preview says, to nobody else, and undone leaves everything as it was', () => {
    const stop = new Error('taken back');
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 12 }),
        fc.constantFrom(...actions),
        fc.constantFrom(...filters),
        (people, action, filter) => {
          const check = (): void => {
            for (const { paul, promise, closed, owned, quarantined } of people) {
              const { id } = addRequest(db, {
                probe,
                name: paul ? 'Paul' : 'Anna',
                promise:
                  promise && !closed
                    ? {
                        start: now + promise.start * hour,
                        end: now + (promise.start + 1) * hour,
                        by: promise.by,
                      }
                    : null,
                started: promise !== null && !closed && promise.by !== 'rule' && promise.start <= 0,
                closed: closed ? 'other' : null,
              });
              db.run(
                sql`UPDATE request SET owner_id = ${owned ? zoe : null}, quarantined = ${quarantined && !closed ? 1 : 0} WHERE id = ${id}`,
              );
            }
            const before = state();
            const expected = preview({ filter }, action);
            startBulk(db, { selection: { filter }, action, total: expected.total, at: now });
            work();
            expect(changedIds(before)).toEqual(expected.ids.toSorted((a, b) => a - b));
            const [run] = listBulk(db);
            expect(run).toMatchObject({
              state: 'done',
              total: expected.total,
              done: expected.changes,
              refused: expected.total - expected.changes,
            });
            undoBulk(db, { run: run?.run ?? '' });
            work(3, now + 2000);
            expect(state()).toEqual(before);
            expect(listBulk(db)[0]).toMatchObject({
              state: 'undone',
              takenBack: expected.changes,
              leftAlone: 0,
            });
            expect(verifyChain(db).ok).toBe(true);
            expect(
              db.get(sql`SELECT count(*) AS n FROM event WHERE kind IN ('bulk.ended', 'bulk.undone')`),
            ).toEqual({ n: 2 });
            expect(db.get(sql`SELECT selection FROM bulk_run`)).toEqual({ selection: '{}' });
            throw stop;
          };
          expect(() => db.transaction(check)).toThrow(stop);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  const add = (count: number) =>
    db.transaction(() => Array.from({ length: count }, () => addRequest(db, { probe, promise: null })));

  it('leaves alone who came after it began, and what a person was promised', () => {
    add(4);
    const promised = addRequest(db, { probe, promise: { start: now, end: now + hour, by: 'prospect' } });
    const action: BulkAction = { kind: 'snooze', until: now + hour };
    expect(preview({ filter: {} }, action)).toMatchObject({ total: 5, changes: 4 });
    startBulk(db, { selection: { filter: {} }, action, total: 5, at: now });
    bulkWork(db, { ...context, at: now, limit: 2 });
    const late = addRequest(db, { probe });
    work();
    for (const { uid } of [promised, late])
      expect(db.get(sql`SELECT promise_by FROM request WHERE uid = ${uid}`)).toEqual({
        promise_by: uid === late.uid ? null : 'prospect',
      });
    expect(db.all(sql`SELECT start_at, by FROM promise WHERE by = 'rule'`)).toEqual(
      Array.from({ length: 4 }, () => ({ start_at: now + hour, by: 'rule' })),
    );
  });

  it('leaves alone, for the same reasons, whom the same action one by one would', () => {
    const plain = addRequest(db, { probe });
    const merged = addRequest(db, { probe, closed: 'other' });
    const aside = addRequest(db, { probe });
    const people = [
      plain,
      addRequest(db, { probe, closed: 'other' }),
      merged,
      aside,
      addRequest(db, { probe, expiresAt: now + 2 * hour }),
      addRequest(db, { probe, promise: { start: now, end: now + hour, by: 'prospect' } }),
    ];
    db.run(sql`UPDATE request SET merged_into = ${plain.id} WHERE id = ${merged.id}`);
    db.run(sql`UPDATE request SET quarantined = 1 WHERE id = ${aside.id}`);
    const refused = (action: BulkAction) =>
      Object.fromEntries(
        people.map(({ uid }, index) => {
          const part = previewBulk(db, { ...context, now, selection: { requests: [uid] }, action, after: 0, limit: 9 });
          return [index, part.refused[0]?.why ?? null];
        }),
      );
    const undone = new Error('taken back');
    const one = (action: (request: string) => unknown) =>
      Object.fromEntries(
        people.map(({ uid }, index) => {
          try {
            db.transaction(() => {
              action(uid);
              throw undone;
            });
            return [index, null];
          } catch (error) {
            if (error === undone) return [index, null];
            return [index, error instanceof ExpectedError ? error.code : error];
          }
        }),
      );
    const until = now + 5 * hour;
    expect(refused({ kind: 'snooze', until })).toEqual({
      0: null, 1: 'request/closed', 2: 'request/merged', 3: 'request/quarantined', 4: 'request/term-over', 5: 'request/promised',
    });
    expect(refused({ kind: 'snooze', until })).toEqual(one((request) => snooze(db, { request, until, at: now })));
    expect(refused({ kind: 'close', reason: 'other' })).toEqual(one((request) => closeByHand(db, { request, reason: 'other', at: now })));
    expect(refused({ kind: 'reassign', owner: agentUid })).toEqual(one((request) => reassign(db, { request, agent: agentUid, at: now })));
    expect(refused({ kind: 'snooze', until: now + 400 * 24 * hour })[0]).toBe('request/snooze-time');
  }); // prettier-ignore

  it('is of the requests named, stops where it is told to, and undoes only what it did', () => {
    const all = add(9);
    const requests = all.slice(0, 8).map(({ uid }) => uid);
    const run = startBulk(db, {
      selection: { requests },
      action: { kind: 'close', reason: 'other' },
      total: 8,
      at: now,
    });
    bulkWork(db, { ...context, at: now, limit: 3 });
    expect(
      failure(() =>
        startBulk(db, {
          selection: { requests },
          action: { kind: 'close', reason: 'other' },
          total: 8,
          at: now,
        }),
      ).code,
    ).toBe('bulk/at-work');
    cancelBulk(db, { run: run.run, at: now });
    expect(bulkWork(db, { ...context, at: now, limit: 3 })).toEqual({
      progress: false,
      changed: false,
      more: false,
    });
    expect(listBulk(db)[0]).toMatchObject({ state: 'cancelled', done: 3 });
    expect(queueCounts(db, { now }).open).toBe(6);
    undoBulk(db, { run: run.run });
    work();
    expect(queueCounts(db, { now }).open).toBe(9);
    expect(failure(() => undoBulk(db, { run: run.run })).code).toBe('bulk/missing');
  });

  it('undone, leaves alone whom somebody has changed since', () => {
    const [first, second] = add(2);
    const selection = { requests: [first?.uid ?? '', second?.uid ?? ''] };
    const run = startBulk(db, {
      selection,
      action: { kind: 'snooze', until: now + hour },
      total: 2,
      at: now,
    });
    work();
    closeByHand(db, { request: first?.uid ?? '', reason: 'refused', at: now + 5 });
    undoBulk(db, { run: run.run });
    work();
    expect(listBulk(db)[0]).toMatchObject({ takenBack: 1, leftAlone: 1 });
    expect(db.get(sql`SELECT closed_reason FROM request WHERE uid = ${first?.uid ?? ''}`)).toEqual({
      closed_reason: 'refused',
    });
  });

  it('refuses a time that is over, and an agent whom nobody knows', () => {
    const selection: Selection = { filter: {} };
    const start = (action: BulkAction) =>
      failure(() => startBulk(db, { selection, action, total: 0, at: now })).code;
    expect(start({ kind: 'snooze', until: now })).toBe('bulk/past');
    expect(start({ kind: 'reassign', owner: '018f0000-0000-7000-8000-00000000000f' })).toBe('bulk/no-agent');
  });

  it('is done in turns, between which other writes come', () => {
    add(700);
    startBulk(db, {
      selection: { filter: {} },
      action: { kind: 'close', reason: 'other' },
      total: 700,
      at: now,
    });
    const turns: number[] = [];
    for (let more = true; more;) {
      const before = performance.now();
      ({ more } = db.transaction(() => bulkWork(db, { ...context, at: now, limit: 300 })));
      turns.push(performance.now() - before);
    }
    // The last one finds nobody.
    expect(turns.length).toBe(4);
    // Many times what it takes: a busy machine must not fail it.
    expect(turns.toSorted((a, b) => a - b)[Math.floor(turns.length / 2)]).toBeLessThan(1000);
    expect(queueCounts(db, { now }).open).toBe(0);
  });
});
