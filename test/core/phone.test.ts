import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialable, formatPhone, parsePhone, parsePhones } from '../../core/domain/phone.ts';

const read = (raw: string, country = 'FR'): string => {
  const result = parsePhone(raw, country);
  return result.ok ? result.phone.e164 : result.reason;
};
const readAll = (raw: string, country = 'FR'): readonly string[] =>
  parsePhones(raw, country).map((result) => (result.ok ? result.phone.e164 : result.reason));

describe('a phone number', () => {
  it.each([
    '0199000142',
    '01 99 00 01 42',
    '01.99.00.01.42',
    '01-99-00-01-42',
    '01/99/00/01/42',
    '01\u00a099\u00a000\u00a001\u00a042',
    '01\u202f99\u202f00\u202f01\u202f42',
    '\u202a0199000142\u202c',
    '０１９９０００１４２',
    '+33199000142',
    '+33 1 99 00 01 42',
    '+33 (0)1 99 00 01 42',
    '+33(0)199000142',
    '+330199000142',
    '(+33) 1 99 00 01 42',
    '0033199000142',
    '00 33 1 99 00 01 42',
    '0033 (0)1 99 00 01 42',
    'tel:+33199000142',
    'Tél : 01 99 00 01 42',
    'Mobile: 01 99 00 01 42',
    '=“0199000142”'.replaceAll(/[“”]/g, '"'),
    "'0199000142",
    "'+33199000142",
    'Portable 01 99 00 01 42',
    'Tél. fixe 01 99 00 01 42',
    'n° 01 99 00 01 42',
    '01 99 00 01 42 (bureau)',
    '01 99 00 01 42 domicile',
  ])('is found in %j', (raw) => {
    expect(read(raw)).toBe('+33199000142');
  });

  it.each([
    ['its zero lost', '199000142'],
    ['its zero lost, of a mobile', '639980142', '+33639980142'],
    ['its plus lost', '33199000142'],
    ['its plus lost, of a mobile', '33639980142', '+33639980142'],
    ['a decimal at the end', '199000142.0'],
    ['a French decimal at the end', '33199000142,00'],
    ['all its digits in scientific notation', '3.3199000142E+10'],
    ['all its digits in French scientific notation', '3,3199000142E+10'],
    ['a lost zero in scientific notation', '1.99000142E+08'],
  ])('that a spreadsheet gave back with %s is mended', (_what, raw, expected = '+33199000142') => {
    expect(read(raw)).toBe(expected);
  });

  it.each(['3.36123E+10', '3,36E+10', '3.3199E10', '6.4E+08'])(
    'that a spreadsheet has rounded (%s) is refused as such: its last digits are gone',
    (raw) => {
      expect(read(raw)).toBe('rounded-by-excel');
    },
  );

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['néant', 'no-digits'],
    ['"', 'no-digits'],
    ['12345', 'too-short'],
    ['01 99 00 01', 'invalid'],
    ['0199000142 0199', 'invalid'],
    ['01990001429999999', 'too-long'],
    ['0199000142'.repeat(3), 'too-long'],
    ['9'.repeat(300), 'too-long'],
    ['12/03/2026 14h30', 'invalid'],
    ['49 12 34 56', 'invalid'],
    ['lea@example.org 3', 'invalid'],
    ['pas le 01 99 00 01 42', 'invalid'],
    ['01 99 00 01 42 (plus valable)', 'invalid'],
    ['+999 12 34 56 78 90', 'invalid'],
  ])('is not found in %j (%s)', (raw, reason) => {
    expect(read(raw)).toBe(reason);
  });

  it.each([
    ['GB', '020 7946 0123', '+442079460123'],
    ['GB', '+44 (0)20 7946 0123', '+442079460123'],
    ['FR', '+44 20 7946 0123', '+442079460123'],
    ['FR', '0044 7700 900123', '+447700900123'],
    ['GB', '7700900123', '+447700900123'],
    ['US', '(212) 555-0123', '+12125550123'],
    ['US', '212.555.0123', '+12125550123'],
    ['FR', '+1 212 555 0123', '+12125550123'],
    ['BE', '02 555 12 34', '+3225551234'],
    ['CH', '044 668 18 00', '+41446681800'],
    ['US', '01 99 00 01 42', 'invalid'],
    ['GB', '04 99 00 01 42 99', 'invalid'],
    ['', '+33199000142', '+33199000142'],
    ['ZZ', '0199000142', 'invalid'],
  ])('is read as one of %j: %j', (country, raw, expected) => {
    expect(read(raw, country)).toBe(expected);
  });

  it.each([
    ['0262 12 34 56', '+262262123456'],
    ['0692123456', '+262692123456'],
    ['0590123456', '+590590123456'],
    ['0690 12 34 56', '+590690123456'],
    ['0694123456', '+594694123456'],
    ['06 96 12 34 56', '+596696123456'],
    ['696123456', '+596696123456'],
    ['0695123456', '+33695123456'],
  ])('of the French overseas territories has a country code of its own: %s', (raw, expected) => {
    expect(read(raw)).toBe(expected);
  });

  it.each([
    ['01 99 00 01 42 poste 12', '12'],
    ['01 99 00 01 42 ext. 12', '12'],
    ['0199000142 x12', '12'],
    ['+33199000142;ext=12', '12'],
    ['01 99 00 01 42 #12', '12'],
  ])('keeps the extension of %j', (raw, extension) => {
    expect(parsePhone(raw, 'FR')).toEqual({ ok: true, phone: { e164: '+33199000142', raw, extension } });
  });
});

describe('a cell', () => {
  const both = ['+33639980142', '+33199000142'];
  it.each([
    '06 39 98 01 42 / 01 99 00 01 42',
    '06 39 98 01 42/01 99 00 01 42',
    '0639980142;0199000142',
    '0639980142, 0199000142',
    '0639980142 | 0199000142',
    '0639980142\n0199000142',
    '0639980142 ou 01 99 00 01 42',
    '06 39 98 01 42 et 01 99 00 01 42',
    '06 39 98 01 42 or 01 99 00 01 42',
    '06 39 98 01 42 01 99 00 01 42',
    '06.39.98.01.42 - 01.99.00.01.42',
    '+33639980142 +33199000142',
    'Mobile : 0639980142 ; Fixe : 0199000142',
    'mob. 06 39 98 01 42 / dom. 01 99 00 01 42',
    '06 39 98 01 42 (perso) / 01 99 00 01 42 (bureau)',
  ])('of several numbers gives each of them: %j', (raw) => {
    expect(readAll(raw)).toEqual(both);
  });

  it('gives the good number beside a bad one, and says which is bad', () => {
    expect(readAll('0199000142 / 0199')).toEqual(['+33199000142', 'too-short']);
    expect(readAll('3,36123E+10')).toEqual(['rounded-by-excel']);
    expect(readAll('3,36123E+10, 0199000142')).toEqual(['rounded-by-excel', '+33199000142']);
    expect(readAll('')).toEqual(['empty']);
  });

  it('never throws, and what it answers is E.164 or a reason', () => {
    const pieces = fc.constantFrom(
      '+', '00', '33', '0199000142', '(0)', ' ', '/', ';', 'E+10', ',', '.', 'poste 3', 'x', '#', '\u00a0', 'ou', '٠', '"', '=', 'tel:',
    ); // prettier-ignore
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('FR', 'GB', 'US', 'BE', '', 'fr', 'XX'), (text, country) => {
        const results = parsePhones(text, country);
        expect(results.length).toBeGreaterThan(0);
        for (const result of results) if (result.ok) expect(result.phone.e164).toMatch(/^\+[1-9]\d{5,14}$/);
      }),
      { numRuns: 1500 },
    );
  });

  it('is read the same again: as it was written, in the forms of the screen, and in E.164', () => {
    const national = fc.stringMatching(/^0(?:19900|26191|35301|46571|53649|63998)[0-9]{4}$/);
    fc.assert(
      fc.property(national, fc.constantFrom('', ' ', '.', '-', '\u202f', '/'), (digits, between) => {
        const e164 = `+33${digits.slice(1)}`;
        expect(read(digits.match(/../g)?.join(between) ?? '')).toBe(e164);
        expect(read(digits.slice(1))).toBe(e164);
        expect(read(e164.slice(1))).toBe(e164);
        expect(read(formatPhone(e164, 'FR'))).toBe(e164);
        expect(read(formatPhone(e164, 'GB'), 'GB')).toBe(e164);
        expect(read(`00${e164.slice(1)}`, 'BE')).toBe(e164);
      }),
    );
  });
});

describe('what is dialled', () => {
  it.each([
    ['15', '15'],
    ['112', '112'],
    ['3919', '3919'],
    ['*43', '*43'],
    ['#31#', '#31#'],
    ['01 99 00 01 42', '+33199000142'],
    ['tel:+33-1-99-00-01-42', '+33199000142'],
    ['0 800 RAPPEL', '+33800727735'],
    ['1234567', '1234567'],
  ])('for %j is %s', (typed, target) => {
    expect(dialable(typed, 'FR')).toMatchObject({ ok: true, target });
  });

  it.each(['', 'bonjour', '+', '<script>'])('for %j is nothing', (typed) => {
    expect(dialable(typed, 'FR')).toMatchObject({ ok: false });
  });

  it('is shown as the country writes it', () => {
    expect(formatPhone('+33199000142', 'FR')).toBe('01 99 00 01 42');
    expect(formatPhone('+33199000142', 'GB')).toBe('+33 1 99 00 01 42');
    expect(formatPhone('anonymous', 'FR')).toBe('anonymous');
    expect(formatPhone('+999', 'FR')).toBe('+999');
  });
});
