import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecImpairment, mos, mosOfRating, transmissionRating } from '../../core/domain/mos.ts';

describe('the E-model', () => {
  it.each([
    [20, 0, 4.4],
    [100, 0.01, 4.26],
    [250, 0.03, 3.55],
    [400, 0.05, 2.23],
  ])('gives the check value of %i ms and a loss of %f: %f', (delayMs, loss, expected) => {
    expect(mos({ delayMs, loss })).toBeCloseTo(expected, 2);
  });

  it('has its fixed points', () => {
    expect(transmissionRating({ delayMs: 0, loss: 0 })).toBe(93.2);
    expect(mosOfRating(-5)).toBe(1);
    expect(mosOfRating(0)).toBe(1);
    // The cubic of Annex B gives 0.989 here.
    expect(mosOfRating(3)).toBe(1);
    expect(mosOfRating(50)).toBeCloseTo(2.575, 3);
    expect(mosOfRating(100)).toBe(4.5);
  });

  it('knows the codecs of a browser by any spelling, and says which figures are assumed', () => {
    expect(codecImpairment('audio/PCMU')).toEqual({ equipment: 0, robustness: 25.1, source: 'G.113' });
    expect(codecImpairment('pcma').source).toBe('G.113');
    expect(codecImpairment('audio/opus').source).toBe('assumed');
    expect(codecImpairment('G722').source).toBe('assumed');
    expect(codecImpairment('').source).toBe('assumed');
  });

  const delay = fc.double({ min: 0, max: 5000, noNaN: true });
  const loss = fc.double({ min: 0, max: 1, noNaN: true });
  const codec = fc.constantFrom('PCMU', 'PCMA', 'G722', 'opus', 'other');
  const burst = fc.double({ min: 1, max: 20, noNaN: true });

  it('stays between 1 and 4.5 whatever is measured', () => {
    const wild = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(wild, wild, codec, (delayMs, share, name) => {
        const score = mos({ delayMs, loss: share, codec: name });
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(4.5);
      }),
    );
  });

  it('never rates more delay, more loss or longer bursts better', () => {
    fc.assert(
      fc.property(delay, delay, loss, loss, codec, burst, (d1, d2, l1, l2, name, longer) => {
        const better = mos({ delayMs: Math.min(d1, d2), loss: Math.min(l1, l2), codec: name });
        expect(mos({ delayMs: Math.max(d1, d2), loss: Math.min(l1, l2), codec: name })).toBeLessThanOrEqual(
          better + 1e-9,
        );
        expect(mos({ delayMs: Math.min(d1, d2), loss: Math.max(l1, l2), codec: name })).toBeLessThanOrEqual(
          better + 1e-9,
        );
        expect(
          mos({ delayMs: Math.min(d1, d2), loss: Math.min(l1, l2), codec: name, burst: longer }),
        ).toBeLessThanOrEqual(better + 1e-9);
      }),
    );
  });
});
