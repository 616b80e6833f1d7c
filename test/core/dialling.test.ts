import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diallingRules, type DiallingRules } from '../../core/contract/settings.ts';
import { createCalendars, noHolidays } from '../../core/domain/calendar.ts';
import { decide } from '../../core/domain/decision.ts';
import { diallingTarget, plainDialling, readNumber, splitPostDial } from '../../core/domain/dialling.ts';
import { dialable, parsePhone } from '../../core/domain/phone.ts';
import { placeOf } from '../../core/domain/place.ts';
import { francePack } from '../../core/rules/france.ts';
import { neutralPack } from '../../core/rules/neutral.ts';

const rules = (changes: Partial<DiallingRules> = {}): DiallingRules => ({ ...plainDialling, ...changes });
const digits = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));
const anyRules: fc.Arbitrary<DiallingRules> = fc.record({
  outside: digits(0, 4),
  home: fc.constantFrom('e164', 'national', 'international'),
  abroad: fc.constantFrom('e164', 'international'),
  internationalPrefix: digits(1, 5),
  internalDigits: fc.integer({ min: 0, max: 6 }),
});
const emergencies = fc.constantFrom(...neutralPack.emergencyNumbers);
const countries = fc.constantFrom('FR', 'US', 'GB', 'DE', 'BE', 'CH', 'IT', 'ES', 'LU', 'CA');
/** Numbers that exist in their plans, by country. */
const samples = {
  FR: '+33199000142',
  BE: '+3223456789',
  CH: '+41441234567',
  DE: '+493012345678',
  GB: '+442079460958',
  ES: '+34912345678',
  US: '+12025550142',
  CA: '+16045550142',
} as const;
const samplePairs = fc.constantFrom(...Object.entries(samples));

describe('what the PBX is asked for', () => {
  it.each<[string, string, Partial<DiallingRules>, string, string]>([
    ['E.164 as it is by default', '+33199000142', {}, 'FR', '+33199000142'],
    ['the national form', '+33199000142', { home: 'national' }, 'FR', '0199000142'],
    [
      'the national form behind an outside line',
      '+33199000142',
      { home: 'national', outside: '0' },
      'FR',
      '00199000142',
    ],
    ['00 and the country code', '+33199000142', { home: 'international' }, 'FR', '0033199000142'],
    [
      'a foreign number with 00',
      '+12025550142',
      { abroad: 'international', outside: '0' },
      'FR',
      '00012025550142',
    ],
    [
      'a foreign number with 011',
      '+33199000142',
      { abroad: 'international', internationalPrefix: '011', outside: '9' },
      'US',
      '901133199000142',
    ],
    [
      'a foreign number in E.164 beside national ones',
      '+12025550142',
      { home: 'national', outside: '0' },
      'FR',
      '+12025550142',
    ],
    ['ten digits in North America', '+12025550142', { home: 'national' }, 'US', '2025550142'],
    [
      'a Canadian number is foreign to the United States',
      '+16045550142',
      { home: 'national', abroad: 'international', internationalPrefix: '011' },
      'US',
      '01116045550142',
    ],
    ['an extension as it is', '2001', { outside: '0', home: 'national' }, 'FR', '2001'],
    ['a service number longer than an extension', '3949', { outside: '0', internalDigits: 3 }, 'FR', '03949'],
    ['a feature code as it is', '*43', { outside: '0' }, 'FR', '*43'],
    ['digits that no plan knows', '12345678', { outside: '9' }, 'FR', '912345678'],
  ])('%s', (_what, number, changes, country, target) => {
    expect(diallingTarget(number, rules(changes), country)).toBe(target);
  });

  it('is something that can be dialled, whatever the rules', () => {
    fc.assert(
      fc.property(
        anyRules,
        countries,
        fc.oneof(
          samplePairs.map(([, e164]) => e164),
          digits(2, 15),
          emergencies,
        ),
        (some, country, number) => {
          expect(diallingTarget(number, some, country)).toMatch(/^(?:\+\d{3,15}|[\d*#]{1,32})$/);
        },
      ),
    );
  });

  it('leads to the same number, read with the rules’ own prefixes', () => {
    fc.assert(
      fc.property(anyRules, samplePairs, countries, (some, [, e164], country) => {
        const target = diallingTarget(e164, some, country);
        if (target.startsWith('+')) expect(target).toBe(e164);
        else {
          expect(target.startsWith(some.outside)).toBe(true);
          const rest = target.slice(some.outside.length);
          const international = rest === `${some.internationalPrefix}${e164.slice(1)}`;
          const national = parsePhone(rest, country);
          expect(international || (national.ok && national.phone.e164 === e164)).toBe(true);
        }
      }),
    );
  });

  it('changes nothing by default', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          samplePairs.map(([, e164]) => e164),
          digits(2, 15),
        ),
        countries,
        (number, country) => {
          expect(diallingTarget(number, plainDialling, country)).toBe(number);
        },
      ),
    );
  });

  it('takes rules as the settings do', () => {
    fc.assert(
      fc.property(anyRules, (some) => {
        expect(diallingRules.parse(some)).toEqual(some);
      }),
    );
    for (const wrong of [
      { outside: '12345' },
      { outside: '+' },
      { internationalPrefix: '' },
      { internalDigits: 7 },
    ])
      expect(diallingRules.safeParse({ ...plainDialling, ...wrong }).success).toBe(false);
  });
});

describe('an emergency number', () => {
  const separated = emergencies.chain((number) =>
    fc.constantFrom('', ' ', '.', '-', '\u00a0').map((mark) => ({ number, typed: [...number].join(mark) })),
  );

  it('comes out of every rule as it went in', () => {
    fc.assert(
      fc.property(anyRules, countries, separated, ({ ...some }, country, { number, typed }) => {
        const read = readNumber(typed, country, some);
        expect(read).toEqual({ ok: true, target: number, after: '' });
        expect(diallingTarget(number, some, country)).toBe(number);
      }),
    );
  });

  it('is known behind the prefix for an outside line, and keeps it', () => {
    fc.assert(
      fc.property(anyRules, countries, emergencies, (some, country, number) => {
        const typed = `${some.outside}${number}`;
        const read = readNumber(typed, country, some);
        if (!read.ok) throw new Error(read.reason);
        if (typed.length <= 6) expect(read.target).toBe(typed);
        expect(diallingTarget(typed, some, country)).toBe(typed);
      }),
    );
  });

  it('is blocked by no rule, prefix or not, with or without a plus that a form added', () => {
    fc.assert(
      fc.property(anyRules, emergencies, fc.boolean(), fc.boolean(), (some, number, prefixed, suppressed) => {
        const decision = decide(
          {
            now: 0,
            number: prefixed ? `${some.outside}${number}` : number,
            outside: some.outside,
            suppressed,
            place: placeOf(number, null, 'Europe/Paris'),
            attemptsAt: [0, 0, 0, 0, 0],
            refusedAt: 0,
            request: null,
            lastClosed: 'refused',
          },
          francePack,
          createCalendars(noHolidays),
        );
        expect([decision.allowed, decision.rule]).toEqual([true, 'emergency']);
      }),
    );
    expect(readNumber('+112', 'FR', plainDialling)).toEqual({ ok: true, target: '112', after: '' });
    expect(readNumber('tel:112', 'FR', plainDialling)).toEqual({ ok: true, target: '112', after: '' });
  });
});

describe('what follows the answer', () => {
  it.each([
    ['0199000142,12', '0199000142', ',12'],
    ['01 99 00 01 42 ,, 12#', '01 99 00 01 42', ',,12#'],
    ['+33199000142;ext=12', '+33199000142', ',12'],
    ['tel:+33199000142;phone-context=+33;ext=12', 'tel:+33199000142', ',12'],
    ['tel:+33199000142;postd=pp22', 'tel:+33199000142', ',,,22'],
    ['0199000142x12', '0199000142', ',12'],
    ['01 99 00 01 42 poste 12', '01 99 00 01 42', ',12'],
    ['+1 202 555 0142 ext. 345', '+1 202 555 0142', ',345'],
    ['(202) 555-0142 x345', '(202) 555-0142', ',345'],
    ['0199000142p1w2', '0199000142', ',1,2'],
    ['0199000142;', '0199000142', ''],
    ['0199000142', '0199000142', ''],
    ['*43', '*43', ''],
    ['112,,3', '112', ',,3'],
    ['0800 RAPPEL', '0800 RAPPEL', ''],
  ])('%s', (text, number, after) => {
    expect(splitPostDial(text)).toEqual({ number, after });
  });

  it('never takes words for digits', () => {
    for (const text of ['0199000142, le soir', 'poste', 'x', '', ',', '0199000142 ou 0199000143'])
      expect(splitPostDial(text).after).toBe('');
  });

  it('is what a keypad can send, begins with a pause, and leaves the number that stands before it', () => {
    fc.assert(
      fc.property(
        samplePairs,
        fc.constantFrom(',', ',,', ' , ', ';ext=', 'x', ' ext. ', ' poste '),
        digits(1, 8),
        ([country, e164], mark, code) => {
          const read = readNumber(`${e164}${mark}${code}`, country, plainDialling);
          expect(read).toMatchObject({ ok: true, target: e164 });
          if (read.ok) expect(read.after).toMatch(/^,[\d*#A-D,]+$/);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const { number, after } = splitPostDial(text);
        expect(after).toMatch(/^(?:,[\d*#A-D,]*)?$/);
        expect(text.includes(number.trim())).toBe(true);
      }),
    );
  });
});

describe('reading what was typed', () => {
  it('agrees with the plain reading where no prefix is set', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), countries, (text, country) => {
        fc.pre(splitPostDial(text).after === '' && !/[;,]/.test(text) && !text.includes('+'));
        const read = readNumber(text, country, plainDialling);
        const plain = dialable(text, country);
        expect(read.ok ? read.target : null).toBe(plain.ok ? plain.target : null);
      }),
    );
  });

  it('knows a number typed with the prefix for an outside line', () => {
    const outside = rules({ outside: '0', home: 'national' });
    const read = readNumber('0 01 99 00 01 42', 'FR', outside);
    expect(read).toEqual({ ok: true, target: '+33199000142', after: '' });
    expect(diallingTarget('+33199000142', outside, 'FR')).toBe('00199000142');
  });
});
