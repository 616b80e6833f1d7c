import type { Log } from './line.ts';
import { failure } from './failure.ts';

/**
 * What the agent hears besides the far end. Cadences are laid out on the audio clock, so that a hidden tab keeps
 * ringing in time. Tones of ETSI TR 101 041: 440 Hz; ringing 1.5 s on, 3.5 s off; busy 0.5 s on and off.
 */
export type Sounds = {
  readonly ringback: () => void;
  readonly busy: () => void;
  readonly ring: () => void;
  /** Somebody rings while a call is up: a soft knock, which does not talk over anybody. */
  readonly knock: () => void;
  /** A promise's time has come; softly where a call is up. It never stands in the way of another tone. */
  readonly remind: (softly: boolean) => void;
  readonly silence: () => void;
  readonly test: () => Promise<void>;
  /** Plays these far ends and no other. */
  readonly listen: (streams: readonly MediaStream[]) => void;
  /** Null stands for the system's own choice. A device that is gone falls back to it, until it returns. */
  readonly choose: (speaker: string | null, ringer: string | null) => Promise<void>;
  readonly recheck: () => void;
  readonly close: () => void;
};

type Beat = { readonly at: number; readonly length: number; readonly frequencies: readonly number[] };

const repeat = (beats: readonly Beat[], period: number, times: number): readonly Beat[] =>
  Array.from({ length: times }, (_, turn) =>
    beats.map((beat) => ({ ...beat, at: beat.at + turn * period })),
  ).flat();

const ringbackBeats = repeat([{ at: 0, length: 1.5, frequencies: [440] }], 5, 30);
const busyBeats = repeat([{ at: 0, length: 0.5, frequencies: [440] }], 1, 4);
const ringBeats = repeat(
  [
    { at: 0, length: 0.35, frequencies: [660, 880] },
    { at: 0.5, length: 0.35, frequencies: [660, 880] },
  ],
  3,
  60,
);
/** ITU-T E.180 Supplement 2 gives call waiting many forms; this one is short and rare. */
const knockBeats = repeat([{ at: 0, length: 0.2, frequencies: [440] }], 4, 45);
const testBeats: readonly Beat[] = [
  { at: 0, length: 0.25, frequencies: [523] },
  { at: 0.3, length: 0.45, frequencies: [784] },
];

const remindBeats: readonly Beat[] = [
  { at: 0, length: 0.18, frequencies: [587] },
  { at: 0.22, length: 0.18, frequencies: [740] },
  { at: 0.44, length: 0.36, frequencies: [880] },
];

type Sink = { setSinkId?: (id: string) => Promise<void> };

const route = async (sink: Sink, deviceId: string | null, log: Log): Promise<void> => {
  if (!sink.setSinkId) return;
  try {
    await sink.setSinkId(deviceId ?? '');
  } catch (error) {
    log('info', 'the chosen output is absent, the default one is used', {
      error: failure(error),
    });
    if (deviceId !== null) await sink.setSinkId('');
  }
};

export const createSounds = (log: Log): Sounds => {
  const contexts = new Map<'speaker' | 'ringer', AudioContext>();
  const devices: Record<'speaker' | 'ringer', string | null> = { speaker: null, ringer: null };
  /** One a far end; those of ended calls serve again. */
  const ears: { readonly audio: HTMLAudioElement; stream: MediaStream | null }[] = [];
  let stopTone = (): void => undefined;

  const contextFor = async (output: 'speaker' | 'ringer'): Promise<AudioContext> => {
    const made = contexts.get(output);
    const context = made ?? new AudioContext();
    if (!made) {
      contexts.set(output, context);
      await route(context as Sink, devices[output], log);
    }
    // Also where it is running: it may be about to rest.
    await context.resume();
    return context;
  };

  /** Tones that are heard, or about to be, by where. */
  const sounding = { speaker: 0, ringer: 0 };
  /** A context that runs keeps a thread and the sound card awake all day, silent as it is. */
  const rest = async (output: 'speaker' | 'ringer'): Promise<void> => {
    const context = contexts.get(output);
    if (sounding[output] === 0 && context && context.state !== 'closed') await context.suspend();
  };

  const play = async (
    output: 'speaker' | 'ringer',
    beats: readonly Beat[],
    volume: number,
  ): Promise<void> => {
    stopTone();
    let on = true;
    const oscillators: OscillatorNode[] = [];
    stopTone = () => {
      on = false;
      for (const oscillator of oscillators) oscillator.stop();
    };
    sounding[output] += 1;
    try {
      const context = await contextFor(output);
      if (!on) return;
      const start = context.currentTime + 0.02;
      const frequencies = [...new Set(beats.flatMap((beat) => beat.frequencies))];
      const end = Math.max(...beats.map((beat) => beat.at + beat.length));
      for (const frequency of frequencies) {
        const own = new GainNode(context, { gain: 0 });
        for (const beat of beats.filter((each) => each.frequencies.includes(frequency))) {
          own.gain.setValueAtTime(0, start + beat.at);
          own.gain.linearRampToValueAtTime(volume / beat.frequencies.length, start + beat.at + 0.01);
          own.gain.setValueAtTime(volume / beat.frequencies.length, start + beat.at + beat.length - 0.01);
          own.gain.linearRampToValueAtTime(0, start + beat.at + beat.length);
        }
        const oscillator = new OscillatorNode(context, { frequency });
        oscillator.connect(own).connect(context.destination);
        oscillator.start(start);
        oscillator.stop(start + end + 0.05);
        oscillators.push(oscillator);
      }
      const [last] = oscillators;
      if (last)
        await new Promise<void>((resolve) => last.addEventListener('ended', () => resolve(), { once: true }));
    } finally {
      sounding[output] -= 1;
      await rest(output);
    }
  };

  /** A tone that cannot be played must not cost the call. */
  const begin = (output: 'speaker' | 'ringer', beats: readonly Beat[], volume: number): void => {
    play(output, beats, volume).catch((error: unknown) =>
      log('warn', 'a tone could not be played', { error: failure(error) }),
    );
  };

  const newEar = (): (typeof ears)[number] => {
    const ear = { audio: new Audio(), stream: null };
    ear.audio.autoplay = true;
    ears.push(ear);
    if (devices.speaker !== null)
      route(ear.audio, devices.speaker, log).catch((error: unknown) =>
        log('warn', 'outputs could not be set', { error: failure(error) }),
      );
    return ear;
  };
  const hear = (ear: (typeof ears)[number], stream: MediaStream | null): void => {
    ear.stream = stream;
    ear.audio.srcObject = stream;
    if (!stream) return;
    ear.audio.play().catch((error: unknown) => {
      // A new stream took its place, or the call ended: both are no fault.
      if (!(error instanceof DOMException && error.name === 'AbortError'))
        log('warn', 'the far end could not be played', { error: failure(error) });
    });
  };

  const routeAll = async (): Promise<void> => {
    for (const { audio } of ears) await route(audio, devices.speaker, log);
    for (const [output, context] of contexts) await route(context as Sink, devices[output], log);
  };

  return {
    ringback: () => begin('speaker', ringbackBeats, 0.12),
    busy: () => begin('speaker', busyBeats, 0.12),
    ring: () => begin('ringer', ringBeats, 0.3),
    knock: () => begin('speaker', knockBeats, 0.05),
    remind: (softly) => begin(softly ? 'speaker' : 'ringer', remindBeats, softly ? 0.04 : 0.2),
    silence: () => stopTone(),
    test: () => play('speaker', testBeats, 0.25),
    listen: (streams) => {
      for (const ear of ears) if (ear.stream && !streams.includes(ear.stream)) hear(ear, null);
      for (const stream of streams) {
        if (ears.some((ear) => ear.stream === stream)) continue;
        hear(ears.find((ear) => ear.stream === null) ?? newEar(), stream);
      }
    },
    choose: async (speaker, ringer) => {
      devices.speaker = speaker;
      devices.ringer = ringer;
      await routeAll();
    },
    recheck: () =>
      void routeAll().catch((error: unknown) =>
        log('warn', 'outputs could not be set', { error: failure(error) }),
      ),
    close: () => {
      stopTone();
      for (const ear of ears) hear(ear, null);
      for (const context of contexts.values()) void context.close();
      contexts.clear();
    },
  };
};
