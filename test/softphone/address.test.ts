import { Core, Grammar, URI } from 'sip.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../core/errors.ts';
import { addressOf, callerOf, dialTarget, isUserPart } from '../../renderer/softphone/address.ts';

const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return errorCode(error);
  }
};

const from = (user: string, name = ''): Core.NameAddrHeader =>
  new Core.NameAddrHeader(new URI('sip', user, 'pbx.example'), name, {});

describe('what is dialled', () => {
  it.each([
    ['+33 1 99 00 01 42', 'sip:+33199000142@pbx.example'],
    ['01.99.00.01.42', 'sip:0199000142@pbx.example'],
    ['(01) 99-00-01-42', 'sip:0199000142@pbx.example'],
    ['01\u00a099\u202f00 01/42', 'sip:0199000142@pbx.example'],
    ['1001', 'sip:1001@pbx.example'],
    ['*72#', 'sip:*72%23@pbx.example'],
    ['112', 'sip:112@pbx.example'],
  ])('%s is %s', (number, uri) => {
    expect(dialTarget(number, 'pbx.example').toString()).toBe(uri);
  });

  it('goes to the domain of the line, with its port', () => {
    expect(dialTarget('1001', 'pbx.example:5062').toString()).toBe('sip:1001@pbx.example:5062');
    expect(dialTarget('1001', '[2001:db8::1]:5062').toString()).toBe('sip:1001@[2001:db8::1]:5062');
  });

  it.each([
    '',
    '   ',
    '+',
    '+12',
    '++33199000142',
    '+33199000142+1',
    'sip:1001@elsewhere.example',
    'tel:+33199000142',
    '1001@elsewhere.example',
    '1001;phone-context=elsewhere',
    '1001?Replaces=x',
    '1001%40elsewhere.example',
    '1001\r\nRoute: <sip:elsewhere.example>',
    '1001>',
    '<1001',
    '"1001"',
    'Marie',
    '٠١٢٣٤',
    '1'.repeat(33),
    `+${'1'.repeat(16)}`,
  ])('refuses %j', (number) => {
    expect(codeOf(() => dialTarget(number, 'pbx.example'))).toBe('phone/bad-number');
  });

  it('never leaves the line, whatever was typed', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789+*#@;:?&=<>"%\\ \r\n\t,/.-()abc'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(hostile, (number) => {
        let text: string;
        try {
          text = dialTarget(number, 'pbx.example').toString();
        } catch (error) {
          expect(errorCode(error)).toBe('phone/bad-number');
          return;
        }
        expect(text).toMatch(/^sip:(?:\+\d{3,15}|(?:\d|\*|%23){1,94})@pbx\.example$/);
      }),
    );
  });
});

describe("the line's own address", () => {
  it.each([
    '',
    ' ',
    'pbx example',
    'pbx.example;lr',
    'a@b',
    'pbx.example:',
    'pbx.example:99999',
    'pbx.example:0',
    '<pbx>',
    'pbx\r\nx',
    '[::1',
  ])('refuses the domain %j', (domain) => {
    expect(codeOf(() => addressOf('1001', domain))).toBe('line/bad-address');
  });

  it('takes users as PBXs have them, and none that would end the address', () => {
    for (const user of ['1001', 'anna.smith', "o'neill", 'a+b', 'x/y', '~me', 'a;b'])
      expect(isUserPart(user)).toBe(true);
    for (const user of ['', 'a b', 'a@b', 'a>b', '"a"', 'a%40b', 'a\r\nb', 'é', 'a'.repeat(101)])
      expect(isUserPart(user)).toBe(false);
  });

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."abcXYZ019_.!~*'()&=+$,;?/-"), minLength: 1, maxLength: 20 }),
        (user) => {
          fc.pre(isUserPart(user));
          const read = Grammar.URIParse(addressOf(user, 'pbx.example:5062').toString());
          expect(read?.host).toBe('pbx.example');
          expect(read?.port).toBe(5062);
          expect(read?.scheme).toBe('sip');
        },
      ),
    );
  });
});

describe('who calls', () => {
  it('is whom the PBX vouches for, before who it says it is', () => {
    expect(callerOf(from('+33199000150'), from('0000000', 'Marie'), 'FR')).toEqual({
      number: '+33199000150',
      displayName: 'Marie',
    });
    expect(callerOf(undefined, from('0199000150'), 'FR').number).toBe('+33199000150');
    const nobody = new Core.NameAddrHeader(new URI('sip', '', 'pbx.example'), '', {});
    expect(callerOf(nobody, from('0199000150'), 'FR').number).toBe('+33199000150');
  });

  it('keeps an extension an extension', () => {
    expect(callerOf(undefined, from('1002', 'Desk'), 'FR')).toEqual({ number: '1002', displayName: 'Desk' });
  });

  it('is anonymous without a number, and not called by its number twice', () => {
    expect(callerOf(undefined, from(''), 'FR')).toEqual({ number: 'anonymous', displayName: '' });
    expect(callerOf(undefined, from('1002', '1002'), 'FR').displayName).toBe('');
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['\u202etxet sdrawkcab', 'txet sdrawkcab'],
    ['a\u0000b\u0007c', 'a b c'],
    ['one\r\ntwo', 'one two'],
    ['zero\u200bwidth', 'zero width'],
    ['  lots   of    room ', 'lots of room'],
    ['x'.repeat(5000), 'x'.repeat(100)],
  ])('shows %j as text', (name, shown) => {
    expect(callerOf(undefined, from('1002', name), 'FR').displayName).toBe(shown);
  });

  it('never throws and never disguises, whatever the far end sends', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.option(text, { nil: undefined }), (user, name, asserted) => {
        const caller = callerOf(asserted === undefined ? undefined : from(asserted), from(user, name), 'FR');
        expect(caller.number.length).toBeGreaterThan(0);
        expect(caller.number.length).toBeLessThanOrEqual(64);
        expect(caller.displayName.length).toBeLessThanOrEqual(100);
        for (const shown of [caller.number, caller.displayName]) {
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
          expect(shown.isWellFormed()).toBe(true);
          expect(shown).toBe(shown.trim());
        }
      }),
    );
  });
});
