import { quantileRanks, type Measured } from '../../core/domain/interval.ts';
import type { Spread } from '../../core/domain/figures.ts';

/**
 * Seconds, counted rather than kept: each second up to 18 hours, each minute up to 45 days, each hour up to 7 years. A
 * quantile is exact to that, however many values there are.
 */
const size = 65_536;
const minute = 60;
const hour = 3600;

export type SecondsCount = { readonly bins: Uint32Array<ArrayBuffer>; n: number };
export const secondsCount = (): SecondsCount => ({ bins: new Uint32Array(3 * size), n: 0 });

const binOf = (seconds: number): number =>
  seconds < size
    ? seconds
    : seconds < size * minute
      ? size + Math.floor(seconds / minute)
      : 2 * size + Math.min(size - 1, Math.floor(seconds / hour));
const secondsAt = (bin: number): number =>
  bin < size ? bin : bin < 2 * size ? (bin - size) * minute : (bin - 2 * size) * hour;

export const countSeconds = (count: SecondsCount, seconds: number): void => {
  const bin = binOf(seconds);
  count.bins[bin] = (count.bins[bin] ?? 0) + 1;
  count.n += 1;
};

/** The quantile `q` of `n` counted values, with its interval by order statistics; `worth` says what a bin stands for. */
export const quantileOf = (
  bins: Uint32Array,
  n: number,
  q: number,
  worth: (bin: number) => number,
): Measured | null => {
  if (n === 0) return null;
  const ranks = quantileRanks(n, q);
  // The median of an even number of values is the mean of the two in the middle; other quantiles are a value.
  const middle = Math.ceil(n * q);
  const second = Number.isInteger(n * q) ? middle + 1 : middle;
  const at = (rank: number): number => {
    let left = rank;
    for (let bin = 0; bin < bins.length; bin += 1) {
      left -= bins[bin] ?? 0;
      if (left <= 0) return worth(bin);
    }
    return worth(bins.length - 1);
  };
  return {
    value: (at(middle) + at(Math.min(second, n))) / 2,
    low: ranks && at(ranks.low),
    high: ranks && at(ranks.high),
  };
};

export const secondsSpread = ({ bins, n }: SecondsCount): Spread => ({
  n,
  quantile: (q) => quantileOf(bins, n, q, secondsAt),
});

/** Upper ends of the bars of a histogram, in seconds; what is longer falls into a last one. */
export const delayEnds = [
  300,
  900,
  1800,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  24 * hour,
  48 * hour,
  168 * hour,
] as const;

export const histogramOf = ({ bins }: SecondsCount): readonly number[] => {
  const bars: number[] = delayEnds.map(() => 0);
  bars.push(0);
  let bar = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    const count = bins[bin] ?? 0;
    if (count === 0) continue;
    const seconds = secondsAt(bin);
    while (bar < delayEnds.length && seconds >= (delayEnds[bar] ?? 0)) bar += 1;
    bars[bar] = (bars[bar] ?? 0) + count;
  }
  return bars;
};
