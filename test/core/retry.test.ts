import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendars, type OpenSpan } from '../../core/domain/calendar.ts';
import { francePack } from '../../core/rules/france.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';
import {
  daypartAt,
  planRetry,
  retryDelayMs,
  retryWindowMs,
  type RetryFacts,
  type AllowedSpans,
} from '../../core/domain/retry.ts';
import { utcToCivil, weekdayOf } from '../../core/domain/when-zone.ts';

const calendars = createCalendars(holidaysOf);
/** Monday to Friday, 10 to 13 and 14 to 20, and the holidays of France. */
const weekdayHours =
  (zone: string): AllowedSpans =>
  (from, until) =>
    calendars.openBetween(
      francePack,
      { country: 'FR', region: '', zone, zoneFrom: 'record', guessed: false },
      from,
      until,
    );
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const zone = 'Europe/Paris';
/** Thursday. */
const at = (time: string, date = '2026-03-12'): number => Date.parse(`${date}T${time}:00+01:00`);
const rule = { retryMinutes: 120, maxAttempts: 6, slotsFirst: true, otherDaypart: true };
const facts = (changes: Partial<RetryFacts> = {}): RetryFacts => ({
  rule,
  now: at('10:30'),
  zone,
  tries: [at('10:29')],
  sameBefore: 0,
  budget: 6,
  slots: [],
  slotsOutside: true,
  notBefore: null,
  allowed: weekdayHours(zone),
  ...changes,
});
const slot = (from: string, to: string, date = '2026-03-12') => ({
  start: at(from, date),
  end: at(to, date),
  zone,
});

describe('a slot the person named', () => {
  it('comes before anything else, the one that opens soonest', () => {
    const slots = [slot('18:00', '19:00', '2026-03-16'), slot('09:00', '10:00', '2026-03-14')];
    expect(planRetry(facts({ slots }))).toEqual({ kind: 'slot', window: slots[1] });
  });

  it('is taken up again within itself, after the outcome’s own wait', () => {
    const slots = [slot('10:00', '14:00')];
    expect(planRetry(facts({ slots }))).toEqual({
      kind: 'slot',
      window: { ...slots[0], start: at('12:30') },
    });
  });

  it('is over when too little of it is left', () => {
    const kinds = [slot('10:00', '12:35'), slot('08:00', '09:00')].map(
      (one) => planRetry(facts({ slots: [one] })).kind,
    );
    expect(kinds).toEqual(['daypart', 'daypart']);
  });

  it('is let be where the outcome does not look at slots', () => {
    const plain = { ...rule, slotsFirst: false, otherDaypart: false };
    expect(planRetry(facts({ slots: [slot('15:00', '16:00')], rule: plain }))).toEqual({
      kind: 'delay',
      window: { start: at('12:30'), end: at('12:30') + retryWindowMs, zone },
    });
  });
});

describe('another time of day', () => {
  it('is the first not yet tried that the hours let in', () => {
    // 14:30 at the earliest: the afternoon of the same day.
    expect(planRetry(facts({ now: at('12:30'), tries: [at('12:29')] }))).toEqual({
      kind: 'daypart',
      window: slot('14:30', '18:00'),
    });
    // Morning and afternoon were tried: the evening.
    expect(planRetry(facts({ now: at('15:00'), tries: [at('10:29'), at('15:00')] }))).toEqual({
      kind: 'daypart',
      window: slot('19:00', '20:00'),
    });
  });

  it('waits for Monday after a Friday evening', () => {
    const now = at('19:30', '2026-03-13');
    expect(planRetry(facts({ now, tries: [now] }))).toEqual({
      kind: 'daypart',
      window: slot('10:00', '12:00', '2026-03-16'),
    });
  });

  it('goes round again once all were tried, not to the one that has just failed', () => {
    const tries = ['10:10', '12:10', '14:10', '18:10'].map((time) => at(time));
    const plan = planRetry(facts({ now: at('18:11'), tries, rule: { ...rule, retryMinutes: 30 } }));
    expect(plan).toEqual({ kind: 'daypart', window: slot('10:00', '12:00', '2026-03-13') });
  });

  it('gives way to a plain wait where nothing is allowed in three weeks', () => {
    expect(planRetry(facts({ allowed: () => [] })).kind).toBe('delay');
  });

  it('is told on the person’s clock', () => {
    expect(
      ['06:59', '12:00', '13:59', '14:00', '17:59', '18:00', '23:59'].map((time) =>
        daypartAt(at(time), zone),
      ),
    ).toEqual(['morning', 'midday', 'midday', 'afternoon', 'afternoon', 'evening', 'evening']);
    expect(daypartAt(at('08:00'), 'Asia/Kathmandu')).toBe('midday');
  });
});

describe('the budget', () => {
  it('is spent by this outcome’s maximum, or by all outcomes together', () => {
    expect(planRetry(facts({ sameBefore: 5 }))).toEqual({ kind: 'over', why: 'maximum' });
    const tries = Array.from({ length: 6 }, (_, index) => at('10:29') - (6 - index) * day);
    expect(planRetry(facts({ tries }))).toEqual({ kind: 'over', why: 'budget' });
    expect(planRetry(facts({ tries, budget: 7 })).kind).toBe('daypart');
    // Not even for a slot: so many calls are no service any more.
    expect(planRetry(facts({ tries, slots: [slot('15:00', '16:00')] })).kind).toBe('over');
  });

  it('makes each wait twice the one before, up to a week or the outcome’s own', () => {
    expect([1, 2, 3, 4].map((n) => retryDelayMs(120, n) / hour)).toEqual([2, 4, 8, 16]);
    expect(retryDelayMs(120, 40)).toBe(7 * day);
    expect(retryDelayMs(10_080, 3)).toBe(7 * day);
  });
});

describe('any plan', () => {
  const zones = [
    'Europe/Paris',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/New_York',
    'Pacific/Chatham',
  ];
  const anyFacts = fc
    .record({
      now: fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-12-31') }),
      zone: fc.constantFrom(...zones),
      ago: fc.array(fc.integer({ min: 0, max: 20 * day }), { maxLength: 9 }),
      sameBefore: fc.nat(8),
      budget: fc.integer({ min: 1, max: 12 }),
      slots: fc.array(
        fc.record({ in: fc.integer({ min: -2 * day, max: 9 * day }), for: fc.integer({ min: minute, max: 5 * hour }) }),
        { maxLength: 4 },
      ),
      rule: fc.record({
        retryMinutes: fc.integer({ min: 2, max: 10_080 }),
        maxAttempts: fc.option(fc.integer({ min: 1, max: 20 })),
        slotsFirst: fc.boolean(),
        otherDaypart: fc.boolean(),
      }),
    })
    .map(
      (one): RetryFacts => ({
        ...one,
        tries: [...one.ago.map((ms) => one.now - ms).toSorted((a, b) => a - b), one.now - minute],
        slots: one.slots.map((s) => ({ start: one.now + s.in, end: one.now + s.in + s.for, zone: one.zone })),
        slotsOutside: true,
  notBefore: null,
  allowed: weekdayHours(one.zone),
      }),
    ); // prettier-ignore

  it('keeps within slots and hours, waits as long as it must, and ends within its budget', () => {
    const inside = (window: OpenSpan, spans: readonly OpenSpan[]): boolean =>
      spans.some(({ start, end }) => start <= window.start && window.end <= end);
    fc.assert(
      fc.property(anyFacts, (one) => {
        const plan = planRetry(one);
        const { maxAttempts } = one.rule;
        const spent = one.tries.length >= one.budget || (maxAttempts !== null && one.sameBefore + 1 >= maxAttempts);
        expect(plan.kind === 'over').toBe(spent);
        if (plan.kind === 'over') return;
        const { window } = plan;
        const wait = one.rule.retryMinutes ?? 0;
        expect(window.end).toBeGreaterThan(window.start);
        expect(window.start - one.now).toBeGreaterThanOrEqual(wait * minute);
        const open = one.slots.some(({ start, end }) => end - Math.max(start, one.now + wait * minute) >= 10 * minute);
        expect(plan.kind === 'slot').toBe(one.rule.slotsFirst && open);
        if (plan.kind === 'slot') expect(inside(window, one.slots)).toBe(true);
        if (plan.kind === 'daypart') {
          expect(window.start - one.now).toBeGreaterThanOrEqual(retryDelayMs(wait, one.tries.length));
          expect(inside(window, one.allowed(window.start - day, window.end + day))).toBe(true);
          expect([1, 2, 3, 4, 5]).toContain(weekdayOf(utcToCivil(window.start, one.zone)));
          // Nothing less tried would have been open: each part of the day comes round within three weeks.
          const count = (part: string): number => one.tries.filter((t) => daypartAt(t, one.zone) === part).length;
          const least = Math.min(...['morning', 'midday', 'afternoon', 'evening'].map(count));
          expect(count(daypartAt(window.start, one.zone))).toBe(least);
        }
      }),
      { numRuns: 1000 },
    );
  }); // prettier-ignore
});
