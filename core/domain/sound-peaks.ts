import { frameBytes, type SoundFormat } from './sound.ts';

/**
 * How loud a recorded call is over time, for a picture of it: for each step of time and each channel the greatest
 * amplitude, 0 to 255. Nothing that was said can be heard from it.
 */
export type Peaks = {
  /** Length of a step. */
  readonly stepMs: number;
  /** Left and right in turn, one pair a step. */
  readonly values: Uint8Array;
};

/** An hour in steps of 50 ms; what is longer has longer steps, so that the picture never has more of them. */
const mostSteps = 72_000;
const shortestStepMs = 50;

export const stepMsFor = (durationMs: number): number =>
  Math.max(shortestStepMs, Math.ceil(durationMs / mostSteps / shortestStepMs) * shortestStepMs);

/** Takes sound piece by piece, whole frames, two channels of 16 bits; so no more than a piece is ever held. */
export const peaksCollector = (
  format: SoundFormat & { readonly channels: 2 },
  bytes: number,
): { readonly add: (sound: Uint8Array) => void; readonly peaks: () => Peaks } => {
  const frame = frameBytes(format);
  const durationMs = (bytes / frame / format.rate) * 1000;
  const stepMs = stepMsFor(durationMs);
  const framesAStep = (format.rate * stepMs) / 1000;
  const steps = Math.ceil(bytes / frame / framesAStep);
  const values = new Uint8Array(steps * 2);
  let frames = 0;
  return {
    add: (sound) => {
      const view = new DataView(sound.buffer, sound.byteOffset, sound.byteLength);
      for (let at = 0; at + frame <= sound.length; at += frame, frames += 1) {
        const step = Math.floor(frames / framesAStep) * 2;
        for (let side = 0; side < 2; side += 1) {
          // -32768 is as loud as it gets, and one more than 32767.
          const value = Math.min(255, Math.abs(view.getInt16(at + side * 2, true)) >> 7);
          if (value > (values[step + side] ?? 255)) values[step + side] = value;
        }
      }
    },
    peaks: () => ({ stepMs, values }),
  };
};

export type Span = { readonly fromMs: number; readonly toMs: number };

/** Of 255: about -36 dB of full scale; what a line and a room add by themselves lies below. */
const silentBelow = 4;
/** Shorter pauses belong to talk. */
const shortestSilenceMs = 1000;
/** What stays of a silence on either side, so that no first or last sound is cut off. */
const keptMs = 250;

/** Where neither side says anything: what a listener may leave out. */
export const silencesOf = ({ stepMs, values }: Peaks): readonly Span[] => {
  const spans: Span[] = [];
  const steps = values.length / 2;
  let from: number | null = null;
  for (let step = 0; step <= steps; step += 1) {
    const silent =
      step < steps && (values[step * 2] ?? 0) < silentBelow && (values[step * 2 + 1] ?? 0) < silentBelow;
    if (silent) from ??= step;
    else if (from !== null) {
      if ((step - from) * stepMs >= shortestSilenceMs)
        spans.push({ fromMs: from * stepMs + keptMs, toMs: step * stepMs - keptMs });
      from = null;
    }
  }
  return spans;
};

/** Where to go on from `atMs`, where that is in a silence; else null. `silences` are in order. */
export const behindSilence = (silences: readonly Span[], atMs: number): number | null => {
  let low = 0;
  let high = silences.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const span = silences[middle];
    if (!span) break;
    if (atMs < span.fromMs) high = middle - 1;
    else if (atMs >= span.toMs) low = middle + 1;
    else return span.toMs;
  }
  return null;
};

/** The loudest of each of `columns` equal parts, for one channel, 0 to 1: what fits on a screen. */
export const columnsOf = ({ values }: Peaks, side: 'left' | 'right', columns: number): readonly number[] => {
  const steps = values.length / 2;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * steps) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * steps) / columns));
    let loudest = 0;
    for (let step = from; step < Math.min(to, steps); step += 1)
      loudest = Math.max(loudest, values[step * 2 + (side === 'left' ? 0 : 1)] ?? 0);
    return loudest / 255;
  });
};
