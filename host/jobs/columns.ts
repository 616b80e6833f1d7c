import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';

/** Fewer rows than these are read from their tables each time, in a few milliseconds. */
const atLeast = 1000;
/** Rows of one turn: about 50 ms of the writer's time. */
const turn = 4096;
const everyMs = 20_000;

/** Stores the facts of calls as columns, little by little, so that logs and figures are read at once (db/columns). */
export const startColumns = ({
  db,
  ports,
}: Pick<HostContext, 'db' | 'ports'>): { readonly stop: () => Promise<void> } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const step = async (): Promise<void> => {
    let more = false;
    try {
      more = await db.upkeep('columns.fold', { atLeast, limit: turn });
    } catch (error) {
      // The columns stay exact meanwhile: what is not stored is read from the tables.
      if (!stopped)
        ports.logger.log('warn', 'the columns of calls could not be stored', { code: errorCode(error) });
    }
    if (!stopped) wait(more ? 0 : everyMs);
  };
  let running: Promise<void> = Promise.resolve();
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      running = step();
    }, ms);
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
