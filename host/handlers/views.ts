import type { views } from '../../core/contract/views.ts';
import { foldedName } from '../../core/domain/view.ts';
import type { ListArgs } from '../../db/stores/request-list.ts';
import { placeBefore } from '../../db/stores/request-order.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';
import { searchContext } from './queue.ts';

type Asked = Pick<ListArgs, 'filter' | 'sort'>;

export const viewsHandlers = (context: HostContext): HandlersOf<typeof views> => {
  const { db, ports, emit } = context;
  const argsOf = async ({ filter, sort }: Asked): Promise<ListArgs> => ({
    filter,
    sort,
    now: ports.clock.now(),
    zone: ports.platform.zone,
    key: suppressionKey(ports.secrets),
    searchContext: await searchContext(context),
  });

  const rowsFrom = async (args: ListArgs, start: string | null, backwards: boolean, limit: number) => {
    const first = await db.read('requests.turn', { ...args, from: start, backwards, limit });
    const rows = [...first.rows];
    const cursors = [...first.cursors];
    let { end } = first;
    while (end !== null && rows.length < limit) {
      const turn = await db.read('requests.turn', {
        ...args,
        from: end,
        backwards,
        limit: limit - rows.length,
      });
      rows.push(...turn.rows);
      cursors.push(...turn.cursors);
      ({ end } = turn);
    }
    const over = end === null;
    if (backwards) {
      rows.reverse();
      cursors.reverse();
    }
    const head = cursors[0] ?? null;
    const tail = cursors.at(-1) ?? null;
    return {
      rows,
      before: backwards ? (over ? null : head) : start === null ? null : head,
      after: backwards ? (start === null ? null : tail) : over ? null : tail,
      exact: true,
      newestOf: first.newestOf,
    };
  };

  return {
    'requests.page': async ({ from, limit, ...asked }) => {
      const args = await argsOf(asked);
      if (from === 'start') return rowsFrom(args, null, false, limit);
      if (from === 'end') return rowsFrom(args, null, true, limit);
      if ('after' in from) return rowsFrom(args, from.after, false, limit);
      if ('before' in from) return rowsFrom(args, from.before, true, limit);
      if ('value' in from) {
        const value = typeof from.value === 'string' ? foldedName(from.value) : from.value;
        return rowsFrom(args, placeBefore(asked.sort, value), false, limit);
      }
      const { cursor, exact } =
        from.row === 0
          ? { cursor: null, exact: true }
          : await db.read('requests.jump', { ...args, row: from.row, of: from.of });
      return { ...(await rowsFrom(args, cursor, false, limit)), exact };
    },
    'requests.count': async ({ filter }) => {
      const args = await argsOf({ filter, sort: { column: 'asked', descending: false } });
      let count = 0;
      // Turn by turn, so that other reads come in between.
      for (let after = 0; ;) {
        const turn = await db.read('requests.countTurn', { ...args, after });
        count += turn.count;
        if (turn.reached === null) return { count, newestOf: turn.newestOf };
        after = turn.reached;
      }
    },
    'requests.choices': () => db.read('requests.choices'),
    'views.list': async () => ({ views: [...(await db.read('views.list'))] }),
    'views.save': async (view) => {
      const saved = await db.write('views.save', { ...view, at: ports.clock.now() });
      emit('views.changed', {});
      return saved;
    },
    'views.remove': async ({ view }) => {
      await db.write('views.remove', { view, at: ports.clock.now() });
      emit('views.changed', {});
      return {};
    },
    'views.restore': async ({ view }) => {
      const saved = await db.write('views.restore', { view });
      emit('views.changed', {});
      return saved;
    },
  };
};
