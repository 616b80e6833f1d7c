import { shareBetween } from './proportion.ts';

/** A figure with the 95 % interval around it; bounds are null where nothing can be said of them. */
export type Measured = {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
};

const z = 1.96;

/** Share of `hits` in `of`, with Wilson's interval; null of nothing. */
export const measuredShare = (hits: number, of: number): Measured | null =>
  of > 0 ? { value: hits / of, ...shareBetween(hits, of) } : null;

/**
 * How many of `of` it takes for one of `hits`: the inverse of the share, with the inverse of Wilson's interval. Null where
 * there was no hit: nobody knows how many it takes.
 */
export const measuredInverse = (of: number, hits: number): Measured | null => {
  if (of <= 0 || hits <= 0) return null;
  const { low, high } = shareBetween(hits, of);
  return { value: of / hits, low: 1 / high, high: low > 0 ? 1 / low : null };
};

/**
 * Events that may fall several times on one of `of`: a rate, with the interval of a Poisson count by Byar's approximation
 * (Breslow and Day, Statistical Methods in Cancer Research II, 1987, §2.3).
 */
export const measuredRate = (events: number, of: number): Measured | null => {
  if (of <= 0) return null;
  const more = events + 1;
  const low = events === 0 ? 0 : events * (1 - 1 / (9 * events) - z / (3 * Math.sqrt(events))) ** 3;
  const high = more * (1 - 1 / (9 * more) + z / (3 * Math.sqrt(more))) ** 3;
  return { value: events / of, low: Math.max(0, low) / of, high: high / of };
};

/**
 * Between which two of `n` values in their order the quantile `q` lies with 95 % confidence (Conover, Practical
 * Nonparametric Statistics, 1999, §3.2); ranks from 1. Null where so few values say nothing.
 */
export const quantileRanks = (
  n: number,
  q: number,
): { readonly low: number; readonly high: number } | null => {
  const spread = z * Math.sqrt(n * q * (1 - q));
  const low = Math.ceil(n * q - spread);
  const high = Math.ceil(n * q + spread);
  return low >= 1 && high <= n ? { low, high } : null;
};

/**
 * `now − before` with its interval, from the intervals of both: the square-and-add of Newcombe 1998 (method 10), which for
 * two shares is his, and which Zou and Donner (2008) show for any two figures that do not depend on each other.
 */
export const measuredChange = (now: Measured | null, before: Measured | null): Measured | null => {
  if (now === null || before === null) return null;
  const value = now.value - before.value;
  if (now.low === null || now.high === null || before.low === null || before.high === null)
    return { value, low: null, high: null };
  return {
    value,
    low: value - Math.hypot(now.value - now.low, before.high - before.value),
    high: value + Math.hypot(now.high - now.value, before.value - before.low),
  };
};

/** Whether the interval of a change leaves out "no change". */
export const isSure = (change: Measured): boolean =>
  change.low !== null && change.high !== null && (change.low > 0 || change.high < 0);
