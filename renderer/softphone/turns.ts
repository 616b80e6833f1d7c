import { failure } from './failure.ts';
import type { Log } from './line.ts';

/** Runs one piece of work after the other, also after one that failed. Each is told how its own went. */
export const createTurns = (log: Log, what: string) => {
  let last: Promise<void> = Promise.resolve();
  return (work: () => void | Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch((error: unknown) => log('error', what, { error: failure(error) }));
    return done;
  };
};
