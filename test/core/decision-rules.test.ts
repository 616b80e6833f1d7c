import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulePack } from '../../core/contract/rules.ts';
import { createCalendars } from '../../core/domain/calendar.ts';
import { decide as decideBy, type DecisionFacts } from '../../core/domain/decision.ts';
import { placeOf } from '../../core/domain/place.ts';
import { francePack } from '../../core/rules/france.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';
import { shippedPacks } from '../../core/rules/index.ts';
import { statesPack } from '../../core/rules/others.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const at = (text: string): number => Date.parse(text);
const calendars = createCalendars(holidaysOf);
const decide = (facts: DecisionFacts, pack: RulePack = francePack) => decideBy(facts, pack, calendars);

/** A Thursday, 11:00 in Paris. */
const now = at('2026-03-12T10:00:00Z');
const asked: NonNullable<DecisionFacts['request']> = {
  state: 'open',
  closedReason: null,
  askedAt: now - day,
  expiresAt: null,
  consents: 1,
  consentsInForce: 1,
  consentAt: now - day,
  attempts: 0,
  quarantined: false,
  practice: false,
  promise: null,
  slots: [],
};
const facts = (changes: Partial<DecisionFacts> = {}, request: Partial<typeof asked> = {}): DecisionFacts => ({
  now,
  number: '+33199000142',
  suppressed: false,
  place: placeOf('+33199000142', null, 'Europe/Paris'),
  attemptsAt: [],
  refusedAt: null,
  request: { ...asked, ...request },
  lastClosed: null,
  ...changes,
});
const evening = at('2026-03-12T20:30:00Z');

describe('hours and holidays', () => {
  it('hold a call back until they open again, and say the pack and whose clock', () => {
    expect(decide(facts({ now: evening }))).toMatchObject({
      allowed: false,
      rule: 'hours',
      pack: `fr@${francePack.version}`,
      overridable: true,
      facts: { zone: 'Europe/Paris', country: 'FR', zoneGuessed: false },
      nextAllowedAt: at('2026-03-13T09:00:00Z'),
    });
    // Friday evening, then Easter Monday: Tuesday.
    expect(decide(facts({ now: at('2026-04-03T18:30:00Z') })).nextAllowedAt).toBe(at('2026-04-07T08:00:00Z'));
    expect(decide(facts({ now: at('2026-04-06T09:00:00Z') }))).toMatchObject({
      rule: 'holiday',
      facts: { holiday: 'Lundi de Pâques' },
    });
  });

  it('let a call be made at a time the person chose, and not after it (verboice#276)', () => {
    const promise = { start: evening - 10 * minute, end: evening + 10 * minute, by: 'prospect' } as const;
    expect(decide(facts({ now: evening }, { promise }))).toMatchObject({ allowed: true, facts: { agreedTime: true } });
    expect(decide(facts({ now: promise.end }, { promise })).rule).toBe('hours');
    // What an agent wrote down is no proof by the French pack; the British leaves it to the trade.
    expect(decide(facts({ now: evening }, { promise: { ...promise, by: 'agent' } })).rule).toBe('hours');
    const slots = [{ start: evening, end: evening + hour }];
    expect(decide(facts({ now: evening }, { slots })).allowed).toBe(true);
    expect(decide(facts({ now: evening }, { slots, consents: 0, consentsInForce: 0, consentAt: null })).allowed).toBe(false);
    expect(decide(facts({ now: evening - hour }, { slots })).nextAllowedAt).toBe(evening);
  }); // prettier-ignore

  it('open no way past the do-not-call list, quarantine, a withdrawn consent or the cap', () => {
    const promise = { start: now - minute, end: now + minute, by: 'prospect' } as const;
    const attemptsAt = [1, 2, 3, 4].map((days) => now - days * day);
    for (const [given, rule] of [
      [facts({ suppressed: true }, { promise }), 'suppressed'],
      [facts({}, { promise, quarantined: true }), 'quarantined'],
      [facts({}, { promise, consentsInForce: 0, consentAt: null }), 'consent-revoked'],
      [facts({ attemptsAt }, { promise }), 'cap'],
    ] as const)
      expect(decide(given)).toMatchObject({ allowed: false, rule, overridable: false });
  });
});

describe('the cap', () => {
  const attemptsAt = [1, 5, 12, 29].map((days) => now - days * day);

  it('is four in thirty days, to the millisecond, whatever the hour', () => {
    expect(decide(facts({ attemptsAt: attemptsAt.slice(1) })).allowed).toBe(true);
    expect(decide(facts({ attemptsAt }))).toMatchObject({
      allowed: false,
      rule: 'cap',
      overridable: false,
      nextAllowedAt: now + day,
    });
    const last = [now - day, now - 2 * day, now - 3 * day, now - 30 * day];
    expect(decide(facts({ attemptsAt: last })).allowed).toBe(true);
    expect(decide(facts({ attemptsAt: last.with(3, now - 30 * day + 1) })).rule).toBe('cap');
  });

  it('counts what a clock set back has put into the future', () => {
    const future = [now + 3 * hour, now + 2 * hour, now + hour, now];
    expect(decide(facts({ attemptsAt: future }))).toMatchObject({ allowed: false, rule: 'cap' });
  });

  it('is not passed by a reason written for another rule', () => {
    const promise = { start: now + hour, end: now + 2 * hour, by: 'agent' } as const;
    const decision = decide(facts({ attemptsAt }, { promise }));
    expect(decision).toMatchObject({ rule: 'cap', overridable: false, facts: { also: 'promise-upcoming' } });
  });
});

describe('a refusal', () => {
  it('holds until the person asks, and agrees, again', () => {
    expect(decide(facts({ refusedAt: now - 300 * day }, { askedAt: now - 400 * day, consentAt: now - 400 * day }))).toMatchObject({
      rule: 'refused',
      overridable: false,
      nextAllowedAt: null,
    });
    expect(decide(facts({ refusedAt: now - 2 * day })).allowed).toBe(true);
    expect(decide(facts({ refusedAt: now - hour })).rule).toBe('refused');
    const sixty: RulePack = { ...francePack, silence: { days: 60, lasting: false } };
    const old = facts({ refusedAt: now - 59 * day }, { askedAt: now - 100 * day, consentAt: now - 100 * day });
    expect(decide(old, sixty)).toMatchObject({ rule: 'refused', nextAllowedAt: now + day });
  }); // prettier-ignore
});

describe('consent', () => {
  it('is required where the pack says so, and grows old', () => {
    expect(decide(facts({}, { consents: 0, consentsInForce: 0, consentAt: null })).rule).toBe(
      'consent-missing',
    );
    const given = (text: string) => decide(facts({}, { consentAt: at(text) })).rule;
    expect(given('2023-03-12T10:00:00Z')).toBe('consent-expired');
    expect(given('2023-03-12T10:00:01Z')).toBe('allowed');
  });

  it('given on a leap day ends with February', () => {
    const year: RulePack = { ...francePack, hours: null, holidays: { closed: false, add: [], drop: [] }, consent: { required: true, months: 12 } };
    const leap = facts({ now: at('2029-02-28T11:59:59Z') }, { askedAt: 0, consentAt: at('2028-02-29T12:00:00Z') });
    expect(decide(leap, year).allowed).toBe(true);
    expect(decide({ ...leap, now: at('2029-02-28T12:00:00Z') }, year).rule).toBe('consent-expired');
  }); // prettier-ignore
});

describe('somebody made up to practise with', () => {
  it('may be called at any hour, and not when anything else holds them back', () => {
    expect(decide(facts({ now: evening }, { practice: true }))).toMatchObject({
      allowed: true,
      rule: 'practice',
    });
    expect(decide(facts({ now: evening, suppressed: true }, { practice: true })).rule).toBe('suppressed');
  });
});

describe('the United States', () => {
  it('are called from eight to nine by the clock of the area code, and no reason changes that', () => {
    const hawaii = facts({ number: '+18085550147', place: placeOf('+18085550147', null, 'UTC') });
    expect(decide({ ...hawaii, now: at('2026-03-12T17:59:00Z') }, statesPack)).toMatchObject({
      rule: 'hours',
      overridable: false,
      nextAllowedAt: at('2026-03-12T18:00:00Z'),
    });
  });
});

const histories = fc.record({
  offset: fc.integer({ min: 0, max: 400 * 24 * 60 }),
  attempts: fc.array(fc.integer({ min: 0, max: 60 * 24 * 60 }), { maxLength: 8 }),
  refused: fc.option(fc.integer({ min: 0, max: 400 * 24 * 60 })),
  promise: fc.option(
    fc.record({
      start: fc.integer({ min: -3000, max: 9000 }),
      length: fc.integer({ min: 5, max: 300 }),
      by: fc.constantFrom('prospect' as const, 'agent' as const, 'rule' as const),
    }),
  ),
  slots: fc.array(fc.integer({ min: -3000, max: 9000 }), { maxLength: 2 }),
  number: fc.constantFrom('+33199000142', '+262262123456', '+12085550147', '+919876543210', '+447700900204', '+49892345678'),
  pack: fc.constantFrom(...shippedPacks),
  consents: fc.constantFrom(0, 1),
  practice: fc.constant(false),
}); // prettier-ignore

describe('when a call would be allowed', () => {
  it('is the first instant: refused a minute before it, and at every step until then', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const start = now + history.offset * minute;
        const given = facts(
          {
            now: start,
            number: history.number,
            place: placeOf(history.number, null, 'Europe/Paris'),
            attemptsAt: history.attempts.map((ago) => start - ago * minute).toSorted((a, b) => b - a),
            refusedAt: history.refused === null ? null : start - history.refused * minute,
          },
          {
            consents: history.consents,
            consentsInForce: history.consents,
            consentAt: history.consents === 0 ? null : now - day,
            promise: history.promise && {
              start: start + history.promise.start * minute,
              end: start + (history.promise.start + history.promise.length) * minute,
              by: history.promise.by,
            },
            slots: history.slots.map((from) => ({
              start: start + from * minute,
              end: start + (from + 60) * minute,
            })),
          },
        );
        const decision = decide(given, history.pack);
        const { nextAllowedAt } = decision;
        if (decision.allowed) {
          expect(nextAllowedAt).toBeNull();
          return;
        }
        if (nextAllowedAt === null) return;
        expect(nextAllowedAt).toBeGreaterThan(start);
        expect(decide({ ...given, now: nextAllowedAt }, history.pack).allowed).toBe(true);
        expect(decide({ ...given, now: nextAllowedAt - 1 }, history.pack).allowed).toBe(false);
        for (let step = 1; step < 24; step += 1) {
          const between = start + Math.floor(((nextAllowedAt - start) * step) / 24);
          expect(decide({ ...given, now: between }, history.pack).allowed).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
