import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample, weekOf, type SampledCall } from '../../core/domain/sampling.ts';

const calls = fc
  .array(fc.tuple(fc.constantFrom('ana', 'bo', 'cy'), fc.constantFrom('sale', 'refused', 'busy', 'later')), {
    maxLength: 80,
  })
  .map((all): readonly SampledCall[] =>
    all.map(([agent, outcome], index) => ({ attempt: `call-${index}`, agent, outcome })),
  );
const seed = fc.string({ maxLength: 12 });
const perAgent = fc.integer({ min: 1, max: 8 });
const none: ReadonlyMap<string, number> = new Map();

const countBy = (attempts: readonly string[], all: readonly SampledCall[], key: 'agent' | 'outcome') => {
  const counts = new Map<string, number>();
  for (const call of all)
    if (attempts.includes(call.attempt)) counts.set(call[key], (counts.get(call[key]) ?? 0) + 1);
  return counts;
};

describe('a sample', () => {
  it('has so many of each agent, all that there are where these are fewer, and nobody twice', () => {
    fc.assert(
      fc.property(calls, perAgent, seed, (all, n, one) => {
        const { attempts, short } = drawSample(all, { perAgent: n, seed: one, drawn: none });
        expect(new Set(attempts).size).toBe(attempts.length);
        const got = countBy(attempts, all, 'agent');
        for (const agent of new Set(all.map((call) => call.agent))) {
          const own = all.filter((call) => call.agent === agent).length;
          expect(got.get(agent)).toBe(Math.min(n, own));
          expect(short.find((entry) => entry.agent === agent)).toEqual(
            own < n ? { agent, wanted: n, got: own } : undefined,
          );
        }
      }),
    );
  });

  it('is decided by the seed, not by the order in which calls come', () => {
    fc.assert(
      fc.property(calls, perAgent, seed, fc.array(fc.nat()), (all, n, one, keys) => {
        const turned = all
          .map((call, index) => ({ call, key: keys[index % Math.max(1, keys.length)] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ call }) => call);
        const rule = { perAgent: n, seed: one, drawn: none };
        expect(drawSample(turned, rule)).toEqual(drawSample(all, rule));
      }),
    );
  });

  it('takes the outcomes in turn: none twice more than another that has calls left', () => {
    fc.assert(
      fc.property(calls, perAgent, seed, (all, n, one) => {
        const { attempts } = drawSample(all, { perAgent: n, seed: one, drawn: none });
        for (const agent of new Set(all.map((call) => call.agent))) {
          const own = all.filter((call) => call.agent === agent);
          const got = countBy(attempts, own, 'outcome');
          const most = Math.max(0, ...got.values());
          for (const outcome of new Set(own.map((call) => call.outcome))) {
            const there = own.filter((call) => call.outcome === outcome).length;
            expect(got.get(outcome) ?? 0).toBeGreaterThanOrEqual(Math.min(there, most - 1));
          }
        }
      }),
    );
  });

  it('is only made up to the rule by a second draw', () => {
    fc.assert(
      fc.property(calls, perAgent, seed, (all, n, one) => {
        const first = drawSample(all, { perAgent: n, seed: one, drawn: none });
        const left = all.filter((call) => !first.attempts.includes(call.attempt));
        const drawn = countBy(first.attempts, all, 'agent');
        expect(drawSample(left, { perAgent: n, seed: one, drawn }).attempts).toEqual([]);
        const more = drawSample(left, { perAgent: n + 1, seed: one, drawn });
        expect(more.attempts.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('is another with another seed, and gives every call its chance', () => {
    const all = Array.from({ length: 10 }, (_, index) => ({
      attempt: `call-${index}`,
      agent: 'ana',
      outcome: 'sale',
    }));
    const times = new Map<string, number>();
    for (let index = 0; index < 2000; index += 1)
      for (const attempt of drawSample(all, { perAgent: 1, seed: `seed ${index}`, drawn: none }).attempts)
        times.set(attempt, (times.get(attempt) ?? 0) + 1);
    // 200 each are expected; six deviations either way.
    for (const { attempt } of all) expect(Math.abs((times.get(attempt) ?? 0) - 200)).toBeLessThan(80);
  });
});

describe('a week', () => {
  it('is Monday to Sunday by the clocks of the place, an hour shorter or longer where these change', () => {
    const paris = (at: string) => {
      const { start, end } = weekOf(Date.parse(at), 'Europe/Paris');
      return [new Date(start).toISOString(), (end - start) / 3_600_000];
    };
    expect(paris('2026-03-12T10:00:00Z')).toEqual(['2026-03-08T23:00:00.000Z', 168]);
    expect(paris('2026-03-29T21:59:00Z')).toEqual(['2026-03-22T23:00:00.000Z', 167]);
    expect(paris('2026-03-29T22:00:00Z')).toEqual(['2026-03-29T22:00:00.000Z', 168]);
    expect(paris('2026-10-25T12:00:00Z')).toEqual(['2026-10-18T22:00:00.000Z', 169]);
  });
});
