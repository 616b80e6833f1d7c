/** What a host does again and again, one turn at a time. A turn says itself what kept it from its work. */
export type Turns = {
  /** Does it once more, after the turns that run or wait. */
  readonly after: <T>(turn: () => Promise<T>) => Promise<T>;
  /** Does it now, and every `everyMs` from then on. */
  readonly every: (everyMs: number, turn: () => Promise<void>) => void;
  /** For a long turn, to end early: somebody waits for its end. */
  readonly stopped: () => boolean;
  /** Waits for the turn that runs. */
  readonly stop: () => Promise<void>;
};

export const createTurns = (): Turns => {
  let running: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setInterval> | undefined;
  let isStopped = false;
  const after = <T>(turn: () => Promise<T>): Promise<T> => {
    const next = running.then(turn, turn);
    running = next.catch(() => undefined);
    return next;
  };
  return {
    after,
    every: (everyMs, turn) => {
      timer = setInterval(() => void after(async () => (isStopped ? undefined : turn())), everyMs);
      timer.unref();
      void after(turn);
    },
    stopped: () => isStopped,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
};
