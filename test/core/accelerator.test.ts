import { describe, expect, it } from 'vitest';
import { readAccelerator } from '../../core/domain/accelerator.ts';
import { plainDialling } from '../../core/domain/dialling.ts';
import { numberInText } from '../../core/domain/number-in-text.ts';

describe('a key of the whole system', () => {
  it.each([
    ['ctrl+shift+f9', 'Ctrl+Shift+F9'],
    [' Shift + Ctrl + F9 ', 'Ctrl+Shift+F9'],
    ['Maj+Control+F9', 'Ctrl+Shift+F9'],
    ['CommandOrControl+Shift+F9', 'CmdOrCtrl+Shift+F9'],
    ['alt+win+r', 'Super+Alt+R'],
    ['F13', 'F13'],
    ['Shift+F9', 'Shift+F9'],
    ['MediaPlayPause', 'MediaPlayPause'],
    ['Ctrl+Plus', 'Ctrl+Plus'],
    ['Ctrl+;', 'Ctrl+;'],
  ])('%s has one spelling: %s', (text, accelerator) => {
    expect(readAccelerator(text)).toEqual({ ok: true, accelerator });
  });

  it.each([
    '',
    '+',
    'Ctrl+',
    'Ctrl',
    'Ctrl+Ctrl+F9',
    'Control+Ctrl+A',
    'Hyper+A',
    'Ctrl+é',
    'Ctrl+A+B',
    'A B',
  ])('“%s” is none', (text) => expect(readAccelerator(text)).toEqual({ ok: false, reason: 'unreadable' }));

  it.each(['a', 'Shift+A', 'Space', '1', 'Enter', ';'])('%s would be taken from whoever types', (text) =>
    expect(readAccelerator(text)).toEqual({ ok: false, reason: 'bare' }),
  );
});

describe('the number in a text that is selected', () => {
  it.each([
    ['01 99 00 00 01', '01 99 00 00 01'],
    ['  +33 1 99 00 00 01\n', '+33 1 99 00 00 01'],
    ['01 99 00 00 01 ext. 12', '01 99 00 00 01 ext. 12'],
    ['Tel: 01 99 00 00 01', 'Tel: 01 99 00 00 01'],
    ['Claire Martin, 01.99.00.00.01 (bureau), claire@example.org', '01.99.00.00.01'],
    ['Commande 20261124-7 du 24/11/2026, rappeler au +33 (0)1 99 00 00 01 svp', '+33 (0)1 99 00 00 01'],
    ['112', '112'],
    ['*43', '*43'],
    ['tel:+33199000001', 'tel:+33199000001'],
  ])('of “%s” is %s', (text, number) => {
    expect(numberInText(text, 'FR', plainDialling)).toBe(number);
  });

  it.each([
    '',
    '   ',
    'Claire Martin',
    'claire@example.org',
    '12/03/2026 10:30 chez Claire',
    '<script>',
    '\u0000',
  ])('is not in “%s”', (text) => expect(numberInText(text, 'FR', plainDialling)).toBe(null));

  it('does not take long over a whole page', () => {
    const page = `${'1 ( ) - . / '.repeat(100_000)}01 99 00 00 01`;
    const before = performance.now();
    expect(numberInText(page, 'FR', plainDialling)).toBe(null);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
