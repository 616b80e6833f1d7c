import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reminder } from '../../core/domain/promise.ts';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { dueReminders, handOver, nextReminder, remindersTold } from '../../db/stores/promise-clock.ts';
import { closeByHand } from '../../db/stores/request-actions.ts';
import { endPromise, followPromise } from '../../db/stores/promises.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { hour, minute, now, openCalls } from './calling.ts';
import { addProbe, addRequest, databaseOfVersion, openDatabase } from './records.ts';

const beforeMs = 5 * minute;

const turn = (db: WriteDb, at: number, limit = 50) => {
  const due = dueReminders(db, { now: at, beforeMs, limit });
  remindersTold(db, { told: due });
  return due.map(({ name, reminder }) => `${name} ${reminder}`);
};
/** A case of its own on a database that serves many. */
const rolledBack = (db: WriteDb, work: () => void): void => {
  db.exec('BEGIN');
  try {
    work();
  } finally {
    db.exec('ROLLBACK');
  }
};
const said = (db: WriteDb, at: number) => dueReminders(db, { now: at, beforeMs, limit: 50 });

describe('reminders', () => {
  it('come before its start, at its start and at its end, each once', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    addRequest(db, { probe, name: 'Léa', promise: { start: now, end: now + hour, by: 'prospect' } });
    addRequest(db, { probe, name: 'Retry', promise: { start: now, end: now + hour, by: 'rule' } });
    const told = [-6, -5, -4, 0, 1, 59, 60, 61].map((minutes) => turn(db, now + minutes * minute).join());
    expect(told).toEqual(['', 'Léa before', '', 'Léa due', '', '', 'Léa late', '']);
  });

  it('of a promise that was missed while nobody was there say once that it is late (amazon-connect-streams#253)', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    for (const [index, name] of ['Léa', 'Max'].entries())
      addRequest(db, { probe, name, promise: { start: now + index, end: now + hour - index, by: 'agent' } });
    expect(turn(db, now + 9 * hour)).toEqual(['Max late', 'Léa late']);
    expect(turn(db, now + 10 * hour)).toEqual([]);
  });

  it('are told once each, and none is lost, whatever the clock does and how often the host starts again', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    const step = fc.oneof(
      fc.record({ clock: fc.integer({ min: -120, max: 240 }) }),
      fc.constantFrom('sweep' as const, 'turn' as const),
    );
    const window = fc.record({
      start: fc.integer({ min: -60, max: 180 }),
      minutes: fc.integer({ min: 1, max: 90 }),
    });
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 6 }),
        fc.array(step, { maxLength: 25 }),
        (windows, steps) => {
          rolledBack(db, () => {
            for (const [index, { start, minutes }] of windows.entries()) {
              const from = now + start * minute;
              addRequest(db, {
                probe,
                name: `${index}`,
                promise: { start: from, end: from + minutes * minute, by: 'prospect' },
              });
            }
            const told: string[] = [];
            const order: readonly Reminder[] = ['before', 'due', 'late'];
            // Nothing is kept between two turns but what is in the file: every turn is as after a restart.
            const turns = (at: number): void => {
              for (let last = 1; last > 0;) {
                const some = turn(db, at, 2);
                told.push(...some);
                last = some.length;
              }
              expect(said(db, at)).toEqual([]);
            };
            let at = now - 2 * hour;
            for (const one of steps) {
              if (one === 'sweep') sweep(db, { now: at, limit: 100 });
              else if (one === 'turn') turns(at);
              else at += one.clock * minute;
            }
            turns(now + 9 * hour);
            expect(told.toSorted()).toEqual([...new Set(told)].toSorted());
            for (const index of windows.keys()) {
              const mine = told.filter((text) => text.startsWith(`${index} `)).map((text) => order.indexOf(text.slice(2) as Reminder)); // prettier-ignore
              expect(mine).toEqual(mine.toSorted((a, b) => a - b));
              expect(mine.at(-1)).toBe(2);
            }
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of one agent’s promise are not for another, and the next is known', () => {
    const { db, probe, start, end, save } = openCalls();
    const { uid } = addRequest(db, { probe, name: 'Léa' });
    const { attempt } = start({ request: uid });
    end(attempt);
    save(attempt, 'callback', {
      next: { start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris' },
    });
    expect(db.get(sql`SELECT g.name FROM request r JOIN agent g ON g.id = r.owner_id`)).toEqual({
      name: 'Agent',
    });
    expect(nextReminder(db, { now, beforeMs, afterMs: 15 * minute })).toBe(now + hour - beforeMs);
    db.run(sql`INSERT INTO setting (name, value, updated_at) VALUES ('agentName', '"Zoé"', 0)`);
    expect(said(db, now + hour)).toEqual([]);
    db.run(sql`DELETE FROM setting`);
    expect(turn(db, now + hour)).toEqual(['Léa due']);
    expect(nextReminder(db, { now: now + hour, beforeMs, afterMs: 15 * minute })).toBe(now + 2 * hour);
    expect(nextReminder(db, { now: now + 2 * hour, beforeMs, afterMs: 15 * minute })).toBe(
      now + 2 * hour + 15 * minute,
    );
  });
});

describe('what one agent owes', () => {
  const afterMs = 15 * minute;
  const promised = () => {
    const calls = openCalls();
    const { uid } = addRequest(calls.db, { probe: calls.probe, name: 'Léa' });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    calls.save(attempt, 'callback', {
      next: { start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris' },
    });
    const owner = () => calls.db.get<{ id: number | null }>(sql`SELECT owner_id AS id FROM request WHERE uid = ${uid}`)?.id; // prettier-ignore
    return { ...calls, uid, owner };
  };

  it('becomes the team’s once it has been late for long enough, with an event, and stays late', () => {
    const { db, uid, owner } = promised();
    expect(owner()).not.toBeNull();
    expect(handOver(db, { now: now + 2 * hour + 14 * minute, afterMs, limit: 9 })).toEqual([]);
    expect(handOver(db, { now: now + 2 * hour + 15 * minute, afterMs, limit: 9 })).toMatchObject([
      { request: uid },
    ]);
    expect(owner()).toBeNull();
    expect(handOver(db, { now: now + 3 * hour, afterMs, limit: 9 })).toEqual([]);
    expect(db.all(sql`SELECT subject FROM event WHERE kind = 'promise.handed-over'`)).toEqual([
      { subject: uid },
    ]);
    expect(verifyChain(db).ok).toBe(true);
    expect(turn(db, now + 3 * hour)).toEqual(['Léa late']);
  });

  it('is left to them while they are in the call', () => {
    const { db, uid, start } = promised();
    start({ request: uid, now: now + 2 * hour });
    expect(handOver(db, { now: now + 3 * hour, afterMs, limit: 9 })).toEqual([]);
  });

  it('is nobody’s any more when the promise ends', () => {
    const { db, uid, owner } = promised();
    closeByHand(db, { request: uid, reason: 'other', at: now });
    expect(owner()).toBeNull();
  });
});

describe('a promise is never lost', () => {
  type Row = { readonly id: number; readonly endedAt: number | null; readonly endedAs: string | null };
  const rows = (db: WriteDb) => db.all<Row>(sql`SELECT id, ended_at AS endedAt, ended_as AS endedAs FROM promise ORDER BY id`); // prettier-ignore

  /** A callback that was promised does not vanish (crisiscleanup-3-web#751), and one request never owes two (FreePBX#525). */
  it('stays in force, or has ended exactly once, whatever is said in however many calls', () => {
    const word = fc.record({
      kind: fc.constantFrom('callback', 'no-answer', 'busy', 'answered-question', 'converted'),
      direction: fc.constantFrom('outbound' as const, 'inbound' as const),
      wait: fc.integer({ min: 1, max: 300 }),
      inMinutes: fc.integer({ min: 1, max: 300 }),
      minutes: fc.integer({ min: 1, max: 120 }),
    });
    const calls = openCalls();
    const { db } = calls;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        rolledBack(db, () => {
          const { uid } = addRequest(db, { probe: calls.probe, promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' } }); // prettier-ignore
          let at = now;
          let before = rows(db);
          for (const { kind, direction, wait, inMinutes, minutes } of words) {
            at += wait * minute;
            const { attempt } = calls.start({ request: uid, now: at, reason: 'Urgent', direction });
            calls.end(attempt, kind !== 'no-answer', at);
            const start = at + inMinutes * minute;
            const next =
              kind === 'callback' ? { start, end: start + minutes * minute, zone: 'Europe/Paris' } : null;
            const spoken = kind !== 'no-answer' && kind !== 'busy';
            calls.save(attempt, kind, {
              now: at,
              next,
              expected: spoken && direction === 'outbound' ? 'yes' : null,
            });
            const after = rows(db);
            for (const { id, endedAs, endedAt } of before) {
              const same = after.find((row) => row.id === id);
              expect(same).toBeDefined();
              if (endedAs !== null) expect(same).toEqual({ id, endedAs, endedAt });
            }
            const inForce = after.filter(({ endedAs }) => endedAs === null);
            const kept = db.get<{ start: number | null; owner: number | null }>(sql`SELECT promise_start AS start, owner_id AS owner FROM request`); // prettier-ignore
            expect(inForce.length).toBe(kept?.start === null ? 0 : 1);
            if (kept?.start === null) expect(kept.owner).toBeNull();
            before = after;
          }
          const counted = db.get<{ n: number }>(sql`SELECT coalesce(sum(n), 0) AS n FROM quarter_count WHERE kind = 'promise'`); // prettier-ignore
          const ended = db.get<{ n: number }>(sql`SELECT count(*) AS n FROM promise WHERE by <> 'rule' AND ended_as IN ('kept', 'broken')`); // prettier-ignore
          expect(counted).toEqual(ended);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('is counted no more when what had ended it is undone, and told of anew at another time', () => {
    const { db } = openDatabase();
    const { id } = addRequest(db, { probe: addProbe(db), name: 'Léa', promise: { start: now, end: now + hour, by: 'prospect' } }); // prettier-ignore
    expect(turn(db, now + 2 * hour)).toEqual(['Léa late']);
    const counted = () => db.all(sql`SELECT name, n FROM quarter_count`);
    endPromise(db, { request: id, as: 'broken', at: now + 2 * hour });
    expect(counted()).toEqual([{ name: 'broken', n: 1 }]);
    db.run(sql`UPDATE promise SET ended_at = NULL, ended_as = NULL`);
    followPromise(db, { request: id, at: now + 2 * hour });
    expect(counted()).toEqual([{ name: 'broken', n: 0 }]);
    db.run(sql`UPDATE promise SET start_at = ${now + 3 * hour}, end_at = ${now + 4 * hour}`);
    followPromise(db, { request: id, at: now + 2 * hour });
    expect(turn(db, now + 3 * hour)).toEqual(['Léa due']);
    followPromise(db, { request: id, at: now + 3 * hour });
    expect(turn(db, now + 3 * hour)).toEqual([]);
  });

  it('is broken, and counted as such, by a call after its window (verboice#276)', () => {
    const calls = openCalls();
    const { uid } = addRequest(calls.db, { probe: calls.probe, promise: { start: now - 2 * hour, end: now - hour, by: 'prospect' } }); // prettier-ignore
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    calls.save(attempt, 'answered-question');
    expect(calls.db.all(sql`SELECT name, n FROM quarter_count WHERE kind = 'promise'`)).toEqual([{ name: 'broken', n: 1 }]); // prettier-ignore
  });
});

it('migration 0120 counts the promises that ended before, and keeps the rest', () => {
  const dataDir = databaseOfVersion(
    90,
    `
    INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'Site', 'form', 'FR', 'Europe/Paris', 0);
    INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'x', 'Léa', 'Europe/Paris', 0, 0);
    INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, promise_start, promise_end, promise_by, promise_started, updated_at)
      VALUES (1, 'r', 1, 1, 0, 'UTC', ${now}, ${now + hour}, 'prospect', 1, 0);
    INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at, ended_at, ended_as)
      VALUES ('a', 1, 1, 2, 'UTC', 'prospect', 0, 1800000, 'kept'), ('b', 1, 1, 2, 'UTC', 'agent', 0, 1800001, 'kept'), ('c', 1, 1, 2, 'UTC', 'rule', 0, 1800001, 'kept'),
        ('d', 1, 1, 2, 'UTC', 'agent', 0, 900000, 'broken'), ('e', 1, 1, 2, 'UTC', 'agent', 0, 900000, 'replaced'),
        ('f', 1, ${now}, ${now + hour}, 'UTC', 'prospect', 0, NULL, NULL);`,
  );
  const { db } = openDatabase(dataDir);
  expect(db.all(sql`SELECT name, quarter, n FROM quarter_count ORDER BY name`)).toEqual([
    { name: 'broken', quarter: 1, n: 1 },
    { name: 'kept', quarter: 2, n: 2 },
  ]);
  expect(turn(db, now)).toEqual(['Léa due']);
});
