import type { Language } from '../../../core/contract/records.ts';
import type { MicrophoneLease } from '../microphone.ts';
import greetingEn from './prompts/greeting-en.wav?url';
import greetingFr from './prompts/greeting-fr.wav?url';

const greetings: Readonly<Record<Language, string>> = { en: greetingEn, fr: greetingFr };

/** So long the echo follows the voice: clearly an echo, and not yet a bore. */
const echoSeconds = 0.7;

export type FarVoice = {
  readonly lease: MicrophoneLease;
  /** Greets, then says back what it hears. */
  readonly speak: () => Promise<void>;
  readonly hear: (stream: MediaStream) => void;
};

/** What the far end of a practice call says: the greeting of its language, then the caller's own words again. */
export const createFarVoice = (language: Language): FarVoice => {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const echo = new DelayNode(context, { delayTime: echoSeconds, maxDelayTime: 2 });
  const volume = new GainNode(context, { gain: 0 });
  echo.connect(volume).connect(out);
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new Error('an audio destination has no track');
  // Chromium lets a remote stream into Web Audio only while an element plays it too.
  const pump = new Audio();
  pump.muted = true;
  let over = false;
  return {
    lease: {
      track,
      onReplaced: () => undefined,
      release: () => {
        over = true;
        pump.srcObject = null;
        track.stop();
        void context.close();
      },
    },
    hear: (stream) => {
      pump.srcObject = stream;
      void pump.play().catch(() => undefined);
      context.createMediaStreamSource(stream).connect(echo);
    },
    speak: async () => {
      await context.resume();
      const file = await fetch(greetings[language]);
      const greeting = await context.decodeAudioData(await file.arrayBuffer());
      if (over) return;
      const source = new AudioBufferSourceNode(context, { buffer: greeting });
      source.connect(out);
      source.start();
      volume.gain.setValueAtTime(0, context.currentTime);
      volume.gain.setValueAtTime(0.8, context.currentTime + greeting.duration);
    },
  };
};
