import { measuredChange, measuredInverse, measuredRate, measuredShare, type Measured } from './interval.ts';

/**
 * Every figure, once: how it is made from what was counted. Its name, its formula in words and what it leaves out are in
 * core/messages/figure-definitions.ts, under the same ids.
 */

/** What is counted in a period. Calls are ours (outbound); milliseconds for `workMs`. */
export const countNames = [
  'attempts',
  'contacts',
  'conversations',
  'conversions',
  'workMs',
  'people',
  'peopleRefused',
  'peopleNeverAsked',
  'peopleOutsideSlot',
  'peopleRungAgain',
  'peopleWrong',
  'expectedAsked',
  'expectedYes',
  'requestsClosed',
  'requestsConverted',
  'promisesKept',
  'promisesBroken',
  'promisesEnded',
] as const;
export type CountName = (typeof countNames)[number];
export type Counts = Readonly<Record<CountName, number>>;

/** Seconds from asking: to the first call for a request, and to the first conversation. */
export type DelayName = 'firstCall' | 'firstTalk';

/** How values of a kind lie: a quantile of them with its interval; null where there are none. */
export type Spread = { readonly n: number; readonly quantile: (q: number) => Measured | null };
export type Totals = {
  readonly counts: Counts;
  readonly spreads: Readonly<Record<DelayName | 'mos', Spread>>;
};

/** - `percent`: a share of 1; `per-hundred`: shown times 100, without the sign; `seconds`; `minutes`; `mos`: 1 to 4.5. */
export type FigureUnit = 'count' | 'percent' | 'per-hundred' | 'calls' | 'minutes' | 'seconds' | 'mos';

type How =
  | { readonly kind: 'count'; readonly top: CountName }
  /** Each of `bottom` is a hit or not. */
  | { readonly kind: 'share'; readonly top: CountName; readonly bottom: CountName }
  /** One of `bottom` may have several of `top`. */
  | { readonly kind: 'rate'; readonly top: CountName; readonly bottom: CountName }
  /** `top` for each of `bottom`, which are hits among `top`. */
  | { readonly kind: 'inverse'; readonly top: CountName; readonly bottom: CountName }
  /** `top` for each of `bottom`; chance is in how many of `among` are a hit. */
  | {
      readonly kind: 'cost';
      readonly top: CountName;
      readonly bottom: CountName;
      readonly among: CountName;
      readonly scale: number;
    }
  | { readonly kind: 'quantile'; readonly of: DelayName | 'mos'; readonly q: number };

export type FigureGroup = 'conversion' | 'effort' | 'collateral' | 'promise' | 'speed' | 'quality';
export const figureGroups: readonly FigureGroup[] = [
  'conversion',
  'effort',
  'collateral',
  'promise',
  'speed',
  'quality',
];

type Figure = {
  readonly group: FigureGroup;
  readonly unit: FigureUnit;
  readonly how: How;
  /** Which way is better, where one is. */
  readonly better: 'more' | 'less' | null;
};

const perHundred = (top: CountName): Figure => ({
  group: 'collateral',
  unit: 'per-hundred',
  better: 'less',
  how: { kind: 'share', top, bottom: 'people' },
});
const delay = (of: DelayName, q: number): Figure => ({
  group: 'speed',
  unit: 'seconds',
  better: 'less',
  how: { kind: 'quantile', of, q },
});

export const figures = {
  'conversion-per-conversation': {
    group: 'conversion',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'conversions', bottom: 'conversations' },
  },
  'conversion-per-request': {
    group: 'conversion',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'requestsConverted', bottom: 'requestsClosed' },
  },
  'conversion-per-call': {
    group: 'conversion',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'conversions', bottom: 'attempts' },
  },
  attempts: { group: 'effort', unit: 'count', better: null, how: { kind: 'count', top: 'attempts' } },
  'contact-rate': {
    group: 'effort',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'contacts', bottom: 'attempts' },
  },
  'calls-per-conversation': {
    group: 'effort',
    unit: 'calls',
    better: 'less',
    how: { kind: 'inverse', top: 'attempts', bottom: 'conversations' },
  },
  'calls-per-conversion': {
    group: 'effort',
    unit: 'calls',
    better: 'less',
    how: { kind: 'inverse', top: 'attempts', bottom: 'conversions' },
  },
  'minutes-per-conversion': {
    group: 'effort',
    unit: 'minutes',
    better: 'less',
    how: { kind: 'cost', top: 'workMs', bottom: 'conversions', among: 'attempts', scale: 60_000 },
  },
  refusals: perHundred('peopleRefused'),
  'never-asked': perHundred('peopleNeverAsked'),
  'outside-slot': perHundred('peopleOutsideSlot'),
  'repeat-rings': perHundred('peopleRungAgain'),
  'wrong-persons': perHundred('peopleWrong'),
  'broken-promises': {
    group: 'collateral',
    unit: 'per-hundred',
    better: 'less',
    how: { kind: 'rate', top: 'promisesBroken', bottom: 'people' },
  },
  'promise-kept-rate': {
    group: 'promise',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'promisesKept', bottom: 'promisesEnded' },
  },
  'expected-rate': {
    group: 'promise',
    unit: 'percent',
    better: 'more',
    how: { kind: 'share', top: 'expectedYes', bottom: 'expectedAsked' },
  },
  'speed-to-lead-median': delay('firstCall', 0.5),
  'speed-to-lead-p90': delay('firstCall', 0.9),
  'time-to-contact-median': delay('firstTalk', 0.5),
  'time-to-contact-p90': delay('firstTalk', 0.9),
  'mos-median': {
    group: 'quality',
    unit: 'mos',
    better: 'more',
    how: { kind: 'quantile', of: 'mos', q: 0.5 },
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureId = keyof typeof figures;
export const figureIds = Object.keys(figures) as readonly FigureId[];
export const figureOf = (id: FigureId): Figure => figures[id];

/** `value` is null for "no data": never 0 or NaN for a division by nothing. `n` is how many cases it rests on. */
export type Reading = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What stands above and below the line of the fraction; null where there is none. */
  readonly top: number | null;
  readonly bottom: number | null;
  readonly n: number;
};

const shown = (measured: Measured | null, top: number | null, bottom: number | null, n: number): Reading => ({
  value: measured?.value ?? null,
  low: measured?.low ?? null,
  high: measured?.high ?? null,
  top,
  bottom,
  n,
});

export const readFigure = (id: FigureId, { counts, spreads }: Totals): Reading => {
  const { how, unit } = figureOf(id);
  const times = unit === 'per-hundred' ? 100 : 1;
  const scaled = (measured: Measured | null): Measured | null =>
    measured === null
      ? null
      : {
          value: measured.value * times,
          low: measured.low === null ? null : measured.low * times,
          high: measured.high === null ? null : measured.high * times,
        };
  switch (how.kind) {
    case 'count': {
      const value = counts[how.top];
      return { value, low: null, high: null, top: value, bottom: null, n: value };
    }
    case 'share': {
      const top = counts[how.top];
      const bottom = counts[how.bottom];
      return shown(scaled(measuredShare(top, bottom)), top, bottom, bottom);
    }
    case 'rate': {
      const top = counts[how.top];
      const bottom = counts[how.bottom];
      return shown(scaled(measuredRate(top, bottom)), top, bottom, bottom);
    }
    case 'inverse': {
      const top = counts[how.top];
      const bottom = counts[how.bottom];
      return shown(measuredInverse(top, bottom), top, bottom, bottom);
    }
    case 'cost': {
      const spent = counts[how.top] / how.scale;
      const hits = counts[how.bottom];
      const among = counts[how.among];
      const each = measuredInverse(among, hits);
      const worth = among === 0 ? 0 : spent / among;
      const measured = each && {
        value: spent / hits,
        low: each.low === null ? null : each.low * worth,
        high: each.high === null ? null : each.high * worth,
      };
      return shown(measured, spent, hits, hits);
    }
    case 'quantile': {
      const spread = spreads[how.of];
      return shown(spread.quantile(how.q), null, null, spread.n);
    }
  }
};

/** The change of a figure from one period to the next, with its interval; null where one of both has no data. */
export const changeOf = (now: Reading, before: Reading): Measured | null => {
  const measured = ({ value, low, high }: Reading): Measured | null =>
    value === null ? null : { value, low, high };
  return measuredChange(measured(now), measured(before));
};

/**
 * What cold calling gives, to stand beside. 6,264 cold calls of real-estate agents, 30 results (appointments and referrals), autumn 2011:
 * Dale Lampertz, "Has Cold Calling Gone Cold?", Keller Center Research Report, Baylor University, September 2012.
 */
export const coldCalling = { calls: 6264, results: 30 } as const;
export const coldCallingOf = (id: FigureId): number | null => {
  if (id === 'conversion-per-call') return coldCalling.results / coldCalling.calls;
  if (id === 'calls-per-conversion') return coldCalling.calls / coldCalling.results;
  return null;
};
