import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../db/fingerprint.ts';
import { sql } from '../../db/sql.ts';
import { pendingAttempts, recoverAttempts, saveDraft, addStep } from '../../db/stores/attempts.ts';
import { prospectsByNumber } from '../../db/stores/requests.ts';
import { write as writeSettings } from '../../db/stores/settings.ts';
import { failure, hour, now, number, openCalls } from './calling.ts';
import { addRequest, testKey } from './records.ts';

let calls: ReturnType<typeof openCalls>;

beforeEach(() => {
  calls = openCalls();
});

describe('a call of ours', () => {
  it('is written with its decision before it is dialled', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const started = calls.start({ request: uid });
    expect(started).toMatchObject({ request: uid, number, decision: { allowed: true, rule: 'allowed' } });
    const row = calls.db.get<{ rule: string; allowed: number; facts: string; agent: string }>(sql`
      SELECT d.rule, d.allowed, d.facts, g.name AS agent FROM attempt a JOIN decision d ON d.id = a.decision_id JOIN agent g ON g.id = a.agent_id
      WHERE a.uid = ${started.attempt}`);
    expect(row).toMatchObject({ rule: 'allowed', allowed: 1, agent: 'Agent' });
    expect(row?.facts).not.toContain('99000142');
  });

  it('bears the name of the settings', () => {
    writeSettings(calls.db, { values: { agentName: ' Desk 4 ' }, at: now });
    calls.start({ request: addRequest(calls.db, { probe: calls.probe }).uid });
    expect(calls.db.get(sql`SELECT name FROM agent`)).toEqual({ name: 'Desk 4' });
  });

  it('finds the open request of the number by itself, the promised one first', () => {
    const first = addRequest(calls.db, { probe: calls.probe, askedAt: 5 });
    const promised = addRequest(calls.db, {
      probe: calls.probe,
      prospect: first.prospect,
      askedAt: 1,
      promise: { start: now - hour, end: now, by: 'agent' },
    });
    expect(calls.start().request).toBe(promised.uid);
  });

  it('is refused without a request, unless the agent writes why; the reason is kept', () => {
    const refused = failure(() => calls.start({ reason: ' . ' }));
    expect(refused.code).toBe('call/blocked');
    expect(refused.data).toMatchObject({ rule: 'no-request', overridable: true });
    expect(calls.count('attempt')).toBe(0);
    expect(calls.count('decision')).toBe(0);
    calls.start({ reason: ' Il m’a demandé de rappeler ce soir ' });
    expect(calls.db.get(sql`SELECT rule, allowed, reason FROM decision`)).toEqual({
      rule: 'no-request',
      allowed: 0,
      reason: 'Il m’a demandé de rappeler ce soir',
    });
  });

  it('is refused to a suppressed number whatever is written', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    calls.db.run(
      sql`INSERT INTO suppression (uid, fingerprint, source, reason, created_at) VALUES ('x', ${fingerprint(testKey, number)}, 'outcome', 'do-not-call', 0)`,
    );
    expect(failure(() => calls.start({ request: uid, reason: 'Mais si, vraiment' }))).toMatchObject({
      code: 'call/blocked',
      data: { rule: 'suppressed' },
    });
    expect(calls.detail(uid).decision.rule).toBe('suppressed');
  });

  it('waits for the outcome of the one before, save to emergency services', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const first = calls.start({ request: uid });
    expect(failure(() => calls.start({ request: uid }))).toMatchObject({
      code: 'call/unfinished',
      data: { attempt: first.attempt },
    });
    expect(calls.start({ number: '112' }).decision.rule).toBe('emergency');
  });

  it('lets a colleague be asked during a call that is up, with a decision and an attempt of its own', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt: during } = calls.start({ request: uid });
    const asked = calls.start({ number: '1002', reason: 'transfer', during });
    expect(asked).toMatchObject({ request: null, decision: { rule: 'no-request', allowed: false } });
    calls.end(asked.attempt);
    // One that has ended and waits for its outcome does not stop another: who is on the line comes first.
    const again = calls.start({ number: '1003', reason: 'transfer', during });
    calls.end(again.attempt);
    calls.end(during);
    expect(failure(() => calls.start({ number: '1002', reason: 'transfer', during })).code).toBe(
      'call/unfinished',
    );
    expect(failure(() => calls.start({ number: '1002', reason: 'transfer' })).code).toBe('call/unfinished');
  });

  it('refuses a request that is not there', () => {
    expect(failure(() => calls.start({ request: '01900000-0000-7000-8000-000000000000' })).code).toBe(
      'request/missing',
    );
  });
});

describe('a call of theirs', () => {
  it('is matched to the person and the open request, and decides nothing', () => {
    const { uid } = addRequest(calls.db, {
      probe: calls.probe,
      promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' },
    });
    expect(calls.start({ direction: 'inbound' })).toMatchObject({
      request: uid,
      decision: { rule: 'inbound', allowed: true },
    });
    expect(calls.count('decision')).toBe(0);
    expect(prospectsByNumber(calls.db, { number })).toMatchObject([{ name: 'Léa Martin', request: uid }]);
    expect(prospectsByNumber(calls.db, { number: '+33199009999' })).toEqual([]);
  });

  it('asks for no outcome when nobody took it, and for one when somebody did', () => {
    const missed = calls.start({ direction: 'inbound' });
    calls.end(missed.attempt, false);
    expect(pendingAttempts(calls.db)).toEqual([]);
    const taken = calls.start({ direction: 'inbound' });
    calls.end(taken.attempt, true);
    expect(pendingAttempts(calls.db)).toMatchObject([
      { attempt: taken.attempt, ended: true, lineResult: 'answered' },
    ]);
  });

  it('keeps the promise of a time to come, when it went unanswered', () => {
    const { uid } = addRequest(calls.db, {
      probe: calls.probe,
      promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' },
    });
    calls.end(calls.start({ direction: 'inbound' }).attempt, false);
    expect(calls.detail(uid).promise).toMatchObject({ state: 'upcoming' });
  });
});

describe('after a crash', () => {
  it('calls of a process that is gone are lost, and wait for their outcome with what was typed', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid, pid: 4_000_000 });
    addStep(calls.db, { attempt, step: 'answered', at: now + 8_000, detail: '' });
    addStep(calls.db, { attempt, step: 'held', at: now + 20_000, detail: '' });
    saveDraft(calls.db, { attempt, text: 'Veut un devis', at: now });
    expect(recoverAttempts(calls.db, { at: now + hour, held: [], isAlive: () => true })).toEqual([]);
    expect(recoverAttempts(calls.db, { at: now + hour, held: [attempt], isAlive: () => false })).toEqual([]);
    expect(
      recoverAttempts(calls.db, { at: now + hour, held: [], isAlive: (pid) => pid !== 4_000_000 }),
    ).toEqual([attempt]);
    expect(recoverAttempts(calls.db, { at: now + hour, held: [], isAlive: () => false })).toEqual([]);
    expect(calls.db.get(sql`SELECT at, answered_at, line_result FROM attempt_end`)).toEqual({
      at: now + 20_000,
      answered_at: now + 8_000,
      line_result: 'lost',
    });
    expect(pendingAttempts(calls.db)).toMatchObject([
      { attempt, ended: true, lineResult: 'lost', draft: 'Veut un devis', request: uid },
    ]);
    // A late word of the window that placed it changes nothing.
    calls.end(attempt);
    expect(calls.db.get(sql`SELECT line_result FROM attempt_end`)).toEqual({ line_result: 'lost' });
  });
});
