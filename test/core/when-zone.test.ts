import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant, parseSlots, parseWhen, type WhenContext } from '../../core/domain/when.ts';
import { addDays, civilToUtc, isZone, offsetAt, utcToCivil, weekdayOf } from '../../core/domain/when-zone.ts';

const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);
const hour = 3_600_000;

/** Start and end in UTC. */
const read = (text: string, now: string, zone = 'Europe/Paris'): string => {
  const result = parseWhen(text, { now: Date.parse(now), zone, country: 'FR' });
  return result.ok ? `${iso(result.window.start)} ${iso(result.window.end)}` : result.reason;
};

describe('the night the clocks go forward (Paris, 29 March 2026, 02:00 → 03:00)', () => {
  const eve = '2026-03-28T20:00Z';
  it.each([
    ['29/03/2026 01:30', '2026-03-29T00:30 2026-03-29T01:00'],
    // Of the hour that is skipped, the clock is read as if it had not moved yet.
    ['29/03/2026 02:30', '2026-03-29T01:30 2026-03-29T02:00'],
    ['29/03/2026 03:30', '2026-03-29T01:30 2026-03-29T02:00'],
    ['29/03/2026', '2026-03-29T07:00 2026-03-29T16:00'],
    ['demain à 14h', '2026-03-29T12:00 2026-03-29T12:30'],
    ['demain matin', '2026-03-29T07:00 2026-03-29T10:00'],
    ['lundi 14h', '2026-03-30T12:00 2026-03-30T12:30'],
    ['dans 12 heures', '2026-03-29T08:00 2026-03-29T08:30'],
    ['2026-03-29T02:30:00+01:00', '2026-03-29T01:30 2026-03-29T02:00'],
  ])('%s', (text, expected) => {
    expect(read(text, eve)).toBe(expected);
  });

  it('leaves half an hour of what is said across it', () => {
    expect(read('29/03/2026 entre 2h00 et 2h30', eve)).toMatch(/^2026-03-29T/);
    const swallowed = parseWhen('2026-03-29 02:00-03:00', { now: Date.parse(eve), zone: 'Europe/Paris' });
    expect(swallowed.ok && swallowed.window.end - swallowed.window.start).toBeGreaterThanOrEqual(hour / 2);
  });
});

describe('the night the clocks go back (Paris, 25 October 2026, 03:00 → 02:00)', () => {
  const eve = '2026-10-24T20:00Z';
  it.each([
    // Of the hour that comes twice, the first one is meant.
    ['25/10/2026 02:30', '2026-10-25T00:30 2026-10-25T01:00'],
    ['25/10/2026 03:30', '2026-10-25T02:30 2026-10-25T03:00'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T01:30 2026-10-25T02:00'],
    ['demain 14h', '2026-10-25T13:00 2026-10-25T13:30'],
    ['25/10/2026', '2026-10-25T08:00 2026-10-25T17:00'],
    ['lundi matin', '2026-10-26T08:00 2026-10-26T11:00'],
  ])('%s', (text, expected) => {
    expect(read(text, eve)).toBe(expected);
  });

  it('counts a serial number of Excel on the clock of the wall, too', () => {
    expect(read('46320.5', eve)).toBe('2026-10-25T11:00 2026-10-25T11:30');
    expect(read('46319.5', eve)).toBe('2026-10-24T10:00 2026-10-24T10:30');
  });
});

describe('zones', () => {
  it.each([
    ['America/New_York', '2026-03-12T13:00'],
    ['Indian/Reunion', '2026-03-12T05:00'],
    ['Asia/Kolkata', '2026-03-12T03:30'],
    ['Australia/Lord_Howe', '2026-03-11T22:00'],
    ['America/Guadeloupe', '2026-03-12T13:00'],
  ])('put 9 o’clock where it is in %s', (zone, expected) => {
    expect(read('12/03/2026 9h', '2026-03-11T12:00Z', zone).slice(0, 16)).toBe(expected);
  });

  it('say what day today is: late in the evening in Paris it is still the day before in Guadeloupe', () => {
    expect(read('demain 9h', '2026-03-12T23:30Z', 'Europe/Paris')).toBe('2026-03-14T08:00 2026-03-14T08:30');
    expect(read('demain 9h', '2026-03-12T23:30Z', 'America/Guadeloupe')).toBe(
      '2026-03-13T13:00 2026-03-13T13:30',
    );
  });

  it('are told from other words', () => {
    expect(['Europe/Paris', 'UTC', 'Paris', '', '../etc', 'x'.repeat(99)].map(isZone)).toEqual([
      true, true, false, false, false, false,
    ]); // prettier-ignore
  });
});

const zones = fc.constantFrom(
  'Europe/Paris', 'Europe/London', 'America/New_York', 'America/Sao_Paulo', 'Africa/Casablanca', 'Asia/Kolkata', 'Australia/Lord_Howe',
  'Pacific/Apia', 'Pacific/Chatham', 'America/St_Johns', 'UTC',
); // prettier-ignore
const instants = fc
  .integer({ min: Date.parse('1975-01-01') / 60_000, max: Date.parse('2045-01-01') / 60_000 })
  .map((minutes) => minutes * 60_000);

describe('whatever the zone and the moment', () => {
  it('a clock shows what Intl says it does', () => {
    fc.assert(
      fc.property(zones, instants, (zone, instant) => {
        const { year, month, day, hour: h, minute } = utcToCivil(instant, zone);
        const shown = `${String(year)}-${[month, day].map((n) => String(n).padStart(2, '0')).join('-')} ${[h, minute].map((n) => String(n).padStart(2, '0')).join(':')}`;
        expect(shown).toBe(
          new Date(instant).toLocaleString('sv-SE', {
            timeZone: zone,
            dateStyle: 'short',
            timeStyle: 'short',
          }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('what a clock shows leads back to the moment, or to the first of the two it shows it at', () => {
    fc.assert(
      fc.property(zones, instants, (zone, instant) => {
        const back = civilToUtc(utcToCivil(instant, zone), zone);
        expect(utcToCivil(back, zone)).toEqual(utcToCivil(instant, zone));
        expect(back).toBeLessThanOrEqual(instant);
        expect(instant - back).toBeLessThanOrEqual(24 * hour);
        expect(Math.abs(offsetAt(zone, instant))).toBeLessThanOrEqual(15 * hour);
      }),
      { numRuns: 500 },
    );
  });

  it('days follow each other by weekday', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -400, max: 400 }), (instant, days) => {
        const civil = utcToCivil(instant, 'UTC');
        expect(weekdayOf(addDays(civil, days))).toBe((((weekdayOf(civil) + days) % 7) + 7) % 7);
      }),
    );
  });

  it('a slot is read to what it was written from, in any of the usual forms', () => {
    const two = (n: number): string => String(n).padStart(2, '0');
    fc.assert(
      fc.property(zones, instants, (zone, instant) => {
        const c = utcToCivil(instant, zone);
        const expected = civilToUtc(c, zone);
        const date = `${two(c.day)}/${two(c.month)}/${String(c.year)}`;
        for (const text of [
          `${date} ${two(c.hour)}h${two(c.minute)}`,
          `${date} à ${two(c.hour)}:${two(c.minute)}`,
          `${String(c.year)}-${two(c.month)}-${two(c.day)}T${two(c.hour)}:${two(c.minute)}`,
          new Date(expected).toISOString(),
        ]) {
          const result = parseWhen(text, { now: 0, zone, country: 'FR' });
          expect([text, result.ok && result.window.start]).toEqual([text, expected]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('nothing that is typed makes it throw, and what is understood is a window of half an hour at least', () => {
    const words = fc.constantFrom(
      'lundi', 'mardi', 'demain', 'matin', 'soir', 'à', 'entre', 'et', '14h', '16h30', '12/03', '12/03/2026', '29/02/2028', 'avant', 'après', 'midi',
      'dans', '3', 'heures', 'jours', 'mois', 'semaine prochaine', 'next', 'friday', 'pm', '2', '-', ',', 'le', '31', 'minuit', 'ou', '\u00a0', '46093,5', 'pas',
    ); // prettier-ignore
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.array(words, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, zones, instants, fc.constantFrom('future', 'past'), (text, zone, now, toward) => {
        const context: WhenContext = { now, zone, country: 'FR', toward };
        const result = parseWhen(text, context);
        if (result.ok) {
          expect(Number.isSafeInteger(result.window.start)).toBe(true);
          expect(result.window.end - result.window.start).toBeGreaterThanOrEqual(60_000);
          expect(result.window.end - result.window.start).toBeLessThanOrEqual(400 * 24 * hour);
        }
        const instant = parseInstant(text, context);
        expect(instant === null || Number.isSafeInteger(instant)).toBe(true);
        const { slots, rest } = parseSlots(text, context);
        expect(slots.length > 0 && rest.length > 0).toBe(false);
        expect(slots.length + rest.length > 0).toBe(text.trim() !== '');
      }),
      { numRuns: 1500 },
    );
  });
});
