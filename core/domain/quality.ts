import { mos, transmissionRating } from './mos.ts';

/** Which way the sound goes: `heard`, what the far end says and we hear; `sent`, what we say and the far end hears. */
export type SoundWay = 'heard' | 'sent';

/** One way of a call over one stretch of some seconds. */
export type PathSample = {
  /** 1 to 4.5 (core/domain/mos.ts). */
  readonly mos: number;
  /** Share of the sound that did not arrive in time, 0 to 1. */
  readonly loss: number;
  readonly jitterMs: number;
  /** From mouth to ear, in part assumed. */
  readonly delayMs: number;
  readonly roundTripMs: number | null;
  /** Encoding name, e.g. `opus`; empty when it is not known. */
  readonly codec: string;
};

export const pathSample = (measured: Omit<PathSample, 'mos'>): PathSample => ({
  ...measured,
  mos: mos(measured),
});

/** What is kept of one way of a call. */
export type PathSummary = {
  readonly samples: number;
  readonly mosMean: number;
  readonly mosWorst: number;
  /** Means over the samples. */
  readonly loss: number;
  readonly lossWorst: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | null;
  readonly codec: string;
  /** MOS to a tenth over equal stretches of what was measured, from its start to its end, at most `curvePoints`. */
  readonly curve: readonly number[];
};

export const curvePoints = 120;

/** How a call sounds at the moment, each way; null where nothing is known of it. */
export type CallQuality = { readonly heard: PathSample | null; readonly sent: PathSample | null };

/** How a call has sounded, for its record. */
export type CallQualitySummary = {
  readonly heard: PathSummary | null;
  readonly sent: PathSummary | null;
  /** Name of the headset or microphone, as the system gives it; empty where there was none. */
  readonly microphone: string;
  /** `wifi`, `ethernet`, `cellular`, `vpn` or `unknown`, as the browser tells it. */
  readonly network: string;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Neighbours are put together by their worse half's mean: what was bad for a while is not to be smoothed away. */
const curveOf = (samples: readonly PathSample[]): readonly number[] => {
  const points = Math.min(curvePoints, samples.length);
  return Array.from({ length: points }, (_, point) => {
    const stretch = samples
      .slice(
        Math.floor((point * samples.length) / points),
        Math.floor(((point + 1) * samples.length) / points),
      )
      .map((sample) => sample.mos)
      .toSorted((a, b) => a - b);
    return Math.round(mean(stretch.slice(0, Math.ceil(stretch.length / 2))) * 10) / 10;
  });
};

/** Null where nothing was measured. */
const meansOf = (samples: readonly PathSample[]): Omit<PathSummary, 'curve'> | null => {
  const last = samples.at(-1);
  if (!last) return null;
  const trips = samples.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs]));
  return {
    samples: samples.length,
    mosMean: mean(samples.map((sample) => sample.mos)),
    mosWorst: Math.min(...samples.map((sample) => sample.mos)),
    loss: mean(samples.map(({ loss }) => loss)),
    lossWorst: Math.max(...samples.map(({ loss }) => loss)),
    jitterMs: mean(samples.map(({ jitterMs }) => jitterMs)),
    roundTripMs: trips.length === 0 ? null : mean(trips),
    codec: last.codec,
  };
};

/** Null where nothing was measured. */
export const summarise = (samples: readonly PathSample[]): PathSummary | null => {
  const means = meansOf(samples);
  return means && { ...means, curve: curveOf(samples) };
};

/** The mean of some samples, rated anew: what the agent is told must not jump with every packet. */
export const smoothed = (samples: readonly PathSample[]): PathSample | null => {
  const means = meansOf(samples);
  return (
    means &&
    pathSample({
      loss: means.loss,
      jitterMs: means.jitterMs,
      delayMs: mean(samples.map(({ delayMs }) => delayMs)),
      roundTripMs: means.roundTripMs,
      codec: means.codec,
    })
  );
};

export const qualityGrades = ['good', 'fair', 'poor'] as const;
export type QualityGrade = (typeof qualityGrades)[number];

/** G.107 Annex B: from R = 80 users are satisfied, under R = 70 many are not. MOS. */
const satisfied = 4.03;
export const manyDissatisfied = 3.6;
export const gradeOf = (score: number): QualityGrade =>
  score >= satisfied ? 'good' : score >= manyDissatisfied ? 'fair' : 'poor';

/** The scores of each grade, to 0.01, as a filter of the log asks for them. */
export const scoresOf: Readonly<Record<QualityGrade, { readonly min?: number; readonly max?: number }>> = {
  good: { min: satisfied },
  fair: { min: manyDissatisfied, max: 4.02 },
  poor: { max: 3.59 },
};

/** What takes most away: sound that is lost, sound that is late, or a late one because the network is unsteady. */
export type QualityCause = 'loss' | 'delay' | 'jitter';

export const causeOf = (sample: PathSample): QualityCause => {
  const { delayMs, loss, codec, jitterMs } = sample;
  const lostPart = transmissionRating({ delayMs, loss: 0, codec }) - transmissionRating(sample);
  const latePart = transmissionRating({ delayMs: 0, loss, codec }) - transmissionRating(sample);
  if (lostPart >= latePart) return 'loss';
  // The jitter buffer holds back about twice what comes unsteadily.
  return 2 * jitterMs > delayMs / 2 ? 'jitter' : 'delay';
};
