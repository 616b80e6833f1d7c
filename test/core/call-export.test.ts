import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callCsvLine, callJson, callsCsvHead } from '../../core/domain/call-export.ts';
import { csvCell, csvLine } from '../../core/domain/csv-cell.ts';
import type { CallRow } from '../../core/contract/call-row.ts';

/** Reads a line back as RFC 4180 has it. */
const readLine = (line: string): readonly string[] => {
  const cells: string[] = [];
  const body = line.replace(/\r\n$/, '');
  const cell = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/gy;
  for (;;) {
    const match = cell.exec(body);
    if (!match) throw new Error(`not a line: ${line}`);
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
};

describe('a cell of CSV', () => {
  it('is harmless in a spreadsheet', () => {
    for (const text of ['=1+1', '+33199000142', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1']) {
      expect(readLine(csvLine([text]))[0]).toBe(`'${text}`);
    }
    expect(csvCell('a=1')).toBe('a=1');
    expect(csvCell(-5)).toBe('-5');
  });

  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (cells) => {
        const back = readLine(csvLine(cells)).map((cell, index) =>
          cell === cells[index] ? cell : cell.replace(/^'/, ''),
        );
        expect(back).toEqual(cells);
      }),
    );
  });
});

describe('a call in a file', () => {
  const row: CallRow = {
    attempt: '01900000-0000-7000-8000-000000000001',
    request: null,
    direction: 'outbound',
    number: '+33199000142',
    name: 'Léa "la" Martin',
    company: '=cmd|calc',
    agent: 'Agent',
    startedAt: Date.parse('2026-03-12T10:00:00.123Z'),
    answeredAt: null,
    endedAt: Date.parse('2026-03-12T10:00:20Z'),
    ringMs: 19_877,
    talkMs: null,
    holdMs: null,
    wrapMs: 3000,
    lineResult: 'no-answer',
    sipCode: 408,
    sipReason: 'Request Timeout',
    outcome: 'no-answer',
    expected: 'forgot',
    note: 'deux\nlignes',
    reason: '',
    rule: 'allowed',
    probe: 'Formulaire',
    offer: '',
    promise: 'kept',
    mos: 4.21,
    talk: { stakes: ['Facture', '=Confort'], capabilities: [], needs: ['Un prêt'] },
  };

  it('has a cell for every column, after a byte order mark', () => {
    const head = readLine(callsCsvHead().slice(1));
    const cells = readLine(callCsvLine(row));
    expect(callsCsvHead().charCodeAt(0)).toBe(0xfeff);
    expect(cells).toHaveLength(head.length);
    const cell = (name: string) => cells[head.indexOf(name)];
    expect(cell('number')).toBe("'+33199000142");
    expect(cell('company')).toBe("'=cmd|calc");
    expect(cell('name')).toBe('Léa "la" Martin');
    expect(cell('note')).toBe('deux\nlignes');
    expect(cell('started_at')).toBe('2026-03-12T10:00:00.123Z');
    expect(cell('answered_at')).toBe('');
    expect(cell('stakes_confirmed')).toBe('Facture\n=Confort');
    expect(cell('needs_unmet')).toBe('Un prêt');
    expect(cell('expected')).toBe('forgot');
    expect([cell('probe'), cell('offer'), cell('promise'), cell('mos')]).toEqual([
      'Formulaire',
      '',
      'kept',
      '4.21',
    ]);
  });

  it('has instants as ISO 8601 in JSON', () => {
    expect(callJson(row)).toMatchObject({
      startedAt: '2026-03-12T10:00:00.123Z',
      answeredAt: null,
      number: '+33199000142',
    });
  });
});
