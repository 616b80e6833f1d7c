import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareBetween } from '../../core/domain/proportion.ts';

describe('a share', () => {
  it('lies where Wilson has it', () => {
    // Values of R: binom::binom.wilson(3, 10) and (0, 10).
    const three = shareBetween(3, 10);
    expect([three.low, three.high]).toEqual([expect.closeTo(0.1078, 3), expect.closeTo(0.6032, 3)]);
    const none = shareBetween(0, 10);
    expect([none.low, none.high]).toEqual([expect.closeTo(0, 6), expect.closeTo(0.2775, 3)]);
  });

  it('is always within its bounds, which close in with the number of talks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
        const hits = Math.round(of * part);
        const { low, high } = shareBetween(hits, of);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / of + 1e-9);
        expect(high).toBeGreaterThanOrEqual(hits / of - 1e-9);
        const more = shareBetween(hits * 4, of * 4);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  }); // prettier-ignore
});
