import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendars } from '../../core/domain/calendar.ts';
import { francePack } from '../../core/rules/france.ts';
import { holidaysOf } from '../../core/rules/holidays.ts';
import { outcomeKind, type OutcomeKind } from '../../core/contract/calls.ts';
import { applyOutcome, type OutcomeFacts } from '../../core/domain/outcome.ts';
import { retryWindowMs, type AllowedSpans } from '../../core/domain/retry.ts';
import { defaultOutcomes } from '../../core/rules/outcomes.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
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

const kindOf = (code: string): OutcomeKind => {
  const kind = defaultOutcomes.find((one) => one.code === code);
  if (!kind) throw new Error(`no outcome ${code}`);
  return kind;
};
const due = { start: now - 30 * minute, end: now + 30 * minute, by: 'prospect' } as const;
const request = (changes: Partial<NonNullable<OutcomeFacts['request']>> = {}) => ({
  state: 'open' as const,
  withdrawn: false,
  promise: null,
  sameBefore: 0,
  zone: 'Europe/Paris',
  tries: [now - minute],
  budget: 6,
  slots: [],
  slotsOutside: true,
  notBefore: null,
  allowed: weekdayHours('Europe/Paris'),
  ...changes,
});
const facts = (code: string, changes: Partial<OutcomeFacts> = {}): OutcomeFacts => ({
  kind: kindOf(code),
  request: request(),
  attempt: { direction: 'outbound', startedAt: now - minute, lineResult: 'answered', unplaced: false },
  note: 'note',
  expected: 'yes',
  next: null,
  now,
  ...changes,
});
const window = { start: now + hour, end: now + 2 * hour, zone: 'Europe/Paris' };
const code = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('the default list', () => {
  it('fits the contract, with one key and one code each', () => {
    for (const kind of defaultOutcomes) expect(outcomeKind.parse(kind)).toEqual(kind);
    expect(new Set(defaultOutcomes.map(({ key }) => key)).size).toBe(defaultOutcomes.length);
    expect(new Set(defaultOutcomes.map(({ code }) => code)).size).toBe(defaultOutcomes.length);
  });

  it('always leaves a request either closed, promised, or to be tried again', () => {
    for (const kind of defaultOutcomes) expect(kind.closes !== null || kind.next !== 'none').toBe(true);
    for (const kind of defaultOutcomes) if (kind.next === 'retry') expect(kind.maxAttempts).not.toBeNull();
  });
});

describe('the first question', () => {
  it.each([
    ['answered', 'outcome/expected-required'],
    // It could not be said whether somebody answered.
    ['lost', 'outcome/expected-required'],
    [null, 'outcome/expected-required'],
    ['no-answer', null],
    ['busy', null],
    ['declined', null],
    ['not-in-service', null],
    ['cancelled', null],
    ['failed', null],
  ] as const)('after a line that was %s', (lineResult, error) => {
    const attempt = { direction: 'outbound', startedAt: now - minute, lineResult, unplaced: false } as const;
    const asked = (kind: string) => code(() => applyOutcome(facts(kind, { attempt, expected: null })));
    expect(asked('converted')).toBe(error);
    expect(asked('no-answer')).toBeNull();
  });
});

describe('what an outcome does', () => {
  it('closes on a sale, and the promise was kept', () => {
    expect(applyOutcome(facts('converted', { request: request({ promise: due }) }))).toMatchObject({
      promiseEnds: 'kept',
      closes: 'converted',
      next: null,
    });
  });

  it('makes the promise that was agreed', () => {
    expect(applyOutcome(facts('callback', { next: window })).next).toEqual({ ...window, by: 'agent' });
  });

  it('plans a retry by its rule, in the zone of the person', () => {
    const start = now + 30 * minute;
    expect(applyOutcome(facts('busy')).next).toEqual({
      start,
      end: start + retryWindowMs,
      zone: 'Europe/Paris',
      by: 'rule',
    });
  });

  it('goes to another time of day where the outcome says so', () => {
    // Called at 10:59 in Paris: the afternoon, from two o'clock on.
    expect(applyOutcome(facts('no-answer')).next).toEqual({
      start: Date.parse('2026-03-12T14:00:00+01:00'),
      end: Date.parse('2026-03-12T18:00:00+01:00'),
      zone: 'Europe/Paris',
      by: 'rule',
    });
  });

  it('offers a slot of theirs first, and owes it to them', () => {
    const slot = {
      start: Date.parse('2026-03-14T09:00:00+01:00'),
      end: Date.parse('2026-03-14T11:00:00+01:00'),
      zone: 'Europe/Paris',
    };
    expect(applyOutcome(facts('no-answer', { request: request({ slots: [slot] }) })).next).toEqual({
      ...slot,
      by: 'prospect',
    });
  });

  it('never gives up on who is owed a later call, nor because of a call of theirs', () => {
    const spent = { sameBefore: 9, tries: Array.from({ length: 9 }, (_, index) => now - index * hour) };
    const promise = { start: now + hour, end: now + 2 * hour, by: 'agent' } as const;
    expect(applyOutcome(facts('no-answer', { request: request({ ...spent, promise }) }))).toMatchObject({
      closes: null,
      promiseEnds: null,
    });
    const attempt = { direction: 'inbound', startedAt: now, lineResult: null, unplaced: false } as const;
    expect(applyOutcome(facts('no-answer', { request: request(spent), attempt })).closes).toBeNull();
    expect(applyOutcome(facts('no-answer', { request: request(spent) })).closes).toBe('unreachable');
  });

  it('gives the agent’s time the right of way over the rule’s', () => {
    expect(applyOutcome(facts('no-answer', { next: window })).next).toEqual({ ...window, by: 'agent' });
  });

  it('closes as unreachable after the last try, unless the agent agreed on another', () => {
    const last = request({ sameBefore: 5 });
    expect(applyOutcome(facts('no-answer', { request: last })).closes).toBe('unreachable');
    expect(applyOutcome(facts('no-answer', { request: last, next: window }))).toMatchObject({
      closes: null,
      next: { by: 'agent' },
    });
    expect(applyOutcome(facts('no-answer', { request: request({ sameBefore: 4 }) })).closes).toBeNull();
  });

  it('puts nobody’s promise aside for a retry: an early call that reached nobody leaves it', () => {
    const promise = { start: now + hour, end: now + 2 * hour, by: 'agent' } as const;
    expect(applyOutcome(facts('no-answer', { request: request({ promise }) }))).toMatchObject({
      promiseEnds: null,
      next: null,
      closes: null,
    });
  });

  it('leaves the promise when a call of theirs reached nobody', () => {
    const attempt = { direction: 'inbound', startedAt: now, lineResult: 'missed', unplaced: false } as const;
    expect(applyOutcome(facts('no-answer', { request: request({ promise: due }), attempt }))).toMatchObject({
      promiseEnds: null,
      next: null,
      counts: false,
    });
  });

  it('of a call that our own line never took on spends nothing: no try, no maximum, no budget, and no promise', () => {
    const attempt = { direction: 'outbound', startedAt: now - minute, lineResult: 'failed', unplaced: true } as const;
    const spent = request({ sameBefore: 9, tries: [1, 2, 3, 4, 5, 6].map((n) => now - n * hour) });
    expect(applyOutcome(facts('no-answer', { request: spent, attempt }))).toMatchObject({
      counts: false,
      closes: null,
      next: { by: 'rule' },
    });
    expect(applyOutcome(facts('no-answer', { request: request({ promise: due }), attempt }))).toMatchObject({
      promiseEnds: null,
      next: null,
    });
    const agreed = facts('callback', { request: request({ promise: due }), attempt, next: window });
    expect(applyOutcome(agreed)).toMatchObject({ promiseEnds: 'replaced', next: { by: 'agent' } });
    const closed = facts('wrong-number', { request: request({ promise: due }), attempt });
    expect(applyOutcome(closed)).toMatchObject({ promiseEnds: 'cancelled', closes: 'wrong-number' });
  }); // prettier-ignore

  it('suppresses and closes for somebody who objects', () => {
    expect(applyOutcome(facts('do-not-call'))).toMatchObject({ suppress: true, closes: 'suppressed' });
  });

  it('opens a closed request again only for an agreed callback', () => {
    const closed = request({ state: 'closed' });
    expect(applyOutcome(facts('callback', { request: closed, next: window }))).toMatchObject({
      reopens: true,
      closes: null,
    });
    expect(applyOutcome(facts('no-answer', { request: closed }))).toMatchObject({
      reopens: false,
      next: null,
    });
  });

  it('says what is missing', () => {
    expect(code(() => applyOutcome(facts('callback')))).toBe('outcome/promise-required');
    expect(code(() => applyOutcome(facts('not-interested', { note: ' ' })))).toBe('outcome/note-required');
    expect(
      code(() => applyOutcome(facts('callback', { next: { ...window, start: now - 2 * hour, end: now } }))),
    ).toBe('outcome/promise-past');
    expect(code(() => applyOutcome(facts('callback', { next: { ...window, end: window.start } })))).toBe(
      'outcome/promise-window',
    );
    const withdrawn = request({ state: 'closed', withdrawn: true });
    expect(code(() => applyOutcome(facts('callback', { request: withdrawn, next: window })))).toBe(
      'outcome/withdrawn',
    );
    expect(code(() => applyOutcome(facts('callback', { request: null, next: window })))).toBe(
      'outcome/no-request',
    );
  });

  it('never leaves two promises in force, nor a promise on a closed request', () => {
    const states = fc.constantFrom('open' as const, 'closed' as const);
    const promises = fc.option(
      fc
        .record({
          start: fc.integer({ min: now - 9 * hour, max: now + 9 * hour }),
          by: fc.constantFrom('prospect', 'agent', 'rule'),
        })
        .map(({ start, by }) => ({
          start,
          end: start + hour,
          by,
        })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...defaultOutcomes),
        states,
        promises,
        fc.nat(8),
        fc.constantFrom('inbound' as const, 'outbound' as const),
        fc.integer({ min: 0, max: 3 * hour }),
        fc.boolean(),
        (kind, state, promise, sameBefore, direction, ago, agreed) => {
          const before = state === 'closed' ? null : promise;
          const next = agreed || kind.next === 'promise' ? window : null;
          const effects = applyOutcome({
            kind,
            request: request({ state, promise: before, sameBefore }),
            attempt: { direction, startedAt: now - ago, lineResult: null, unplaced: false },
            note: 'x',
            expected: 'yes',
            next,
            now,
          });
          const stays = before !== null && effects.promiseEnds === null;
          expect(stays && effects.next !== null).toBe(false);
          if (effects.closes !== null) expect(effects.next ?? (stays ? 'stays' : null)).toBeNull();
          if (kind.closes !== null && state === 'open') expect(effects.closes).toBe(kind.closes);
          // An open request that stays open is owed something, or waits among the fresh: it never vanishes.
          if (effects.next) expect(effects.next.end).toBeGreaterThan(now);
        },
      ),
      { numRuns: 500 },
    );
  });
});
