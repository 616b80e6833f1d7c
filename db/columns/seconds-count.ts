import { quantileRanks, type Measured } from '../../core/domain/interval.ts';
import type { Spread } from '../../core/domain/figures.ts';

/**
 * Seconds, counted rather than kept: each second up to 18 hours, each minute up to 45 days, each hour up to 7 years. A
 * quantile is exact to that, however many values there are.
 */
const size = 65_536;
const minute = 60;
const hour = 3600;

/** Bins that are summed up as well, so that a quantile need not look at each. */
const chunk = 512;

export type BinCount = {
  readonly bins: Uint32Array<ArrayBuffer>;
  readonly chunks: Uint32Array<ArrayBuffer>;
  n: number;
};
export const binCount = (bins: number): BinCount => ({
  bins: new Uint32Array(bins),
  chunks: new Uint32Array(Math.ceil(bins / chunk)),
  n: 0,
});
export const countBin = (count: BinCount, bin: number): void => {
  const { bins, chunks } = count;
  bins[bin] = (bins[bin] ?? 0) + 1;
  const place = Math.floor(bin / chunk);
  chunks[place] = (chunks[place] ?? 0) + 1;
  count.n += 1;
};
export const secondsCount = (): BinCount => binCount(3 * size);

const binOf = (seconds: number): number =>
  seconds < size
    ? seconds
    : seconds < size * minute
      ? size + Math.floor(seconds / minute)
      : 2 * size + Math.min(size - 1, Math.floor(seconds / hour));
const secondsAt = (bin: number): number =>
  bin < size ? bin : bin < 2 * size ? (bin - size) * minute : (bin - 2 * size) * hour;

export const countSeconds = (count: BinCount, seconds: number): void => countBin(count, binOf(seconds));

/** The quantile `q` of what was counted, with its interval by order statistics; `worth` says what a bin stands for. */
export const quantileOf = (
  { bins, chunks, n }: BinCount,
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
    let place = 0;
    while (place < chunks.length - 1 && left > (chunks[place] ?? 0)) {
      left -= chunks[place] ?? 0;
      place += 1;
    }
    for (let bin = place * chunk; bin < bins.length; bin += 1) {
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

export const secondsSpread = (count: BinCount): Spread => ({
  n: count.n,
  quantile: (q) => quantileOf(count, q, secondsAt),
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

export const histogramOf = ({ bins, chunks }: BinCount): readonly number[] => {
  const bars: number[] = delayEnds.map(() => 0);
  bars.push(0);
  let bar = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    if (bin % chunk === 0 && chunks[bin / chunk] === 0) {
      bin += chunk - 1;
      continue;
    }
    const count = bins[bin] ?? 0;
    if (count === 0) continue;
    const seconds = secondsAt(bin);
    while (bar < delayEnds.length && seconds >= (delayEnds[bar] ?? 0)) bar += 1;
    bars[bar] = (bars[bar] ?? 0) + count;
  }
  return bars;
};
