import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { searchContext } from '../handlers/queue.ts';
import { suppressionKey } from '../suppression-key.ts';

/** Requests of one turn: what a write that comes meanwhile waits for stays well below 100 ms. */
const turn = 300;

export type BulkJob = {
  /** Begins, or goes on with, whatever run is at work. */
  readonly wake: () => void;
  /** Waits for the turn that runs; the rest goes on at the next start. */
  readonly stop: () => Promise<void>;
};

const jobs = new WeakMap<HostContext['db'], BulkJob>();

/** The one that works on this database. */
export const bulkJobOf = (context: HostContext): BulkJob => {
  const known = jobs.get(context.db);
  if (known) return known;
  const { db, ports, emit } = context;
  let stopped = false;
  let running: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    try {
      for (let more = true; more && !stopped;) {
        const result = await db.write('bulk.work', {
          at: ports.clock.now(),
          zone: ports.platform.zone,
          key: suppressionKey(ports.secrets),
          searchContext: await searchContext(context),
          limit: turn,
        });
        ({ more } = result);
        if (result.progress) emit('bulk.changed', {});
        if (result.changed) emit('queue.changed', {});
      }
    } catch (error) {
      // A full disk passes: the run goes on when somebody asks for one again, or at the next start.
      if (!stopped)
        ports.logger.log('warn', 'a change of many requests stopped before its end', {
          code: errorCode(error),
        });
    }
  };
  const job: BulkJob = {
    wake: () => {
      running ??= work().finally(() => {
        running = null;
      });
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
  jobs.set(context.db, job);
  return job;
};
