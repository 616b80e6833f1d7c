import { beforeEach, describe, expect, it } from 'vitest';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import {
  listQuarantines,
  quarantinedRequests,
  waitingQuarantines,
} from '../../db/stores/quarantine-review.ts';
import {
  keepQuarantine,
  quarantineTurn,
  quarantineWork,
  settleQuarantine,
  undoSettlement,
} from '../../db/stores/quarantine-settlements.ts';
import { setProbeStatus } from '../../db/stores/probes.ts';
import { queueCounts, queuePage } from '../../db/stores/queue.ts';
import { closeRequest, requestId } from '../../db/stores/requests.ts';
import { failure, minute, openCalls } from './calling.ts';
import { brokenRules } from './broken-rules.ts';
import { makeProbe, now, take } from './leads.ts';
import { testKey } from './records.ts';

let calls: ReturnType<typeof openCalls>;
let db: WriteDb;
let probe: string;

beforeEach(() => {
  calls = openCalls();
  ({ db } = calls);
  probe = makeProbe(db, 'Salon');
});

const phone = (index: number): string => `+331990${String(10_000 + index)}`;
const bring = (people: number, from = 0, slot = ''): void => {
  take(
    db,
    probe,
    Array.from({ length: people }, (_, index) => ({
      name: `Personne ${from + index}`,
      phone: phone(from + index),
      words: `Rappelez-moi ${from + index}`,
      slot,
    })),
  );
};
const uidOf = (index: number): string =>
  db.get<{ uid: string }>(sql`
    SELECT r.uid FROM request r JOIN contact_point c ON c.prospect_id = r.prospect_id WHERE c.value = ${phone(index)}`)
    ?.uid ?? '';
/** Calls somebody, who answers to the first question as said. */
const call = (index: number, kind: string, expected: 'yes' | 'forgot' | 'never-asked') => {
  const { attempt } = calls.start({ request: uidOf(index), number: phone(index), reason: 'Plus tôt' });
  calls.end(attempt);
  return calls.save(attempt, kind, { expected });
};
const open = (): number => queueCounts(db, { now }).open;
const listed = (): readonly string[] =>
  queuePage(db, {
    search: '',
    searchContext: { callingCode: '33' },
    cursor: null,
    limit: 200,
    now,
    key: testKey,
    whole: false,
  }).rows.map(({ prospect }) => prospect.name);
const decision = (index: number) =>
  decideFor(db, { now, key: testKey, number: phone(index), request: uidOf(index) });
const work = (limit = 100): void => {
  while (quarantineWork(db, { at: now, limit }).more);
};
const quarantine = (): string => listQuarantines(db)[0]?.quarantine ?? '';

describe('two people of a batch who had never asked', () => {
  it('put the rest of it aside: not callable, out of the queue and its count, listed for review', () => {
    bring(6);
    bring(2, 10);
    expect(call(0, 'never-asked', 'never-asked').quarantined).toBeNull();
    expect(call(1, 'converted', 'yes').quarantined).toBeNull();
    expect(open()).toBe(6);
    const saved = call(2, 'not-interested', 'never-asked');
    expect(saved.quarantined).toMatchObject({ requests: 3, more: false });
    expect(listed().toSorted()).toEqual(['Personne 10', 'Personne 11']);
    expect(open()).toBe(2);
    for (const index of [3, 4, 5])
      expect(decision(index)).toMatchObject({ allowed: false, rule: 'quarantined', overridable: false });
    expect(
      failure(() => calls.start({ request: uidOf(3), number: phone(3), reason: 'Je le connais bien' })).code,
    ).toBe('call/blocked');
    expect(decision(10).rule).toBe('allowed');
    expect(listQuarantines(db)).toMatchObject([
      { quarantine: saved.quarantined?.quarantine, probe: 'Salon', reason: 'never-asked', requests: 3, keptAt: null },
    ]); // prettier-ignore
    const rows = quarantinedRequests(db, { quarantine: quarantine(), cursor: null, limit: 2 });
    expect(rows.rows.map(({ name, phones, words }) => [name, phones, words])).toEqual([
      ['Personne 3', [phone(3)], 'Rappelez-moi 3'],
      ['Personne 4', [phone(4)], 'Rappelez-moi 4'],
    ]);
    const rest = quarantinedRequests(db, { quarantine: quarantine(), cursor: rows.next, limit: 2 });
    expect([rest.rows.map(({ name }) => name), rest.next]).toEqual([['Personne 5'], null]);
    expect(brokenRules(db)).toEqual([]);
    expect(verifyChain(db).ok).toBe(true);
    expect(db.get(sql`SELECT count(*) AS n FROM event WHERE kind = 'quarantine.made'`)).toEqual({ n: 1 });
  });

  it('are two people: the same one twice, one who forgot, or two of different batches are not', () => {
    bring(3);
    bring(3, 10);
    call(0, 'no-answer', 'yes');
    call(1, 'other-person', 'never-asked');
    call(1, 'other-person', 'never-asked');
    call(2, 'converted', 'forgot');
    call(10, 'never-asked', 'never-asked');
    expect(listQuarantines(db)).toEqual([]);
  });

  it('leave alone who was called already, who is being called, and what no batch brought', () => {
    bring(5);
    call(4, 'no-answer', 'yes');
    const busy = calls.start({ request: uidOf(3), number: phone(3) });
    const during = { during: busy.attempt };
    for (const index of [0, 1]) {
      const { attempt } = calls.start({ request: uidOf(index), number: phone(index), ...during });
      calls.end(attempt);
      calls.save(attempt, 'never-asked', { expected: 'never-asked' });
    }
    expect(quarantinedRequests(db, { quarantine: quarantine(), cursor: null, limit: 9 }).rows).toMatchObject([
      { name: 'Personne 2' },
    ]);
  });

  it('block a large batch at once, though its requests leave the queue a portion at a time', () => {
    bring(2500);
    call(0, 'never-asked', 'never-asked');
    const saved = call(1, 'never-asked', 'never-asked');
    expect(saved.quarantined).toMatchObject({ requests: 1998, more: true });
    expect(open()).toBe(500);
    expect(decision(2499)).toMatchObject({ allowed: false, rule: 'quarantined' });
    expect(
      failure(() => settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: null, at: now })).code,
    ).toBe('quarantine/at-work'); // prettier-ignore
    work();
    expect(open()).toBe(0);
    expect(listQuarantines(db)).toMatchObject([{ requests: 2498, more: false }]);
    settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: null, at: now });
    expect(open()).toBe(2000);
    work();
    expect(open()).toBe(2498);
    expect(brokenRules(db)).toEqual([]);
  });
});

it('a turn waits for no disk, and leaves the connection as durable as it was', () => {
  bring(2500);
  call(0, 'never-asked', 'never-asked');
  call(1, 'never-asked', 'never-asked');
  expect(open()).toBeGreaterThan(0);
  const settings = () =>
    ['synchronous', 'wal_autocheckpoint'].map((name) => db.prepare(`PRAGMA ${name}`).get());
  const before = settings();
  let turns = 0;
  while (quarantineTurn(db, { at: now, limit: 200 }).more) turns += 1;
  expect(turns).toBeGreaterThan(1);
  expect(open()).toBe(0);
  expect(settings()).toEqual(before);
});

describe('what is put aside', () => {
  beforeEach(() => {
    bring(6, 0, '2026-03-13T10:00/11:00');
    call(0, 'never-asked', 'never-asked');
    call(1, 'never-asked', 'never-asked');
  });

  it('is released one by one, or all of it; each can be undone', () => {
    const some = settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: [uidOf(2)], at: now }); // prettier-ignore
    expect(some.requests).toBe(1);
    expect(listed()).toEqual(['Personne 2']);
    const all = settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: null, at: now }); // prettier-ignore
    expect([all.requests, listQuarantines(db), open()]).toEqual([3, [], 4]);
    undoSettlement(db, { settlement: all.settlement, at: now });
    expect([listQuarantines(db)[0]?.requests, listed()]).toEqual([3, ['Personne 2']]);
    expect(failure(() => undoSettlement(db, { settlement: all.settlement, at: now })).code).toBe(
      'quarantine/missing',
    );
    expect(brokenRules(db)).toEqual([]);
  });

  it('is closed as never asked, and comes back with its promise when that is undone', () => {
    const { settlement } = settleQuarantine(db, { quarantine: quarantine(), result: 'closed', requests: null, at: now }); // prettier-ignore
    expect(calls.detail(uidOf(3))).toMatchObject({ state: 'closed', closedReason: 'never-asked' });
    undoSettlement(db, { settlement, at: now + minute });
    expect(calls.detail(uidOf(3))).toMatchObject({
      state: 'open',
      section: null,
      decision: { rule: 'quarantined' },
      promises: [{ state: 'upcoming', by: 'prospect' }],
    });
    expect(brokenRules(db)).toEqual([]);
    expect(verifyChain(db).ok).toBe(true);
  });

  it('is not opened again by an undo where it was closed for another reason, nor put aside again once called', () => {
    const { id } = requestId(db, uidOf(2));
    closeRequest(db, { id, uid: uidOf(2), reason: 'withdrawn', agent: null, at: now - minute });
    const closed = settleQuarantine(db, { quarantine: quarantine(), result: 'closed', requests: null, at: now }); // prettier-ignore
    undoSettlement(db, { settlement: closed.settlement, at: now });
    expect(calls.detail(uidOf(2)).closedReason).toBe('withdrawn');
    const released = settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: null, at: now }); // prettier-ignore
    const { attempt } = calls.start({ request: uidOf(3), number: phone(3), reason: 'Il attend' });
    calls.end(attempt, false);
    calls.save(attempt, 'no-answer');
    undoSettlement(db, { settlement: released.settlement, at: now });
    expect(decision(3).rule).not.toBe('quarantined');
    expect(decision(4).rule).toBe('quarantined');
  });

  it('stays where it is when somebody lets it stand, and is not counted as waiting any more', () => {
    expect(waitingQuarantines(db)).toEqual({ quarantines: 1, requests: 4 });
    keepQuarantine(db, { quarantine: quarantine(), keep: true, at: now });
    expect(waitingQuarantines(db)).toEqual({ quarantines: 0, requests: 0 });
    expect(listQuarantines(db)).toMatchObject([{ requests: 4, keptAt: now }]);
    keepQuarantine(db, { quarantine: quarantine(), keep: false, at: now });
    expect(waitingQuarantines(db).quarantines).toBe(1);
  });

  it('takes two more who never asked to be doubted again after a review', () => {
    settleQuarantine(db, { quarantine: quarantine(), result: 'released', requests: null, at: now });
    const late = { reason: 'Il attend' };
    const again = (index: number) => {
      const { attempt } = calls.start({ request: uidOf(index), number: phone(index), ...late });
      calls.end(attempt);
      return calls.save(attempt, 'never-asked', { expected: 'never-asked' }).quarantined;
    };
    expect(again(2)).toBeNull();
    expect(again(3)).toMatchObject({ requests: 2 });
  });

  it('leaves when the person asks again by another way', () => {
    take(db, probe, [{ name: 'Personne 4', phone: phone(4), words: 'Je vous ai écrit la semaine passée' }]);
    expect(decision(4).rule).not.toBe('quarantined');
    expect(decision(5).rule).toBe('quarantined');
    expect(listQuarantines(db)[0]?.requests).toBe(3);
    expect(brokenRules(db)).toEqual([]);
  });

  it('is forgotten with a request that is erased', () => {
    db.exec('PRAGMA foreign_keys = OFF');
    db.run(sql`DELETE FROM request WHERE uid = ${uidOf(5)}`);
    expect(db.get(sql`SELECT count(*) AS n FROM quarantine_request`)).toEqual({ n: 3 });
  });
});

describe('a probe', () => {
  it('in quarantine keeps what comes for review, whoever is in the queue already', () => {
    bring(2);
    setProbeStatus(db, { uid: probe, status: 'quarantined', at: now });
    bring(3, 10);
    expect(listed().toSorted()).toEqual(['Personne 0', 'Personne 1']);
    expect(listQuarantines(db)).toMatchObject([{ reason: 'probe', requests: 3, agent: null }]);
    expect(brokenRules(db)).toEqual([]);
    setProbeStatus(db, { uid: probe, status: 'active', at: now });
    bring(1, 20);
    expect(decision(20).rule).toBe('allowed');
  });

  it('that is paused takes no file', () => {
    setProbeStatus(db, { uid: probe, status: 'paused', at: now });
    expect(failure(() => bring(1)).code).toBe('probe/paused');
  });
});
