import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { startAttempt } from '../../db/stores/attempts.ts';
import { queuePage } from '../../db/stores/queue.ts';
import { reserveNext, type ReserveNext } from '../../db/stores/reserve-next.ts';
import { closeByHand } from '../../db/stores/request-actions.ts';
import {
  loseWindow,
  pauseWork,
  recoverSessions,
  resumeWork,
  startWork,
  stopWork,
  workLog,
  workStatus,
} from '../../db/stores/work-sessions.ts';
import { failure, hour, minute, number, openCalls } from './calling.ts';
import { addProbe, addRequest, agentCalled, databaseOfVersion, openDatabase, testKey } from './records.ts';

/** The clock of the machine: whether a process lives is asked of the machine. */
const now = Date.now();

/** What windows do, each in one transaction as the writer's thread does it. */
const desk = (db: WriteDb, pid = process.pid) => ({
  start: (window: string, changes: { readonly again?: string; readonly reading?: string } = {}) =>
    db.transaction(() =>
      startWork(db, { window, pid, now, again: changes.again ?? null, reading: changes.reading ?? null }),
    ),
  next: (window: string, changes: Partial<ReserveNext> = {}) =>
    db.transaction(() =>
      reserveNext(db, { window, passed: [], cursor: null, limit: 1000, now, key: testKey, ...changes }),
    ),
  pause: (window: string, at = now) =>
    db.transaction(() => pauseWork(db, { window, reason: 'lunch', note: '', now: at })),
  resume: (window: string, at = now) => db.transaction(() => resumeWork(db, { window, now: at })),
  stop: (window: string, at = now) => db.transaction(() => stopWork(db, { window, now: at })),
  lose: (window: string) => db.transaction(() => loseWindow(db, { window, now })),
});

const holders = (db: WriteDb) =>
  db.all<{ request: string; window: string }>(sql`
    SELECT r.uid AS request, s.window_id AS window FROM reservation v
    JOIN request r ON r.id = v.request_id JOIN work_session s ON s.id = v.session_id ORDER BY r.id`);

const many = (db: WriteDb, count: number): readonly string[] => {
  const probe = addProbe(db);
  return db.transaction(() =>
    Array.from({ length: count }, (_, index) => addRequest(db, { probe, askedAt: now - index * hour }).uid),
  );
};

describe('the next request', () => {
  it('is reserved for one window alone; the one after gives it back', () => {
    const { db } = openDatabase();
    const [first, second, third] = many(db, 3);
    const { start, next } = desk(db);
    start('a');
    start('b');
    expect(next('a')).toMatchObject({ request: first, looked: 1, others: 0, cursor: null });
    expect(next('b')).toMatchObject({ request: second, looked: 2, others: 1 });
    expect(workStatus(db, { window: 'a' })).toMatchObject({ state: 'working', reserved: first });
    expect(next('a', { passed: [first ?? ''] })).toMatchObject({ request: third, passed: 1, others: 1 });
    expect(holders(db)).toEqual([
      { request: second, window: 'b' },
      { request: third, window: 'a' },
    ]);
    expect(next('b', { passed: [second ?? ''] })).toMatchObject({ request: first });
  });

  it('is nobody who may not be called, and nobody else’s: it says how many, why, and from when', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    const { start, next } = desk(db);
    start('a');
    const mine = agentCalled(db, 'Agent');
    expect(mine).toBeGreaterThan(0);
    addRequest(db, { probe, promise: { start: now - 9 * hour, end: now - 8 * hour, by: 'agent' }, owner: 'Zoé' });
    addRequest(db, { probe, phones: [], askedAt: now });
    addRequest(db, { probe, consent: 'revoked', askedAt: now - hour });
    addRequest(db, { probe, promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' } });
    addRequest(db, { probe, promise: { start: now + 3 * hour, end: now + 4 * hour, by: 'rule' } });
    expect(next('a')).toEqual({
      request: null,
      looked: 4,
      others: 1,
      passed: 0,
      nextAllowedAt: now + hour,
      cursor: null,
      blocked: [
        { rule: 'no-number', count: 1 },
        { rule: 'consent-revoked', count: 1 },
        { rule: 'promise-upcoming', count: 1 },
      ],
    });
    const own = addRequest(db, { probe, askedAt: now - 2 * hour, owner: 'Agent' });
    expect(next('a')).toMatchObject({ request: own.uid });
  }); // prettier-ignore

  it('is looked for in turns, each where the last one stopped', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    db.transaction(() => {
      for (let index = 0; index < 30; index += 1) addRequest(db, { probe, phones: [], askedAt: now - index });
    });
    const { uid } = addRequest(db, { probe, askedAt: now - 5 * hour });
    const { start, next } = desk(db);
    start('a');
    const turns = [next('a', { limit: 20 })];
    expect(turns[0]).toMatchObject({ request: null, looked: 20 });
    const cursor = turns[0]?.cursor ?? null;
    expect(cursor).not.toBeNull();
    expect(next('a', { limit: 20, cursor })).toMatchObject({ request: uid, looked: 11, cursor: null });
  });

  it('is nobody who is on the telephone with another window, and cannot be called past who holds it', () => {
    const { db, probe, start: call, end, save } = openCalls();
    const called = addRequest(db, { probe, askedAt: now, phones: [number] });
    const other = addRequest(db, { probe, askedAt: now - hour, phones: ['+33199000007'] });
    const { start, next } = desk(db);
    start('a');
    start('b');
    const { attempt } = call({ request: called.uid, now, window: 'b' });
    expect(next('a')).toMatchObject({ request: other.uid, others: 1 });
    end(attempt, false, now + minute);
    save(attempt, 'no-answer', { expected: null, now: now + minute });
    const stolen = failure(() => call({ request: other.uid, number: '+33199000007', now, window: 'b' }));
    expect(stolen).toMatchObject({ code: 'queue/reserved', data: { agent: 'Agent' } });
    expect(stolen.message).toContain('Agent has this person before them');
    const own = call({ request: other.uid, number: '+33199000007', now, window: 'a' });
    // Reading on or a pause takes nothing away from who is being called.
    desk(db).pause('a');
    expect(holders(db)).toEqual([{ request: other.uid, window: 'a' }]);
    end(own.attempt, false, now + minute);
    save(own.attempt, 'no-answer', { expected: null, now: now + minute });
    expect(holders(db)).toEqual([]);
  });

  it('is free again once its request is closed', () => {
    const { db } = openDatabase();
    const [first] = many(db, 1);
    const { start, next } = desk(db);
    start('a');
    next('a');
    db.transaction(() => closeByHand(db, { request: first ?? '', reason: 'other', at: now }));
    expect(holders(db)).toEqual([]);
  });

  it('shows in the list whose it is', () => {
    const { db } = openDatabase();
    many(db, 2);
    const { start, next } = desk(db);
    start('a');
    next('a');
    const reserved = (window: string) =>
      queuePage(db, { search: '', searchContext: { callingCode: '' }, cursor: null, limit: 9, now, key: testKey, whole: false, window })
        .rows.map((row) => row.reserved); // prettier-ignore
    expect(reserved('a')).toEqual([{ agent: 'Agent', here: true }, null]);
    expect(reserved('b')).toEqual([{ agent: 'Agent', here: false }, null]);
  });
});

describe('a session of work', () => {
  it('keeps its times, its pauses and why', () => {
    const { db } = openDatabase();
    const { start, pause, resume, stop } = desk(db);
    const { session } = start('a');
    pause('a', now + hour);
    expect(workStatus(db, { window: 'a' })).toMatchObject({ state: 'paused', pause: { reason: 'lunch', since: now + hour } }); // prettier-ignore
    resume('a', now + 2 * hour);
    expect(workStatus(db, { window: 'a' })).toMatchObject({ state: 'working', pausedMs: hour, pause: null });
    stop('a', now + 3 * hour);
    expect(workLog(db, { from: now })).toEqual([
      {
        session,
        agent: 'Agent',
        startedAt: now,
        endedAt: now + 3 * hour,
        endedBy: 'agent',
        calls: 0,
        pauses: [{ reason: 'lunch', note: '', startedAt: now + hour, endedAt: now + 2 * hour }],
      },
    ]);
    expect(failure(() => stop('a')).code).toBe('work/not-now');
    start('a');
    expect(
      failure(() => db.transaction(() => pauseWork(db, { window: 'a', reason: 'other', note: ' ', now })))
        .code,
    ).toBe('work/reason');
  });

  it('goes on after a lost wire, with who was before the agent, unless somebody took them meanwhile', () => {
    const { db } = openDatabase();
    const [first] = many(db, 2);
    const { start, next, lose, stop } = desk(db);
    const { session } = start('a');
    next('a');
    expect(lose('a')).toBe(true);
    expect(holders(db)).toEqual([]);
    const back = start('a2', { again: session ?? '', reading: first ?? '' });
    expect(back).toMatchObject({ session, reserved: first, state: 'working' });
    lose('a2');
    start('b');
    expect(next('b').request).toBe(first);
    expect(start('a3', { again: session ?? '', reading: first ?? '' })).toMatchObject({ session, reserved: null });
    stop('a3');
    expect(start('a4', { again: session ?? '' }).session).not.toBe(session);
  }); // prettier-ignore

  it('holds nothing while it is not at work, whatever windows do on two connections', () => {
    const database = openDatabase();
    const uids = many(database.db, 5);
    const other = openWriter(database.dataDir);
    try {
      const action = fc.record({
        window: fc.constantFrom('a', 'b', 'c'),
        does: fc.constantFrom('start', 'next', 'next', 'next', 'pause', 'resume', 'stop', 'lose'),
        connection: fc.constantFrom(desk(database.db), desk(other.db)),
      });
      fc.assert(
        fc.property(fc.array(action, { minLength: 5, maxLength: 25 }), (actions) => {
          const state = new Map<string, 'working' | 'paused'>();
          const holds = new Map<string, string>();
          for (const { window, does, connection } of actions) {
            const before = state.get(window) ?? 'off';
            const refused = (work: () => unknown) => expect(failure(work).code).toBe('work/not-now');
            switch (does) {
              case 'start':
                connection.start(window);
                if (before === 'off') state.set(window, 'working');
                break;
              case 'next': {
                if (before !== 'working') {
                  refused(() => connection.next(window));
                  break;
                }
                holds.delete(window);
                const free = uids.find((uid) => ![...holds.values()].includes(uid));
                expect(connection.next(window).request).toBe(free ?? null);
                if (free !== undefined) holds.set(window, free);
                break;
              }
              case 'pause':
                if (before === 'working') connection.pause(window);
                else refused(() => connection.pause(window));
                if (before === 'working') state.set(window, 'paused');
                break;
              case 'resume':
                if (before === 'paused') connection.resume(window);
                else refused(() => connection.resume(window));
                if (before === 'paused') state.set(window, 'working');
                break;
              case 'stop':
                if (before === 'off') refused(() => connection.stop(window));
                else connection.stop(window);
                state.delete(window);
                break;
              case 'lose':
                expect(connection.lose(window)).toBe(before !== 'off');
                state.delete(window);
                break;
            }
            if (state.get(window) !== 'working') holds.delete(window);
            expect(new Map(holders(database.db).map((row) => [row.window, row.request]))).toEqual(holds);
            expect(holders(other.db)).toHaveLength(holds.size);
          }
          for (const window of ['a', 'b', 'c']) desk(database.db).lose(window);
        }),
        { numRuns: 40 },
      );
    } finally {
      other.close();
    }
  });
});

describe('two processes on one database', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  /** One that is ready to begin; `go` has it take whom it can. */
  const racer = async (dataDir: string, name: string) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'reserve-child.ts'), dataDir, name], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: 'ready' });
    return {
      child,
      go: async (): Promise<readonly string[]> => {
        child.stdin.write('go\n');
        const taken: string[] = [];
        for (;;) {
          const { value, done } = await lines.next();
          if (done === true || value === 'all') return taken;
          taken.push(value);
        }
      },
    };
  };

  it('never reserve the same request, and what one held is free once it is killed', async () => {
    const { db, dataDir } = openDatabase();
    const uids = many(db, 60);
    const [one, two] = await Promise.all([racer(dataDir, 'one'), racer(dataDir, 'two')]);
    const [ofOne, ofTwo] = await Promise.all([one.go(), two.go()]);
    expect([...ofOne, ...ofTwo].toSorted()).toEqual(uids.toSorted());
    // Both had their part, or there was no race.
    expect(ofOne.length).toBeGreaterThan(0);
    expect(ofTwo.length).toBeGreaterThan(0);
    const mine = desk(db);
    mine.start('a');
    expect(mine.next('a', { now: Date.now() })).toMatchObject({ request: null, others: 60 });

    one.child.kill('SIGKILL');
    await once(one.child, 'exit');
    expect(ofOne).toContain(mine.next('a', { now: Date.now() }).request);
    expect(() =>
      db.transaction(() =>
        startAttempt(db, { request: ofOne[1] ?? '', number, direction: 'outbound', reason: '', now: Date.now(), key: testKey, pid: process.pid, window: 'a' }),
      ),
    ).not.toThrow(); // prettier-ignore
    expect(db.transaction(() => recoverSessions(db, { now: Date.now() }))).toBe(ofOne.length + 1);
    expect(holders(db).map(({ window }) => window.split('-')[0])).not.toContain('one');
    expect(holders(db)).toHaveLength(ofTwo.length + 1);
  }, 60_000);
});

describe('migration 0115', () => {
  it('lets those who were there before be reserved, and lets go of those it must', () => {
    const folder = databaseOfVersion(
      110,
      `
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'Salon', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'x', 'Léa', 'Europe/Paris', 0, 0);
      INSERT INTO contact_point (prospect_id, kind, sort, value, raw) VALUES (1, 'phone', 0, '+33199000142', '');
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at) VALUES (5, 'r5', 1, 1, 10, 'UTC', 0);`,
    );
    const { db } = openDatabase(folder);
    const { start, next } = desk(db);
    start('a');
    expect(next('a').request).toBe('r5');
    db.run(sql`UPDATE request SET quarantined = 1 WHERE id = 5`);
    expect(holders(db)).toEqual([]);
    db.run(sql`UPDATE request SET quarantined = 0 WHERE id = 5`);
    next('a');
    db.exec('PRAGMA foreign_keys = OFF');
    db.run(sql`DELETE FROM request WHERE id = 5`);
    expect(db.get(sql`SELECT count(*) AS n FROM reservation`)).toEqual({ n: 0 });
  });
});
