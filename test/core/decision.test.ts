import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendars, noHolidays } from '../../core/domain/calendar.ts';
import {
  decide as decideBy,
  isEmergency,
  isUsableReason,
  type DecisionFacts,
} from '../../core/domain/decision.ts';
import { placeOf } from '../../core/domain/place.ts';
import { neutralPack } from '../../core/rules/neutral.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const hour = 3_600_000;
const calendars = createCalendars(noHolidays);
const decide = (facts: DecisionFacts) => decideBy(facts, neutralPack, calendars);
const paris = placeOf('+33199000142', null, 'Europe/Paris');

const open: NonNullable<DecisionFacts['request']> = {
  state: 'open',
  closedReason: null,
  askedAt: now - hour,
  expiresAt: null,
  consents: 1,
  consentsInForce: 1,
  consentAt: now - hour,
  attempts: 0,
  quarantined: false,
  practice: false,
  promise: null,
  slots: [],
};
const facts = (changes: Partial<DecisionFacts> = {}): DecisionFacts => ({
  now,
  number: '+33199000142',
  suppressed: false,
  place: paris,
  attemptsAt: [],
  refusedAt: null,
  request: open,
  lastClosed: null,
  ...changes,
});
const asked = (changes: Partial<typeof open>): DecisionFacts => facts({ request: { ...open, ...changes } });

const promises = fc.option(
  fc
    .record({
      start: fc.integer({ min: now - 9e6, max: now + 9e6 }),
      by: fc.constantFrom('prospect', 'agent', 'rule'),
    })
    .map(({ start, by }) => ({
      start,
      end: start + hour,
      by,
    })),
);
const reasons = fc.option(
  fc.constantFrom(
    'converted',
    'refused',
    'unreachable',
    'wrong-number',
    'never-asked',
    'withdrawn',
    'suppressed',
    'expired',
    'other',
  ),
);
const requests = fc.option(
  fc.record({
    state: fc.constantFrom('open', 'closed'),
    closedReason: reasons,
    expiresAt: fc.option(fc.integer({ min: now - 9e6, max: now + 9e6 })),
    consents: fc.integer({ min: 0, max: 2 }),
    consentsInForce: fc.integer({ min: 0, max: 2 }),
    askedAt: fc.integer({ min: now - 9e6, max: now }),
    consentAt: fc.option(fc.integer({ min: now - 9e6, max: now })),
    practice: fc.boolean(),
    slots: fc.constant([]),
    attempts: fc.nat(9),
    quarantined: fc.boolean(),
    promise: promises,
  }),
);
const anyFacts: fc.Arbitrary<DecisionFacts> = fc.record({
  now: fc.constant(now),
  number: fc.option(fc.constantFrom('+33199000142', '', '112', '201')),
  suppressed: fc.boolean(),
  place: fc.constant(paris),
  attemptsAt: fc.constant([]),
  refusedAt: fc.constant(null),
  request: requests,
  lastClosed: reasons,
});

describe('may this person be called now?', () => {
  it('not while the batch of the request waits for review, whatever reason is written', () => {
    expect(decide(asked({ quarantined: true }))).toMatchObject({
      allowed: false,
      rule: 'quarantined',
      overridable: false,
      facts: { quarantined: true },
    });
    // Nobody is owed a call from a list that nobody asked to be on.
    const promise = { start: now - hour, end: now + hour, by: 'prospect' } as const;
    expect(decide(asked({ quarantined: true, promise })).rule).toBe('quarantined');
  });

  it('yes, with an open request and nothing against it', () => {
    expect(decide(facts())).toMatchObject({
      allowed: true,
      rule: 'allowed',
      pack: `neutral@${neutralPack.version}`,
      nextAllowedAt: null,
    });
  });

  it.each([
    ['no number', facts({ number: null }), 'no-number', false],
    ['an empty number', facts({ number: ' ' }), 'no-number', false],
    ['a do-not-call entry', facts({ suppressed: true }), 'suppressed', false],
    ['no request', facts({ request: null }), 'no-request', true],
    [
      'no request, and a refusal before',
      facts({ request: null, lastClosed: 'refused' }),
      'request-closed',
      false,
    ],
    ['no request, and a sale before', facts({ request: null, lastClosed: 'converted' }), 'no-request', true],
    [
      'a request closed by a sale',
      asked({ state: 'closed', closedReason: 'converted' }),
      'request-closed',
      true,
    ],
    [
      'a request closed by a refusal',
      asked({ state: 'closed', closedReason: 'refused' }),
      'request-closed',
      false,
    ],
    ['a consent taken back', asked({ consentsInForce: 0 }), 'consent-revoked', false],
    ['a term that is over', asked({ expiresAt: now }), 'expired', true],
    [
      'a promise to come',
      asked({ promise: { start: now + hour, end: now + 2 * hour, by: 'prospect' } }),
      'promise-upcoming',
      true,
    ],
    [
      'a retry to come',
      asked({ promise: { start: now + hour, end: now + 2 * hour, by: 'rule' } }),
      'retry-not-yet',
      true,
    ],
  ])('not with %s', (_what, given, rule, overridable) => {
    expect(decide(given)).toMatchObject({ allowed: false, rule, overridable });
  });

  it('says when it may be, where it is a matter of time', () => {
    expect(
      decide(asked({ promise: { start: now + hour, end: now + 2 * hour, by: 'agent' } })).nextAllowedAt,
    ).toBe(now + hour);
  });

  it('yes, when a promise is due or late, even after the term of the request', () => {
    for (const start of [now, now - 5 * hour]) {
      const promise = { start, end: start + hour, by: 'agent' } as const;
      expect(decide(asked({ promise, expiresAt: now - 1 })).allowed).toBe(true);
    }
  });

  it('yes, for emergency services, whatever else holds', () => {
    expect(decide(facts({ number: '112', suppressed: true, request: null }))).toMatchObject({
      allowed: true,
      rule: 'emergency',
    });
    for (const number of ['15', '17', '18', '911', '999', '1 1 2']) expect(isEmergency(number)).toBe(true);
    expect(isEmergency('+33199000112')).toBe(false);
  });

  it('gives the same answer to the same facts, and never one that no reason may change for a suppressed number', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decide(given);
        expect(decide(given)).toEqual(decision);
        if (decision.allowed) expect(decision.overridable).toBe(false);
        if (given.suppressed && given.number !== '112')
          expect(decision).toMatchObject({ allowed: false, overridable: false });
        if (given.request === null && given.number !== '112') expect(decision.allowed).toBe(false);
        if (decision.nextAllowedAt !== null) expect(decision.nextAllowedAt).toBeGreaterThan(now);
      }),
    );
  });

  it('keeps no number and no words among its facts', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        expect(JSON.stringify(decide(given).facts)).not.toContain('33199000142');
      }),
    );
  });

  it('asks every rule of the pack in the order of the list', () => {
    expect(neutralPack.rules.at(-1)?.id).toBe('allowed');
    expect(new Set(neutralPack.rules.map(({ id }) => id)).size).toBe(neutralPack.rules.length);
  });
});

describe('a written reason', () => {
  it('must say something', () => {
    for (const reason of [undefined, '', '  ', '...', 'ok']) expect(isUsableReason(reason)).toBe(false);
    for (const reason of ['client', 'Il a rappelé', '急用です']) expect(isUsableReason(reason)).toBe(true);
  });
});
