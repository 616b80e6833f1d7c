import { describe, expect, it } from 'vitest';
import type { CallStep } from '../../core/contract/records.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { addStep, endAttempt, type EndAttempt } from '../../db/stores/attempts.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { queuePage } from '../../db/stores/queue.ts';
import { undoAction } from '../../db/stores/request-actions.ts';
import { mergeRequests } from '../../db/stores/request-merge.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { failure, hour, minute, now, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, testKey } from './records.ts';

/** Which attempts count towards the cap of a pack (France: four in thirty days) and the budget of a request. */

const day = 24 * hour;
const phone = '+33199000142';
const second = '+33199000143';

type End = Pick<EndAttempt, 'lineResult' | 'endedBy' | 'sipCode'>;
const noNetwork: End = { lineResult: 'failed', endedBy: 'network', sipCode: null };
const unanswered: End = { lineResult: 'no-answer', endedBy: 'far-end', sipCode: 480 };

const open = () => {
  const calls = openCalls();
  const { db } = calls;
  db.transaction(() => chooseRules(db, 'fr'));
  const ring = (
    request: string,
    at: number,
    { number = phone, end = unanswered, steps = ['dialled'] }: { number?: string; end?: End; steps?: readonly CallStep[] } = {},
  ) => {
    const { attempt } = calls.start({ request, number, now: at, reason: 'Elle insiste' });
    for (const step of steps) addStep(db, { attempt, step, at, detail: '' });
    endAttempt(db, { attempt, at: at + minute, answeredAt: null, sipReason: '', holdMs: 0, ...end });
    return calls.save(attempt, 'busy', { now: at + minute, expected: null });
  };
  return {
    ...calls,
    ring,
    decision: (request: string, number = phone, at = now) => decideFor(db, { now: at, key: testKey, number, request }),
    attemptsOf: (request: string) => db.get<{ attempts: number }>(sql`SELECT attempts FROM request WHERE uid = ${request}`)?.attempts,
  };
}; // prettier-ignore

/** Each call in calling hours of a working day, the newest first. */
const calls4 = [now, now - day, now - 2 * day, now - 6 * day];

describe('a call that our own line never took on', () => {
  it('counts neither towards the cap nor the budget, and the promise is still owed', () => {
    const { db, probe, ring, decision, attemptsOf, detail } = open();
    const { uid } = addRequest(db, {
      probe,
      phones: [phone],
      askedAt: now - 20 * day,
      promise: { start: now - 7 * day, end: now + day, by: 'prospect' },
    });
    for (const at of calls4.toReversed()) ring(uid, at, { end: noNetwork });
    ring(uid, now + 2 * minute, { end: { lineResult: 'failed', endedBy: 'far-end', sipCode: 407 } });
    ring(uid, now + 4 * minute, { end: { lineResult: 'failed', endedBy: 'workstation', sipCode: null }, steps: [] });
    expect(attemptsOf(uid)).toBe(0);
    expect(decision(uid, phone, now + 6 * minute)).toMatchObject({ allowed: true, facts: { attemptsToPerson: 0 } });
    expect(detail(uid).promise).toMatchObject({ by: 'prospect', state: 'due' });
    // They stand in the log all the same.
    expect(detail(uid).attempts).toHaveLength(6);
    expect(() => db.run(sql`DELETE FROM attempt_unplaced`)).toThrow('append-only');
  }); // prettier-ignore

  it('counts where the far end may have rung, or was not reached for another reason', () => {
    const { db, probe, ring, decision, attemptsOf } = open();
    const { uid } = addRequest(db, { probe, phones: [phone], askedAt: now - 20 * day });
    const ends: readonly (readonly [End, readonly CallStep[]])[] = [
      [noNetwork, ['dialled', 'trying', 'ringing']],
      [noNetwork, ['dialled', 'trying']],
      [{ lineResult: 'failed', endedBy: 'far-end', sipCode: 503 }, ['dialled']],
      [{ lineResult: 'cancelled', endedBy: 'agent', sipCode: 487 }, ['dialled']],
    ];
    for (const [index, [end, steps]] of ends.entries()) ring(uid, now - (4 - index) * 5 * minute, { end, steps });
    expect(attemptsOf(uid)).toBe(4);
    expect(decision(uid)).toMatchObject({ allowed: false, rule: 'cap' });
  }); // prettier-ignore

  it('to a number of nobody does not count for whoever is known by it later', () => {
    const { db, probe, start, decision } = open();
    const { attempt } = start({ number: phone, reason: 'Il a laissé ce numéro', now: now - day });
    endAttempt(db, { attempt, at: now, answeredAt: null, sipReason: '', holdMs: 0, ...noNetwork });
    const { uid } = addRequest(db, { probe, phones: [phone], askedAt: now - hour });
    expect(decision(uid).facts).toMatchObject({ attemptsToPerson: 0 });
  });
});

describe('two people who are one', () => {
  const pair = () => {
    const calls = open();
    const { db, probe } = calls;
    const lea = addRequest(db, { probe, name: 'Léa', phones: [phone], askedAt: now - 20 * day });
    const same = addRequest(db, { probe, name: 'L. Martin', phones: [second], askedAt: now - 20 * day });
    const merge = () => db.transaction(() => mergeRequests(db, { request: lea.uid, other: same.uid, at: now + hour }));
    const undo = (action: string) => db.transaction(() => undoAction(db, { action, at: now + 2 * hour }));
    return { ...calls, lea, same, merge, undo };
  }; // prettier-ignore

  it('have one cap, over the calls of both and in the list as well, until the merge is undone', () => {
    const { db, lea, same, ring, merge, undo, decision } = pair();
    for (const [index, at] of calls4.toReversed().entries())
      if (index % 2 === 0) ring(lea.uid, at);
      else ring(same.uid, at, { number: second });
    const at = now + hour;
    expect(decision(lea.uid, phone, at)).toMatchObject({ facts: { attemptsToPerson: 2 } });
    const { action } = merge();
    expect(decision(lea.uid, phone, at)).toMatchObject({
      rule: 'cap',
      facts: { attemptsToPerson: 4 },
      // Thirty days after the first of the four, and past a Sunday and Easter Monday.
      nextAllowedAt: Date.parse('2026-04-07T08:00:00Z'),
    });
    expect(decision(lea.uid, second, at)).toMatchObject({ facts: { attemptsToPerson: 4 } });
    const page = queuePage(db, { search: '', searchContext: { callingCode: '' }, cursor: null, limit: 5, now: at, key: testKey, whole: true });
    expect(page.rows.map(({ decision: one }) => one.facts?.['attemptsToPerson'])).toEqual([4]);
    undo(action);
    expect(decision(lea.uid, phone, at)).toMatchObject({ facts: { attemptsToPerson: 2 } });
  }); // prettier-ignore

  it('have refused where either has, the later time of the two, and undo tells them apart again', () => {
    const { db, lea, same, start, save, merge, undo, decision } = pair();
    const refusedAt = () => db.all<{ at: number | null }>(sql`SELECT refused_at AS at FROM prospect ORDER BY id`).map(({ at }) => at);
    const other = addRequest(db, { probe: 1, prospect: same.prospect, askedAt: now - 20 * day });
    const { attempt } = start({ request: other.uid, number: second });
    save(attempt, 'not-interested');
    const [none, refused] = refusedAt();
    expect([none, typeof refused]).toEqual([null, 'number']);
    const { action } = merge();
    expect(refusedAt()).toEqual([refused, refused]);
    expect(decision(lea.uid)).toMatchObject({ rule: 'refused', overridable: false });
    undo(action);
    expect(refusedAt()).toEqual([null, refused]);
    expect(decision(lea.uid).rule).not.toBe('refused');
    // An earlier refusal of the one who joins takes nothing off the later one of the one who stays.
    db.run(sql`UPDATE prospect SET refused_at = ${now + hour} WHERE id = ${lea.prospect}`);
    const again = merge();
    expect(refusedAt()).toEqual([now + hour, refused]);
    // Who has refused since goes on having refused.
    db.run(sql`UPDATE prospect SET refused_at = ${now + 9 * hour} WHERE id = ${lea.prospect}`);
    undo(again.action);
    expect(refusedAt()).toEqual([now + 9 * hour, refused]);
    expect(failure(() => start({ request: lea.uid })).code).toBe('call/blocked');
  }); // prettier-ignore
});

describe('migration 0160', () => {
  it('finds the attempts that were never placed, and carries the refusals of merged people over', () => {
    const dataDir = databaseOfVersion(150, `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at, refused_at, merged_into) VALUES
        (1, 'l', 'Léa', 'Europe/Paris', 0, 0, 7, NULL), (2, 'm', 'L.', 'Europe/Paris', 0, 0, 9, 1), (3, 'n', 'Max', 'Europe/Paris', 0, 0, NULL, NULL), (4, 'o', 'M.', 'Europe/Paris', 0, 0, NULL, 3);
      INSERT INTO attempt (id, uid, prospect_id, agent_id, direction, number, started_at, pid) VALUES
        (1, 'a', 1, 1, 'outbound', '+33199000142', 5, 1), (2, 'b', 1, 1, 'outbound', '+33199000142', 50, 1),
        (3, 'c', 2, 1, 'outbound', '+33199000143', 6, 1), (4, 'd', 2, 1, 'inbound', '+33199000143', 6, 1), (5, 'e', 2, 1, 'outbound', '+33199000143', 7, 1);
      INSERT INTO attempt_step (attempt_id, step, at) VALUES (1, 'dialled', 5), (2, 'dialled', 50), (2, 'trying', 51);
      INSERT INTO attempt_end (attempt_id, at, line_result, sip_code, ended_by) VALUES
        (1, 6, 'failed', NULL, 'network'), (2, 60, 'failed', NULL, 'network'), (3, 7, 'failed', 407, 'far-end'), (4, 7, 'failed', NULL, 'network'), (5, 8, 'failed', 503, 'far-end');`);
    const { db, close } = openWriter(dataDir);
    expect(db.all(sql`SELECT attempt_id AS id FROM attempt_unplaced ORDER BY id`)).toEqual([{ id: 1 }, { id: 3 }]);
    expect(db.all(sql`SELECT refused_at AS at FROM prospect ORDER BY id`)).toEqual([{ at: 9 }, { at: 9 }, { at: null }, { at: null }]);
    expect(db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
    close();
  }); // prettier-ignore
});
