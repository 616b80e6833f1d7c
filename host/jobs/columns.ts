import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { createTurns } from './turns.ts';

/** Fewer rows than these are read from their tables each time, in a few milliseconds. */
const atLeast = 1000;
/** Rows of one portion: about 50 ms of the writer's time. */
const portion = 4096;
const everyMs = 20_000;

/** Stores the facts of calls as columns, little by little, so that logs and figures are read at once (db/columns). */
export const startColumns = ({
  db,
  ports,
}: Pick<HostContext, 'db' | 'ports'>): { readonly stop: () => Promise<void> } => {
  const turns = createTurns();
  turns.every(everyMs, async () => {
    try {
      while (!turns.stopped() && (await db.upkeep('columns.fold', { atLeast, limit: portion })));
    } catch (error) {
      // The columns stay exact meanwhile: what is not stored is read from the tables.
      if (!turns.stopped())
        ports.logger.log('warn', 'the columns of calls could not be stored', { code: errorCode(error) });
    }
  });
  return { stop: turns.stop };
};
