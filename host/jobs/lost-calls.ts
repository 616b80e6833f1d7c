import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';

/** Longer than a window that lost its host waits between two tries (renderer/data/connection.ts). */
const patienceMs = 60_000;

/**
 * Gives the calls that a crash cut their end. Not at once: a host that is killed takes no call with it, and the window
 * that holds one comes back to the next host and says so. What nobody holds then is lost; so is what a window held
 * that went and did not come back.
 *
 *   host starts, or a window with a call goes ──patience──▶ calls of dead processes that nobody holds are lost
 */
export const startLostCalls = (
  { db, ports, emit, held }: HostContext,
  { patience = patienceMs }: { readonly patience?: number },
): { readonly stop: () => Promise<void> } => {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const close = async (): Promise<void> => {
    try {
      const lost = await db.write('attempts.recover', { at: ports.clock.now(), held: held.all() });
      if (lost.length === 0) return;
      ports.logger.log('warn', 'calls cut by a crash wait for their outcome', { calls: lost.length });
      emit('calls.changed', {});
    } catch (error) {
      // A full disk or a busy database passes.
      ports.logger.log('warn', 'calls cut by a crash could not be given their end', {
        code: errorCode(error),
      });
      later();
    }
  };
  const later = (): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      running = running.then(close);
    }, patience);
    timer.unref();
    timers.add(timer);
  };
  const stopHearing = held.onRelease(later);
  later();
  return {
    stop: async () => {
      stopped = true;
      stopHearing();
      for (const timer of timers) clearTimeout(timer);
      await running;
    },
  };
};
