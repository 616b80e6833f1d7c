import type { HostContext } from '../context.ts';
import { recoverImports } from '../intake/imports.ts';
import { startLostCalls } from './lost-calls.ts';
import { startSweep, sweepNow } from './sweep.ts';

export type Jobs = {
  /** Waits for the turn that runs, if one does. */
  readonly stop: () => Promise<void>;
};

/** What a host does by itself: mends what a crash left, then follows the clock until it is stopped. */
export const startJobs = async (
  context: HostContext,
  options: { readonly patience?: number } = {},
): Promise<Jobs> => {
  const { ports } = context;
  const cut = await recoverImports(context);
  if (cut > 0)
    ports.logger.log('warn', 'imports were cut by a crash; the same files can be imported again', {
      imports: cut,
    });
  await sweepNow(context);
  const jobs = [startLostCalls(context, options), startSweep(context)];
  return {
    stop: async () => {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
};
