import type { callLog, CallFilter } from '../../core/contract/call-log.ts';
import type { callViews } from '../../core/contract/call-views.ts';
import type { FilterContext } from '../../db/stores/call-filter.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { requireVisibleCall, seesOwnOnly, visibleCalls } from '../own-calls.ts';
import { searchContext } from './queue.ts';

/** A filter of a window with what it is read by, within what may be seen here. Error: `role/not-allowed`. */
export const filterContext = async (context: HostContext, filter: CallFilter): Promise<FilterContext> => ({
  filter: await visibleCalls(context.db, filter),
  searchContext: await searchContext(context),
  now: context.ports.clock.now(),
  zone: context.ports.platform.zone,
});

export const callLogHandlers = (context: HostContext): HandlersOf<typeof callLog> => {
  const { db } = context;
  return {
    'calls.page': async ({ filter, order, cursor, limit }) => {
      const page = await db.read('calls.page', {
        ...(await filterContext(context, filter)),
        order: order ?? 'newest',
        cursor: cursor ?? null,
        limit,
        count: cursor === undefined,
      });
      // The counts of a choice leave that choice out: of the agents, one's own only.
      const { counts } = page;
      const own = counts !== null && (await seesOwnOnly(db)) ? await db.read('agents.own') : undefined;
      return {
        ...page,
        rows: [...page.rows],
        counts:
          counts === null || own === undefined
            ? counts
            : { ...counts, agents: counts.agents.filter(({ agent }) => agent === own) },
      };
    },
    'calls.get': async ({ attempt }) => {
      await requireVisibleCall(db, attempt);
      return db.read('calls.facts', { attempt });
    },
  };
};

export const callViewsHandlers = ({ db, ports, emit }: HostContext): HandlersOf<typeof callViews> => {
  const changed = <T>(result: T): T => {
    emit('views.changed', {});
    return result;
  };
  return {
    'callViews.list': async () => ({ views: [...(await db.read('callViews.list'))] }),
    'callViews.save': async (view) =>
      changed(await db.write('callViews.save', { ...view, at: ports.clock.now() })),
    'callViews.remove': async ({ view }) => {
      await db.write('callViews.remove', { view, at: ports.clock.now() });
      return changed({});
    },
    'callViews.restore': async ({ view }) => changed(await db.write('callViews.restore', { view })),
  };
};
