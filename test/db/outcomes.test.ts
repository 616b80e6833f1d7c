import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { pendingAttempts } from '../../db/stores/attempts.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { saveOutcomeKinds, outcomeKinds } from '../../db/stores/outcome-kinds.ts';
import { queueCounts } from '../../db/stores/queue.ts';
import { findRequests } from '../../db/stores/search.ts';
import { failure, hour, minute, now, number, openCalls } from './calling.ts';
import { addRequest } from './records.ts';

let calls: ReturnType<typeof openCalls>;

beforeEach(() => {
  calls = openCalls();
});

describe('an outcome', () => {
  const due = { start: now - 10 * minute, end: now + 30 * minute, by: 'prospect' } as const;

  it('ends the promise, makes the next, counts the attempt and indexes the note: one transaction', () => {
    const { uid, id } = addRequest(calls.db, { probe: calls.probe, promise: due });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    const next = { start: now + 24 * hour, end: now + 25 * hour, zone: 'Europe/Paris' };
    const saved = calls.save(attempt, 'callback', { next, note: 'Préfère jeudi' });
    expect(saved).toMatchObject({
      state: 'open',
      closedReason: null,
      promise: { ...next, by: 'agent', state: 'upcoming' },
      changed: [uid],
    });
    const after = calls.detail(uid, now + 4 * minute);
    expect(after.promises.map(({ state, by }) => [state, by])).toEqual([
      ['upcoming', 'agent'],
      ['kept', 'prospect'],
    ]);
    expect(after.attempts).toMatchObject([
      { attempt, outcome: 'callback', note: 'Préfère jeudi', talkMs: 105_000 },
    ]);
    expect(after.decision).toMatchObject({ rule: 'promise-upcoming', nextAllowedAt: next.start });
    expect(
      findRequests(calls.db, { text: 'prefere jeudi', context: { callingCode: '33' }, limit: 9 }),
    ).toEqual([id]);
    expect(pendingAttempts(calls.db)).toEqual([]);
    expect(calls.db.get(sql`SELECT attempts, promise_start AS start FROM request WHERE id = ${id}`)).toEqual({
      attempts: 1,
      start: next.start,
    });
    expect(verifyChain(calls.db)).toMatchObject({ ok: true, events: 2 });
  });

  it('says a promise was broken when the call came after its window', () => {
    const { uid } = addRequest(calls.db, {
      probe: calls.probe,
      promise: { start: now - 2 * hour, end: now - hour, by: 'agent' },
    });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    calls.save(attempt, 'converted');
    expect(calls.detail(uid)).toMatchObject({
      state: 'closed',
      closedReason: 'converted',
      section: null,
      promises: [{ state: 'broken' }],
    });
  });

  it('retries by rule, each time at another time of day or later, then gives up as unreachable', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const starts: string[] = [];
    let at = now;
    for (let turn = 1; turn <= 6; turn += 1) {
      const { attempt } = calls.start({ request: uid, now: at });
      calls.end(attempt, false);
      const saved = calls.save(attempt, 'no-answer', { now: at });
      if (turn < 6) {
        expect(saved.promise).toMatchObject({ by: 'rule', state: 'upcoming' });
        expect(failure(() => calls.start({ request: uid, now: at })).data).toMatchObject({
          rule: 'retry-not-yet',
          overridable: true,
        });
        at = saved.promise?.start ?? 0;
        starts.push(new Date(at).toISOString().slice(0, 16));
      } else {
        expect(saved).toMatchObject({ state: 'closed', closedReason: 'unreachable', promise: null });
      }
    }
    // Rules without hours. Thursday 11 o'clock in Paris, then 13, 17, 18 the day after, and 10 and 18 on the weekend.
    expect(starts).toEqual([
      '2026-03-12T12:00',
      '2026-03-12T16:00',
      '2026-03-13T17:00',
      '2026-03-14T09:00',
      '2026-03-15T17:00',
    ]);
    expect(calls.detail(uid).promises.every(({ state }) => state === 'kept')).toBe(true);
    expect(queueCounts(calls.db, { now: at })).toMatchObject({ open: 0, next: 0 });
  });

  it('spends one budget over all outcomes; a conversation renews it', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const call = (kind: string, hours: number, changes = {}) => {
      const { attempt } = calls.start({ request: uid, now: now + hours * hour, reason: 'Vu avec elle' });
      calls.end(attempt, kind === 'callback', now + hours * hour + minute);
      return calls.save(attempt, kind, { now: now + hours * hour + minute, budget: 3, ...changes });
    };
    call('no-answer', 0);
    call('busy', 3);
    const next = { start: now + 5 * hour, end: now + 6 * hour, zone: 'Europe/Paris' };
    call('callback', 4, { next });
    expect(call('voicemail', 5).closedReason).toBeNull();
    expect(call('busy', 9).closedReason).toBeNull();
    expect(call('no-answer', 14)).toMatchObject({ state: 'closed', closedReason: 'unreachable' });
  });

  it('offers the next slot they named, and owes it to them', () => {
    const { uid, id } = addRequest(calls.db, { probe: calls.probe, promise: due });
    const slots = [
      { start: due.start, end: due.end, zone: 'Europe/Paris', said: 'ce matin' },
      { start: now + 48 * hour, end: now + 50 * hour, zone: 'Europe/Paris', said: 'samedi matin' },
    ];
    calls.db.run(sql`UPDATE request SET slots = ${JSON.stringify(slots)} WHERE id = ${id}`);
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt, false);
    expect(calls.save(attempt, 'voicemail').promise).toMatchObject({
      start: now + 48 * hour,
      end: now + 50 * hour,
      by: 'prospect',
    });
    expect(calls.detail(uid).promises.map(({ state }) => state)).toEqual(['upcoming', 'kept']);
  });

  it('stands apart from what the line did: neither changes the other', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    // The line was answered; the agent says it was a machine.
    calls.end(attempt, true);
    calls.save(attempt, 'voicemail');
    expect(calls.detail(uid).attempts).toMatchObject([{ lineResult: 'answered', outcome: 'voicemail' }]);
  });

  it('closes every request of somebody who objects, and bars all their numbers', () => {
    const first = addRequest(calls.db, { probe: calls.probe, phones: [number, '+33639980001'] });
    const second = addRequest(calls.db, { probe: calls.probe, prospect: first.prospect, promise: due });
    const { attempt } = calls.start({ request: first.uid });
    calls.end(attempt);
    expect(new Set(calls.save(attempt, 'do-not-call').changed)).toEqual(new Set([first.uid, second.uid]));
    expect(calls.detail(second.uid)).toMatchObject({
      state: 'closed',
      closedReason: 'suppressed',
      promises: [{ state: 'cancelled' }],
    });
    expect(failure(() => calls.start({ number: '+33639980001', reason: 'Autre sujet' })).data).toMatchObject({
      rule: 'suppressed',
    });
    expect(calls.count('suppression')).toBe(2);
    expect(
      calls.db
        .all<{ data: string }>(sql`SELECT data FROM event`)
        .some(({ data }) => data.includes('639980001')),
    ).toBe(false);
  });

  it('opens a closed request again when another call was agreed', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe, closed: 'converted' });
    const { attempt } = calls.start({ request: uid, reason: 'Question sur la facture' });
    calls.end(attempt);
    calls.save(attempt, 'callback', {
      next: { start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris' },
    });
    expect(calls.detail(uid)).toMatchObject({ state: 'open', closedReason: null, section: 'upcoming' });
  });

  it('is given once, from the list in use, with what it asks for; a refusal leaves nothing behind', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe, promise: due });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    const before = [
      calls.count('event'),
      calls.count('promise'),
      calls.count('outcome'),
      calls.count('agent'),
    ];
    expect(failure(() => calls.save(attempt, 'callback')).code).toBe('outcome/promise-required');
    expect(failure(() => calls.save(attempt, 'not-interested', { note: '' })).code).toBe(
      'outcome/note-required',
    );
    expect(failure(() => calls.save(attempt, 'nonsense')).code).toBe('outcome/unknown-kind');
    expect(failure(() => calls.save('01900000-0000-7000-8000-000000000000', 'busy')).code).toBe(
      'call/missing',
    );
    expect([
      calls.count('event'),
      calls.count('promise'),
      calls.count('outcome'),
      calls.count('agent'),
    ]).toEqual(before);
    calls.save(attempt, 'busy');
    expect(failure(() => calls.save(attempt, 'busy')).code).toBe('outcome/already-saved');
  });

  it('without an end, gives the call the end "lost"', () => {
    const { attempt } = calls.start({ request: addRequest(calls.db, { probe: calls.probe }).uid });
    calls.save(attempt, 'cut-off');
    expect(calls.db.get(sql`SELECT line_result, ended_by FROM attempt_end`)).toEqual({
      line_result: 'lost',
      ended_by: 'workstation',
    });
    expect(calls.db.all(sql`SELECT kind FROM event WHERE subject = ${attempt} ORDER BY id`)).toEqual([
      { kind: 'attempt.started' },
      { kind: 'attempt.lost' },
      { kind: 'outcome.saved' },
    ]);
  });
});

describe('the list of outcomes', () => {
  it('is replaced as a whole, with its own errors', () => {
    const kinds = outcomeKinds(calls.db);
    const [first, second] = kinds;
    if (!first || !second) throw new Error('no kinds');
    expect(
      failure(() => saveOutcomeKinds(calls.db, { kinds: [first, { ...second, key: first.key }], at: now }))
        .code,
    ).toBe('outcome/duplicate-key');
    expect(
      failure(() => saveOutcomeKinds(calls.db, { kinds: [first, { ...second, code: first.code }], at: now }))
        .code,
    ).toBe('outcome/duplicate-code');
    const { attempt } = calls.start({ request: addRequest(calls.db, { probe: calls.probe }).uid });
    calls.save(attempt, 'busy');
    const without = kinds.filter(({ code }) => code !== 'busy');
    expect(
      failure(() => calls.db.transaction(() => saveOutcomeKinds(calls.db, { kinds: without, at: now }))).code,
    ).toBe('outcome/in-use');
    expect(outcomeKinds(calls.db)).toEqual(kinds);
    const changed = kinds
      .filter(({ code }) => code !== 'voicemail')
      .map((kind) => (kind.code === 'busy' ? { ...kind, active: false } : kind));
    expect(saveOutcomeKinds(calls.db, { kinds: changed, at: now })).toEqual(changed);
  });
});
