import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendars } from '../../core/domain/calendar.ts';
import { callingSlots, dayOf } from '../../core/domain/free-slots.ts';
import type { Place } from '../../core/domain/place.ts';
import { utcToCivil } from '../../core/domain/when-zone.ts';
import { francePack } from '../../core/rules/france.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';

const hour = 3_600_000;
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Indian/Reunion',
  'UTC',
];
const calendars = createCalendars(holidaysOf);
const placeIn = (zone: string): Place => ({
  country: 'FR',
  region: '',
  zone,
  zoneFrom: 'record',
  guessed: false,
});
const slotsAt = (now: number, zone = 'Europe/Paris') => {
  const place = placeIn(zone);
  return callingSlots({ now, zone, minutes: 30, isOpen: (at) => calendars.at(francePack, place, at).open });
};
const clock = (at: number, zone = 'Europe/Paris'): string => {
  const { day, hour: h, minute } = utcToCivil(at, zone);
  return `${day} ${h}:${String(minute).padStart(2, '0')}`;
};

describe('times to offer', () => {
  it('are those left today and those of the next day with calling hours, lunch left out', () => {
    // Thursday noon in Paris.
    const starts = slotsAt(Date.parse('2026-03-12T11:00:00Z')).map(({ start }) => clock(start));
    expect(starts.slice(0, 3)).toEqual(['12 12:30', '12 14:00', '12 14:30']);
    expect(starts).toHaveLength(13 + 18);
    expect(starts.at(-1)).toBe('13 19:30');
  });

  it('skip a weekend and a holiday', () => {
    // The Friday before Easter Monday.
    const [first] = slotsAt(Date.parse('2026-04-03T20:00:00Z'));
    expect(first && clock(first.start)).toBe('7 10:00');
  });

  it('are none at night where a pack allows any time', () => {
    const now = Date.parse('2026-03-14T00:00:00Z');
    const slots = callingSlots({ now, zone: 'UTC', minutes: 30, isOpen: () => true });
    expect([slots.at(0), slots.at(-1)].map((slot) => slot && clock(slot.start, 'UTC'))).toEqual([
      '14 8:00',
      '15 19:30',
    ]);
  });

  it('are open from end to end, in order, whatever the clocks there do', () => {
    const year = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-12-31') });
    fc.assert(
      fc.property(year, fc.constantFrom(...zones), (now, zone) => {
        const place = placeIn(zone);
        let last = now;
        for (const { start, end } of slotsAt(now, zone)) {
          expect(start).toBeGreaterThan(now);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
          for (const at of [start, end - 1]) expect(calendars.at(francePack, place, at).open).toBe(true);
        }
        const day = dayOf(now, zone);
        expect(day.start <= now && now < day.end).toBe(true);
        expect([23, 23.5, 24, 24.5, 25]).toContain((day.end - day.start) / hour);
      }),
    );
  });
});
