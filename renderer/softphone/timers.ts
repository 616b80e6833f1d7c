export type Cancel = () => void;

export type Timers = {
  readonly after: (milliseconds: number, run: () => void) => Cancel;
  /** The next turn is counted from the end of the one before. */
  readonly every: (milliseconds: number, run: () => void) => Cancel;
  readonly close: () => void;
};

const everyBy = (after: Timers['after']): Timers['every'] => {
  return (milliseconds, run) => {
    let cancel: Cancel = () => undefined;
    let on = true;
    const next = (): void => {
      cancel = after(milliseconds, () => {
        // A turn that fails must not end what keeps a line alive.
        try {
          run();
        } finally {
          if (on) next();
        }
      });
    };
    next();
    return () => {
      on = false;
      cancel();
    };
  };
};

/** Timers of the page itself, which a hidden tab slows down. For where there is no worker. */
export const pageTimers = (): Timers => {
  const running = new Set<ReturnType<typeof setTimeout>>();
  const after: Timers['after'] = (milliseconds, run) => {
    const timer = setTimeout(() => {
      running.delete(timer);
      run();
    }, milliseconds);
    running.add(timer);
    return () => {
      clearTimeout(timer);
      running.delete(timer);
    };
  };
  return {
    after,
    every: everyBy(after),
    close: () => {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
};

/** Timers that keep their pace while the page is hidden (notes on background tabs: twilio-voice.js#444). */
export const workerTimers = (): Timers => {
  const worker = new Worker(new URL('./timer-worker.ts', import.meta.url), {
    type: 'module',
    name: 'timers',
  });
  const waiting = new Map<number, () => void>();
  let last = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<number>) => {
    const run = waiting.get(data);
    waiting.delete(data);
    run?.();
  });
  const after: Timers['after'] = (milliseconds, run) => {
    last += 1;
    const id = last;
    waiting.set(id, run);
    worker.postMessage({ id, wait: milliseconds });
    return () => {
      if (waiting.delete(id)) worker.postMessage({ id, wait: null });
    };
  };
  return {
    after,
    every: everyBy(after),
    close: () => {
      waiting.clear();
      worker.terminate();
    },
  };
};
