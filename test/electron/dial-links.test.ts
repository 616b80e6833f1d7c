import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../electron/command-of.ts';
import { linkOfArguments, numberOfLink } from '../../electron/dial-links.ts';

describe('a link to a number', () => {
  it.each([
    ['tel:+33199000001', '+33199000001'],
    ['tel:+33-1-99-00-00-01', '+33199000001'],
    ['TEL:01%2099%2000%2000%2001', '0199000001'],
    ['tel:0199000001;phone-context=+33', '0199000001'],
    ['tel:+33199000001;phone-context=x;ext=12', '+33199000001,12'],
    ['tel:+33199000001;ext=12a', '+33199000001'],
    ['tel:(01).99.00/00 01', '0199000001'],
    ['sip:+33199000001@pbx.example.org;transport=ws?subject=x', '+33199000001'],
    ['sips:100@pbx.example.org', '100'],
    ['callto://0199000001', '0199000001'],
    ['callto:0199000001', '0199000001'],
    ['tel:*21*0199000001%23', '*21*0199000001#'],
  ])('%s is %s', (link, number) => {
    expect(numberOfLink(link)).toBe(number);
  });

  it.each([
    'tel:',
    'tel:1',
    'sip:claire@pbx.example.org',
    'tel:%zz',
    'tel:1;2@3',
    'https://shop.example/0199000001',
    'javascript:0199000001',
    'tel:<b>0199</b>',
    'tel:++33199',
    `tel:${'9'.repeat(33)}`,
  ])('%s is no number', (link) => {
    expect(numberOfLink(link)).toBe(null);
  });

  it('never answers anything but what can be dialled', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('tel:', 'sip:', 'callto://', ''),
        fc.string({ maxLength: 60 }),
        (scheme, rest) => {
          const number = numberOfLink(scheme + rest);
          expect(number === null || /^\+?[0-9*#]{2,32}(?:,\d{1,10})?$/u.test(number)).toBe(true);
        },
      ),
    );
  });

  it('is found among the arguments of a start', () => {
    expect(linkOfArguments(['rappel', '--no-sandbox', 'SIP:100@pbx.example.org', 'tel:2'])).toBe(
      'SIP:100@pbx.example.org',
    );
    expect(linkOfArguments(['rappel', '--tel:1'])).toBe(null);
  });
});

describe('the command line of the packed application', () => {
  it('is asked for by the first word alone, so that no link becomes a command', () => {
    expect(commandOf(['/opt/Rappel/rappel', '--command', 'verify', '--data', '/d'], true)).toEqual([
      'verify',
      '--data',
      '/d',
    ]);
    expect(commandOf(['electron', '.', '--command', 'verify'], false)).toEqual(['verify']);
    expect(commandOf(['/opt/Rappel/rappel'], true)).toBe(null);
    expect(commandOf(['Rappel.exe', 'tel:1', '--command', 'erase'], true)).toBe(null);
    expect(commandOf(['Rappel.exe', 'tel:1" "--command" "erase'], true)).toBe(null);
  });
});
