import { useEffect, useState } from 'react';

/** Long enough to read somebody's words without a touch, short enough that a lunch is not all spent listening. */
export const awayMs = 2 * 60_000;

const touches = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'focus'] as const;

/**
 * Tells whether somebody is at the desk: true at the first touch of the window after a while without any, false after
 * `away` milliseconds without one. Begins as true. Answers what ends it.
 */
export const watchDesk = (window: EventTarget, away: number, told: (here: boolean) => void): (() => void) => {
  let here = true;
  let last = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const left = last + away - performance.now();
    if (left > 0) {
      timer = setTimeout(look, left);
      return;
    }
    here = false;
    told(false);
  };
  // A pointer that moves says so a hundred times a second: it only notes the time.
  const touched = (): void => {
    last = performance.now();
    if (here) return;
    here = true;
    timer = setTimeout(look, away);
    told(true);
  };
  for (const name of touches) window.addEventListener(name, touched, { capture: true, passive: true });
  timer = setTimeout(look, away);
  return () => {
    clearTimeout(timer);
    for (const name of touches) window.removeEventListener(name, touched, { capture: true });
  };
};

export const useAtDesk = (): boolean => {
  const [here, setHere] = useState(true);
  useEffect(() => watchDesk(window, awayMs, setHere), []);
  return here;
};
