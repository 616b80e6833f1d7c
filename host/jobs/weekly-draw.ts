import { may } from '../../core/domain/role.ts';
import { weekBefore } from '../../core/domain/sampling.ts';
import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { roleOf } from '../rights.ts';
import { createTurns } from './turns.ts';

const turnMs = 10 * 60_000;
/** Desks put their logs into the folder once a day; one that stays away is not waited for any longer. */
const patience = 2 * 86_400_000;

/**
 * Draws the calls of the week before, once it is over and the logs of all desks are here; a week that nobody was there for is
 * not made up for. Answers how many were drawn, null where there was nothing to do. Error: `score-form/missing`.
 */
export const drawWeekNow = async ({
  db,
  ports,
  emit,
}: Pick<HostContext, 'db' | 'ports' | 'emit'>): Promise<number | null> => {
  const draw = await db.read('reviews.weekly');
  const at = ports.clock.now();
  const week = weekBefore(at, ports.platform.zone);
  if (draw === null || draw.doneWeek >= week.start || !may(await roleOf(db), 'reviews.write')) return null;
  const done = await db.write('reviews.drawWeek', { ...week, patience, at });
  if (done === null) return null;
  ports.logger.log('info', 'calls of the week were drawn for review', { reviews: done.drawn });
  emit('reviews.changed', {});
  return done.drawn;
};

export const startWeeklyDraw = (context: HostContext): { readonly stop: () => Promise<void> } => {
  const turns = createTurns();
  let failed: string | null = null;
  turns.every(turnMs, async () => {
    try {
      await drawWeekNow(context);
      failed = null;
    } catch (error) {
      // Once for each reason: a form that was taken away stays so until somebody chooses another.
      const code = errorCode(error);
      if (code !== failed && !turns.stopped())
        context.ports.logger.log('warn', 'calls of the week could not be drawn', { code });
      failed = code;
    }
  });
  return { stop: turns.stop };
};
