import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulePack, Weekday } from '../../core/contract/rules.ts';
import { createCalendars, noHolidays, type Hours } from '../../core/domain/calendar.ts';
import type { Place } from '../../core/domain/place.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';
import { francePack } from '../../core/rules/france.ts';
import { neutralPack } from '../../core/rules/neutral.ts';

const minute = 60_000;
const hour = 60 * minute;
const days: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
type Openings = NonNullable<RulePack['hours']>['open'];

const packOf = (open: Openings, holidays: Partial<RulePack['holidays']> = {}): RulePack => ({
  ...neutralPack,
  hours: { open, agreed: [] },
  holidays: { ...neutralPack.holidays, ...holidays },
});
const placeIn = (zone: string, country: string | null = null, region = ''): Place => ({
  country,
  region,
  zone,
  zoneFrom: 'record',
  guessed: false,
});
const at = (text: string): number => Date.parse(text);
const look = (pack: RulePack, place: Place, now: number, holidays = holidaysOf): Hours =>
  createCalendars(holidays).at(pack, place, now);
const isOpen = (pack: RulePack, place: Place, text: string): boolean => look(pack, place, at(text)).open;
const next = (pack: RulePack, place: Place, text: string): string | null => {
  const hours = look(pack, place, at(text));
  return hours.open || hours.nextOpenAt === null ? null : new Date(hours.nextOpenAt).toISOString();
};

/** Zones with every sort of clock: half and quarter hours, half an hour of summer time, changes at midnight, none. */
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/St_Johns',
  'Asia/Beirut',
  'America/Havana',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
];
const formats = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
  ]),
);

/** What a person with a watch would say: nothing of ours in it. */
const byTheWatch = (open: Openings, zone: string, now: number): boolean => {
  const part = Object.fromEntries(
    (formats.get(zone)?.formatToParts(now) ?? []).map(({ type, value }) => [type, value]),
  );
  const today = days.findIndex((day) => day === part['weekday']?.toLowerCase().slice(0, 3));
  const time = `${part['hour']}:${part['minute']}`;
  const yesterday = days[(today + 6) % 7] ?? 'sun';
  return open.some(({ days: on, from, to }) =>
    to > from
      ? on.includes(days[today] ?? 'sun') && time >= from && time < to
      : (on.includes(days[today] ?? 'sun') && time >= from) || (on.includes(yesterday) && time < to),
  );
};

const quarter = fc.integer({ min: 0, max: 95 }).map((n) => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(n / 4))}:${two((n % 4) * 15)}`;
});
const openings: fc.Arbitrary<Openings> = fc.array(
  fc
    .record({
      days: fc.subarray([...days], { minLength: 1 }),
      from: quarter,
      to: fc.oneof(quarter, fc.constant('24:00')),
    })
    .filter(({ from, to }) => from !== to),
  { minLength: 1, maxLength: 4 },
);
/** Minutes about the changes of clocks and the turn of leap days, and any other of three years. */
const instants = fc.oneof(
  fc.integer({ min: at('2026-01-01T00:00Z') / minute, max: at('2028-12-31T00:00Z') / minute }),
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2026-03-08T07:00Z',
        '2026-11-01T06:00Z',
        '2026-04-04T15:00Z',
        '2026-10-03T15:30Z',
        '2026-03-28T22:00Z',
        '2026-10-24T21:00Z',
        '2026-03-08T05:00Z',
        '2028-02-29T00:00Z',
      ),
      fc.integer({ min: -1600, max: 1600 }),
    )
    .map(([change, minutes]) => at(change) / minute + minutes),
);

describe('hours', () => {
  it('are those on the wall, in any zone, over every change of clocks, across midnight', () => {
    const calendars = createCalendars(noHolidays);
    fc.assert(
      fc.property(openings, fc.constantFrom(...zones), instants, (open, zone, minutes) => {
        const now = minutes * minute;
        expect(calendars.at(packOf(open), placeIn(zone), now).open).toBe(byTheWatch(open, zone, now));
      }),
      { numRuns: 1500 },
    );
  });

  it('say the first instant at which they open, and none before it', () => {
    fc.assert(
      fc.property(openings, fc.constantFrom(...zones), instants, (open, zone, minutes) => {
        const calendars = createCalendars(noHolidays);
        const pack = packOf(open);
        const place = placeIn(zone);
        const hours = calendars.at(pack, place, minutes * minute);
        if (hours.open) return;
        if (hours.nextOpenAt === null) throw new Error('it never opens');
        expect(byTheWatch(open, zone, hours.nextOpenAt)).toBe(true);
        for (
          let now = hours.nextOpenAt - minute;
          now > Math.max(minutes * minute, hours.nextOpenAt - 3 * hour);
          now -= minute
        )
          expect(byTheWatch(open, zone, now)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in whatever order they are asked, a clock set backwards included', () => {
    const calendars = createCalendars(holidaysOf);
    const place = placeIn('Europe/Paris', 'FR');
    fc.assert(
      fc.property(fc.array(instants, { minLength: 2, maxLength: 12 }), (minutes) => {
        for (const one of minutes)
          expect(calendars.at(francePack, place, one * minute)).toEqual(
            look(francePack, place, one * minute),
          );
      }),
      { numRuns: 150 },
    );
  });

  it('keep the lunch gap: several windows a day (chatwoot#14009)', () => {
    const paris = placeIn('Europe/Paris', 'FR');
    expect(isOpen(francePack, paris, '2026-03-12T11:59:59+01:00')).toBe(true);
    expect(isOpen(francePack, paris, '2026-03-12T13:00:00+01:00')).toBe(false);
    expect(next(francePack, paris, '2026-03-12T13:00:00+01:00')).toBe('2026-03-12T13:00:00.000Z');
    expect(isOpen(francePack, paris, '2026-03-12T14:00:00+01:00')).toBe(true);
    expect(isOpen(francePack, paris, '2026-03-12T20:00:00+01:00')).toBe(false);
  });

  it('go on past midnight, into the day after (verboice, #652)', () => {
    const night = packOf([{ days: ['fri'], from: '22:00', to: '02:00' }]);
    const paris = placeIn('Europe/Paris');
    expect(isOpen(night, paris, '2026-03-13T23:30:00+01:00')).toBe(true);
    expect(isOpen(night, paris, '2026-03-14T01:59:00+01:00')).toBe(true);
    expect(isOpen(night, paris, '2026-03-14T02:00:00+01:00')).toBe(false);
    expect(isOpen(night, paris, '2026-03-13T01:00:00+01:00')).toBe(false);
  });

  it('are the person’s and not UTC’s (clairvoyance#226), so that nobody is called at 3 a.m. (surveda#1602)', () => {
    const states = packOf([{ days: [...days], from: '08:00', to: '21:00' }]);
    expect(isOpen(states, placeIn('America/Los_Angeles'), '2026-03-12T11:00:00Z')).toBe(false);
    expect(isOpen(states, placeIn('Europe/London'), '2026-03-12T11:00:00Z')).toBe(true);
    expect(next(states, placeIn('America/Los_Angeles'), '2026-03-12T10:00:00Z')).toBe(
      '2026-03-12T15:00:00.000Z',
    );
    expect(isOpen(states, placeIn('Asia/Kathmandu'), '2026-03-12T02:14:00Z')).toBe(false);
    expect(isOpen(states, placeIn('Asia/Kathmandu'), '2026-03-12T02:15:00Z')).toBe(true);
  });

  it('lose the hour that spring takes, and have the one that autumn gives twice', () => {
    const small = packOf([{ days: ['sun'], from: '02:30', to: '03:30' }]);
    const paris = placeIn('Europe/Paris');
    // 02:30 is not on any clock that night: it opens as the clock jumps to 03:00.
    expect(next(small, paris, '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(isOpen(small, paris, '2026-03-29T01:29:00Z')).toBe(true);
    expect(isOpen(small, paris, '2026-03-29T01:30:00Z')).toBe(false);
    expect(isOpen(small, paris, '2026-10-25T00:45:00Z')).toBe(true);
    expect(isOpen(small, paris, '2026-10-25T01:15:00Z')).toBe(false);
    expect(isOpen(small, paris, '2026-10-25T01:45:00Z')).toBe(true);
  });
});

describe('public holidays', () => {
  const closedIn = (zone: string, country: string, region: string, text: string): string | null => {
    const hours = look(francePack, placeIn(zone, country, region), at(text));
    return hours.open || hours.because === 'hours' ? null : hours.holiday;
  };

  it.each([
    ['Mayotte', 'Indian/Mayotte', 'YT', '2026-04-27T11:00:00+03:00'],
    ['Martinique', 'America/Martinique', 'MQ', '2026-05-22T11:00:00-04:00'],
    ['Guadeloupe', 'America/Guadeloupe', 'GP', '2026-05-27T11:00:00-04:00'],
    ['Saint-Martin', 'America/Marigot', 'MF', '2026-05-28T11:00:00-04:00'],
    ['Guyane', 'America/Cayenne', 'GF', '2026-06-10T11:00:00-03:00'],
    ['Saint-Barthélemy', 'America/St_Barthelemy', 'BL', '2026-10-09T11:00:00-04:00'],
    ['Réunion', 'Indian/Reunion', 'RE', '2027-12-20T11:00:00+04:00'],
  ])('of %s have the day of the abolition, which Paris does not', (_where, zone, country, day) => {
    expect(closedIn(zone, country, '', day)).toContain('Abolition');
    expect(closedIn('Europe/Paris', 'FR', '', `${day.slice(0, 19)}+01:00`)).toBeNull();
  });

  it('of Alsace and Moselle are two more', () => {
    for (const region of ['57', '67', '68']) {
      expect(closedIn('Europe/Paris', 'FR', region, '2026-04-03T11:00:00+02:00')).toBe('Vendredi saint');
      expect(closedIn('Europe/Paris', 'FR', region, '2025-12-26T11:00:00+01:00')).toBe('Lendemain de Noël');
    }
    expect(closedIn('Europe/Paris', 'FR', '', '2026-04-03T11:00:00+02:00')).toBeNull();
    // A day of remembrance is no holiday.
    expect(closedIn('America/Guadeloupe', 'GP', '', '2027-08-23T11:00:00-04:00')).toBeNull();
  });

  it('begin and end with the person’s own day', () => {
    const reunion = placeIn('Indian/Reunion', 'RE');
    // Half past seven in the evening of the 13th in Paris: the 14th of July has not begun there, nor has it for Saint-Denis.
    const evening = packOf([{ days: [...days], from: '00:00', to: '24:00' }], { closed: true });
    expect(isOpen(evening, reunion, '2026-07-13T19:59:00Z')).toBe(true);
    expect(isOpen(evening, reunion, '2026-07-13T20:00:00Z')).toBe(false);
    expect(next(evening, reunion, '2026-07-13T20:00:00Z')).toBe('2026-07-14T20:00:00.000Z');
  });

  it('stop what began the evening before, and begin nothing that goes on after', () => {
    const night = packOf([{ days: [...days], from: '20:00', to: '02:00' }], { closed: true });
    const paris = placeIn('Europe/Paris', 'FR');
    expect(isOpen(night, paris, '2026-07-13T23:59:00+02:00')).toBe(true);
    expect(isOpen(night, paris, '2026-07-14T00:00:00+02:00')).toBe(false);
    expect(isOpen(night, paris, '2026-07-14T23:00:00+02:00')).toBe(false);
    expect(isOpen(night, paris, '2026-07-15T01:00:00+02:00')).toBe(false);
  });

  it('can be added to and left out, each year or once', () => {
    const paris = placeIn('Europe/Paris', 'FR');
    const own: RulePack = {
      ...francePack,
      holidays: { closed: true, add: ['12-24', '2026-03-12'], drop: ['05-08'] },
    };
    expect(isOpen(own, paris, '2026-03-12T11:00:00+01:00')).toBe(false);
    expect(isOpen(own, paris, '2027-03-12T11:00:00+01:00')).toBe(true);
    expect(isOpen(own, paris, '2026-12-24T11:00:00+01:00')).toBe(false);
    expect(isOpen(own, paris, '2026-05-08T11:00:00+02:00')).toBe(true);
  });

  it('are known ten years ahead', () => {
    for (const country of ['FR', 'GB', 'US', 'DE'])
      expect(holidaysOf(country, '', 2036).size).toBeGreaterThan(7);
    expect(holidaysOf('DE', 'BY', 2036).get(106)).toBe('Heilige Drei Könige');
    expect(holidaysOf('GB', 'SCT', 2036).get(1201)).toContain('St Andrew');
  });
});
