import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import { databaseFile } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { erasePerson } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import {
  closeByHand,
  reassign,
  reopen,
  snooze,
  undoAction,
  type ActionDone,
} from '../../db/stores/request-actions.ts';
import { mergeCandidates, mergeRequests, splitRequest } from '../../db/stores/request-merge.ts';
import { findRequests } from '../../db/stores/search.ts';
import { openRequests } from '../../db/stores/tally.ts';
import { write as writeSettings } from '../../db/stores/settings.ts';
import { withdrawConsent } from '../../db/stores/withdrawal.ts';
import { failure, hour, minute, now, openCalls } from './calling.ts';
import { brokenRules } from './broken-rules.ts';
import { makeProbe, take } from './leads.ts';
import { addRequest, dataFolder, testKey, type NewRequest } from './records.ts';

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const at = now + 5 * minute;
const phone = (n: number): string => `+3319900010${n}`;
const add = (one: Partial<NewRequest> = {}) => addRequest(calls.db, { probe: calls.probe, ...one });
const act = <T>(work: () => T): T => calls.db.transaction(work);
const undo = ({ action }: ActionDone, when = at + minute) =>
  act(() => undoAction(calls.db, { action, at: when }));

/** What undo has to bring back: everything but the trace of it, and when a row was last touched. */
const state = (): unknown => ({
  requests: calls.db.all<Record<string, unknown>>(sql`SELECT * FROM request ORDER BY id`).map(({ updated_at: _at, promise_started: _started, ...row }) => row),
  promises: calls.db.all(sql`SELECT * FROM promise WHERE NOT (ended_as IS 'cancelled' AND by = 'rule') ORDER BY id`),
  consents: calls.db.all(sql`SELECT * FROM consent ORDER BY id`),
  contacts: calls.db.all(sql`SELECT * FROM contact_point ORDER BY prospect_id, kind, sort`),
  people: calls.db.all(sql`SELECT id, name, merged_into FROM prospect ORDER BY id`),
  open: openRequests(calls.db),
}); // prettier-ignore
const consistent = (): void => {
  expect(brokenRules(calls.db).filter((rule) => !/payload|proof|twice/.test(rule))).toEqual([]);
  expect(verifyChain(calls.db).ok).toBe(true);
};

describe('snooze', () => {
  it('puts a request off without a promise to anybody, and undo takes that back', () => {
    const { uid } = add();
    const before = state();
    const done = act(() => snooze(calls.db, { request: uid, until: at + 3 * hour, note: 'En réunion', at }));
    expect(calls.detail(uid)).toMatchObject({
      promise: { by: 'rule', start: at + 3 * hour, state: 'upcoming' },
      decision: { rule: 'retry-not-yet', nextAllowedAt: at + 3 * hour },
      actions: [{ kind: 'snooze', note: 'En réunion', until: at + 3 * hour, undone: false }],
    });
    consistent();
    expect(undo(done).changed).toEqual([uid]);
    expect(state()).toEqual(before);
    expect(calls.detail(uid).actions).toMatchObject([{ undone: true }]);
    expect(failure(() => undo(done)).code).toBe('request/undone');
    consistent();
  });

  it('takes the place of a retry, and gives it back', () => {
    const { uid } = add({ promise: { start: now - hour, end: now + hour, by: 'rule' } });
    const before = state();
    const done = act(() => snooze(calls.db, { request: uid, until: at + hour, at }));
    undo(done);
    expect(state()).toEqual(before);
  });

  it('is refused where somebody is owed a call, the term ends before, or the time is no time', () => {
    const promised = add({ promise: { start: now + hour, end: now + 2 * hour, by: 'agent' } });
    const ending = add({ expiresAt: now + 24 * hour });
    const snoozed = (request: string, until: number) => failure(() => snooze(calls.db, { request, until, at })).code;
    expect(snoozed(promised.uid, at + hour)).toBe('request/promised');
    expect(snoozed(ending.uid, at + 30 * hour)).toBe('request/term-over');
    expect(snoozed(ending.uid, at)).toBe('request/snooze-time');
    expect(snoozed(ending.uid, at + 400 * 24 * hour)).toBe('request/snooze-time');
    expect(snoozed(add({ closed: 'other' }).uid, at + hour)).toBe('request/closed');
    expect(snoozed('01900000-0000-7000-8000-000000000000', at + hour)).toBe('request/missing');
  }); // prettier-ignore
});

describe('reassign', () => {
  it('gives a request to an agent or the team, whatever is promised', () => {
    const { uid } = add({ promise: { start: now + hour, end: now + 2 * hour, by: 'agent' } });
    writeSettings(calls.db, { values: { agentName: 'Zoé' }, at });
    calls.save(calls.start({ number: '+33199000199', reason: 'Essai' }).attempt, 'busy');
    const zoe = calls.db.get<{ uid: string }>(sql`SELECT uid FROM agent WHERE name = 'Zoé'`)?.uid ?? '';
    const before = state();
    const first = act(() => reassign(calls.db, { request: uid, agent: zoe, at }));
    expect(calls.detail(uid)).toMatchObject({ owner: 'Zoé', promise: { by: 'agent' } });
    const second = act(() => reassign(calls.db, { request: uid, agent: null, at }));
    expect(calls.detail(uid).owner).toBeNull();
    // The last first: an earlier one can only be undone once nothing stands on it.
    expect(failure(() => undo(first)).code).toBe('request/changed-since');
    undo(second);
    undo(first);
    expect(state()).toEqual(before);
    expect(failure(() => reassign(calls.db, { request: uid, agent: uid, at })).code).toBe('agent/missing');
  });
});

describe('close and reopen', () => {
  it('cancel a promise, and undo gives it back', () => {
    const { uid } = add({ promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' } });
    const before = state();
    const done = act(() =>
      closeByHand(calls.db, { request: uid, reason: 'other', note: 'Doublon au comptoir', at }),
    );
    expect(calls.detail(uid)).toMatchObject({
      state: 'closed',
      closedReason: 'other',
      promises: [{ state: 'cancelled' }],
    });
    undo(done);
    expect(state()).toEqual(before);
    consistent();
  });

  it('closing is final until reopened, and a no stays a no', () => {
    for (const closed of ['unreachable', 'other', 'converted', 'wrong-number'] as const) {
      const { uid } = add({ closed });
      const before = state();
      const done = act(() => reopen(calls.db, { request: uid, at }));
      expect(calls.detail(uid)).toMatchObject({ state: 'open', closedReason: null });
      undo(done);
      expect(state()).toEqual(before);
    }
    for (const closed of ['refused', 'withdrawn', 'never-asked', 'suppressed'] as const)
      expect(failure(() => reopen(calls.db, { request: add({ closed }).uid, at })).code).toBe(
        'request/lasting',
      );
    // Whoever takes back their consent later is not to be called either, by a reopening or an undo.
    expect(
      failure(() => reopen(calls.db, { request: add({ closed: 'converted', consent: 'revoked' }).uid, at }))
        .code,
    ).toBe('request/lasting');
    const { uid } = add();
    const done = act(() => closeByHand(calls.db, { request: uid, reason: 'other', at }));
    withdrawConsent(calls.db, { person: { request: uid }, via: 'screen', suppress: false, at, key: testKey });
    expect(failure(() => undo(done)).code).toBe('request/changed-since');
    const over = add({ closed: 'expired', expiresAt: now - hour });
    expect(failure(() => reopen(calls.db, { request: over.uid, at })).code).toBe('request/term-over');
    expect(failure(() => reopen(calls.db, { request: add().uid, at })).code).toBe('request/open');
  });

  it('reopened by hand, a request has its budget again', () => {
    const { uid } = add();
    const ring = (minutes: number) => {
      const when = now + minutes * minute;
      const { attempt } = calls.start({ request: uid, now: when, reason: 'Encore une fois' });
      calls.end(attempt, false, when);
      return calls.save(attempt, 'no-answer', { now: when, budget: 2 });
    };
    ring(0);
    expect(ring(1).closedReason).toBe('unreachable');
    act(() => reopen(calls.db, { request: uid, at: now + 2 * minute }));
    expect(ring(3).closedReason).toBeNull();
    expect(ring(4).closedReason).toBe('unreachable');
  });

  it('wait for the outcome of a call', () => {
    const { uid } = add();
    const { attempt } = calls.start({ request: uid });
    expect(failure(() => closeByHand(calls.db, { request: uid, reason: 'other', at })).code).toBe(
      'request/in-call',
    );
    calls.end(attempt, false);
    calls.save(attempt, 'busy');
    closeByHand(calls.db, { request: uid, reason: 'other', at });
  });

  it('are not undone once something has happened', () => {
    const { uid } = add();
    const done = act(() => closeByHand(calls.db, { request: uid, reason: 'other', at }));
    calls.start({ request: uid, reason: 'Elle insiste', now: at });
    expect(failure(() => undo(done)).code).toBe('request/changed-since');
  });
});

describe('merge', () => {
  const windows = {
    soon: { start: now + hour, end: now + 2 * hour },
    later: { start: now + 5 * hour, end: now + 6 * hour },
  };

  it('of two requests of one person keeps what both said, and the promise that comes first', () => {
    const first = add({ words: 'Pour le toit', stakes: [{ label: 'Économies', weight: 2 }], promise: { ...windows.later, by: 'agent' } });
    const second = add({
      prospect: first.prospect, words: 'Et la chaudière', askedAt: 9, promise: { ...windows.soon, by: 'prospect' },
      stakes: [{ label: 'economies', weight: 5 }, { label: 'Confort', weight: null }],
    });
    const before = state();
    const done = act(() => mergeRequests(calls.db, { request: first.uid, other: second.uid, at }));
    const after = calls.detail(first.uid);
    expect(after.words.map(({ text }) => text)).toEqual(['Pour le toit', 'Et la chaudière']);
    expect(after.stakes.map(({ label, weight }) => [label, weight])).toEqual([['Économies', 5], ['Confort', null]]);
    expect(after.promise).toMatchObject({ ...windows.soon, by: 'prospect' });
    expect(after.promises.map(({ state: one }) => one)).toEqual(['upcoming', 'replaced']);
    expect(after.consents).toHaveLength(2);
    expect(calls.detail(second.uid)).toMatchObject({ state: 'closed', mergedInto: first.uid, promise: null, consents: [] });
    expect(openRequests(calls.db)).toBe(1);
    expect(failure(() => reopen(calls.db, { request: second.uid, at })).code).toBe('request/merged');
    consistent();
    undo(done);
    expect(state()).toEqual(before);
    consistent();
  }); // prettier-ignore

  it('of two records of one person makes one of them: numbers, requests, calls, and the search', () => {
    const lea = add({ name: 'Léa Martin', phones: [phone(1)], emails: ['lea@example.org'], words: 'Bonjour' });
    const same = add({ name: 'L. Martin', phones: [phone(2), phone(3)], emails: ['lea@example.org'], words: 'Rappelez-moi' });
    const more = add({ prospect: same.prospect, words: 'Autre chose' });
    const { attempt } = calls.start({ request: same.uid, number: phone(2) });
    calls.end(attempt, false);
    calls.save(attempt, 'busy');
    const done = act(() => mergeRequests(calls.db, { request: lea.uid, other: same.uid, at }));
    const detail = calls.detail(lea.uid);
    expect(detail.prospect.phones.map(({ e164 }) => e164)).toEqual([phone(1), phone(2), phone(3)]);
    expect(detail.prospect.emails).toEqual(['lea@example.org']);
    expect(detail.attempts).toMatchObject([{ attempt }]);
    expect(new Set(detail.others.map(({ request }) => request))).toEqual(new Set([more.uid, same.uid]));
    expect(calls.db.get(sql`SELECT attempts FROM request WHERE id = ${lea.id}`)).toEqual({ attempts: 1 });
    const find = (text: string) => findRequests(calls.db, { text, context: { callingCode: '33' }, limit: 9 });
    expect(find('0199000103')).toContain(lea.id);
    // The same number again is the person that is kept, at the request that is kept.
    calls.end(calls.start({ number: phone(2), direction: 'inbound', now: at }).attempt, false, at);
    expect(calls.detail(lea.uid).attempts).toHaveLength(2);
    consistent();
    // That call is the person's own now: the two cannot be told apart any more.
    expect(failure(() => undo(done)).code).toBe('request/changed-since');
  }); // prettier-ignore

  it('of two people is undone to the last number', () => {
    const lea = add({ name: 'Léa Martin', phones: [phone(1)], emails: ['lea@example.org'] });
    const same = add({ name: 'L. Martin', phones: [phone(2)], emails: ['lea@example.org'], words: 'Rappelez-moi' });
    add({ prospect: same.prospect, words: 'Autre chose' });
    const before = state();
    undo(act(() => mergeRequests(calls.db, { request: lea.uid, other: same.uid, at })));
    expect(state()).toEqual(before);
    expect(findRequests(calls.db, { text: '0199000102', context: { callingCode: '33' }, limit: 9 })).not.toContain(lea.id);
    consistent();
  }); // prettier-ignore

  it('FreePBX#525: a lead of the request that joined comes to the one that was kept, not to a callback of its own', () => {
    const { db } = calls;
    const [form, fair] = [makeProbe(db, 'Site'), makeProbe(db, 'Salon')];
    take(db, form, [{ name: 'Léa', phone: '0199000121', words: 'Un devis', providerId: 'a-1' }]);
    take(db, fair, [{ name: 'Léa M.', phone: '0199000122', words: 'Vu au salon', providerId: 'b-1' }]);
    const [kept, other] = db.all<{ uid: string }>(sql`SELECT uid FROM request ORDER BY id`);
    act(() => mergeRequests(db, { request: kept?.uid ?? '', other: other?.uid ?? '', at }));
    for (const line of [
      { phone: '0199000122', words: 'Je relance' },
      { phone: '0199000122', words: 'Encore moi', providerId: 'b-1' },
    ])
      take(db, fair, [{ name: 'Léa M.', ...line }]);
    expect(openRequests(db)).toBe(1);
    expect(calls.detail(kept?.uid ?? '').words.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Un devis', 'Vu au salon', 'Je relance', 'Encore moi']),
    );
    expect(brokenRules(db)).toEqual([]);
  });

  it('is erased as the one person it made, with the undo that held their words', () => {
    const { db } = calls;
    const lea = add({ name: 'Léa Zéphyrine', phones: [phone(1)], words: 'kaléidoscope' });
    const same = add({ name: 'L. Zéphyrine', phones: [phone(2)], words: 'ostrogoth' });
    const { attempt } = calls.start({ request: same.uid, number: phone(2) });
    calls.end(attempt, false);
    calls.save(attempt, 'busy', { note: 'mirobolante' });
    act(() => mergeRequests(db, { request: lea.uid, other: same.uid, note: 'clepsydre', at }));
    const { requests } = readEvidence(db, { person: { number: phone(1) }, key: testKey, now: at });
    expect(
      requests.map(({ mergedInto, actions }) => [mergedInto, actions.map(({ kind, note }) => [kind, note])]),
    ).toEqual([
      [null, [['merge', 'clepsydre']]],
      [lea.uid, []],
    ]);
    erasePerson(db, { person: { number: phone(1) }, key: testKey, at });
    for (const table of ['prospect', 'request', 'request_action', 'contact_point', 'consent'])
      expect([table, calls.count(table)]).toEqual([table, 0]);
    expect(db.get(sql`SELECT number, request_id FROM attempt`)).toEqual({
      number: 'erased',
      request_id: null,
    });
    expect(brokenRules(db)).toEqual([]);
  });

  it('lists the person’s own requests first, then who may be the same', () => {
    const lea = add({ name: 'Léa Martin', phones: [phone(1)], words: 'Toit' });
    const own = add({ prospect: lea.prospect, words: 'Chaudière' });
    const same = add({ name: 'Martin Léa', phones: [phone(2)] });
    add({ name: 'Léa Martin', phones: [phone(3)], closed: 'converted' });
    const listed = (search: string) =>
      mergeCandidates(calls.db, { request: lea.uid, search, searchContext: { callingCode: '33' } }).map(
        ({ request, samePerson }) => [request, samePerson],
      );
    expect(listed('')).toEqual([[own.uid, true], [same.uid, false]]);
    expect(listed('0199000102')).toEqual([[own.uid, true], [same.uid, false]]);
  }); // prettier-ignore

  it('is refused with itself, or with what is closed', () => {
    const { uid } = add();
    const merged = (other: string) =>
      failure(() => mergeRequests(calls.db, { request: uid, other, at })).code;
    expect(merged(uid)).toBe('request/same');
    expect(merged(add({ closed: 'converted' }).uid)).toBe('request/closed');
  });
});

describe('split', () => {
  const said = [
    { text: 'Le toit', at: 10, where: 'page' },
    { text: 'Et un monte-escalier', at: 20, where: 'page' },
  ];
  const two = (promise: NewRequest['promise'] = null) => {
    const one = add({ stakes: [{ label: 'Économies', weight: 3 }, { label: 'Sécurité', weight: 5 }], promise });
    const slots = [{ start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris', said: 'ce midi' }];
    calls.db.run(sql`UPDATE request SET words = ${JSON.stringify(said)}, slots = ${JSON.stringify(slots)} WHERE id = ${one.id}`);
    return one;
  }; // prettier-ignore
  const parts = { words: [1], stakes: ['Sécurité'], slots: [0] };

  it('makes a second request of the same person, whose consent holds for both', () => {
    const { uid, id } = two({ start: now + hour, end: now + 2 * hour, by: 'prospect' });
    const before = state();
    const done = act(() => splitRequest(calls.db, { request: uid, ...parts, at }));
    expect(calls.detail(uid)).toMatchObject({ words: [{ text: 'Le toit' }], stakes: [{ label: 'Économies' }], slots: [], promise: null });
    expect(calls.detail(done.request)).toMatchObject({
      words: [{ text: 'Et un monte-escalier' }], stakes: [{ label: 'Sécurité' }], askedAt: 20,
      promise: { by: 'prospect', start: now + hour }, consents: [{ revokedAt: null }],
    });
    expect(openRequests(calls.db)).toBe(2);
    consistent();
    undo(done);
    expect(calls.detail(done.request)).toMatchObject({ state: 'closed', mergedInto: uid, promise: null });
    calls.db.exec(`DELETE FROM request_action; DELETE FROM request WHERE id > ${id}`);
    expect(state()).toEqual(before);
  }); // prettier-ignore

  it('leaves something to both', () => {
    const { uid } = two();
    const all = { words: [0, 1], stakes: ['Économies', 'Sécurité'], slots: [] };
    for (const wrong of [all, { words: [], stakes: [], slots: [0] }, { words: [7], stakes: ['?'], slots: [] }])
      expect(failure(() => splitRequest(calls.db, { request: uid, ...wrong, at })).code).toBe('request/split-parts');
    const done = act(() => splitRequest(calls.db, { request: uid, words: [], stakes: ['Sécurité'], slots: [], at }));
    expect(calls.detail(done.request)).toMatchObject({ words: [], askedAt: 0 });
    calls.end(calls.start({ request: done.request, now: at }).attempt, false, at);
    expect(failure(() => undo(done)).code).toBe('request/changed-since');
  }); // prettier-ignore
});

describe('migration 0130', () => {
  it('keeps the list of outcomes, and sends those of before to slots and other times of day', () => {
    const file = databaseFile(dataFolder());
    const database = new Database(file);
    migrate(database, file, 90);
    const kind = database.prepare(`
      INSERT INTO outcome_kind (code, label_fr, label_en, key, sort, human_answered, right_party, conversion, refusal, suppress, next,
        retry_minutes, note_required, active) VALUES (?, 'x', 'x', ?, 0, 0, 0, 0, 0, 0, ?, 30, 0, 1)`);
    kind.run('no-answer', '4', 'retry');
    kind.run('busy', '5', 'retry');
    kind.run('voicemail', '6', 'none');
    migrate(database, file);
    expect(
      database.prepare('SELECT code, slots_first AS s, other_daypart AS d FROM outcome_kind ORDER BY code').all(),
    ).toEqual([
      { code: 'busy', s: 0, d: 0 },
      { code: 'no-answer', s: 1, d: 1 },
      { code: 'voicemail', s: 0, d: 0 },
    ]);
    database.close();
  }); // prettier-ignore
});
