import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { endPromise, makePromise } from '../../db/stores/promises.ts';
import { closeByHand } from '../../db/stores/request-actions.ts';
import { findRequests } from '../../db/stores/search.ts';
import { brokenRules } from './broken-rules.ts';
import { everything, makeProbe, now, take, type LeadLine } from './leads.ts';
import { openDatabase } from './records.ts';

/** Léa, who asked once; every test begins with her. */
const lea: LeadLine = {
  name: 'Léa Martin',
  phone: '01 99 00 01 42',
  email: 'lea@example.org',
  words: 'Ma chaudière',
  askedAt: '10/03/2026 10:00',
};

const open = (first: LeadLine = lea) => {
  const database = openDatabase();
  const { db } = database;
  const probe = makeProbe(db);
  take(db, probe, [first]);
  const words = (): readonly (readonly string[])[] =>
    db
      .all<{ words: string }>(sql`SELECT words FROM request ORDER BY id`)
      .map((row) => (JSON.parse(row.words) as readonly { text: string }[]).map(({ text }) => text));
  return { ...database, probe, words };
};

const people = (database: ReturnType<typeof open>): number =>
  database.db.get<{ n: number }>(sql`SELECT count(*) AS n FROM prospect`)?.n ?? 0;

const close = ({ db }: ReturnType<typeof open>, at: string): void => {
  const request = db.get<{ uid: string }>(sql`SELECT uid FROM request ORDER BY id DESC`)?.uid ?? '';
  db.transaction(() => closeByHand(db, { request, reason: 'converted', at: Date.parse(at) }));
};

const merged = { read: 1, accepted: 0, merged: 1, rejected: 0, suppressed: 0, unchanged: 0 };
const unchanged = { ...merged, merged: 0, unchanged: 1 };

describe('somebody who is known', () => {
  it.each([
    ['the same number in another spelling', { phone: '+33 (0)1.99.00.01.42' }],
    ['the same number with its zero lost', { phone: '199000142' }],
    ['the same number among others', { phone: '0639980142 / 0199000142' }],
    ['the same e-mail in capitals, under another number', { phone: '0639980142', email: 'LEA@example.org' }],
    ['the same e-mail without a number', { email: 'lea@example.org' }],
    ['the same e-mail beside a number that is wrong', { phone: '0199', email: 'lea@example.org' }],
  ])('is recognised by %s: one person, one callback, the new words added', (_what, contact) => {
    const database = open();
    const { db, probe, words } = database;
    expect(take(db, probe, [{ ...contact, name: 'L. Martin', words: 'Et mon toit' }])).toEqual(merged);
    expect([people(database), words()]).toEqual([1, [['Ma chaudière', 'Et mon toit']]]);
    expect(db.get(sql`SELECT name FROM prospect`)).toEqual({ name: 'Léa Martin' });
    expect(findRequests(db, { text: 'toit', context: { callingCode: '33' }, limit: 9 })).toEqual([1]);
    expect(brokenRules(db)).toEqual([]);
  });

  it('is recognised by the id of the source, whatever else has changed', () => {
    const database = open({ ...lea, providerId: 'A1' });
    const { db, probe, words } = database;
    const again = { name: 'Léa M.', phone: '0639980142', words: 'Un autre numéro', providerId: 'A1' };
    expect(take(db, probe, [again])).toEqual(merged);
    expect([people(database), words()]).toEqual([1, [['Ma chaudière', 'Un autre numéro']]]);
    // The same id at another probe is another thing.
    expect(take(db, makeProbe(db, 'Salon'), [{ ...again, phone: '0199000177' }])).toMatchObject({
      accepted: 1,
    });
  });

  it('within one file, too', () => {
    const database = openDatabase();
    const probe = makeProbe(database.db);
    const counts = take(database.db, probe, [lea, { ...lea, words: 'Et mon toit' }, { ...lea, phone: '199000142', words: '' }, lea]);
    expect(counts).toEqual({ read: 4, accepted: 1, merged: 1, rejected: 0, suppressed: 0, unchanged: 2 });
    expect(database.db.get(sql`SELECT count(*) AS n FROM request`)).toEqual({ n: 1 });
  }); // prettier-ignore

  it('is found further down in the same file by a row without a number', () => {
    const database = openDatabase();
    const { db } = database;
    const probe = makeProbe(db);
    const lines = [{ email: 'lea@example.org', words: 'Sans numéro' }, { ...lea, words: 'Ma chaudière' }, { email: 'who@example.org' }];
    expect(take(db, probe, lines)).toEqual({ read: 3, accepted: 1, merged: 1, rejected: 1, suppressed: 0, unchanged: 0 });
    const before = everything(db);
    expect(take(db, probe, lines)).toMatchObject({ rejected: 1, unchanged: 2 });
    expect(everything(db)).toEqual(before);
    expect(db.all(sql`SELECT batch_id, row FROM batch_reject`)).toEqual([
      { batch_id: 1, row: 4 },
      { batch_id: 2, row: 4 },
    ]);
    expect(brokenRules(db)).toEqual([]);
  }); // prettier-ignore

  it('gains numbers, addresses and what was blank; nothing known is overwritten', () => {
    const { db, probe } = open();
    expect(take(db, probe, [{ ...lea, name: 'Autre Nom', phone: '0199000142 / 0639980142', company: 'Port', city: 'Brest', language: 'fr' }])).toEqual(merged);
    expect(take(db, probe, [{ ...lea, company: 'Autre', city: 'Lyon', language: 'en' }])).toEqual(unchanged);
    expect(db.get(sql`SELECT name, company, city, language FROM prospect`)).toEqual({ name: 'Léa Martin', company: 'Port', city: 'Brest', language: 'fr' });
    expect(db.all(sql`SELECT value, sort FROM contact_point WHERE kind = 'phone' ORDER BY sort`)).toEqual([
      { value: '+33199000142', sort: 0 },
      { value: '+33639980142', sort: 1 },
    ]);
    expect(findRequests(db, { text: 'port', context: { callingCode: '33' }, limit: 9 })).toEqual([1]);
  }); // prettier-ignore

  it('does not get the number of somebody else: it would be called twice', () => {
    const { db, probe } = open();
    take(db, probe, [{ name: 'Max', phone: '0639980142' }]);
    take(db, probe, [{ ...lea, phone: '0199000142, 0639980142', words: 'Nous deux' }]);
    expect(db.all(sql`SELECT prospect_id FROM contact_point WHERE value = '+33639980142'`)).toEqual([
      { prospect_id: 2 },
    ]);
    expect(brokenRules(db)).toEqual([]);
  });

  it('who says nothing new changes nothing', () => {
    const { db, probe } = open();
    const before = everything(db);
    for (const line of [lea, { ...lea, phone: '199000142' }, { ...lea, email: '' }, { ...lea, words: '' }])
      expect(take(db, probe, [line])).toEqual(unchanged);
    expect(everything(db)).toEqual(before);
  });
});

describe('an open request', () => {
  it('gains stakes and slots; asking again is agreeing again', () => {
    const { db, probe } = open();
    const again = {
      ...lea,
      askedAt: '11/03/2026 10:00',
      stakes: [{ label: 'Prix', weight: 4 }],
      slot: 'demain 14h',
    };
    expect(take(db, probe, [again])).toEqual(merged);
    expect(db.get(sql`SELECT stakes, promise_by, promise_start, asked_at FROM request`)).toEqual({
      stakes: '[{"label":"Prix","weight":4}]',
      promise_by: 'prospect',
      promise_start: Date.parse('2026-03-12T13:00:00Z'),
      asked_at: Date.parse('2026-03-10T09:00:00Z'),
    });
    expect(db.all(sql`SELECT given_at FROM consent ORDER BY id`)).toEqual([
      { given_at: Date.parse('2026-03-10T09:00:00Z') },
      { given_at: Date.parse('2026-03-11T09:00:00Z') },
    ]);
    expect(brokenRules(db)).toEqual([]);
  });

  it('has its own wish replaced by a newer one, with the old one kept as replaced', () => {
    const { db, probe } = open({ ...lea, slot: '13/03/2026 9h' });
    take(db, probe, [{ ...lea, askedAt: '11/03/2026 10:00', slot: '14/03/2026 9h' }]);
    expect(db.all(sql`SELECT start_at, ended_as FROM promise ORDER BY id`)).toEqual([
      { start_at: Date.parse('2026-03-13T08:00:00Z'), ended_as: 'replaced' },
      { start_at: Date.parse('2026-03-14T08:00:00Z'), ended_as: null },
    ]);
    expect(brokenRules(db)).toEqual([]);
  });

  it.each([
    ['what an agent promised', 'agent', '2026-03-13T08:00:00Z'],
    ['what is owed now', 'prospect', '2026-03-12T08:30:00Z'],
  ] as const)('keeps %s over a new wish', (_what, by, start) => {
    const { db, probe } = open({ ...lea, slot: '12/03/2026 18h' });
    const at = Date.parse(start);
    db.transaction(() => {
      endPromise(db, { request: 1, as: 'replaced', at: now });
      makePromise(db, {
        request: 1,
        window: { start: at, end: at + 3_600_000, zone: 'UTC' },
        by,
        agent: null,
        at: now,
      });
    });
    take(db, probe, [{ ...lea, askedAt: '11/03/2026 10:00', slot: '14/03/2026 9h' }]);
    expect(db.get(sql`SELECT promise_start, promise_by FROM request`)).toEqual({
      promise_start: at,
      promise_by: by,
    });
    expect(brokenRules(db)).toEqual([]);
  });

  it('of another probe is another need: both are kept, of one person', () => {
    const database = open();
    const { db, words } = database;
    expect(take(db, makeProbe(db, 'Salon'), [{ ...lea, words: 'Au salon' }])).toEqual(merged);
    expect([people(database), words()]).toEqual([1, [['Ma chaudière'], ['Au salon']]]);
    expect(findRequests(db, { text: 'lea salon', context: { callingCode: '33' }, limit: 9 })).toEqual([2]);
    expect(db.get(sql`SELECT fate FROM payload WHERE request_id = 2`)).toEqual({ fate: 'merged' });
    expect(brokenRules(db)).toEqual([]);
  });
});

describe('a closed request', () => {
  it('was the answer to what was asked before it was closed, and is not opened again by the same list', () => {
    const database = open();
    const { db, probe } = database;
    close(database, '2026-03-11T12:00:00Z');
    const before = everything(db);
    expect(take(db, probe, [lea])).toEqual(unchanged);
    expect(everything(db)).toEqual(before);
    // One column more than the last time: other bytes, the same asking.
    expect(take(db, probe, [{ ...lea, providerId: '77' }])).toEqual(merged);
    expect(db.all(sql`SELECT state FROM request`)).toEqual([{ state: 'closed' }]);
  });

  it('is followed by a new one when they ask again', () => {
    const database = open();
    const { db, probe, words } = database;
    close(database, '2026-03-11T12:00:00Z');
    const again = { ...lea, askedAt: '12/03/2026 09:00', words: 'Elle est encore en panne' };
    expect(take(db, probe, [again])).toEqual(merged);
    expect([people(database), words()]).toEqual([1, [['Ma chaudière'], ['Elle est encore en panne']]]);
    expect(db.all(sql`SELECT state FROM request ORDER BY id`)).toEqual([
      { state: 'closed' },
      { state: 'open' },
    ]);
    expect(take(db, probe, [again])).toEqual(unchanged);
    expect(brokenRules(db)).toEqual([]);
  });

  it('without a date, is followed by a new one only where they say something new', () => {
    const dateless = { ...lea, askedAt: '' };
    const database = open(dateless);
    const { db, probe } = database;
    close(database, '2026-03-12T10:00:00Z');
    const later = { at: Date.parse('2026-03-20T09:00:00Z') };
    expect(take(db, probe, [{ ...dateless, city: 'Brest' }], later)).toMatchObject({ accepted: 0 });
    expect(db.all(sql`SELECT state FROM request`)).toEqual([{ state: 'closed' }]);
    expect(take(db, probe, [{ ...dateless, words: 'Autre chose' }], later)).toEqual(merged);
    expect(db.all(sql`SELECT state FROM request ORDER BY id`)).toEqual([
      { state: 'closed' },
      { state: 'open' },
    ]);
    expect(brokenRules(db)).toEqual([]);
  });
});
