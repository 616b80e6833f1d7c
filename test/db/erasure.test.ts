import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { databaseFile } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import { erasePerson, isScrubOwed, planErasure, scrub } from '../../db/stores/erasure.ts';
import { mentions, personalTables } from '../../db/stores/personal-data.ts';
import { addNote } from '../../db/stores/requests.ts';
import { suppressByHand, suppressedAmong } from '../../db/stores/suppressions.ts';
import { endCall, startCall } from './calling.ts';
import { brokenRules } from './broken-rules.ts';
import { now, take } from './leads.ts';
import { openDatabase } from './records.ts';
import { callHer, key, kinds, lea, minute, number, openPeople } from './two-people.ts';

describe('erasure', () => {
  it('shows first what goes and what stays, and changes nothing by that', () => {
    const { db, request } = openPeople();
    callHer(db);
    const rows = () => db.get(sql`SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM request) AS requests`);
    const before = rows();
    const plan = planErasure(db, { person: { request }, key });
    expect(Object.fromEntries(plan.goes.map(({ place, count }) => [place, count]))).toEqual({
      decisions: 1,
      'call-steps': 1,
      'call-ends': 1,
      outcomes: 1,
      'talk-ticks': 1,
      calls: 1,
      consents: 1,
      promises: 1,
      payloads: 1,
      requests: 1,
      contacts: 2,
      people: 1,
    });
    expect(plan.stays).toEqual([
      { place: 'suppression', count: 2 },
      { place: 'calls', count: 1 },
      { place: 'audit', count: 2 },
    ]);
    expect(plan).toMatchObject({ people: [{ name: lea.name }], numbers: [number], sharedWith: 0, inCall: false });
    expect(rows()).toEqual(before);
  }); // prettier-ignore

  it('leaves no byte of name, number or words in the file, and all the rest as it was', () => {
    const { db, request, probe, dataDir } = openPeople();
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
      'clepsydre', 'turlututu', 'lead-zq-1', '+33199000142', '01 99 00 01 42',
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
    const { db, request, probe } = openPeople();
    erasePerson(db, { person: { request }, key, at: now });
    const again = take(db, probe, [lea, { ...lea, words: 'Autre chose' }]);
    expect(again).toMatchObject({ read: 2, accepted: 0, merged: 0, suppressed: 2 });
    expect(db.all(sql`SELECT name FROM prospect`)).toEqual([{ name: 'Max Petit' }]);
    expect(db.all(sql`SELECT body, provider_id FROM payload WHERE fate = 'suppressed'`)).toEqual([
      { body: '[]', provider_id: null },
    ]);
  });

  it('of a number that only ever called blanks the call, and refuses while a call is up', () => {
    const { db } = openPeople();
    const stranger = '+33199000177';
    const { attempt } = db.transaction(() => startCall(db, { number: stranger, direction: 'inbound', now, key }));
    const erase = () => erasePerson(db, { person: { number: stranger }, key, at: now });
    expect(erase).toThrow('A call with this person is up');
    expect(db.get(sql`SELECT number FROM attempt`)).toEqual({ number: stranger });
    endCall(db, attempt, { at: now, answeredAt: null, lineResult: 'missed', sipCode: 487, sipReason: '', endedBy: 'far-end' });
    erase();
    expect(db.get(sql`SELECT number FROM attempt`)).toEqual({ number: 'erased' });
    expect(erase).toThrow('Nothing is held');
  }); // prettier-ignore

  it('leaves whoever shares the number, and closes what is open for them', () => {
    const { db, request } = openPeople();
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
    const { db } = openPeople();
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
    'agent', 'attempt_expected', 'attempt_fact', 'attempt_quality', 'attempt_unplaced', 'batch', 'bulk_run',
    'bundle_alias', 'bundle_received', 'bundle_sent', 'calibration', 'capability', 'column_block', 'column_due',
    'column_state', 'column_word', 'erasing', 'event', 'merging', 'offer', 'offer_question', 'outcome_kind',
    'probe', 'probe_calls', 'probe_form', 'quarantine', 'quarantine_settlement', 'quarter_count',
    'recording_sent', 'request_gone', 'retention_run', 'review', 'review_touched', 'rule_pack', 'score_form', 'score_item', 'setting', 'stake',
    'stake_capability', 'suppression_email', 'tally', 'view', 'voicemail', 'webhook', 'work_pause',
    'work_session', 'workstation',
  ];

  it('knows every table', () => {
    const { db } = openDatabase();
    const tables = db
      .all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\' AND name NOT LIKE 'note\\_search\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`)
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
