import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { behindSilence, type Span } from '../../../core/domain/sound-peaks.ts';

/** In the order of the keys 1 to 7. */
export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;

export type Playback = {
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly playing: boolean;
  readonly atMs: number;
  readonly speed: number;
  readonly skips: boolean;
  readonly toggle: () => void;
  readonly pause: () => void;
  readonly seek: (atMs: number) => void;
  readonly setSpeed: (speed: number) => void;
  readonly setSkips: (skips: boolean) => void;
};

/** Short enough that hardly anything of a silence is heard, whatever the speed. */
const turnMs = 50;

/** Whoever listens to several calls keeps their pace from one to the next, until the window is closed. */
let kept = { speed: 1, skips: false };

/**
 * Plays a sound in the audio element that `audio` is given to, at once, faster or slower at the same pitch, past silences
 * where that is wanted.
 */
export const usePlayback = (blob: Blob, durationMs: number, silences: readonly Span[]): Playback => {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [playing, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [{ speed, skips }, setPace] = useState(kept);
  const setPart = (part: Partial<typeof kept>): void => {
    kept = { ...kept, ...part };
    setPace(kept);
  };

  const seek = useCallback(
    (to: number) => {
      const at = Math.max(0, Math.min(durationMs, to));
      setAtMs(at);
      if (audio.current) audio.current.currentTime = at / 1000;
    },
    [durationMs],
  );
  const pause = useCallback(() => audio.current?.pause(), []);
  const toggle = useCallback(() => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) {
      // Another press, or a sound that is taken away, ends what was begun: nothing to tell of.
      element.play().catch(() => undefined);
    } else element.pause();
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    const url = URL.createObjectURL(blob);
    element.src = url;
    element.play().catch(() => undefined);
    return () => {
      element.pause();
      URL.revokeObjectURL(url);
    };
  }, [blob]);

  useEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    const told = (): void => {
      setPlaying(!element.paused);
      setAtMs(element.currentTime * 1000);
    };
    const kinds = ['play', 'pause', 'ended', 'seeked', 'timeupdate'] as const;
    for (const kind of kinds) element.addEventListener(kind, told);
    return () => {
      for (const kind of kinds) element.removeEventListener(kind, told);
    };
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.preservesPitch = true;
    // The first holds for a sound that is loaded later, the second for the one there is.
    element.defaultPlaybackRate = speed;
    element.playbackRate = speed;
  }, [speed]);

  useEffect(() => {
    if (!playing) return undefined;
    const timer = setInterval(() => {
      const element = audio.current;
      if (!element) return;
      const now = element.currentTime * 1000;
      const behind = skips ? behindSilence(silences, now) : null;
      if (behind === null) setAtMs(now);
      else element.currentTime = behind / 1000;
    }, turnMs);
    return () => clearInterval(timer);
  }, [playing, skips, silences]);

  return {
    audio,
    playing,
    atMs,
    speed,
    skips,
    toggle,
    pause,
    seek,
    setSpeed: (next) => setPart({ speed: next }),
    setSkips: (next) => setPart({ skips: next }),
  };
};
