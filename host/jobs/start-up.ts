import type { HostContext } from '../context.ts';
import { recoverImports } from '../intake/imports.ts';
import { startSweep, sweepNow } from './sweep.ts';

export type Jobs = {
  /** Waits for the turn that runs, if one does. */
  readonly stop: () => Promise<void>;
};

/** What a host does by itself: mends what a crash left, then follows the clock until it is stopped. */
export const startJobs = async (context: HostContext): Promise<Jobs> => {
  const { db, ports } = context;
  const lost = await db.write('attempts.recover', { at: ports.clock.now() });
  if (lost.length > 0)
    ports.logger.log('warn', 'calls cut by a crash wait for their outcome', { calls: lost.length });
  const cut = await recoverImports(context);
  if (cut > 0)
    ports.logger.log('warn', 'imports were cut by a crash; the same files can be imported again', {
      imports: cut,
    });
  await sweepNow(context);
  return startSweep(context);
};
