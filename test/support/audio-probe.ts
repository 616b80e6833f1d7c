import type { BrowserContext, Page } from 'playwright-core';

/** What was heard on one remote track of a page. */
export type Heard = {
  /** The strongest frequency, in Hz. */
  readonly peak: number;
  /** Every frequency that stands out: no more than 15 dB below the strongest. */
  readonly peaks: readonly number[];
  /** Root mean square of the samples, 0 to 1. */
  readonly level: number;
};

type Probe = { readonly hear: () => readonly Heard[] };

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var audioProbe: Probe;
}

/**
 * Listens to whatever a page's peer connections receive, without the page's help: real samples of real tracks.
 * To be called before the page is opened.
 */
export const installAudioProbe = (target: BrowserContext | Page): Promise<unknown> =>
  target.addInitScript(() => {
    type Ear = { readonly track: MediaStreamTrack; readonly analyser: AnalyserNode };
    const ears: Ear[] = [];
    let context: AudioContext | null = null;
    const Native = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('track', ({ track }) => {
          if (track.kind !== 'audio') return;
          context ??= new AudioContext();
          void context.resume();
          const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
          const stream = new MediaStream([track]);
          // Chromium gives Web Audio nothing of a remote stream that no element plays.
          const element = new Audio();
          element.muted = true;
          element.srcObject = stream;
          void element.play();
          context.createMediaStreamSource(stream).connect(analyser);
          ears.push({ track, analyser });
        });
      }
    };
    globalThis.audioProbe = {
      hear: () =>
        ears
          .filter(({ track }) => track.readyState === 'live')
          .map(({ analyser }) => {
            const spectrum = new Float32Array(analyser.frequencyBinCount);
            const samples = new Float32Array(analyser.fftSize);
            analyser.getFloatFrequencyData(spectrum);
            analyser.getFloatTimeDomainData(samples);
            let top = 0;
            for (let bin = 1; bin < spectrum.length; bin += 1)
              if ((spectrum[bin] ?? -999) > (spectrum[top] ?? -999)) top = bin;
            const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
            const hertz = analyser.context.sampleRate / analyser.fftSize;
            const strongest = spectrum[top] ?? -999;
            const peaks: number[] = [];
            for (let bin = 2; bin < spectrum.length - 2; bin += 1) {
              const value = spectrum[bin] ?? -999;
              if (value < strongest - 15 || value < -70) continue;
              if ([bin - 2, bin - 1, bin + 1, bin + 2].every((near) => (spectrum[near] ?? -999) <= value))
                peaks.push(bin * hertz);
            }
            return {
              peak: top * hertz,
              peaks,
              level: Math.sqrt(power),
            };
          }),
    };
  });

/** What every live remote track sounds like right now, in the order in which they came. */
export const hear = (page: Page): Promise<readonly Heard[]> =>
  page.evaluate(() => globalThis.audioProbe.hear());

/** Waits until one live remote track sounds of these frequencies, all of them and no other. */
export const waitForMix = async (
  page: Page,
  frequencies: readonly number[],
  { timeout = 10_000, tolerance = 15 } = {},
): Promise<void> => {
  const near = ([wanted, off]: readonly [readonly number[], number]): boolean =>
    globalThis.audioProbe
      .hear()
      .some(
        ({ peaks, level }) =>
          level > 0.005 &&
          wanted.every((one) => peaks.some((peak) => Math.abs(peak - one) <= off)) &&
          peaks.every((peak) => wanted.some((one) => Math.abs(peak - one) <= off)),
      );
  await page
    .waitForFunction(near, [frequencies, tolerance] as const, { timeout, polling: 100 })
    .catch(async (error: unknown) => {
      throw new Error(
        `wanted ${frequencies.join(' + ')} Hz on one track, heard ${JSON.stringify(await hear(page))}`,
        {
          cause: error,
        },
      );
    });
};

/** Waits until a live remote track sounds of `frequency` (± `tolerance` Hz). */
export const waitForTone = async (
  page: Page,
  frequency: number,
  { count = 1, timeout = 10_000, tolerance = 15 } = {},
): Promise<void> => {
  await page.waitForFunction(
    ([wanted, off, many]) =>
      globalThis.audioProbe
        .hear()
        .filter(({ peak, level }) => level > 0.005 && Math.abs(peak - wanted) <= off).length >= many,
    [frequency, tolerance, count] as const,
    { timeout, polling: 100 },
  );
};
