import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { flatten } from '../../../host/intake/json/flatten.ts';
import { findList } from '../../../host/intake/json/list.ts';
import { createJsonSplitter } from '../../../host/intake/json/split.ts';
import { csvFile, encoded } from './csv-file.ts';
import { brief, readTable, refusal } from './table-file.ts';

const lea = ['Léa', '+33199000142', 'Un'];
const max = ['Max', '+33199000143', 'Deux'];
const people = [
  { name: 'Léa', phone: '0199000142', message: 'Un' },
  { name: 'Max', phone: 199000143, message: 'Deux' },
];
const json = (value: unknown, space?: number): string =>
  csvFile(JSON.stringify(value, null, space), 'leads.json');

describe('JSON', () => {
  it('is a list, an object that holds one, one object a line, several in a row, or one lead', async () => {
    for (const [format, path] of [
      ['json', json(people)],
      ['json', json(people, 2)],
      ['json', json({ meta: { page: 1, tags: ['a'] }, data: { leads: people, more: [{ a: 1 }] } }, 1)],
      ['ndjson', csvFile(`${people.map((one) => JSON.stringify(one)).join('\r\n')}\n\n`)],
      ['json', csvFile(people.map((one) => JSON.stringify(one, null, 1)).join('\n'))],
      ['json', csvFile(encoded(`\ufeff${JSON.stringify(people)}`, 'utf-16le'))],
      ['json', csvFile(encoded(JSON.stringify(people), 'windows-1252'))],
    ] as const) {
      const read = await readTable(path);
      expect([read.format, brief(read)]).toEqual([format, [lea, max]]);
    }
    const one = await readTable(json({ ...people[0], items: [{ sku: 1 }, { sku: 2 }] }));
    expect(brief(one)).toEqual([lea]);
    expect(one.columns).toEqual(['name', 'phone', 'message', 'items.0.sku', 'items.1.sku', '#rest']);
  });

  it('flattens what is nested, and keeps what no column has a place for', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      contact: { firstName: 'Léa', lastName: `N${index}`, phones: ['0199000142', '0199000143'], email: null },
      answers: [
        { question: 'Votre projet', answer: 'Toit' },
        { question: 'Rappel', values: ['lundi matin'] },
      ],
      lead_id: index,
      ...(index === 299 ? { late: { extra: true } } : {}),
    }));
    const path = csvFile(JSON.stringify(many).replace('"lead_id":7}', '"lead_id":1480019900000000127}'));
    const read = await readTable(path);
    expect(read.columns).toEqual([
      'contact.firstName', 'contact.lastName', 'contact.phones', 'contact.email', 'answers.Votre projet', 'answers.Rappel', 'lead_id', '#rest',
    ]); // prettier-ignore
    expect(read.fields).toEqual([
      'given-name',
      'family-name',
      'phone',
      'email',
      'words',
      'slot',
      'provider-id',
      'ignore',
    ]);
    expect(read.leads[7]).toMatchObject({
      name: 'Léa N7',
      providerId: '1480019900000000127',
      words: ['Toit'],
    });
    expect(read.leads[0]?.phones).toHaveLength(2);
    expect(read.records[299]?.cells.at(-1)).toBe('{"late.extra":"true"}');
  });

  it('turns a bad line into a rejected row, at the line it is on', async () => {
    const good = people.map((one) => JSON.stringify(one));
    const read = await readTable(
      csvFile([good[0], '{"name": "Ana", "phone": }', '[1]', 'null', '', good[1]].join('\n')),
    );
    expect(read.format).toBe('ndjson');
    expect(read.records.map(({ line, problem }) => [line, problem ?? ''])).toEqual([
      [1, ''], [2, 'bad-record'], [3, 'bad-record'], [4, 'bad-record'], [6, ''],
    ]); // prettier-ignore
    expect(read.records[1]?.cells.at(-1)).toBe('{"name": "Ana", "phone": }');
    expect(read.leads.map(({ problem }) => problem)).toEqual([
      null,
      'bad-record',
      'bad-record',
      'bad-record',
      null,
    ]);
    const list = await readTable(
      csvFile(
        `[\n${good[0]},\n{"name": "Ana", phone: 1},\n{"name": "Bob},\n17,\n${good[1]},\n{"name": "Cut", "phone": "01990001`,
      ),
    );
    expect(list.records.map(({ line, problem }) => [line, problem ?? ''])).toEqual([
      [2, ''], [3, 'bad-record'], [4, 'bad-record'], [5, 'bad-record'], [6, ''], [7, 'bad-record'],
    ]); // prettier-ignore
  });

  it('of 50 MB, nested 10,000 deep over and over, or without an end, does no harm', async () => {
    const deep = `${'{"a":['.repeat(5000)}1${']}'.repeat(5000)}`;
    const one = `${JSON.stringify(people[0])},\n`;
    const before = process.memoryUsage().rss;
    const read = await readTable(csvFile(`[${one}${`${deep},\n`.repeat(1250)}${JSON.stringify(people[1])}]`));
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 ** 2);
    expect(read.records).toHaveLength(1252);
    expect(read.records[1]?.problem).toBe('record-too-deep');
    expect([brief(read)[0], brief(read).at(-1)]).toEqual([lea, max]);
    for (const text of ['['.repeat(1_000_000), '{"a":'.repeat(200_000), `[${'[['.repeat(100_000)}`])
      expect(await refusal(csvFile(text))).toBe('json/no-list');
    const long = await readTable(csvFile(`[${one}{"name": "${'x'.repeat(3_000_000)}"}]`));
    expect(long.records[1]?.problem).toBe('record-too-long');
    expect(await refusal(csvFile('[]'))).toBe('intake/no-records');
    expect(await refusal(csvFile('{}'), {})).not.toBe('bug');
    expect(await refusal(csvFile('[1, 2, 3]'), { format: 'json' })).toBe('json/no-list');
  });

  it('never takes a key for anything but a name', () => {
    const flat = flatten(
      '{"__proto__": {"phone": "1"}, "constructor": {"a": [true, null, 2.5]}, "a": "x", "a": "y"}',
    );
    expect(flat).toEqual({
      ok: true,
      cells: new Map([['__proto__.phone', '1'], ['constructor.a', 'true; 2.5'], ['a', 'y']]),
    }); // prettier-ignore
    expect(findList('{"phone": "01", "list": [{"a": 1}]}')).toBe(null);
    expect(findList('{"count": 2, "list": [{"phone": "01"}]}')).toBe(21);
  });

  it('cut into pieces anywhere gives the values that were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.json()), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (values, size, spread) => {
          const text = JSON.stringify(values, null, spread ? 2 : 0);
          const splitter = createJsonSplitter(0);
          const found: string[] = [];
          for (let at = 0; at < text.length; at += size)
            found.push(...splitter.push(text.slice(at, at + size)).map((one) => one.text));
          found.push(...splitter.end().map((one) => one.text));
          expect(found.map((one): unknown => JSON.parse(one))).toEqual(JSON.parse(text));
        },
      ),
    );
  });
});
