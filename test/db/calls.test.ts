import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ExpectedError } from '../../core/errors.ts';
import { fingerprint } from '../../db/fingerprint.ts';
import { sql } from '../../db/sql.ts';
import {
  endAttempt,
  pendingAttempts,
  recoverAttempts,
  saveDraft,
  startAttempt,
  addStep,
  type StartAttempt,
} from '../../db/stores/attempts.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { callPage } from '../../db/stores/call-log.ts';
import { saveOutcomeKinds, outcomeKinds } from '../../db/stores/outcome-kinds.ts';
import { saveOutcome, type SaveOutcome } from '../../db/stores/outcomes.ts';
import { queueCounts } from '../../db/stores/queue.ts';
import { requestDetail } from '../../db/stores/request-detail.ts';
import { prospectsByNumber } from '../../db/stores/requests.ts';
import { findRequests } from '../../db/stores/search.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { write as writeSettings } from '../../db/stores/settings.ts';
import { addProbe, addRequest, openDatabase, testKey, type TestDatabase } from './records.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const number = '+33199000142';

let database: TestDatabase;
let probe: number;
const db = () => database.db;

beforeEach(() => {
  database = openDatabase();
  probe = addProbe(db());
});

const start = (changes: Partial<StartAttempt> = {}) =>
  db().transaction(() =>
    startAttempt(db(), {
      request: null,
      number,
      direction: 'outbound',
      reason: '',
      now,
      key: testKey,
      pid: process.pid,
      ...changes,
    }),
  );
const end = (attempt: string, answered = true, at = now + 2 * minute) =>
  endAttempt(db(), {
    attempt,
    at,
    answeredAt: answered ? now + 10_000 : null,
    lineResult: answered ? 'answered' : 'no-answer',
    sipCode: answered ? 200 : 408,
    sipReason: answered ? 'OK' : 'Request Timeout',
    endedBy: 'far-end',
    holdMs: 5_000,
  });
const save = (attempt: string, kind: string, changes: Partial<SaveOutcome> = {}) =>
  db().transaction(() =>
    saveOutcome(db(), {
      attempt,
      kind,
      note: 'Une note',
      next: null,
      wrapMs: 4_000,
      now: now + 3 * minute,
      key: testKey,
      ...changes,
    }),
  );
const failure = (work: () => unknown): ExpectedError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error('it did not fail');
};
const detail = (request: string, at = now) => requestDetail(db(), { request, now: at, key: testKey });
const count = (table: string): number =>
  db().prepare<readonly [], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1;

describe('a call of ours', () => {
  it('is written with its decision before it is dialled', () => {
    const { uid } = addRequest(db(), { probe });
    const started = start({ request: uid });
    expect(started).toMatchObject({ request: uid, number, decision: { allowed: true, rule: 'allowed' } });
    const row = db().get<{ rule: string; allowed: number; facts: string; agent: string }>(sql`
      SELECT d.rule, d.allowed, d.facts, g.name AS agent FROM attempt a JOIN decision d ON d.id = a.decision_id JOIN agent g ON g.id = a.agent_id
      WHERE a.uid = ${started.attempt}`);
    expect(row).toMatchObject({ rule: 'allowed', allowed: 1, agent: 'Agent' });
    expect(row?.facts).not.toContain('99000142');
  });

  it('bears the name of the settings', () => {
    writeSettings(db(), { values: { agentName: ' Desk 4 ' }, at: now });
    start({ request: addRequest(db(), { probe }).uid });
    expect(db().get(sql`SELECT name FROM agent`)).toEqual({ name: 'Desk 4' });
  });

  it('finds the open request of the number by itself, the promised one first', () => {
    const first = addRequest(db(), { probe, askedAt: 5 });
    const promised = addRequest(db(), {
      probe,
      prospect: first.prospect,
      askedAt: 1,
      promise: { start: now - hour, end: now, by: 'agent' },
    });
    expect(start().request).toBe(promised.uid);
  });

  it('is refused without a request, unless the agent writes why; the reason is kept', () => {
    const refused = failure(() => start({ reason: ' . ' }));
    expect(refused.code).toBe('call/blocked');
    expect(refused.data).toMatchObject({ rule: 'no-request', overridable: true });
    expect(count('attempt')).toBe(0);
    expect(count('decision')).toBe(0);
    start({ reason: ' Il m’a demandé de rappeler ce soir ' });
    expect(db().get(sql`SELECT rule, allowed, reason FROM decision`)).toEqual({
      rule: 'no-request',
      allowed: 0,
      reason: 'Il m’a demandé de rappeler ce soir',
    });
  });

  it('is refused to a suppressed number whatever is written', () => {
    const { uid } = addRequest(db(), { probe });
    db().run(
      sql`INSERT INTO suppression (uid, fingerprint, reason, created_at) VALUES ('x', ${fingerprint(testKey, number)}, 'do-not-call', 0)`,
    );
    expect(failure(() => start({ request: uid, reason: 'Mais si, vraiment' }))).toMatchObject({
      code: 'call/blocked',
      data: { rule: 'suppressed' },
    });
    expect(detail(uid).decision.rule).toBe('suppressed');
  });

  it('waits for the outcome of the one before, save to emergency services', () => {
    const { uid } = addRequest(db(), { probe });
    const first = start({ request: uid });
    expect(failure(() => start({ request: uid }))).toMatchObject({
      code: 'call/unfinished',
      data: { attempt: first.attempt },
    });
    expect(start({ number: '112' }).decision.rule).toBe('emergency');
  });

  it('refuses a request that is not there', () => {
    expect(failure(() => start({ request: '01900000-0000-7000-8000-000000000000' })).code).toBe(
      'request/missing',
    );
  });
});

describe('a call of theirs', () => {
  it('is matched to the person and the open request, and decides nothing', () => {
    const { uid } = addRequest(db(), {
      probe,
      promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' },
    });
    expect(start({ direction: 'inbound' })).toMatchObject({
      request: uid,
      decision: { rule: 'inbound', allowed: true },
    });
    expect(count('decision')).toBe(0);
    expect(prospectsByNumber(db(), { number })).toMatchObject([{ name: 'Léa Martin', request: uid }]);
    expect(prospectsByNumber(db(), { number: '+33199009999' })).toEqual([]);
  });

  it('asks for no outcome when nobody took it, and for one when somebody did', () => {
    const missed = start({ direction: 'inbound' });
    end(missed.attempt, false);
    expect(pendingAttempts(db())).toEqual([]);
    const taken = start({ direction: 'inbound' });
    end(taken.attempt, true);
    expect(pendingAttempts(db())).toMatchObject([
      { attempt: taken.attempt, ended: true, lineResult: 'answered' },
    ]);
  });

  it('keeps the promise of a time to come, when it went unanswered', () => {
    const { uid } = addRequest(db(), {
      probe,
      promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' },
    });
    end(start({ direction: 'inbound' }).attempt, false);
    expect(detail(uid).promise).toMatchObject({ state: 'upcoming' });
  });
});

describe('an outcome', () => {
  const due = { start: now - 10 * minute, end: now + 30 * minute, by: 'prospect' } as const;

  it('ends the promise, makes the next, counts the attempt and indexes the note: one transaction', () => {
    const { uid, id } = addRequest(db(), { probe, promise: due });
    const { attempt } = start({ request: uid });
    end(attempt);
    const next = { start: now + 24 * hour, end: now + 25 * hour, zone: 'Europe/Paris' };
    const saved = save(attempt, 'callback', { next, note: 'Préfère jeudi' });
    expect(saved).toMatchObject({
      state: 'open',
      closedReason: null,
      promise: { ...next, by: 'agent', state: 'upcoming' },
      changed: [uid],
    });
    const after = detail(uid, now + 4 * minute);
    expect(after.promises.map(({ state, by }) => [state, by])).toEqual([
      ['upcoming', 'agent'],
      ['kept', 'prospect'],
    ]);
    expect(after.attempts).toMatchObject([
      { attempt, outcome: 'callback', note: 'Préfère jeudi', talkMs: 105_000 },
    ]);
    expect(after.decision).toMatchObject({ rule: 'promise-upcoming', nextAllowedAt: next.start });
    expect(findRequests(db(), { text: 'prefere jeudi', context: { callingCode: '33' }, limit: 9 })).toEqual([
      id,
    ]);
    expect(pendingAttempts(db())).toEqual([]);
    expect(db().get(sql`SELECT attempts, promise_start AS start FROM request WHERE id = ${id}`)).toEqual({
      attempts: 1,
      start: next.start,
    });
    expect(verifyChain(db())).toMatchObject({ ok: true, events: 2 });
  });

  it('says a promise was broken when the call came after its window', () => {
    const { uid } = addRequest(db(), {
      probe,
      promise: { start: now - 2 * hour, end: now - hour, by: 'agent' },
    });
    const { attempt } = start({ request: uid });
    end(attempt);
    save(attempt, 'converted');
    expect(detail(uid)).toMatchObject({
      state: 'closed',
      closedReason: 'converted',
      section: null,
      promises: [{ state: 'broken' }],
    });
  });

  it('retries by rule, then gives up as unreachable', () => {
    const { uid } = addRequest(db(), { probe });
    let at = now;
    for (let turn = 1; turn <= 6; turn += 1) {
      const { attempt } = start({ request: uid, now: at });
      end(attempt, false);
      const saved = save(attempt, 'no-answer', { now: at });
      if (turn < 6) {
        expect(saved.promise).toMatchObject({ by: 'rule', start: at + 2 * hour, state: 'upcoming' });
        expect(failure(() => start({ request: uid, now: at })).data).toMatchObject({
          rule: 'retry-not-yet',
          overridable: true,
        });
        at += 2 * hour;
      } else {
        expect(saved).toMatchObject({ state: 'closed', closedReason: 'unreachable', promise: null });
      }
    }
    expect(detail(uid).promises.every(({ state }) => state === 'kept')).toBe(true);
    expect(queueCounts(db(), { now: at })).toMatchObject({ open: 0, next: 0 });
  });

  it('closes every request of somebody who objects, and bars all their numbers', () => {
    const first = addRequest(db(), { probe, phones: [number, '+33639980001'] });
    const second = addRequest(db(), { probe, prospect: first.prospect, promise: due });
    const { attempt } = start({ request: first.uid });
    end(attempt);
    expect(new Set(save(attempt, 'do-not-call').changed)).toEqual(new Set([first.uid, second.uid]));
    expect(detail(second.uid)).toMatchObject({
      state: 'closed',
      closedReason: 'suppressed',
      promises: [{ state: 'cancelled' }],
    });
    expect(failure(() => start({ number: '+33639980001', reason: 'Autre sujet' })).data).toMatchObject({
      rule: 'suppressed',
    });
    expect(count('suppression')).toBe(2);
    expect(
      db()
        .all<{ data: string }>(sql`SELECT data FROM event`)
        .some(({ data }) => data.includes('639980001')),
    ).toBe(false);
  });

  it('opens a closed request again when another call was agreed', () => {
    const { uid } = addRequest(db(), { probe, closed: 'converted' });
    const { attempt } = start({ request: uid, reason: 'Question sur la facture' });
    end(attempt);
    save(attempt, 'callback', { next: { start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris' } });
    expect(detail(uid)).toMatchObject({ state: 'open', closedReason: null, section: 'upcoming' });
  });

  it('is given once, from the list in use, with what it asks for; a refusal leaves nothing behind', () => {
    const { uid } = addRequest(db(), { probe, promise: due });
    const { attempt } = start({ request: uid });
    end(attempt);
    const before = [count('event'), count('promise'), count('outcome'), count('agent')];
    expect(failure(() => save(attempt, 'callback')).code).toBe('outcome/promise-required');
    expect(failure(() => save(attempt, 'not-interested', { note: '' })).code).toBe('outcome/note-required');
    expect(failure(() => save(attempt, 'nonsense')).code).toBe('outcome/unknown-kind');
    expect(failure(() => save('01900000-0000-7000-8000-000000000000', 'busy')).code).toBe('call/missing');
    expect([count('event'), count('promise'), count('outcome'), count('agent')]).toEqual(before);
    save(attempt, 'busy');
    expect(failure(() => save(attempt, 'busy')).code).toBe('outcome/already-saved');
  });

  it('without an end, gives the call the end "lost"', () => {
    const { attempt } = start({ request: addRequest(db(), { probe }).uid });
    save(attempt, 'cut-off');
    expect(db().get(sql`SELECT line_result, ended_by FROM attempt_end`)).toEqual({
      line_result: 'lost',
      ended_by: 'workstation',
    });
  });
});

describe('after a crash', () => {
  it('calls of a process that is gone are lost, and wait for their outcome with what was typed', () => {
    const { uid } = addRequest(db(), { probe });
    const { attempt } = start({ request: uid, pid: 4_000_000 });
    addStep(db(), { attempt, step: 'answered', at: now + 8_000, detail: '' });
    addStep(db(), { attempt, step: 'held', at: now + 20_000, detail: '' });
    saveDraft(db(), { attempt, text: 'Veut un devis', at: now });
    expect(recoverAttempts(db(), { at: now + hour, isAlive: () => true })).toEqual([]);
    expect(recoverAttempts(db(), { at: now + hour, isAlive: (pid) => pid !== 4_000_000 })).toEqual([attempt]);
    expect(recoverAttempts(db(), { at: now + hour, isAlive: () => false })).toEqual([]);
    expect(db().get(sql`SELECT at, answered_at, line_result FROM attempt_end`)).toEqual({
      at: now + 20_000,
      answered_at: now + 8_000,
      line_result: 'lost',
    });
    expect(pendingAttempts(db())).toMatchObject([
      { attempt, ended: true, lineResult: 'lost', draft: 'Veut un devis', request: uid },
    ]);
    // A late word of the window that placed it changes nothing.
    end(attempt);
    expect(db().get(sql`SELECT line_result FROM attempt_end`)).toEqual({ line_result: 'lost' });
  });
});

describe('the sweep', () => {
  it('closes what is past its term, save what is owed or in a call', () => {
    const expired = addRequest(db(), { probe, expiresAt: now });
    const owed = addRequest(db(), {
      probe,
      expiresAt: now,
      promise: { start: now + hour, end: now + 2 * hour, by: 'agent' },
    });
    const retried = addRequest(db(), {
      probe,
      expiresAt: now,
      promise: { start: now - hour, end: now + hour, by: 'rule' },
    });
    const inCall = addRequest(db(), { probe, expiresAt: now + 1 });
    start({ request: inCall.uid });
    expect(sweep(db(), { now: now + 1, limit: 100 })).toEqual({ moved: 0, expired: 2, more: false });
    expect(detail(expired.uid)).toMatchObject({ state: 'closed', closedReason: 'expired' });
    expect(detail(retried.uid)).toMatchObject({ state: 'closed', promises: [{ state: 'cancelled' }] });
    expect(detail(owed.uid).state).toBe('open');
    expect(detail(inCall.uid).state).toBe('open');
  });
});

describe('the list of outcomes', () => {
  it('is replaced as a whole, with its own errors', () => {
    const kinds = outcomeKinds(db());
    const [first, second] = kinds;
    if (!first || !second) throw new Error('no kinds');
    expect(
      failure(() => saveOutcomeKinds(db(), { kinds: [first, { ...second, key: first.key }], at: now })).code,
    ).toBe('outcome/duplicate-key');
    expect(
      failure(() => saveOutcomeKinds(db(), { kinds: [first, { ...second, code: first.code }], at: now }))
        .code,
    ).toBe('outcome/duplicate-code');
    const { attempt } = start({ request: addRequest(db(), { probe }).uid });
    save(attempt, 'busy');
    const without = kinds.filter(({ code }) => code !== 'busy');
    expect(
      failure(() => db().transaction(() => saveOutcomeKinds(db(), { kinds: without, at: now }))).code,
    ).toBe('outcome/in-use');
    expect(outcomeKinds(db())).toEqual(kinds);
    const changed = kinds
      .filter(({ code }) => code !== 'voicemail')
      .map((kind) => (kind.code === 'busy' ? { ...kind, active: false } : kind));
    expect(saveOutcomeKinds(db(), { kinds: changed, at: now })).toEqual(changed);
  });
});

describe('the log', () => {
  const page = (
    filter: Parameters<typeof callPage>[1]['filter'],
    changes: Partial<Parameters<typeof callPage>[1]> = {},
  ) =>
    callPage(db(), {
      filter,
      searchContext: { callingCode: '33' },
      cursor: null,
      limit: 50,
      oldestFirst: false,
      ...changes,
    });

  const fill = () => {
    const lea = addRequest(db(), { probe, name: 'Léa Martin' });
    const john = addRequest(db(), { probe, name: 'John Smith', phones: ['+442079460123'] });
    const made: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const at = now + index * 24 * hour;
      const { attempt } = start({
        request: index % 2 === 0 ? lea.uid : john.uid,
        number: index % 2 === 0 ? number : '+442079460123',
        now: at,
        reason: 'Encore',
      });
      endAttempt(db(), {
        attempt,
        at: at + minute,
        answeredAt: null,
        lineResult: index < 3 ? 'busy' : 'no-answer',
        sipCode: 486,
        sipReason: 'Busy Here',
        endedBy: 'network',
        holdMs: 0,
      });
      save(attempt, index < 3 ? 'busy' : 'no-answer', { now: at + 2 * minute });
      made.push(attempt);
    }
    return made;
  };

  it('pages newest first or oldest first, each call once', () => {
    const made = fill();
    for (const oldestFirst of [false, true]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { rows, next }: ReturnType<typeof page> = page({}, { oldestFirst, cursor, limit: 4 });
        seen.push(...rows.map(({ attempt }) => attempt));
        cursor = next;
      } while (cursor !== null);
      expect(seen).toEqual(oldestFirst ? made : made.toReversed());
    }
  });

  it('filters by time, result, outcome and direction, and searches names and numbers', () => {
    const made = fill();
    const found = (filter: Parameters<typeof page>[0]) =>
      page(filter, { oldestFirst: true }).rows.map(({ attempt }) => made.indexOf(attempt));
    expect(found({ since: now + 24 * hour, until: now + 48 * hour })).toEqual([1]);
    expect(found({ lineResults: ['busy'] })).toEqual([0, 1, 2]);
    expect(found({ outcomes: ['no-answer'] })).toEqual([3, 4, 5]);
    expect(found({ outcomes: [null] })).toEqual([]);
    expect(found({ direction: 'inbound' })).toEqual([]);
    expect(found({ search: 'smith' })).toEqual([1, 3, 5]);
    expect(found({ search: '01 99 00' })).toEqual([0, 2, 4]);
    expect(found({ search: '+4420', outcomes: ['busy'] })).toEqual([1]);
    expect(found({ search: 'nobody' })).toEqual([]);
    expect(found({ search: '§' })).toHaveLength(6);
    start({ request: null, number: '+33199005555', reason: 'Rappel promis', now: now + 999 * hour });
    expect(page({ search: '0199005' }).rows).toMatchObject([
      { request: null, name: '', outcome: null, reason: 'Rappel promis', rule: 'no-request' },
    ]);
    expect(page({ outcomes: [null] }).rows).toHaveLength(1);
  });

  it('goes along the index of time', () => {
    const plan = db().all<{
      detail: string;
    }>(sql`EXPLAIN QUERY PLAN SELECT a.id FROM attempt a INDEXED BY attempt_by_time
      JOIN agent g ON g.id = a.agent_id WHERE (a.started_at, a.id) < (5, 5) ORDER BY a.started_at DESC, a.id DESC LIMIT 5`);
    expect(plan.map(({ detail }) => detail).join()).toMatch(
      /SEARCH a USING COVERING INDEX attempt_by_time|SEARCH a USING INDEX attempt_by_time/,
    );
    expect(plan.map(({ detail }) => detail).join()).not.toMatch(/TEMP B-TREE/);
  });
});

describe('the person', () => {
  it('stands with needs, answers to them, consent and its proof', () => {
    const { uid, id } = addRequest(db(), {
      probe,
      words: 'On a froid',
      stakes: [
        { label: 'economies  D’ENERGIE', weight: 4 },
        { label: 'Autre chose', weight: null },
      ],
    });
    const batch = db().run(sql`
      INSERT INTO batch (uid, probe_id, source, file_name, started_at, state, pid) VALUES ('b', ${probe}, 'csv', 'leads.csv', 0, 'done', 1)`).id;
    const payload = db().run(sql`
      INSERT INTO payload (batch_id, probe_id, row, body, fate, request_id, received_at)
      VALUES (${batch}, ${probe}, 12, '["a"]', 'accepted', ${id}, ${now})`).id;
    db().run(sql`UPDATE consent SET payload_id = ${payload} WHERE request_id = ${id}`);
    const shown = detail(uid);
    expect(shown.stakes).toEqual([
      {
        label: 'economies  D’ENERGIE',
        weight: 4,
        capabilities: [{ label: 'Bilan gratuit', proof: 'Rapport en 48 h' }],
      },
      { label: 'Autre chose', weight: null, capabilities: [] },
    ]);
    expect(shown.words).toEqual([{ text: 'On a froid', at: 0, where: 'page' }]);
    expect(shown.consents).toMatchObject([
      {
        wording: 'Je veux être rappelé.',
        version: 1,
        proof: {
          source: 'csv',
          file: 'leads.csv',
          row: '12',
          sha256: createHash('sha256').update('["a"]').digest('hex'),
        },
      },
    ]);
    expect(shown).toMatchObject({
      section: 'next',
      offer: { opening: 'Bonjour' },
      decision: { allowed: true },
    });
  });

  it('may not be called when the consent was taken back', () => {
    const { uid } = addRequest(db(), { probe, consent: 'revoked' });
    expect(detail(uid).decision).toMatchObject({ rule: 'consent-revoked', overridable: false });
  });
});
