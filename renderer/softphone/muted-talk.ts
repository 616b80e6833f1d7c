import type { Clock } from '../../core/ports.ts';
import type { Cancel } from './timers.ts';

/**
 * Whether somebody talks, from the level of a microphone (0 to 1, −60 to 0 dB). One loud moment is a cough or a door,
 * and a pause is no end: it takes 400 ms of speech to begin and 1.5 s of quiet to end, with a gap between the levels.
 */
export const createTalkDetector = (): ((level: number, at: number) => boolean) => {
  /** −35 dB: speech before a headset's microphone; −41 dB: quieter than any. */
  const loud = 0.42;
  const quiet = 0.32;
  const beginMs = 400;
  const endMs = 1500;
  let talking = false;
  let loudMs = 0;
  let lastAt: number | null = null;
  let lastSpeech = 0;
  return (level, at) => {
    // A page that slept has heard nothing in between.
    const passed = lastAt === null ? 0 : Math.min(200, Math.max(0, at - lastAt));
    lastAt = at;
    loudMs = level >= loud ? Math.min(beginMs, loudMs + passed) : Math.max(0, loudMs - passed / 2);
    if (level >= quiet) lastSpeech = at;
    if (!talking && loudMs >= beginMs) talking = true;
    else if (talking && at - lastSpeech >= endMs) {
      talking = false;
      loudMs = 0;
    }
    return talking;
  };
};

export type MutedTalk = {
  /** Whether a call is up whose microphone is muted: only then is it listened to. */
  readonly follow: (muted: boolean) => void;
};

/** Says when the agent talks to nobody. The microphone as it is, before the mute, and only while one is muted. */
export const watchMutedTalk = (
  watchLevel: (listener: (level: number) => void) => Cancel,
  clock: Clock,
  onChange: (talking: boolean) => void,
): MutedTalk => {
  let stop: Cancel | null = null;
  let talking = false;
  const tell = (next: boolean): void => {
    if (next === talking) return;
    talking = next;
    onChange(next);
  };
  return {
    follow: (muted) => {
      if (muted === (stop !== null)) return;
      if (muted) {
        const detect = createTalkDetector();
        stop = watchLevel((level) => tell(detect(level, clock.now())));
        return;
      }
      stop?.();
      stop = null;
      tell(false);
    },
  };
};
