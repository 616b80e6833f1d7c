import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextPromiseState,
  promiseEndBy,
  promiseStateAt,
  type PromiseWindow,
} from '../../core/domain/promise.ts';

const at = (time: string): number => Date.parse(`2026-03-12T${time}:00Z`);
const promise: PromiseWindow = { start: at('14:00'), end: at('15:00'), by: 'agent' };

const windows = fc
  .record({
    start: fc.integer({ min: 0, max: 10_000 }),
    length: fc.integer({ min: 1, max: 5_000 }),
    by: fc.constantFrom('prospect', 'agent', 'rule'),
  })
  .map(({ start, length, by }): PromiseWindow => ({ start, end: start + length, by }));
const instants = fc.integer({ min: -1_000, max: 20_000 });

describe('a promise in force', () => {
  it('is to come before its start, due from its start on, late from its end on', () => {
    expect(promiseStateAt(promise, at('13:59'))).toBe('upcoming');
    expect(promiseStateAt(promise, at('14:00'))).toBe('due');
    expect(promiseStateAt(promise, at('15:00') - 1)).toBe('due');
    expect(promiseStateAt(promise, at('15:00'))).toBe('late');
  });

  it('is never late when it is a retry that nobody was promised', () => {
    fc.assert(
      fc.property(windows, instants, (window, now) => {
        const state = promiseStateAt({ ...window, by: 'rule' }, now);
        expect(state).toBe(now < window.start ? 'upcoming' : 'due');
      }),
    );
  });

  it('only moves forward while the clock does', () => {
    const order = ['upcoming', 'due', 'late'];
    fc.assert(
      fc.property(windows, instants, instants, (window, one, other) => {
        const [before, after] = one < other ? [one, other] : [other, one];
        expect(order.indexOf(promiseStateAt(window, before))).toBeLessThanOrEqual(
          order.indexOf(promiseStateAt(window, after)),
        );
      }),
    );
  });
});

describe('how a promise ends', () => {
  it('is kept by a call within its window, even one whose end comes after it', () => {
    const event = { type: 'attempt', startedAt: at('15:00') - 1, spoken: false } as const;
    expect(promiseEndBy(promise, at('15:10'), event)).toBe('kept');
  });

  it('is broken by a call after its window', () => {
    expect(
      promiseEndBy(promise, at('16:00'), { type: 'attempt', startedAt: at('15:00'), spoken: true }),
    ).toBe('broken');
  });

  it('still stands after an early call that reached nobody, and is kept by one that did', () => {
    expect(
      promiseEndBy(promise, at('11:00'), { type: 'attempt', startedAt: at('11:00'), spoken: false }),
    ).toBeNull();
    expect(
      promiseEndBy(promise, at('11:00'), { type: 'attempt', startedAt: at('11:00'), spoken: true }),
    ).toBe('kept');
  });

  it('is replaced when the person calls before its time', () => {
    expect(promiseEndBy(promise, at('11:00'), { type: 'heard', at: at('11:00') })).toBe('replaced');
    expect(promiseEndBy(promise, at('14:30'), { type: 'heard', at: at('14:30') })).toBe('kept');
    expect(promiseEndBy(promise, at('16:30'), { type: 'heard', at: at('16:30') })).toBe('broken');
  });

  it('is not made good by another promise once it is late', () => {
    expect(promiseEndBy(promise, at('14:30'), { type: 'replaced' })).toBe('replaced');
    expect(promiseEndBy(promise, at('15:30'), { type: 'replaced' })).toBe('broken');
  });

  it('is kept exactly when a call started within the window', () => {
    fc.assert(
      fc.property(windows, instants, fc.boolean(), (window, startedAt, spoken) => {
        const end = promiseEndBy(window, startedAt, { type: 'attempt', startedAt, spoken });
        if (startedAt < window.start) expect(end).toBe(spoken ? 'kept' : null);
        else expect(end).toBe(window.by !== 'rule' && startedAt >= window.end ? 'broken' : 'kept');
      }),
    );
  });

  it('takes no event any more', () => {
    for (const state of ['kept', 'broken', 'replaced', 'cancelled'] as const) {
      expect(() => nextPromiseState(promise, state, { type: 'clock', now: 0 })).toThrow(
        `a promise that was ${state}`,
      );
    }
  });
});
