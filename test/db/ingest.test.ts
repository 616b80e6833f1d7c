import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { findRequests } from '../../db/stores/search.ts';
import { suppress } from '../../db/stores/suppressions.ts';
import { brokenRules } from './broken-rules.ts';
import { everything, makeProbe, now, take, undone, type LeadLine } from './leads.ts';
import { openDatabase, testKey, type TestDatabase } from './records.ts';

const open = () => {
  const database = openDatabase();
  return { ...database, probe: makeProbe(database.db) };
};
const find = ({ db }: Pick<TestDatabase, 'db'>, text: string): readonly number[] =>
  findRequests(db, { text, context: { callingCode: '33' }, limit: 99 });

const lea = { name: 'Léa Martin', phone: '01 99 00 01 42', words: 'Ma chaudière' };
const max = { name: 'Max Petit', phone: '0639980142', email: 'max@example.org', words: 'Mon toit' };

const forbid = (db: TestDatabase['db'], numbers: readonly string[]): void => {
  const agent = db.run(sql`INSERT INTO agent (uid, name, created_at) VALUES ('a', 'a', 0)`).id;
  db.transaction(() =>
    suppress(db, { key: testKey, numbers, source: 'hand', reason: 'do-not-call', agent, at: 0 }),
  );
};

describe('a new person', () => {
  it('is a prospect with a request, consent, promise, raw row and a place in the search', () => {
    const { db, probe } = open();
    const slot = 'demain 14h';
    expect(take(db, probe, [{ ...max, slot, askedAt: '11/03/2026 18:00', page: 'Page A' }])).toEqual({
      read: 1, accepted: 1, merged: 0, rejected: 0, suppressed: 0, unchanged: 0,
    }); // prettier-ignore
    expect(db.all(sql`SELECT name, zone, created_at FROM prospect`)).toEqual([
      { name: 'Max Petit', zone: 'Europe/Paris', created_at: now },
    ]);
    expect(db.all(sql`SELECT kind, value, raw FROM contact_point ORDER BY kind`)).toEqual([
      { kind: 'email', value: 'max@example.org', raw: 'max@example.org' },
      { kind: 'phone', value: '+33639980142', raw: '0639980142' },
    ]);
    const askedAt = Date.parse('2026-03-11T17:00:00Z');
    expect(db.get(sql`SELECT state, asked_at, asked_where, words, promise_by, promise_start, promise_started FROM request`)).toEqual({
      state: 'open',
      asked_at: askedAt,
      asked_where: 'Page A',
      words: JSON.stringify([{ text: 'Mon toit', at: askedAt, where: 'Page A' }]),
      promise_by: 'prospect',
      promise_start: Date.parse('2026-03-12T13:00:00Z'),
      promise_started: 0,
    }); // prettier-ignore
    expect(
      db.get(sql`SELECT c.given_at, c.channel, c.scope, w.text, w.version, y.row FROM consent c
        JOIN consent_wording w ON w.id = c.wording_id JOIN payload y ON y.id = c.payload_id`),
    ).toEqual({
      given_at: askedAt,
      channel: 'phone',
      scope: 'callback',
      text: 'Je veux être rappelé.',
      version: 1,
      row: 2,
    });
    expect(db.get(sql`SELECT fate, reason, body FROM payload`)).toEqual({
      fate: 'accepted',
      reason: null,
      body: '["Max Petit","0639980142","max@example.org","Mon toit","11/03/2026 18:00","demain 14h","",""]',
    });
    for (const text of ['petit', 'toit', '06 39 98', '0142']) expect(find({ db }, text)).toHaveLength(1);
    expect(brokenRules(db)).toEqual([]);
  });

  it('without a name goes by the company; without a date asked when the file came', () => {
    const { db, probe } = open();
    take(db, probe, [{ phone: '0199000142', company: 'Menuiserie du Port' }]);
    expect(
      db.get(sql`SELECT p.name, r.asked_at FROM prospect p JOIN request r ON r.prospect_id = p.id`),
    ).toEqual({
      name: 'Menuiserie du Port',
      asked_at: now,
    });
  });

  it('whose wish has passed is late at once; the first wish to come is the promise', () => {
    const { db, probe } = open();
    take(db, probe, [
      { ...lea, slot: '11/03/2026 14h' },
      { ...max, slot: '11/03/2026 14h ou 13/03/2026 9h ou 13/03/2026 8h' },
    ]);
    expect(db.all(sql`SELECT promise_start, promise_started FROM request ORDER BY id`)).toEqual([
      { promise_start: Date.parse('2026-03-11T13:00:00Z'), promise_started: 1 },
      { promise_start: Date.parse('2026-03-13T07:00:00Z'), promise_started: 0 },
    ]);
    expect(brokenRules(db)).toEqual([]);
  });

  it('agreed to the wording in the row, kept as a version of its own; an empty field is no consent', () => {
    const { db, probe } = open();
    take(db, probe, [
      { ...lea, consent: 'oui', wording: 'Texte A' },
      { ...max, consent: 'oui', wording: 'Texte A' },
      { phone: '0199000144', consent: '' },
    ]);
    expect(
      db.all(sql`SELECT r.id, w.text, w.origin FROM request r LEFT JOIN consent c ON c.request_id = r.id
        LEFT JOIN consent_wording w ON w.id = c.wording_id ORDER BY r.id`),
    ).toEqual([
      { id: 1, text: 'Texte A', origin: 'payload' },
      { id: 2, text: 'Texte A', origin: 'payload' },
      { id: 3, text: null, origin: null },
    ]);
    // The probe's own wording is what it was.
    expect(db.get(sql`SELECT count(*) AS n FROM consent_wording WHERE origin = 'probe'`)).toEqual({ n: 1 });
  });

  it('expires when the requests of its probe do', () => {
    const { db, probe } = open();
    db.run(sql`UPDATE probe SET expiry_days = 30`);
    take(db, probe, [{ ...lea, askedAt: '2026-03-01T00:00:00Z' }]);
    expect(db.get(sql`SELECT expires_at FROM request`)).toEqual({
      expires_at: Date.parse('2026-03-31T00:00:00Z'),
    });
  });
});

describe('the five fates', () => {
  it('add up to what was read, and each but "unchanged" is kept raw with its reason', () => {
    const { db, probe } = open();
    forbid(db, ['+33199000199']);
    take(db, probe, [lea]);
    const counts = take(db, probe, [
      max,
      lea,
      { ...lea, words: 'Et mes fenêtres' },
      { name: 'Non', phone: '0199000150', consent: 'non' },
      { name: 'Ana', phone: '', email: '' },
      { name: 'Ben', phone: '', email: 'ben@example.org' },
      { name: 'Cle', phone: '0199' },
      { name: 'Dan', phone: '3,36E+10' },
      { name: 'Eve', phone: '0199000199' },
    ]);
    expect(counts).toEqual({ read: 9, accepted: 1, merged: 1, rejected: 5, suppressed: 1, unchanged: 1 });
    expect(db.all(sql`SELECT row, fate, reason FROM payload WHERE batch_id = 2 ORDER BY row`)).toEqual([
      { row: 2, fate: 'accepted', reason: null },
      { row: 4, fate: 'merged', reason: null },
      { row: 5, fate: 'rejected', reason: 'consent-refused' },
      { row: 6, fate: 'rejected', reason: 'no-contact' },
      { row: 7, fate: 'rejected', reason: 'no-phone' },
      { row: 8, fate: 'rejected', reason: 'bad-phone' },
      { row: 9, fate: 'rejected', reason: 'rounded-phone' },
      { row: 10, fate: 'suppressed', reason: null },
    ]);
    expect(db.all(sql`SELECT row FROM batch_reject ORDER BY row`).length).toBe(5);
    expect(brokenRules(db)).toEqual([]);
  });

  it('keep a rejected or suppressed row once, however often it comes, and list it for every batch', () => {
    const { db, probe } = open();
    forbid(db, ['+33199000199']);
    const rows = [{ name: 'Cle', phone: '0199' }, { name: 'Cle', phone: '0199' }, { name: 'Eve', phone: '0199000199' }, { name: 'Eve', phone: '0199000199' }]; // prettier-ignore
    take(db, probe, rows);
    take(db, probe, rows);
    expect(db.all(sql`SELECT fate FROM payload`)).toEqual([{ fate: 'rejected' }, { fate: 'suppressed' }]);
    expect(db.all(sql`SELECT batch_id, row FROM batch_reject`)).toEqual([
      { batch_id: 1, row: 2 },
      { batch_id: 1, row: 3 },
      { batch_id: 2, row: 2 },
      { batch_id: 2, row: 3 },
    ]);
  });

  it('suppress anyone one of whose numbers must not be called, and nobody under another key', () => {
    const { db, probe } = open();
    forbid(db, ['+33199000143']);
    const two = { ...lea, phone: '0199000142 / 0199000143' };
    expect(take(db, probe, [two], { key: Buffer.alloc(32, 8) })).toMatchObject({ accepted: 1 });
    const other = open();
    forbid(other.db, ['+33199000143']);
    expect(take(other.db, other.probe, [two])).toMatchObject({ suppressed: 1 });
    expect(other.db.all(sql`SELECT id FROM prospect`)).toEqual([]);
  });

  it('a consent that is refused wins over everything, even of a known person', () => {
    const { db, probe } = open();
    take(db, probe, [lea]);
    expect(take(db, probe, [{ ...lea, words: 'Plus', consent: 'non' }])).toMatchObject({ rejected: 1 });
    expect(brokenRules(db)).toEqual([]);
  });

  it('are of one transaction: a failure in the middle leaves nothing', () => {
    const { db, probe } = open();
    const before = everything(db);
    const poisoned = { ...max, cells: [1n as unknown as string] };
    expect(() => take(db, probe, [lea, poisoned])).toThrow('BigInt');
    expect(everything(db)).toEqual(before);
  });
});

describe('whatever comes, in whatever order and lots', () => {
  const phones = [
    '',
    '0199000142',
    '+33 1 99 00 01 42',
    '0199000143',
    '0199000142 / 0199000144',
    '0199',
    '0199000199',
  ];
  const emails = ['', 'a@example.org', 'B@example.org', 'a@example.org; b@example.org'];
  const line: fc.Arbitrary<LeadLine> = fc.record({
    name: fc.constantFrom('', 'Léa', 'Max'),
    phone: fc.constantFrom(...phones),
    email: fc.constantFrom(...emails),
    words: fc.constantFrom('', 'Mon toit', 'Ma chaudière'),
    askedAt: fc.constantFrom('', '10/03/2026 10:00', '11/03/2026 10:00'),
    slot: fc.constantFrom('', 'demain 14h', '01/01/2026 10h', 'quand il pleut'),
    providerId: fc.constantFrom('', '1', '2'),
    consent: fc.constantFrom(null, 'oui', 'non', ''),
  });

  it('the fates add up, the rules hold, and the same again changes nothing', () => {
    const { db, probe } = open();
    forbid(db, ['+33199000199']);
    const holds = (lines: readonly LeadLine[]): void => {
      const { read, ...fates } = take(db, probe, lines);
      expect(Object.values(fates).reduce((sum, n) => sum + n, 0)).toBe(read);
      expect(brokenRules(db)).toEqual([]);
      const before = everything(db);
      const again = take(db, probe, lines);
      expect(everything(db)).toEqual(before);
      expect(again).toMatchObject({ read: lines.length, accepted: 0, merged: 0 });
    };
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => undone(db, () => holds(lines))),
      { numRuns: 80 },
    );
  });

  it('one lot or row by row make the same people and requests', () => {
    // Lots leave gaps in the ids; their order is what counts.
    const place = (table: string, id: string) => `(SELECT count(*) FROM ${table} z WHERE z.id <= ${id})`;
    const prospect = place('prospect', 'prospect_id');
    const request = place('request', 'request_id');
    const people = ({ db }: Pick<TestDatabase, 'db'>) =>
      [
        'SELECT name, zone FROM prospect ORDER BY id',
        `SELECT ${prospect} AS prospect, kind, sort, value FROM contact_point ORDER BY prospect_id, kind, sort`,
        `SELECT ${prospect} AS prospect, asked_at, words, slots, promise_start FROM request ORDER BY id`,
        `SELECT fate, reason, iif(request_id IS NULL, NULL, ${request}) AS request, body FROM payload ORDER BY id`,
        `SELECT ${request} AS request, given_at FROM consent ORDER BY request_id, id`,
      ].map((text) => db.all({ text, params: [] }));
    const [whole, single] = [open(), open()];
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), (lines) =>
        undone(whole.db, () =>
          undone(single.db, () => {
            take(whole.db, whole.probe, lines);
            take(single.db, single.probe, lines, { lot: 1 });
            expect(people(whole)).toEqual(people(single));
          }),
        ),
      ),
      { numRuns: 60 },
    );
  });
});
