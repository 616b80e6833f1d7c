import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { WriteDb } from '../../db/handle.ts';
import { migrate } from '../../db/migrate.ts';
import { databaseFile, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { addStep, endAttempt, saveDraft, startAttempt } from '../../db/stores/attempts.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { decideFor } from '../../db/stores/decisions.ts';
import { erasePerson, isScrubOwed, planErasure, scrub } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { mentions, personalTables } from '../../db/stores/personal-data.ts';
import { addNote } from '../../db/stores/requests.ts';
import {
  liftSuppression,
  suppressByHand,
  suppressedAmong,
  suppressionPage,
} from '../../db/stores/suppressions.ts';
import { withdrawConsent } from '../../db/stores/withdrawal.ts';
import { brokenRules, makeProbe, now, take } from './leads.ts';
import { dataFolder, openDatabase, testKey } from './records.ts';

const key = testKey;
const number = '+33199000142';
const other = '+33199000199';
const lea = {
  name: 'Zéphyrine Quatrelivres',
  company: 'Oxymore & Fils',
  phone: '01 99 00 01 42',
  email: 'zephyrine@quatrelivres.example',
  words: 'Ma chaudière mirobolante ronfle',
  providerId: 'lead-zq-1',
};
const max = { name: 'Max Petit', phone: '01 99 00 01 99', words: 'Mon toit fuit' };

const minute = 60_000;

/** One call with her, in which everything that may hold a word does. */
const callHer = (db: WriteDb, note = 'Elle préfère le xylophone'): string =>
  db.transaction(() => {
    const { attempt } = startAttempt(db, {
      request: null,
      number,
      direction: 'outbound',
      reason: 'Son voisin Balthazarin insiste',
      now,
      key,
      pid: process.pid,
    });
    addStep(db, { attempt, step: 'transferred', at: now + 1, detail: 'sip:+33199000142@example.org' });
    saveDraft(db, { attempt, text: 'brouillon kaléidoscope', at: now });
    endAttempt(db, {
      attempt,
      at: now + minute,
      answeredAt: now + 1000,
      lineResult: 'answered',
      sipCode: 200,
      sipReason: 'OK Quatrelivres',
      endedBy: 'agent',
      holdMs: 0,
    });
    saveOutcome(db, { attempt, kind: 'busy', note, next: null, wrapMs: 1, now: now + minute, key });
    return attempt;
  });

const open = () => {
  const database = openDatabase();
  const { db } = database;
  const probe = makeProbe(db);
  take(db, probe, [lea, max]);
  const request =
    db.get<{ uid: string }>(sql`
      SELECT r.uid FROM request r JOIN prospect p ON p.id = r.prospect_id WHERE p.name = ${lea.name}`)?.uid ??
    '';
  return { ...database, probe, request };
};

const kinds = (db: WriteDb): readonly string[] =>
  db.all<{ kind: string }>(sql`SELECT kind FROM event ORDER BY id`).map(({ kind }) => kind);

describe('withdrawal', () => {
  it('revokes what was agreed, closes what is open, and tells the audit once', () => {
    const { db, request } = open();
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
    const { db, request } = open();
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
    const { db } = open();
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
    const { db, request } = open();
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
    const { db } = open();
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
    const { db } = open();
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
    const { db, request } = open();
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
    const { db } = open();
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

describe('erasure', () => {
  it('shows first what goes and what stays, and changes nothing by that', () => {
    const { db, request } = open();
    callHer(db);
    const rows = () => db.get(sql`SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM request) AS requests`);
    const before = rows();
    const plan = planErasure(db, { person: { request }, key });
    expect(Object.fromEntries(plan.goes.map(({ place, count }) => [place, count]))).toEqual({
      decisions: 1,
      'call-steps': 1,
      'call-ends': 1,
      outcomes: 1,
      calls: 1,
      consents: 1,
      promises: 1,
      payloads: 1,
      requests: 1,
      contacts: 2,
      people: 1,
    });
    expect(plan.stays).toEqual([
      { place: 'suppression', count: 1 },
      { place: 'calls', count: 1 },
      { place: 'audit', count: 2 },
    ]);
    expect(plan).toMatchObject({ people: [{ name: lea.name }], numbers: [number], sharedWith: 0, inCall: false });
    expect(rows()).toEqual(before);
  }); // prettier-ignore

  it('leaves no byte of name, number or words in the file, and all the rest as it was', () => {
    const { db, request, probe, dataDir } = open();
    callHer(db);
    db.transaction(() => addNote(db, { request, text: 'Rappeler avant le carillon', at: now }));
    // What was rejected and suppressed holds her, too; and a draft that was typed and thrown away long ago.
    take(db, probe, [{ ...lea, consent: 'non', words: 'Refus ostrogoth' }]);
    db.transaction(() => suppressByHand(db, { key, numbers: [number], reason: 'Dit Mme Quatrelivres', at: now }));
    take(db, probe, [{ ...lea, words: 'Encore une clepsydre' }]);
    const maxBefore = db.all(sql`SELECT * FROM prospect WHERE name = 'Max Petit'`);
    const callsBefore = db.all(sql`
      SELECT a.uid, a.direction, a.started_at, e.line_result, e.answered_at, o.kind, o.wrap_ms, d.rule, d.facts FROM attempt a
      JOIN attempt_end e ON e.attempt_id = a.id JOIN outcome o ON o.attempt_id = a.id JOIN decision d ON d.id = a.decision_id`);
    const calls = () => db.all(sql`
      SELECT a.uid, a.direction, a.started_at, e.line_result, e.answered_at, o.kind, o.wrap_ms, d.rule, d.facts FROM attempt a
      JOIN attempt_end e ON e.attempt_id = a.id JOIN outcome o ON o.attempt_id = a.id JOIN decision d ON d.id = a.decision_id`);
    const events = kinds(db).length;
    const traces = [
      'Quatrelivres', 'Zéphyrine', 'Oxymore', 'mirobolante', 'ronfle', 'xylophone', 'carillon', 'kaléidoscope', 'ostrogoth',
      'clepsydre', 'lead-zq-1', '+33199000142', '01 99 00 01 42',
    ];
    /** As it was written, or as the search folds it. */
    const holds = (text: string): boolean =>
      [databaseFile(dataDir), `${databaseFile(dataDir)}-wal`].some((file) => {
        const bytes = readFileSync(file);
        return bytes.includes(text) || bytes.includes(text.toLowerCase());
      });
    for (const trace of traces) expect([trace, holds(trace)]).toEqual([trace, true]);

    erasePerson(db, { person: { number }, key, at: now + minute });
    expect(isScrubOwed(db)).toBe(true);
    expect(scrub(db)).toBe(true);
    expect(isScrubOwed(db)).toBe(false);

    expect(kinds(db).slice(events)).toEqual(['people.erased']);
    expect(verifyChain(db).ok).toBe(true);
    expect(brokenRules(db)).toEqual([]);
    expect(db.all(sql`SELECT * FROM erasing`)).toEqual([]);
    expect(db.all(sql`SELECT * FROM prospect`)).toEqual(maxBefore);
    expect(calls()).toEqual(callsBefore);
    expect(db.get(sql`SELECT number, request_id, prospect_id FROM attempt`)).toEqual({
      number: 'erased',
      request_id: null,
      prospect_id: null,
    });
    expect(suppressedAmong(db, { key, numbers: [number] }).get(number)).toBe('erasure');

    for (const trace of [...traces, 'Zephyrine', 'kaleidoscope', '24100099133']) expect([trace, holds(trace)]).toEqual([trace, false]);
    expect(holds('Max Petit')).toBe(true);
    // And the search knows none of it, whole or by its beginning.
    db.exec(`CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, row)`);
    const terms = db.all<{ term: string }>(sql`SELECT term FROM temp.terms`).map(({ term }) => term);
    expect(terms.some((term) => /quatre|zephyr|miro|p33199000142/u.test(term))).toBe(false);
    expect(terms).toContain('toit');
    // The connection goes on working as before.
    expect(take(db, probe, [lea, { name: 'Eve', phone: '0199000151' }])).toMatchObject({ accepted: 1, suppressed: 1 });
  }); // prettier-ignore

  it('keeps the person out of the next list, and nothing of them with it', () => {
    const { db, request, probe } = open();
    erasePerson(db, { person: { request }, key, at: now });
    const again = take(db, probe, [lea, { ...lea, words: 'Autre chose' }]);
    expect(again).toMatchObject({ read: 2, accepted: 0, merged: 0, suppressed: 2 });
    expect(db.all(sql`SELECT name FROM prospect`)).toEqual([{ name: 'Max Petit' }]);
    expect(db.all(sql`SELECT body, provider_id FROM payload WHERE fate = 'suppressed'`)).toEqual([
      { body: '[]', provider_id: null },
    ]);
  });

  it('of a number that only ever called blanks the call, and refuses while a call is up', () => {
    const { db } = open();
    const stranger = '+33199000177';
    const { attempt } = db.transaction(() =>
      startAttempt(db, { request: null, number: stranger, direction: 'inbound', reason: '', now, key, pid: process.pid }),
    );
    const erase = () => erasePerson(db, { person: { number: stranger }, key, at: now });
    expect(erase).toThrow('A call with this person is up');
    expect(db.get(sql`SELECT number FROM attempt`)).toEqual({ number: stranger });
    endAttempt(db, { attempt, at: now, answeredAt: null, lineResult: 'missed', sipCode: 487, sipReason: '', endedBy: 'far-end', holdMs: 0 });
    erase();
    expect(db.get(sql`SELECT number FROM attempt`)).toEqual({ number: 'erased' });
    expect(erase).toThrow('Nothing is held');
  }); // prettier-ignore

  it('leaves whoever shares the number, and closes what is open for them', () => {
    const { db, request } = open();
    const shared = db.get<{ id: number; uid: string }>(sql`
      SELECT p.id, r.uid FROM prospect p JOIN request r ON r.prospect_id = p.id WHERE p.name = 'Max Petit'`);
    db.run(sql`
      INSERT INTO contact_point (prospect_id, kind, sort, value, raw) VALUES (${shared?.id ?? 0}, 'phone', 1, ${number}, ${number})`);
    expect(planErasure(db, { person: { request }, key }).sharedWith).toBe(1);
    expect(erasePerson(db, { person: { request }, key, at: now })).toEqual([shared?.uid]);
    expect(db.all(sql`SELECT name, closed_reason FROM request r JOIN prospect p ON p.id = r.prospect_id`)).toEqual([
      { name: 'Max Petit', closed_reason: 'suppressed' },
    ]);
  }); // prettier-ignore

  it('is the one way past the rule that attempts are only ever added to', () => {
    const { db } = open();
    const attempt = callHer(db);
    const changes = [
      `UPDATE attempt SET number = 'erased', request_id = NULL, prospect_id = NULL`,
      `UPDATE attempt_step SET detail = ''`,
      `UPDATE attempt_end SET sip_reason = ''`,
      `UPDATE outcome SET note = ''`,
      `UPDATE decision SET request_id = NULL, reason = ''`,
    ];
    for (const change of changes) expect(() => db.exec(change)).toThrow('append-only');
    // Even then it blanks, and changes nothing else.
    db.exec('BEGIN');
    db.run(sql`INSERT INTO erasing (attempt_id) SELECT id FROM attempt WHERE uid = ${attempt}`);
    for (const other of [
      `UPDATE attempt SET number = '+33199000199', request_id = NULL, prospect_id = NULL`,
      `UPDATE attempt SET number = 'erased', request_id = NULL, prospect_id = NULL, started_at = 0`,
      `UPDATE attempt_end SET sip_reason = '', line_result = 'busy'`,
      `UPDATE outcome SET note = '', kind = 'refused'`,
      `UPDATE outcome SET note = 'autre'`,
      `UPDATE decision SET request_id = NULL, reason = '', allowed = 0`,
      'DELETE FROM outcome',
    ])
      expect(() => db.exec(other)).toThrow('append-only');
    for (const change of changes) db.exec(change);
    db.exec('ROLLBACK');
  });
});

describe('the list of places that hold something of a person', () => {
  /** These hold nobody's name, number or words but the team's own. A new table is added to one of the two lists. */
  const impersonal = [
    'agent', 'attempt_quality', 'batch', 'capability', 'erasing', 'event', 'offer', 'outcome_kind', 'probe', 'retention_run',
    'setting', 'stake', 'stake_capability', 'tally', 'voicemail',
  ];

  it('knows every table', () => {
    const { db } = openDatabase();
    const tables = db
      .all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`)
      .map(({ name }) => name);
    expect(tables.toSorted()).toEqual([...impersonal, ...personalTables].toSorted());
  });
}); // prettier-ignore

describe('a raw text', () => {
  it('is known to hold a number however it is written, and an address', () => {
    const holds = mentions([number], ['lea@example.org']);
    for (const text of [
      '["Léa","01 99 00 01 42"]', '["+33 1 99 00 01 42"]', '{"phone":"0033199000142"}', 'tel=%2B33199000142&x=1', 'tel=01.99.00.01.42',
      '["(0)1-99-00-01-42"]', '["LEA@Example.org"]', '01 99 00 01 99 01 99 00 01 42',
    ])
      expect([text, holds(text)]).toEqual([text, true]);
    for (const text of ['["01 99 00 01 43"]', '["75001","2026-03-12"]', '[]', 'max@example.org'])
      expect([text, holds(text)]).toEqual([text, false]);
  }); // prettier-ignore
});

describe('migration 0050', () => {
  it('keeps the do-not-call list, consents and calls that were there', () => {
    const dataDir = dataFolder();
    const file = databaseFile(dataDir);
    const old = new Database(file);
    migrate(old, file, 30);
    old.exec(`
      INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'p', 'Formulaire', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO consent_wording (id, uid, probe_id, version, text, created_at) VALUES (1, 'w', 1, 1, 'Oui', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'l', 'Léa', 'Europe/Paris', 0, 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at) VALUES (1, 'r', 1, 1, 0, 'Europe/Paris', 0);
      INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at, revoked_at) VALUES ('c', 1, 1, 1, 5, 9);
      INSERT INTO suppression (id, uid, fingerprint, reason, agent_id, created_at) VALUES (4, 's', x'0102', 'do-not-call', 1, 7);
      INSERT INTO attempt (id, uid, request_id, agent_id, direction, number, started_at, pid) VALUES (1, 'a', 1, 1, 'inbound', '+33199000142', 5, 1);`);
    old.close();
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
