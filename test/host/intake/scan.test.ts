import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner, type CsvRecord, type ScanOptions } from '../../../host/intake/csv/scan.ts';

const scan = (text: string, options: Partial<ScanOptions> = {}, pieces = [text]): readonly CsvRecord[] => {
  const scanner = createScanner({ delimiter: ';', ...options });
  return [...pieces.flatMap((piece) => scanner.push(piece)), ...scanner.end()];
};
const cells = (text: string, options: Partial<ScanOptions> = {}): readonly (readonly string[])[] =>
  scan(text, options).map((record) => record.cells);

describe('the scanner', () => {
  it.each([
    ['a;b\nc;d', [['a', 'b'], ['c', 'd']]],
    ['a;b\r\nc;d\r\n', [['a', 'b'], ['c', 'd']]],
    ['"a";"b"\r\n"c";"d"', [['a', 'b'], ['c', 'd']]],
    ['"a;b";c', [['a;b', 'c']]],
    ['"a\nb";c', [['a\nb', 'c']]],
    ['"a\r\nb";c\r\n', [['a\r\nb', 'c']]],
    ['"say ""yes""";c', [['say "yes"', 'c']]],
    ['"";c', [['', 'c']]],
    [';;', [['', '', '']]],
    ['a;', [['a', '']]],
    ['"a";', [['a', '']]],
    ['\n\na', [['a']]],
    ['', []],
    ['a', [['a']]],
    ['  "a" ; b ', [['a', ' b ']]],
    // Quotes that nobody doubled.
    ['a;5" pipe;c\nd;e;f', [['a', '5" pipe', 'c'], ['d', 'e', 'f']]],
    ['"Bistro "Chez Léa" 2";b', [['Bistro "Chez Léa" 2', 'b']]],
    ['"a" b;c', [['"a" b', 'c']]],
    ['"a', [['"a']]],
  ])('reads %j', (text, expected) => {
    expect(cells(text)).toEqual(expected);
  }); // prettier-ignore

  it('gives a record the line it begins on, whatever came over several lines before it', () => {
    expect(scan('a\n"b\nc"\r\n\nd').map(({ line }) => line)).toEqual([1, 2, 5]);
    expect(scan('"x\n\n\ny";1\nz;2\n', { firstLine: 2 }).map(({ line }) => line)).toEqual([2, 6]);
  });

  it('reads a file with the line ends of an old Mac', () => {
    expect(cells('a;b\r"c\rd";e\r', { newline: '\r' })).toEqual([['a', 'b'], ['c\rd', 'e']]);
  }); // prettier-ignore

  it('does not let one lone quote swallow the leads after it', () => {
    const text = 'Léa;"bonjour;01\nMax;salut;02\nAna;"olá";03\n';
    expect(cells(text, { columns: 3 })).toEqual([
      ['Léa', '"bonjour', '01'],
      ['Max', 'salut', '02'],
      ['Ana', 'olá', '03'],
    ]);
  });

  it('keeps a text of several lines whole that has lone quotes in it', () => {
    const text = '"Il a dit "oui" hier\net voilà";b\nc;d\n';
    expect(cells(text, { columns: 2 })).toEqual([
      ['Il a dit "oui" hier\net voilà', 'b'],
      ['c', 'd'],
    ]);
  });

  it('does not read a file of lone quotes again and again', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `"${index};b;c`);
    expect(cells(lines.join('\n'), { columns: 3 })).toHaveLength(lines.length);
  });

  it('refuses a record beyond its limit, with the line it is on', () => {
    const long = 'x'.repeat(2000);
    for (const text of [`a\n${long}`, `a\n${long}\nb`, `a\n"${long}`, `a\n"${long}"\n`])
      expect(() => cells(text, { limit: 1000 })).toThrow(
        expect.objectContaining({ code: 'csv/line-too-long', data: { line: 2 } }),
      );
    expect(cells(`a\n${long}`, { limit: 2000 })).toHaveLength(2);
  });
});

const cell = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc
    .array(fc.constantFrom('"', ';', '\n', '\r\n', ' ', 'é', '😀', 'a'), { maxLength: 6 })
    .map((parts) => parts.join('')),
);
/** As RFC 4180 has it, and no line that is empty, which is no record. */
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const written = (row: readonly string[], always: boolean): string =>
  row.map((text) => (always || /[";\r\n]|^ | $|^$/.test(text) ? quote(text) : text)).join(';');

describe('whatever the table', () => {
  it('reads what a program that follows RFC 4180 has written, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 4 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
          ),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.nat({ max: 200 }), { maxLength: 6 }),
        (rows, always, end, known, cuts) => {
          const text = rows.map((row) => written(row, always)).join(end) + end;
          const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted(
            (a, b) => a - b,
          );
          const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
          const options = known ? { columns: rows[0]?.length ?? 0 } : {};
          expect(scan(text, options, pieces).map((record) => record.cells)).toEqual(rows);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('reads the same of any text, however it is cut, and never throws', () => {
    const text = fc
      .array(fc.constantFrom('"', '""', ';', '\n', '\r\n', '\r', ' ', 'a', '"a"', 'b;c'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat({ max: 60 }), fc.option(fc.constantFrom(1, 2, 3)), (whole, cut, columns) => {
        const options = columns === null ? {} : { columns };
        const once = scan(whole, options);
        expect(scan(whole, options, [whole.slice(0, cut), whole.slice(cut)])).toEqual(once);
      }),
      { numRuns: 1500 },
    );
  });
});
