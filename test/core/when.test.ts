import { describe, expect, it } from 'vitest';
import {
  describeWindow,
  parseInstant,
  parseSlots,
  parseWhen,
  type WhenContext,
} from '../../core/domain/when.ts';

/** Thursday, 12 March 2026, 10:00 in Paris. */
const paris: WhenContext = { now: Date.parse('2026-03-12T09:00:00Z'), zone: 'Europe/Paris', country: 'FR' };

const clock = (instant: number, zone: string): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });

/** `2026-03-12 14:00 – 16:00` on the clock of the context, or the reason why not. */
const read = (text: string, context: WhenContext = paris): string => {
  const result = parseWhen(text, context);
  if (!result.ok) return result.reason;
  const [start, end] = [clock(result.window.start, context.zone), clock(result.window.end, context.zone)];
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`;
};

describe('a slot as a spreadsheet writes it', () => {
  it.each([
    ['12/03/2026 14h30', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 14:30', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 à 14h30', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 14 h 30', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 14h', '2026-03-12 14:00 – 14:30'],
    ['12/03/2026 14:30:00', '2026-03-12 14:30 – 15:00'],
    ['12/03/26 14h30', '2026-03-12 14:30 – 15:00'],
    ['12.03.2026 14:30', '2026-03-12 14:30 – 15:00'],
    ['12-03-2026 14:30', '2026-03-12 14:30 – 15:00'],
    ['3/4/2026 9h', '2026-04-03 09:00 – 09:30'],
    ['12/03/2026', '2026-03-12 09:00 – 18:00'],
    ['2026-03-12', '2026-03-12 09:00 – 18:00'],
    ['2026/03/12 14:30', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 2:30 PM', '2026-03-12 14:30 – 15:00'],
    ['12/03/2026 12:30 AM', '2026-03-12 00:30 – 01:00'],
    ['2026-03-12T14:30', '2026-03-12 14:30 – 15:00'],
    ['2026-03-12 14:30:59', '2026-03-12 14:30 – 15:00'],
    ['2026-03-12T14:30:00Z', '2026-03-12 15:30 – 16:00'],
    ['2026-03-12T14:30:00.123+02:00', '2026-03-12 13:30 – 14:00'],
    ['2026-03-12T14:30:00-0500', '2026-03-12 20:30 – 21:00'],
    ['2026-03-12T14:30+01:00[Europe/Paris]', '2026-03-12 14:30 – 15:00'],
    ['2026-03-12T14:00/16:00', '2026-03-12 14:00 – 16:00'],
    ['20260312T143000Z', '2026-03-12 15:30 – 16:00'],
    ['46093', '2026-03-12 09:00 – 18:00'],
    ['46093,604166667', '2026-03-12 14:30 – 15:00'],
    ['46093.604166667', '2026-03-12 14:30 – 15:00'],
    ['1773322200', '2026-03-12 14:30 – 15:00'],
    ['1773322200000', '2026-03-12 14:30 – 15:00'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['03/12/2026 2:30 PM', '2026-03-12 14:30 – 15:00'],
    ['13/03/2026 14:30', '2026-03-13 14:30 – 15:00'],
    ['3/12/26', '2026-03-12 09:00 – 18:00'],
  ])('%s is %s in an American file', (text, expected) => {
    expect(read(text, { ...paris, country: 'US' })).toBe(expected);
    expect(read(text, { ...paris, order: 'mdy' })).toBe(expected);
  });

  it.each([
    ['31/02/2026 14h', 'no-such-date'],
    ['12/13/2026 25:00', 'no-such-date'],
    ['2026-02-30', 'no-such-date'],
    ['29/02/2025', 'no-such-date'],
    ['00/00/0000', 'no-such-date'],
    ['2026-03-12T16:00/14:00', 'no-such-date'],
  ])('%s is refused: %s', (text, reason) => {
    expect(read(text)).toBe(reason);
  });
});

describe('a slot as people say it', () => {
  it.each([
    ['demain 14h', '2026-03-13 14:00 – 14:30'],
    ['demain à 14 h 30', '2026-03-13 14:30 – 15:00'],
    ['demain 9h', '2026-03-13 09:00 – 09:30'],
    ['demain matin', '2026-03-13 09:00 – 12:00'],
    ['demain', '2026-03-13 09:00 – 18:00'],
    ['après-demain après-midi', '2026-03-14 14:00 – 18:00'],
    ['lundi matin', '2026-03-16 09:00 – 12:00'],
    ['Lundi matin, si possible', '2026-03-16 09:00 – 12:00'],
    ['lundi prochain en fin de matinée', '2026-03-16 10:30 – 12:00'],
    ['jeudi matin', '2026-03-12 09:00 – 12:00'],
    ['jeudi prochain', '2026-03-19 09:00 – 18:00'],
    ['mardi à 14h', '2026-03-17 14:00 – 14:30'],
    ['mardi 17 mars à 14h', '2026-03-17 14:00 – 14:30'],
    ['le 17 mars', '2026-03-17 09:00 – 18:00'],
    ['le 1er avril 2026 à 10h', '2026-04-01 10:00 – 10:30'],
    ['2 mars', '2027-03-02 09:00 – 18:00'],
    ['ce soir', '2026-03-12 18:00 – 20:00'],
    ['cet après-midi', '2026-03-12 14:00 – 18:00'],
    ['ce matin', '2026-03-12 09:00 – 12:00'],
    ['à 14h', '2026-03-12 14:00 – 14:30'],
    ['14h30', '2026-03-12 14:30 – 15:00'],
    ['8h', '2026-03-13 08:00 – 08:30'],
    ['à 3h', '2026-03-12 15:00 – 15:30'],
    ['midi', '2026-03-12 12:00 – 12:30'],
    ['entre midi et deux', '2026-03-12 12:00 – 14:00'],
    ['demain entre 14h et 16h', '2026-03-13 14:00 – 16:00'],
    ['demain de 14h à 16h', '2026-03-13 14:00 – 16:00'],
    ['demain 14h-16h', '2026-03-13 14:00 – 16:00'],
    ['12/03/2026 de 14h à 16h', '2026-03-12 14:00 – 16:00'],
    ['vendredi après 18h', '2026-03-13 18:00 – 20:00'],
    ['à partir de 17h', '2026-03-12 17:00 – 20:00'],
    ['avant 11h', '2026-03-12 09:00 – 11:00'],
    ['demain avant midi', '2026-03-13 09:00 – 12:00'],
    ['la semaine prochaine', '2026-03-16 09:00 – 2026-03-20 18:00'],
    ['dans une heure', '2026-03-12 11:00 – 11:30'],
    ['dans 2 heures', '2026-03-12 12:00 – 12:30'],
    ['dans 3 jours', '2026-03-15 09:00 – 18:00'],
    ['maintenant', '2026-03-12 10:00 – 10:30'],
    ['dès que possible', '2026-03-12 10:00 – 10:30'],
    ['14 heures et demie', '2026-03-12 14:30 – 15:00'],
    ['15h moins le quart', '2026-03-12 14:45 – 15:15'],
    ['Merci de me rappeler demain matin', '2026-03-13 09:00 – 12:00'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['tomorrow 2pm', '2026-03-13 14:00 – 14:30'],
    ['tomorrow at 2:30 p.m.', '2026-03-13 14:30 – 15:00'],
    ['Monday morning', '2026-03-16 09:00 – 12:00'],
    ['next Monday', '2026-03-16 09:00 – 18:00'],
    ['Tuesday between 2 and 4 pm', '2026-03-17 14:00 – 16:00'],
    ['Tuesday from 10 to 2', '2026-03-17 10:00 – 14:00'],
    ['Fri, after 5pm', '2026-03-13 17:00 – 20:00'],
    ['before 11 am', '2026-03-12 09:00 – 11:00'],
    ['March 17th at 10am', '2026-03-17 10:00 – 10:30'],
    ['17 March 2026, 10:00', '2026-03-17 10:00 – 10:30'],
    ['this evening', '2026-03-12 18:00 – 20:00'],
    ['in half an hour', '2026-03-12 10:30 – 11:00'],
    ['in 2 days', '2026-03-14 09:00 – 18:00'],
    ['half past 3', '2026-03-12 15:30 – 16:00'],
    ['late afternoon tomorrow', '2026-03-13 16:00 – 18:00'],
    ['any time tomorrow', '2026-03-13 09:00 – 18:00'],
    ['next week', '2026-03-16 09:00 – 2026-03-20 18:00'],
    ['asap', '2026-03-12 10:00 – 10:30'],
    ['please call me back tomorrow at noon', '2026-03-13 12:00 – 12:30'],
  ])('%s is %s', (text, expected) => {
    expect(read(text, { ...paris, country: 'GB' })).toBe(expected);
  });

  it.each([
    ['', 'empty'],
    ['x'.repeat(300), 'too-long'],
    ['peu importe', 'not-understood'],
    ['tous les jours sauf mardi', 'not-understood'],
    ['pas lundi', 'not-understood'],
    ['not before Easter', 'not-understood'],
    ['quand vous voulez mais pas le matin', 'not-understood'],
    ['lundi 17 mars 2026', 'weekday-mismatch'],
    ['25h', 'not-understood'],
    ['demain 14h72', 'not-understood'],
    ['0199000142', 'not-understood'],
    ['lundi mardi mercredi', 'not-understood'],
    ['3 pièces, 60 m2', 'not-understood'],
  ])('%j is refused rather than half read: %s', (text, reason) => {
    expect(read(text)).toBe(reason);
  });

  it('in a zone that does not exist is refused', () => {
    expect(read('demain', { ...paris, zone: 'Europe/Atlantis' })).toBe('unknown-zone');
  });
});

describe('a moment that was', () => {
  const instant = (text: string, context = paris): string | null => {
    const at = parseInstant(text, context);
    return at === null ? null : clock(at, context.zone);
  };
  it.each([
    ['12/03/2026', '2026-03-12 00:00'],
    ['12/03/2026 08:05', '2026-03-12 08:05'],
    ['46093', '2026-03-12 00:00'],
    ['2026-03-12T08:05:00Z', '2026-03-12 09:05'],
    ['2026-03-12 08:05:00 UTC', '2026-03-12 09:05'],
    ['Thu, 12 Mar 2026 14:30:00 +0100', '2026-03-12 14:30'],
    ['Thu, 12 Mar 2026 13:30:00 GMT', '2026-03-12 14:30'],
    ['hier 14h', '2026-03-11 14:00'],
    ['lundi', '2026-03-09 00:00'],
    ['2 mars', '2026-03-02 00:00'],
    ['11 mars 2026 à 17h05', '2026-03-11 17:05'],
    ['', null],
    ['inconnu', null],
    ['31/02/2026', null],
  ])('%j is %s', (text, expected) => {
    expect(instant(text)).toBe(expected);
  });
});

describe('a cell of slots', () => {
  it('gives one slot for each wish', () => {
    for (const text of [
      'demain 14h ou lundi matin',
      'demain 14h; lundi matin',
      'demain 14h\nlundi matin',
      'demain 14h, lundi matin',
      'demain 14h / lundi matin',
    ]) {
      const { slots, rest } = parseSlots(text, paris);
      expect([text, rest]).toEqual([text, []]);
      expect(slots.map(({ start }) => clock(start, 'Europe/Paris'))).toEqual([
        '2026-03-13 14:00',
        '2026-03-16 09:00',
      ]);
      expect(slots.map(({ said }) => said)).toEqual(['demain 14h', 'lundi matin']);
    }
  });

  it('gives all of an enumeration or none, and what it did not understand, word for word', () => {
    const text = 'lundi, mais plutôt pas mardi';
    expect(parseSlots(text, paris)).toEqual({ slots: [], rest: [text] });
    expect(parseSlots('  ', paris)).toEqual({ slots: [], rest: [] });
  });
});

describe('a window on the screen', () => {
  it('is said in the zone and language of the reader, with the year when it is another one', () => {
    const window = { start: Date.parse('2026-03-12T13:00:00Z'), end: Date.parse('2026-03-12T15:00:00Z') };
    expect(describeWindow(window, 'Europe/Paris', 'fr')).toMatch(/^jeu\. 12 mars,? 14:00\s?[–-]\s?16:00$/);
    expect(describeWindow(window, 'America/New_York', 'en')).toMatch(/^Thu,? 12 Mar,? 09:00\s?[–-]\s?11:00$/);
    expect(describeWindow(window, 'nowhere', 'fr', Date.parse('2025-01-01T00:00:00Z'))).toMatch(
      /2026.*13:00/,
    );
  });
});
