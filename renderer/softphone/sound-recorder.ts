import { callSound } from '../../core/domain/sound.ts';
import type { SoundOptions, SoundOrder, SoundReply } from './sound-worklet.ts';
// oxlint-disable-next-line import/default -- Vite answers with the address of the worklet's own file
import workletUrl from './sound-worklet.ts?worker&url';

/**
 * Takes down what streams sound like, as 16-bit samples at 16 kHz, a channel for each stream and never mixed. Made
 * paused: `go` begins.
 */
export type SoundRecorder = {
  readonly go: () => void;
  /** What was taken so far is handed over; what follows is left out. */
  readonly pause: () => void;
  /** Resolves once the last part was handed over. */
  readonly stop: () => Promise<void>;
};

/** Half a second: what a crash of the page may lose. */
const partFrames = callSound.rate / 2;
const stopLimitMs = 1500;

export const recordSound = async (
  streams: readonly MediaStream[],
  onSound: (pcm: Uint8Array) => void,
): Promise<SoundRecorder> => {
  // The graph runs at the rate of the file: Chromium brings the streams to it.
  const context = new AudioContext({ sampleRate: callSound.rate });
  // Chromium lets a remote stream into Web Audio only while an element plays it too.
  const pumps = streams.map((stream) => {
    const pump = new Audio();
    pump.muted = true;
    pump.srcObject = stream;
    void pump.play().catch(() => undefined);
    return pump;
  });
  const close = (): void => {
    for (const pump of pumps) pump.srcObject = null;
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(workletUrl);
    await context.resume();
    const node = new AudioWorkletNode(context, 'sound-recorder', {
      numberOfInputs: streams.length,
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { channels: streams.length, partFrames } satisfies SoundOptions,
    });
    for (const [index, stream] of streams.entries())
      context.createMediaStreamSource(stream).connect(node, 0, index);
    // Its output is silence; without a way to the end of the graph it would not run.
    node.connect(context.destination);
    const order = (text: SoundOrder): void => node.port.postMessage(text);
    const over = Promise.withResolvers<void>();
    node.port.addEventListener('message', ({ data }: MessageEvent<SoundReply>) => {
      if ('over' in data) over.resolve();
      else onSound(new Uint8Array(data.sound.buffer, data.sound.byteOffset, data.sound.byteLength));
    });
    node.port.start();
    return {
      go: () => order('go'),
      pause: () => order('pause'),
      stop: async () => {
        order('stop');
        const limit = setTimeout(over.resolve, stopLimitMs);
        await over.promise;
        clearTimeout(limit);
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
};
