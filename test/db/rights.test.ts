import { describe, expect, it } from 'vitest';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import { addNote } from '../../db/stores/requests.ts';
import {
  liftSuppression,
  suppressByHand,
  suppressedAmong,
  suppressionPage,
} from '../../db/stores/suppressions.ts';
import { withdrawConsent } from '../../db/stores/withdrawal.ts';
import { now } from './leads.ts';
import { databaseOfVersion } from './records.ts';
import { callHer, key, kinds, lea, max, number, openPeople, other } from './two-people.ts';

describe('withdrawal', () => {
  it('revokes what was agreed, closes what is open, and tells the audit once', () => {
    const { db, request } = openPeople();
    const before = kinds(db).length;
    const withdrawn = db.transaction(() =>
      withdrawConsent(db, { person: { request }, via: 'call', suppress: false, at: now + 1, key }),
    );
    expect(withdrawn).toEqual({ consents: 1, suppressed: 0, closed: [request] });
    expect(db.get(sql`SELECT state, closed_reason FROM request WHERE uid = ${request}`)).toEqual({
      state: 'closed',
      closed_reason: 'withdrawn',
    });
    expect(
      db.get(sql`
        SELECT c.revoked_at, c.revoked_via, g.name FROM consent c JOIN agent g ON g.id = c.revoked_by
        WHERE c.revoked_at IS NOT NULL`),
    ).toEqual({ revoked_at: now + 1, revoked_via: 'call', name: 'Agent' });
    expect(kinds(db).slice(before)).toEqual(['request.closed', 'consent.withdrawn']);
    expect(decideFor(db, { now: now + 2, key, number, request })).toMatchObject({
      allowed: false,
      overridable: false,
    });
    // Somebody else's agreement stands.
    expect(db.get(sql`SELECT count(*) AS n FROM consent WHERE revoked_at IS NULL`)).toEqual({ n: 1 });
  });

  it('changes nothing the second time, and puts the numbers on the list where that is asked', () => {
    const { db, request } = openPeople();
    const withdraw = (suppress: boolean) =>
      db.transaction(() =>
        withdrawConsent(db, { person: { request }, via: 'screen', suppress, at: now + 1, key }),
      );
    withdraw(false);
    const events = kinds(db).length;
    expect(withdraw(false)).toEqual({ consents: 0, suppressed: 0, closed: [] });
    expect(kinds(db)).toHaveLength(events);
    expect(withdraw(true)).toEqual({ consents: 0, suppressed: 1, closed: [] });
    expect([...suppressedAmong(db, { key, numbers: [number, other] })]).toEqual([[number, 'withdrawal']]);
    expect(verifyChain(db).ok).toBe(true);
  });

  it('is taken down for a number that nobody known has, only to be kept from calling it', () => {
    const { db } = openPeople();
    const withdraw = (suppress: boolean) =>
      db.transaction(() =>
        withdrawConsent(db, {
          person: { number: '+33199000177' },
          via: 'screen',
          suppress,
          at: now,
          key,
        }),
      );
    expect(() => withdraw(false)).toThrow('Nothing is held');
    expect(withdraw(true)).toEqual({ consents: 0, suppressed: 1, closed: [] });
  });
});

describe('the do-not-call list', () => {
  it('closes what is open at once, blocks the number, and names nobody', () => {
    const { db, request } = openPeople();
    const { added, closed } = db.transaction(() =>
      suppressByHand(db, { key, numbers: [number], reason: 'Par lettre', at: now }),
    );
    expect([added, closed]).toEqual([1, [request]]);
    expect(decideFor(db, { now, key, number, request: null })).toMatchObject({
      allowed: false,
      rule: 'suppressed',
      overridable: false,
    });
    const { rows } = suppressionPage(db, { key, number: null, cursor: null, limit: 10 });
    expect(rows).toMatchObject([
      { source: 'hand', reason: 'Par lettre', agent: 'Agent', createdAt: now, liftedAt: null },
    ]);
    expect(JSON.stringify(db.all(sql`SELECT data FROM event`))).not.toContain('Par lettre');
    expect(suppressionPage(db, { key: Buffer.alloc(32, 9), number, cursor: null, limit: 10 }).rows).toEqual(
      [],
    );
  });

  it('lets an entry be lifted with a reason that stays, and the number be entered again', () => {
    const { db } = openPeople();
    const enter = (at: number) =>
      db.transaction(() => suppressByHand(db, { key, numbers: [number], reason: 'Par lettre', at }));
    const find = () => suppressionPage(db, { key, number, cursor: null, limit: 10 }).rows;
    enter(now);
    const [entry] = find();
    const lift = () =>
      db.transaction(() =>
        liftSuppression(db, { suppression: entry?.suppression ?? '', reason: 'Elle a rappelé', at: now + 1 }),
      );
    lift();
    expect(suppressedAmong(db, { key, numbers: [number] }).size).toBe(0);
    expect(find()).toMatchObject([{ liftedAt: now + 1, liftedBy: 'Agent', liftReason: 'Elle a rappelé' }]);
    expect(lift).toThrow('lifted already');
    expect(kinds(db).at(-1)).toBe('suppression.lifted');
    expect(enter(now + 2).added).toBe(1);
    expect(enter(now + 3).added).toBe(0);
    expect(find().map(({ liftedAt }) => liftedAt)).toEqual([null, now + 1]);
  });

  it('is read in pages, the newest first', () => {
    const { db } = openPeople();
    const numbers = Array.from({ length: 25 }, (_, index) => `+331990010${String(index).padStart(2, '0')}`);
    db.transaction(() => suppressByHand(db, { key, numbers, reason: 'Liste', at: now }));
    const first = suppressionPage(db, { key, number: null, cursor: null, limit: 20 });
    const second = suppressionPage(db, { key, number: null, cursor: first.next, limit: 20 });
    expect([first.rows.length, second.rows.length, second.next]).toEqual([20, 5, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ suppression }) => suppression)).size).toBe(25);
  });
});

describe('evidence', () => {
  it('holds what was asked, agreed, decided, said and promised, and whether the chain of events holds', () => {
    const { db, request } = openPeople();
    db.transaction(() => addNote(db, { request, text: 'Rappeler le midi', at: now }));
    const attempt = callHer(db);
    const evidence = readEvidence(db, { person: { number }, key, now });
    expect(evidence).toMatchObject({
      people: [{ name: lea.name, company: lea.company, contacts: [{ value: number }, { value: lea.email }] }],
      requests: [
        {
          uid: request,
          words: [{ text: lea.words }],
          consents: [{ wording: 'Je veux être rappelé.', wordingVersion: 1, revokedAt: null }],
          payloads: [{ source: 'csv', file: 'leads.csv', row: 2, fate: 'accepted', providerId: 'lead-zq-1' }],
          notes: [{ text: 'Rappeler le midi' }],
        },
      ],
      calls: [
        {
          uid: attempt,
          number,
          decision: { allowed: true, rule: 'allowed' },
          steps: [{ step: 'transferred' }],
          end: { lineResult: 'answered', sipCode: 200 },
          expected: 'forgot',
          outcome: { code: 'busy', note: 'Elle préfère le xylophone' },
        },
      ],
      suppressions: [],
      audit: { chain: { holds: true } },
    });
    const [one] = evidence.requests;
    expect(one?.consents[0]?.proof).toBe(one?.payloads[0]?.sha256);
    expect(evidence.audit.events.map(({ kind }) => kind)).toEqual(['attempt.started', 'outcome.saved']);
    expect(JSON.stringify(evidence)).not.toContain(max.name);
    expect(() => readEvidence(db, { person: { number: '+33199000177' }, key, now })).toThrow(
      'Nothing is held',
    );
  });

  it('says so when an event was changed behind our back', () => {
    const { db } = openPeople();
    callHer(db);
    db.exec('DROP TRIGGER event_is_fixed');
    db.run(sql`UPDATE event SET data = '{}' WHERE id = 3`);
    expect(readEvidence(db, { person: { number }, key, now }).audit.chain).toMatchObject({
      holds: false,
      checked: 2,
      head: null,
    });
  });
});

describe('migration 0050', () => {
  it('keeps the do-not-call list, consents and calls that were there', () => {
    const dataDir = databaseOfVersion(30, `
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'Formulaire', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO consent_wording (id, uid, probe_id, version, text, created_at) VALUES (1, 'w', 1, 1, 'Oui', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'l', 'Léa', 'Europe/Paris', 0, 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at) VALUES (1, 'r', 1, 1, 0, 'Europe/Paris', 0);
      INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at, revoked_at) VALUES ('c', 1, 1, 1, 5, 9);
      INSERT INTO suppression (id, uid, fingerprint, reason, agent_id, created_at) VALUES (4, 's', x'0102', 'do-not-call', 1, 7);
      INSERT INTO attempt (id, uid, request_id, agent_id, direction, number, started_at, pid) VALUES (1, 'a', 1, 1, 'inbound', '+33199000142', 5, 1);`);
    const { db, close } = openWriter(dataDir);
    expect(
      db.all(sql`SELECT id, uid, fingerprint, source, reason, agent_id, created_at, lifted_at FROM suppression`),
    ).toEqual([
      { id: 4, uid: 's', fingerprint: Buffer.from([1, 2]), source: 'outcome', reason: 'do-not-call', agent_id: 1, created_at: 7, lifted_at: null },
    ]);
    expect(db.get(sql`SELECT given_at, revoked_at, revoked_by, revoked_via FROM consent`)).toEqual({
      given_at: 5,
      revoked_at: 9,
      revoked_by: null,
      revoked_via: null,
    });
    expect(() => db.exec(`UPDATE attempt SET number = 'erased'`)).toThrow('append-only');
    expect(() =>
      db.exec(`INSERT INTO suppression (uid, fingerprint, source, reason, created_at) VALUES ('t', x'0102', 'hand', '', 0)`),
    ).toThrow('UNIQUE');
    expect(db.all(sql`PRAGMA foreign_key_check`)).toEqual([]);
    close();
  }); // prettier-ignore
});
