import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRequests, freshBucketMs, heaviest, rankOf, type Placed } from '../../core/domain/request.ts';

const placed: fc.Arbitrary<Placed> = fc.record({
  id: fc.integer({ min: 1, max: 50 }),
  askedAt: fc.integer({ min: 0, max: 4 * freshBucketMs }),
  rank: fc.integer({ min: 0, max: 999 }),
  state: fc.constant('open'),
  promise: fc.option(
    fc
      .record({
        start: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 5 }),
        by: fc.constantFrom('prospect', 'agent', 'rule'),
      })
      .map(({ start, length, by }) => ({ start, end: start + length, by })),
  ),
});
const standing = fc.record({
  weight: fc.integer({ min: 0, max: 5 }),
  attempts: fc.integer({ min: 0, max: 12 }),
  yield: fc
    .record({ calls: fc.nat(500), part: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ calls, part }) => ({ calls, conversions: Math.floor(calls * part) })),
});

describe('the calling order', () => {
  it('is total, antisymmetric and transitive at any clock', () => {
    fc.assert(
      fc.property(placed, placed, placed, fc.integer({ min: -1, max: 30 }), (a, b, c, now) => {
        const order = (one: Placed, other: Placed): number => Math.sign(compareRequests(one, other, now));
        expect(order(a, b) + order(b, a)).toBe(0);
        if (a.id !== b.id) expect(order(a, b)).not.toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('puts a late promise before everything, whatever else weighs', () => {
    const late: Placed = { id: 9, askedAt: 0, rank: 999, state: 'open', promise: { start: 0, end: 10, by: 'agent' } };
    fc.assert(
      fc.property(placed, (other) => {
        const now = 25;
        const isLate = other.promise !== null && other.promise.by !== 'rule' && other.promise.end <= now;
        fc.pre(!isLate);
        expect(compareRequests(late, other, now)).toBeLessThan(0);
      }),
    );
  }); // prettier-ignore
});

describe('the rank', () => {
  it('is a whole number from 0 to 999; stakes and yield bring a request forward, calls made put it back', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const rank = rankOf(one);
        expect(Number.isInteger(rank) && rank >= 0 && rank <= 999).toBe(true);
        if (one.weight < 5) expect(rankOf({ ...one, weight: one.weight + 1 })).toBeLessThan(rank);
        expect(rankOf({ ...one, attempts: one.attempts + 1 })).toBeGreaterThanOrEqual(rank);
        const better = { calls: one.yield.calls, conversions: one.yield.calls };
        expect(rankOf({ ...one, yield: better })).toBeLessThanOrEqual(rank);
      }),
    );
    expect(heaviest([])).toBe(0);
    expect(heaviest([{ weight: null }, { weight: 2 }, { weight: 4 }])).toBe(4);
  });

  it('takes a probe that was hardly called for one that converts one call in ten', () => {
    const rank = (calls: number, conversions: number): number =>
      rankOf({ weight: 0, attempts: 0, yield: { calls, conversions } });
    expect(rank(0, 0)).toBe(669);
    expect(rank(1, 1)).toBeGreaterThan(rank(100, 50));
    expect(rank(1, 0)).toBeLessThan(rank(200, 2));
  });
});
