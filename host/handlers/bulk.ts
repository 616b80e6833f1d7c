import type { bulk, BulkRefusal } from '../../core/contract/bulk.ts';
import type { PreviewPart } from '../../db/stores/bulk.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { bulkJobOf } from '../jobs/bulk.ts';
import { suppressionKey } from '../suppression-key.ts';
import { searchContext } from './queue.ts';

/** Requests of one turn of a preview, so that other reads come in between. */
const turn = 2000;

export const bulkHandlers = (context: HostContext): HandlersOf<typeof bulk> => {
  const { db, ports, emit } = context;
  const job = bulkJobOf(context);
  return {
    'bulk.preview': async (asked) => {
      const args = {
        ...asked,
        now: ports.clock.now(),
        zone: ports.platform.zone,
        key: suppressionKey(ports.secrets),
        searchContext: await searchContext(context),
        limit: turn,
      };
      const refused = new Map<BulkRefusal, number>();
      const first: number[] = [];
      let total = 0;
      let changes = 0;
      for (let after: number | null = 0; after !== null;) {
        const part: PreviewPart = await db.read('bulk.preview', { ...args, after });
        total += part.total;
        changes += part.changes;
        for (const { why, count } of part.refused) refused.set(why, (refused.get(why) ?? 0) + count);
        first.push(...part.first.slice(0, 10 - first.length));
        after = part.next;
      }
      return {
        total,
        changes,
        refused: [...refused].map(([why, count]) => ({ why, count })),
        first: await db.read('bulk.names', { ids: first }),
      };
    },
    'bulk.start': async ({ selection, action, total }) => {
      const run = await db.write('bulk.start', { selection, action, total, at: ports.clock.now() });
      emit('bulk.changed', {});
      job.wake();
      return run;
    },
    'bulk.list': async () => ({ runs: [...(await db.read('bulk.list'))] }),
    'bulk.cancel': async ({ run }) => {
      await db.write('bulk.cancel', { run, at: ports.clock.now() });
      emit('bulk.changed', {});
      return {};
    },
    'bulk.undo': async ({ run }) => {
      await db.write('bulk.undo', { run });
      emit('bulk.changed', {});
      job.wake();
      return {};
    },
  };
};
