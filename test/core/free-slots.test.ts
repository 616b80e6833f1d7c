import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callingSlots, dayOf } from '../../core/domain/free-slots.ts';
import { utcToCivil, weekdayOf } from '../../core/domain/when-zone.ts';
import { offeredHours } from '../../core/rules/calling-hours.ts';

const hour = 3_600_000;
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Indian/Reunion',
  'UTC',
];
const clock = (at: number, zone = 'Europe/Paris'): string => {
  const { day, hour: h, minute } = utcToCivil(at, zone);
  return `${day} ${h}:${String(minute).padStart(2, '0')}`;
};

describe('times to offer', () => {
  it('are those left today and those of the next day with calling hours, lunch left out', () => {
    // Thursday noon in Paris.
    const slots = callingSlots({ now: Date.parse('2026-03-12T11:00:00Z'), zone: 'Europe/Paris', minutes: 30 }, offeredHours); // prettier-ignore
    const starts = slots.map(({ start }) => clock(start));
    expect(starts.slice(0, 3)).toEqual(['12 12:30', '12 14:00', '12 14:30']);
    expect(starts).toHaveLength(13 + 18);
    expect(starts.at(-1)).toBe('13 19:30');
  });

  it('skip a weekend', () => {
    const friday = Date.parse('2026-03-13T20:00:00Z');
    const [first] = callingSlots({ now: friday, zone: 'Europe/Paris', minutes: 30 }, offeredHours);
    expect(first && clock(first.start)).toBe('16 10:00');
  });

  it('lie within the hours of their own zone, in order, whatever the clocks there do', () => {
    const year = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-12-31') });
    fc.assert(
      fc.property(year, fc.constantFrom(...zones), (now, zone) => {
        const slots = callingSlots({ now, zone, minutes: 30 }, offeredHours);
        let last = now;
        for (const { start, end } of slots) {
          expect(start).toBeGreaterThan(now);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
          const civil = utcToCivil(start, zone);
          expect(offeredHours.weekdays).toContain(weekdayOf(civil));
          const minute = civil.hour * 60 + civil.minute;
          expect(offeredHours.windows.some(([from, to]) => from <= minute && minute + 30 <= to)).toBe(true);
        }
        const day = dayOf(now, zone);
        expect(day.start <= now && now < day.end).toBe(true);
        expect([23, 23.5, 24, 24.5, 25]).toContain((day.end - day.start) / hour);
      }),
    );
  });
});
