import { errorCode } from '../../core/errors.ts';
import type { Log } from './line.ts';

export type Job = { readonly name: string; readonly run: () => Promise<unknown> };

/** Sends one thing after the other, and waits out a host that is away: no call depends on it. */
export const createOutbox = (retryMs: number, log: Log, onChange: (unsent: number) => void) => {
  const jobs: Job[] = [];
  let pumping = false;
  let closed = false;
  let wake: (() => void) | null = null;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    for (let job = jobs[0]; job && !closed; [job] = jobs) {
      try {
        await job.run();
        jobs.shift();
      } catch (error) {
        if (errorCode(error) === 'rpc/disconnected') await pause();
        else {
          log('warn', `the host did not take ${job.name}`, { code: errorCode(error) });
          jobs.shift();
        }
      }
      onChange(jobs.length);
    }
    pumping = false;
  };
  return {
    add: (job: Job): void => {
      jobs.push(job);
      onChange(jobs.length);
      void pump();
    },
    close: (): void => {
      closed = true;
      wake?.();
    },
  };
};
