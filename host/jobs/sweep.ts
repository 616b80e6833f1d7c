import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';

/** Rows of one turn: about 50 ms of the writer's time. */
const turn = 2000;
/** A portion of a batch is as large as this time allows, so that no outcome waits longer on a slower disk. */
const turnMs = 60;
const portions = { first: 1000, least: 500, most: 8000 };
/** One long turn among short ones is a checkpoint, and says little of the next. */
const steps = { down: 0.8, up: 1.25 };

const nextPortion = (portion: number, tookMs: number): number =>
  Math.round(
    Math.min(
      portions.most,
      Math.max(
        portions.least,
        portion * Math.min(steps.up, Math.max(steps.down, turnMs / Math.max(1, tookMs))),
      ),
    ),
  );

/** Longest wait, so that a clock set forward or a promise made elsewhere is seen soon. */
const longestMs = 15_000;
const shortestMs = 250;

/**
 * Brings the order of the queue up to the clock, however far behind it is, and has the requests of large batches follow
 * into quarantine or out of it. Answers whether anything changed.
 */
export const sweepNow = async ({ db, ports }: Pick<HostContext, 'db' | 'ports'>): Promise<boolean> => {
  let changed = false;
  let portion = portions.first;
  for (;;) {
    const result = await db.write('queue.sweep', { now: ports.clock.now(), limit: turn });
    changed ||= result.moved > 0 || result.expired > 0;
    const began = performance.now();
    const work = await db.upkeep('quarantine.turn', { at: ports.clock.now(), limit: portion });
    portion = nextPortion(portion, performance.now() - began);
    changed ||= work.changed;
    if (!result.more && !work.more) return changed;
  }
};

/**
 * Looks again whenever the next promise starts or ends, and tells the windows that the order has changed: a promise
 * that became due or late shows itself without anybody asking.
 */
export const startSweep = (context: HostContext): { readonly stop: () => Promise<void> } => {
  const { db, ports, emit } = context;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let next: number | null = null;

  const step = async (): Promise<void> => {
    try {
      const now = ports.clock.now();
      const passed = next !== null && next <= now;
      const changed = await sweepNow(context);
      if (changed || passed) emit('queue.changed', {});
      if (changed) emit('intake.changed', {});
      next = await db.read('queue.nextTurn', { now: ports.clock.now() });
    } catch (error) {
      // A full disk or a busy database passes; the pages stay exact meanwhile, and the next turn tries again.
      if (!stopped)
        ports.logger.log('warn', 'the order of the queue could not be brought up to date', {
          code: errorCode(error),
        });
    }
    if (!stopped) wait();
  };
  const wait = (): void => {
    const until = next === null ? longestMs : next - ports.clock.now();
    timer = setTimeout(
      () => {
        running = step();
      },
      Math.min(longestMs, Math.max(shortestMs, until)),
    );
    timer.unref();
  };
  running = step();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
