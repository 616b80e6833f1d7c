import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { countRefused, readHome } from '../../db/stores/home.ts';
import { sweep } from '../../db/stores/sweep.ts';
import type { ReadDb } from '../../db/handle.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { failure, hour, minute, now, openCalls } from './calling.ts';
import { addProbe, addRequest, openDatabase, testKey } from './records.ts';

const zone = 'Europe/Paris';
const homeOf = (db: ReadDb, at = now) => readHome(db, { now: at, zone, country: 'FR', key: testKey });

describe('the promises of the day', () => {
  it('stand late first, the longest late before, then due by their end, then to come (twilio-labs plugin #9)', () => {
    const { db } = openDatabase();
    const probe = addProbe(db);
    const add = (name: string, start: number, end: number, by: 'prospect' | 'agent' | 'rule' = 'prospect') =>
      addRequest(db, { probe, name, promise: { start: now + start * minute, end: now + end * minute, by } });
    add('tonight', 300, 330);
    add('due long', -20, 60);
    add('late short', -60, -5);
    add('tomorrow', 24 * 60, 25 * 60);
    add('soon', 10, 40);
    add('late long', -90, -30);
    add('due short', -10, 20);
    add('retry', -90, -60, 'rule');
    const order = ['late long', 'late short', 'due short', 'due long', 'soon', 'tonight'];
    const named = () => homeOf(db).promises.map(({ name }) => name);
    expect(named()).toEqual(order);
    // Whether or not the sweep has seen what has started.
    sweep(db, { now, limit: 100 });
    expect(named()).toEqual(order);
    expect(homeOf(db)).toMatchObject({ counts: { late: 2, due: 2, upcoming: 2 } });
    expect(
      homeOf(db)
        .promises.map(({ state }) => state)
        .join(' '),
    ).toBe('late late due due upcoming upcoming');
  });

  it('say whose they are, and leave out what is closed or put aside', () => {
    const { db, probe, start, end, save } = openCalls();
    const { uid } = addRequest(db, { probe, name: 'Léa' });
    const { attempt } = start({ request: uid });
    end(attempt);
    save(attempt, 'callback', { next: { start: now + hour, end: now + 2 * hour, zone } });
    const promise = { start: now + hour, end: now + 2 * hour, by: 'prospect' } as const;
    const aside = addRequest(db, { probe, name: 'Aside', promise });
    db.run(sql`UPDATE request SET quarantined = 1 WHERE id = ${aside.id}`);
    expect(homeOf(db).promises).toMatchObject([
      { name: 'Léa', by: 'agent', promisedBy: 'Agent', owner: 'Agent' },
    ]);
    db.run(sql`UPDATE request SET owner_id = NULL`);
    expect(homeOf(db).promises).toMatchObject([{ promisedBy: 'Agent', owner: null }]);
  });
});

it('what was kept and broken is counted by the days of the workstation’s zone, through a change of clocks', () => {
  const { db } = openDatabase();
  const count = (at: string, name: 'kept' | 'broken', n: number) =>
    db.run(sql`INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('promise', ${name}, ${Math.floor(Date.parse(at) / 900_000)}, ${n})`); // prettier-ignore
  // Paris, Sunday 29 March 2026: a day of 23 hours, from 23:00 to 22:00 UTC.
  count('2026-03-28T22:45:00Z', 'kept', 1);
  count('2026-03-28T23:00:00Z', 'kept', 2);
  count('2026-03-29T21:45:00Z', 'broken', 4);
  count('2026-03-29T22:00:00Z', 'broken', 8);
  count('2026-03-22T23:00:00Z', 'kept', 16);
  count('2026-03-22T22:45:00Z', 'kept', 32);
  count('2026-02-27T23:00:00Z', 'broken', 64);
  count('2026-02-27T22:45:00Z', 'broken', 128);
  expect(homeOf(db, Date.parse('2026-03-29T10:00:00Z')).kept).toEqual({
    day: { kept: 2, broken: 4 },
    week: { kept: 19, broken: 4 },
    month: { kept: 51, broken: 68 },
  });
});

it('free times are those at which nobody was promised a call; a wide wish leaves room', () => {
  const { db } = openDatabase();
  db.transaction(() => chooseRules(db, 'fr'));
  const probe = addProbe(db);
  const at = (text: string): number => Date.parse(`2026-03-12T${text}:00+01:00`);
  const promised = (from: string, to: string) =>
    addRequest(db, { probe, promise: { start: at(from), end: at(to), by: 'prospect' } });
  // Thursday, 11:00 in Paris: a call that is due until 12:00, one at 14:00, and somebody free all afternoon.
  promised('10:45', '12:00');
  promised('14:00', '14:30');
  promised('14:00', '19:00');
  sweep(db, { now, limit: 10 });
  expect(homeOf(db).free.slice(0, 4).map(({ start }) => start)).toEqual(['12:00', '12:30', '14:30', '15:00'].map(at)); // prettier-ignore
});

it('what is blocked stands by its rule: at the head of the queue, refused today, and called all the same', () => {
  const { db, probe, start } = openCalls();
  addRequest(db, { probe, name: 'Taken back', consent: 'revoked' });
  addRequest(db, { probe, name: 'Fine', phones: ['+33199000143'] });
  const tomorrow = addRequest(db, { probe, name: 'Tomorrow', phones: ['+33199000144'], promise: { start: now + 24 * hour, end: now + 25 * hour, by: 'agent' } }); // prettier-ignore
  const early = { request: tomorrow.uid, number: '+33199000144' };
  const refused = failure(() => start(early));
  expect(refused.code).toBe('call/blocked');
  countRefused(db, { rule: 'promise-upcoming', at: now });
  countRefused(db, { rule: 'promise-upcoming', at: now + minute });
  countRefused(db, { rule: 'suppressed', at: now - 24 * hour });
  start({ ...early, reason: 'Elle vient de le demander' });
  const { blocked, waiting } = homeOf(db);
  expect(blocked).toEqual({
    looked: 3,
    queue: [{ rule: 'consent-revoked', requests: 1 }],
    today: [{ rule: 'promise-upcoming', refused: 2, overridden: 1 }],
  });
  expect(waiting).toEqual({ quarantined: 0, rejected: 0, failedImports: 0, outcomes: 1 });
});
