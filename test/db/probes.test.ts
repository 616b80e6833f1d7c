import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { listOffers } from '../../db/stores/offers.ts';
import { probeYields } from '../../db/stores/probe-yields.ts';
import { getProbe, probeWordings, saveProbe } from '../../db/stores/probes.ts';
import { queueCounts } from '../../db/stores/queue.ts';
import { failure, minute, now, number, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, openDatabase } from './records.ts';

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const place = { kind: 'form', country: 'FR', workstationZone: 'Europe/Paris' } as const;
const yieldOf = (name: string) =>
  probeYields(calls.db).find(
    ({ probe }) => probe === calls.db.get<{ uid: string }>(sql`SELECT uid FROM probe WHERE name = ${name}`)?.uid,
  ); // prettier-ignore

describe('the yield of a probe', () => {
  it('counts requests, and calls by what their outcome stands for, as they get it', () => {
    const requests = [1, 2, 3, 4].map((index) => addRequest(calls.db, { probe: calls.probe, phones: [`+3319900014${index}`] })); // prettier-ignore
    const call = (index: number, kind: string, expected: 'yes' | 'forgot' | 'never-asked' | null) => {
      const { attempt } = calls.start({ request: requests[index]?.uid ?? '', number: `+3319900014${index + 1}`, reason: 'Encore' }); // prettier-ignore
      calls.end(attempt, kind !== 'no-answer');
      calls.save(attempt, kind, { expected });
    };
    call(0, 'no-answer', null);
    call(0, 'converted', 'yes');
    call(1, 'not-interested', 'forgot');
    call(2, 'never-asked', 'never-asked');
    call(3, 'wrong-number', 'never-asked');
    expect(yieldOf('Formulaire')).toMatchObject({
      requests: 4,
      calls: 5,
      // Two minutes each, and four seconds of wrap-up.
      milliseconds: 5 * (2 * minute + 4000),
      conversations: 3,
      conversions: 1,
      refusals: 1,
      expected: 1,
      forgot: 1,
      neverAsked: 2,
    });
  });

  it('follows the list of outcomes as it is now, and leaves out calls of no request', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    calls.save(attempt, 'answered-question');
    const other = calls.start({ number: '+33199000999', reason: 'Essai de ligne' });
    calls.end(other.attempt);
    calls.save(other.attempt, 'converted', { expected: null });
    expect(yieldOf('Formulaire')).toMatchObject({ calls: 1, conversions: 0 });
    calls.db.run(sql`UPDATE outcome_kind SET conversion = 1 WHERE code = 'answered-question'`);
    expect(yieldOf('Formulaire')).toMatchObject({ calls: 1, conversions: 1 });
  });

  it('keeps each answer as it was given', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt);
    expect(failure(() => calls.save(attempt, 'converted', { expected: null })).code).toBe(
      'outcome/expected-required',
    );
    calls.save(attempt, 'converted', { expected: 'forgot' });
    expect(() => calls.db.run(sql`UPDATE attempt_expected SET answer = 'yes'`)).toThrow('append-only');
    expect(() => calls.db.run(sql`DELETE FROM attempt_expected`)).toThrow('append-only');
  });

  it('does not ask where the line says that nobody answered, whatever the outcome says', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid });
    calls.end(attempt, false);
    expect(calls.save(attempt, 'converted', { expected: null }).closedReason).toBe('converted');
    expect(calls.count('attempt_expected')).toBe(0);
  });

  it('does not ask about a call of theirs', () => {
    const { uid } = addRequest(calls.db, { probe: calls.probe });
    const { attempt } = calls.start({ request: uid, number, direction: 'inbound' });
    calls.end(attempt);
    expect(calls.save(attempt, 'converted', { expected: null }).closedReason).toBe('converted');
  });
});

describe('a probe', () => {
  it('keeps every wording, and what is left out when it is saved', () => {
    const { db } = calls;
    const offer = listOffers(db)[0]?.uid ?? '';
    const { uid } = saveProbe(db, { ...place, uid: null, name: 'Salon', consentWording: 'Un', offer, expiryDays: 30, at: now }); // prettier-ignore
    saveProbe(db, { ...place, uid, name: 'Salon', consentWording: 'Deux', at: now + 1 });
    saveProbe(db, { ...place, uid, name: 'Salon de Lyon', consentWording: 'Deux', at: now + 2 });
    expect(getProbe(db, { uid })).toMatchObject({ name: 'Salon de Lyon', offer, expiryDays: 30, consentVersion: 2 }); // prettier-ignore
    expect(probeWordings(db, { uid })).toEqual([
      { version: 2, text: 'Deux', origin: 'probe', createdAt: now + 1 },
      { version: 1, text: 'Un', origin: 'probe', createdAt: now },
    ]);
    saveProbe(db, { ...place, uid, name: 'Salon', consentWording: 'Deux', offer: null, expiryDays: null, at: now }); // prettier-ignore
    expect(getProbe(db, { uid })).toMatchObject({ offer: null, expiryDays: null });
    expect(
      failure(() =>
        saveProbe(db, { ...place, uid, name: 'Salon', consentWording: 'Deux', offer: uid, at: now }),
      ).code,
    ).toBe('offer/missing');
  });
});

describe('migration 0060', () => {
  it('counts what was there before, and keeps the order of the queue', () => {
    const folder = databaseOfVersion(
      40,
      `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Léa', 0);
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (3, 'p', 'Salon', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'x', 'Léa', 'Europe/Paris', 0, 0);
      INSERT INTO batch (id, uid, probe_id, source, file_name, started_at, state, pid) VALUES (1, 'b1', 3, 'csv', 'a', 0, 'done', 0), (2, 'b2', 3, 'csv', 'b', 0, 'done', 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at) VALUES (5, 'r5', 1, 3, 10, 'UTC', 0), (6, 'r6', 1, 3, 20, 'UTC', 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, state, closed_reason, closed_at, updated_at)
        VALUES (7, 'r7', 1, 3, 20, 'UTC', 'closed', 'converted', 1, 0);
      INSERT INTO payload (id, batch_id, probe_id, row, body, fate, request_id, received_at) VALUES (8, 2, 3, 1, '[]', 'accepted', 5, 0), (9, 2, 3, 2, '[]', 'accepted', 6, 0);
      UPDATE tally SET n = 2 WHERE name = 'request-open';
      INSERT INTO attempt (id, uid, request_id, agent_id, direction, number, started_at, pid) VALUES (7, 'a', 7, 1, 'outbound', '+33199000142', 1000, 1);
      INSERT INTO attempt_end (attempt_id, at, line_result, ended_by) VALUES (7, 9000, 'answered', 'agent');
      INSERT INTO outcome (uid, attempt_id, kind, agent_id, at, wrap_ms) VALUES ('o', 7, 'converted', 1, 9000, 500);`,
      { foreignKeys: false },
    );
    const { db } = openDatabase(folder);
    expect(probeYields(db)).toMatchObject([
      { requests: 3, calls: 1, milliseconds: 8500, conversions: 1, expected: 0 },
    ]);
    expect(db.all(sql`SELECT id, first_payload AS first FROM batch ORDER BY id`)).toEqual([
      { id: 1, first: 0 },
      { id: 2, first: 8 },
    ]);
    expect(queueCounts(db, { now: 100 })).toMatchObject({ next: 2, open: 2 });
    expect(db.get(sql`SELECT sum(quarantined) AS n FROM request`)).toEqual({ n: 0 });
  });
});
