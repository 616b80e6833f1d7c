/** How long to wait after the nth failure in a row: twice as long each time, up to an hour, and never all at once. */

const firstMs = 15_000;
const longestMs = 3_600_000;

/** `failures` from 1. `random` in [0, 1): half of the wait is fixed, half is by chance. */
export const backoffMs = (failures: number, random: number = Math.random()): number => {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(20, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * random);
};

/** A pause that can be cut short: by `wake`, or by the signal, which ends it for good. */
export type Pause = {
  readonly wait: (ms: number) => Promise<void>;
  readonly wake: () => void;
};

export const createPause = (signal: AbortSignal): Pause => {
  let woken = false;
  let end: (() => void) | null = null;
  const wake = (): void => {
    woken = true;
    end?.();
  };
  signal.addEventListener('abort', wake);
  return {
    wake,
    wait: (ms) =>
      new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          end = null;
          woken = signal.aborted;
          resolve();
        };
        const timer = setTimeout(done, ms);
        timer.unref();
        end = done;
        if (woken) done();
      }),
  };
};
