import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { indexedPhone, searchExpression } from '../../db/search-expression.ts';
import { sql } from '../../db/sql.ts';
import { findRequests, indexRequests, reindexRequest } from '../../db/stores/search.ts';
import { addNote } from '../../db/stores/requests.ts';
import { addProbe, addRequest, openDatabase, type AddedRequest, type TestDatabase } from './records.ts';

const france = { callingCode: '33' };
let database: TestDatabase;
let lea: AddedRequest;
let john: AddedRequest;

beforeEach(() => {
  database = openDatabase();
  const probe = addProbe(database.db);
  lea = addRequest(database.db, {
    probe,
    name: 'Léa Lefèbvre',
    company: 'Menuiserie du Port',
    phones: ['+33199000142'],
    words: 'La chaudière s’arrête. Appartement T2, devis n° 4417.',
  });
  john = addRequest(database.db, {
    probe,
    name: "John O'Brien",
    phones: ['+442079460123'],
    words: 'Solar panels',
  });
});

const find = (text: string): readonly number[] =>
  findRequests(database.db, { text, context: france, limit: 100 });

describe('the search', () => {
  it.each([
    ['a name, without its accents', 'lefebvre lea'],
    ['the beginning of a name', 'Léa LEF'],
    ['a company', 'menuis'],
    ['own words', 'chaud'],
    ['own words with an apostrophe', 's’arrete'],
    ['a short word with a digit', 't2'],
    ['a number in the words', '4417'],
    ['a name beside the end of a number', 'lea 0142'],
    ['the number as people say it', '01 99 00 01 42'],
    ['the number as it begins', '0199'],
    ['the number with dots', '01.99.00.01'],
    ['the number with its prefix', '+33 1 99 00'],
    ['the number with 00', '0033199000142'],
    ['the last digits', '00142'],
    ['the last digits with spaces', '01 42'],
  ])('finds by %s', (_what, text) => {
    expect(find(text)).toEqual([lea.id]);
  });

  it('reads digits as those of the country of the settings', () => {
    expect(findRequests(database.db, { text: '020 7946', context: { callingCode: '44' }, limit: 9 })).toEqual(
      [john.id],
    );
    expect(find('020 7946 0123')).toEqual([]);
  });

  it('does not take the middle of a number for its end', () => {
    expect(find('9900')).toEqual([]);
  });

  it('wants every word', () => {
    expect(find('lea solar')).toEqual([]);
    expect(find("o'brien solar")).toEqual([john.id]);
  });

  it('finds a note as soon as it is written', () => {
    expect(find('vétérinaire')).toEqual([]);
    addNote(database.db, { request: lea.uid, text: 'Elle est vétérinaire', at: 1 });
    expect(find('veterinaire')).toEqual([lea.id]);
  });

  it('forgets what is no longer there', () => {
    database.db.run(sql`UPDATE prospect SET name = 'Ana Sousa' WHERE id = ${lea.prospect}`);
    reindexRequest(database.db, lea.id);
    expect(find('lefebvre')).toEqual([]);
    expect(find('sousa')).toEqual([lea.id]);
  });

  it('indexes in bulk as it does one by one', () => {
    database.db.exec('DELETE FROM search');
    indexRequests(database.db, lea.id - 1);
    expect(find('lefebvre 0142')).toEqual([lea.id]);
    expect(find('solar')).toEqual([john.id]);
    database.db.exec('DELETE FROM search');
    indexRequests(database.db, lea.id);
    expect(find('lefebvre')).toEqual([]);
    expect(find('solar')).toEqual([john.id]);
  });

  it('answers nothing, rather than everything or an error, to a text that asks for nothing yet', () => {
    for (const text of ['', ' ', 'l', '4', 'l 4', '"', '*', '()', '+', '…', '\0'])
      expect(find(text)).toEqual([]);
  });

  it('never makes a syntax error, whatever is typed', () => {
    const operators = fc.constantFrom(
      'AND',
      'OR',
      'NOT',
      'NEAR',
      '"',
      '*',
      '^',
      ':',
      'phones:',
      '{',
      '}',
      '(',
      ')',
      '-',
      '+',
      '\0',
      'léa',
      '0612',
      "'",
      '½',
      '٣',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(operators, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.array(operators, { maxLength: 8 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(Array.isArray(find(text))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds any number by any of its beginnings and endings of three digits or more', () => {
    const numbers = fc.integer({ min: 0, max: 9999 }).map((n) => `01990${String(n).padStart(5, '0')}`);
    fc.assert(
      fc.property(numbers, fc.integer({ min: 3, max: 10 }), fc.boolean(), (national, length, fromEnd) => {
        const indexed = indexedPhone(`+33${national.slice(1)}`);
        const expression =
          searchExpression(fromEnd ? national.slice(-length) : national.slice(0, length), france) ?? '';
        const tokens = [...expression.matchAll(/"([pr]\d+)"\*/g)].map((match) => match[1] ?? '-');
        expect(tokens.some((token) => indexed.split(' ').some((known) => known.startsWith(token)))).toBe(
          true,
        );
      }),
    );
  });

  it('finds by the words that begin so what it finds by the beginning itself, accents and all', () => {
    const { db } = database;
    const probe = addProbe(db, 'Autre');
    const words = [
      'Œuvre',
      'oeuvre',
      'Élan',
      'elan',
      'élancé',
      'ÉLANS',
      'smørrebrød',
      'Ørsted',
      'straße',
      'мир',
      'мира',
    ];
    for (const name of words) addRequest(db, { probe, name });
    const beginnings = words.flatMap((one) => [one.slice(0, 3), one.slice(0, 4), one]);
    for (const text of beginnings) {
      const plain = db.all<{ id: number }>(
        sql`SELECT rowid AS id FROM search WHERE search MATCH ${searchExpression(text, france)} ORDER BY rowid DESC`,
      );
      expect(find(text), text).toEqual(plain.map(({ id }) => id));
    }
    expect(find('élan').length).toBe(4);
  });

  it('asks for the beginning where more words begin so than are worth naming', () => {
    const { db } = database;
    const probe = addProbe(db, 'Autre');
    const ids = db.transaction(() =>
      Array.from({ length: 160 }, (_, index) => addRequest(db, { probe, name: `kilo${index}` }).id),
    );
    expect(findRequests(db, { text: 'kil', context: france, limit: 1000 })).toEqual(ids.toReversed());
  });

  it('finds numbers by a beginning that hundreds have, and with it those that end so', () => {
    const { db } = database;
    const probe = addProbe(db, 'Autre');
    const begin = db.transaction(() =>
      Array.from({ length: 420 }, (_, index) =>
        addRequest(db, {
          probe,
          name: index === 7 ? 'Zélie' : 'Paul',
          phones: [`+3363998${String(index).padStart(4, '0')}`],
        }),
      ),
    );
    const end = addRequest(db, { probe, name: 'Paul', phones: ['+33199063998'] });
    const found = findRequests(db, { text: '063998', context: france, limit: 1000 });
    expect(found).toContain(end.id);
    expect(found.filter((id) => begin.some((one) => one.id === id))).toHaveLength(300);
    expect(find('zélie 063998')).toEqual([begin[7]?.id]);
    expect(find('06399800 07')).toEqual([begin[7]?.id]);
  });
});
