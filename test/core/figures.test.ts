import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coldCallingOf, figureIds, figures } from '../../core/domain/figures.ts';
import { periodBefore, readPeriod } from '../../core/domain/figure-period.ts';
import {
  isSure,
  measuredChange,
  measuredInverse,
  measuredRate,
  measuredShare,
  quantileRanks,
} from '../../core/domain/interval.ts';
import { coldCallingSource, figureDefinitions } from '../../core/messages/figure-definitions.ts';

const zone = 'Europe/Paris';
const iso = ({ from, to }: { readonly from: number; readonly to: number }) =>
  [from, to].map((at) => new Date(at).toISOString().slice(0, 16));

describe('intervals', () => {
  it('of a difference are those of Newcombe 1998, table II, method 10', () => {
    // 56/70 − 48/80 and 9/10 − 3/10.
    for (const [a, m, b, n, low, high] of [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.809],
    ] as const) {
      const change = measuredChange(measuredShare(a, m), measuredShare(b, n));
      expect([change?.low, change?.high]).toEqual([expect.closeTo(low, 4), expect.closeTo(high, 4)]);
    }
  });

  it('of a rate are those of Byar', () => {
    // 10 events: 10 (1 − 1/90 − 1.96/(3√10))³ = 4.79, 11 (1 − 1/99 + 1.96/(3√11))³ = 18.39; exact Poisson has 4.80 and 18.39.
    const rate = measuredRate(10, 100);
    expect([rate?.value, rate?.low, rate?.high]).toEqual([0.1, expect.closeTo(0.0479, 3), expect.closeTo(0.1839, 3)]);
    expect(measuredRate(0, 100)?.low).toBe(0);
  }); // prettier-ignore

  it('of a median are two of its values, by their rank', () => {
    // n = 25: 12.5 ∓ 4.9, rounded up: the 8th and the 18th.
    expect(quantileRanks(25, 0.5)).toEqual({ low: 8, high: 18 });
    expect(quantileRanks(3, 0.5)).toBeNull();
    expect(quantileRanks(10, 0.9)).toBeNull();
  });

  it('say nothing where nothing is known', () => {
    expect(measuredShare(0, 0)).toBeNull();
    expect(measuredInverse(20, 0)).toBeNull();
    expect(measuredInverse(0, 0)).toBeNull();
    expect(measuredRate(0, 0)).toBeNull();
    expect(measuredChange(null, measuredShare(1, 2))).toBeNull();
  });

  it('hold their figure, and never a number that is none', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (a, b) => {
        const [hits, of] = [Math.min(a, b), Math.max(a, b)];
        for (const one of [measuredShare(hits, of), measuredInverse(of, hits), measuredRate(a, b)]) {
          if (one === null) continue;
          expect(Number.isFinite(one.value)).toBe(true);
          expect(one.low ?? one.value).toBeLessThanOrEqual(one.value + 1e-9);
          expect(one.high ?? one.value).toBeGreaterThanOrEqual(one.value - 1e-9);
        }
        const same = measuredChange(measuredShare(hits, of), measuredShare(hits, of));
        if (same) expect(isSure(same)).toBe(false);
      }),
    );
  });
});

describe('a period', () => {
  it('is read as days of the zone', () => {
    expect(iso(readPeriod('2026-10', zone))).toEqual(['2026-09-30T22:00', '2026-10-31T23:00']);
    expect(iso(readPeriod('2026', zone))).toEqual(['2025-12-31T23:00', '2026-12-31T23:00']);
    expect(iso(readPeriod('2026-Q4', zone))).toEqual(['2026-09-30T22:00', '2026-12-31T23:00']);
    expect(iso(readPeriod('2026-10-25', zone))).toEqual(['2026-10-24T22:00', '2026-10-25T23:00']);
    expect(iso(readPeriod('2026-10-01..2026-10-07', zone))).toEqual(['2026-09-30T22:00', '2026-10-07T22:00']);
    for (const bad of ['', '2026-13', '2026-Q5', '2026-02-30', '2026-10-07..2026-10-01', 'a..b', '2026-10-01..'])
      expect(() => readPeriod(bad, zone)).toThrow('is no period');
  }); // prettier-ignore

  it('comes after one of as many days, whatever their hours', () => {
    expect(iso(periodBefore(readPeriod('2026-10', zone), zone))).toEqual([
      '2026-08-30T22:00',
      '2026-09-30T22:00',
    ]);
    expect(iso(periodBefore(readPeriod('2026-10-26', zone), zone))).toEqual([
      '2026-10-24T22:00',
      '2026-10-25T23:00',
    ]);
    expect(periodBefore({ from: 5000, to: 7000 }, zone)).toEqual({ from: 3000, to: 5000 });
  });
});

describe('definitions', () => {
  it('stand in the guide word for word', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/figures.md'), 'utf8').replaceAll(/\s+/g, ' ');
    for (const id of figureIds) {
      const { label, formula, leavesOut } = figureDefinitions[id].en;
      expect(guide).toContain(`**${label}** (\`${id}\`): ${formula}. Leaves out: ${leavesOut}`.replaceAll(/\s+/g, ' '));
    }
    expect(guide.match(/\*\* \(`/g)).toHaveLength(figureIds.length);
    expect(guide).toContain(coldCallingSource.en);
  }); // prettier-ignore

  it('rank nobody: no figure is a volume that more of is better', () => {
    expect(figureIds.filter((id) => figures[id].how.kind === 'count')).toEqual(['attempts']);
    expect(figures.attempts.better).toBeNull();
  });

  it('has the baseline of cold calling: 30 of 6,264', () => {
    expect(coldCallingOf('conversion-per-call')).toBeCloseTo(0.004789, 6);
    expect(coldCallingOf('calls-per-conversion')).toBeCloseTo(208.8, 6);
    expect(coldCallingOf('refusals')).toBeNull();
  });
});
