import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callFilter, callMark, type CallFilter } from '../../core/contract/call-log.ts';
import { callPromise } from '../../core/contract/call-row.ts';
import { expected, lineResult } from '../../core/contract/records.ts';
import { callFilterText, readCallFilter, type FilterNames } from '../../core/domain/call-filter-text.ts';
import { newUid } from '../../db/uid.ts';

const uids = Array.from({ length: 6 }, () => newUid());
const [lea = '', paul = '', web = '', radio = '', heat = '', sun = ''] = uids;
const known: FilterNames = {
  zone: 'Europe/Paris',
  agents: [{ uid: lea, name: 'Léa Martin' }, { uid: paul, name: 'Paul' }],
  probes: [{ uid: web, name: 'Site, "web"' }, { uid: radio, name: 'Radio' }],
  offers: [{ uid: heat, name: 'Chauffage' }, { uid: sun, name: 'none' }],
}; // prettier-ignore

const filterOf = (text: string): CallFilter => {
  const read = readCallFilter(text, known);
  if (!read.ok) throw new Error(`${read.problem.what} at ${read.problem.at}`);
  return read.filter;
};
const problemOf = (text: string) => {
  const read = readCallFilter(text, known);
  return read.ok ? null : read.problem;
};

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
/** An absent condition is no key at all. */
const anyFilter: fc.Arbitrary<CallFilter> = fc
  .record(
    {
      search: fc.string({ maxLength: 20 }),
      words: fc.string({ maxLength: 20 }),
      since: fc.integer({ min: 0, max: 2e12 }),
      until: fc.oneof(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 0, max: 20_000 }).map((day) => day * 86_400_000 - 3_600_000),
      ),
      during: fc.constantFrom('today' as const, 'week' as const, 'month' as const),
      direction: fc.constantFrom('inbound' as const, 'outbound' as const),
      agents: some(lea, paul),
      probes: some(web, radio),
      offers: some(heat, sun),
      outcomes: some('converted', 'no-answer', null),
      lineResults: some(...lineResult.options),
      talk: fc.tuple(fc.nat(9e8), fc.nat(9e8)).map(([min, more]) => ({ min, max: min + more })),
      mos: fc.constantFrom({ min: 3.5 }, { max: 2.52 }, { min: 1, max: 4 }),
      promise: some(...callPromise.options),
      expected: some(...expected.options, null),
      with: some(...callMark.options),
      without: some(...callMark.options),
    },
    { requiredKeys: [] },
  )
  .map((filter) => callFilter.parse(filter));

describe('the text of a filter', () => {
  it('reads back as the same filter, with names and with uids', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        for (const names of [known, { ...known, agents: [], probes: [], offers: [] }])
          expect(filterOf(callFilterText(filter, names))).toEqual(filter);
      }),
    );
  });

  it('never fails otherwise than by saying where', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'agent',
            '=',
            '>',
            '<=',
            '"',
            ',',
            ' ',
            'talk',
            'since',
            '2026-02-30',
            '\\',
            'x',
            '12',
          ),
        ),
        (parts) => {
          const text = parts.join('');
          const read = readCallFilter(text, known);
          if (!read.ok) expect(read.problem.at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it('says what is asked for in the words of the log', () => {
    expect(
      filterOf('agent="léa martin",Paul outcome=converted,none talk>60 since=2026-10-01 words="trop cher"'),
    ).toEqual({
      agents: [lea, paul],
      outcomes: ['converted', null],
      talk: { min: 60_001 },
      since: Date.parse('2026-09-30T22:00:00Z'),
      words: 'trop cher',
    });
    expect(filterOf('Dupont 0612 promise=broken')).toEqual({ search: 'Dupont 0612', promise: ['broken'] });
    expect(filterOf('talk>=1min talk<2min mos<3')).toEqual({
      talk: { min: 60_000, max: 119_999 },
      mos: { max: 2.98 },
    });
    expect(filterOf('probe="Site, \\"web\\"" offer=none')).toEqual({ probes: [web], offers: [sun] });
    expect(filterOf('  ')).toEqual({});
  });

  it('means a day as a whole, in the zone, also where the clocks change', () => {
    const { since, until } = filterOf('since=2026-03-29 until=2026-03-29');
    expect((until ?? 0) - (since ?? 0)).toBe(23 * 3_600_000);
    expect(callFilterText({ since, until }, known)).toBe('since=2026-03-29 until=2026-03-29');
    expect(filterOf('until=2026-03-29T10:00:00+02:00')).toEqual({
      until: Date.parse('2026-03-29T08:00:00Z'),
    });
  });

  it('says where it went wrong, and what could stand there', () => {
    expect(problemOf('talk>60 mood=good')).toMatchObject({ what: 'unknown-name', at: 8, text: 'mood' });
    expect(problemOf('agent=Marie')).toMatchObject({
      what: 'bad-value',
      at: 6,
      choices: ['Léa Martin', 'Paul'],
    });
    expect(problemOf('outcome=converted,')).toMatchObject({ what: 'unfinished', at: 18 });
    expect(problemOf('agent>Paul')).toMatchObject({ what: 'bad-sign', at: 5 });
    expect(problemOf('line=busy line=declined')).toMatchObject({ what: 'twice', at: 10 });
    expect(problemOf('talk>60 talk>70')).toMatchObject({ what: 'twice', at: 12 });
    expect(problemOf('words="trop')).toMatchObject({ what: 'unfinished', at: 6 });
    expect(problemOf('since=2026-02-30')).toMatchObject({ what: 'bad-value', at: 6 });
    expect(problemOf('during=today,week')).toMatchObject({ what: 'bad-value', at: 13 });
    expect(problemOf('agent="Paul"x')).toMatchObject({ what: 'bad-value', at: 12 });
    expect(problemOf('mos>9')).toMatchObject({ what: 'bad-value', at: 4 });
  });
});
