import type { Input, Output } from '../../core/contract/index.ts';
import { errorCode } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';

/** The queries that answer keyset pages. */
export type PagedName = 'queue.page' | 'calls.page' | 'suppressions.page' | 'intake.log' | 'quarantine.page';
export type PageBase<N extends PagedName> = Omit<Input<N>, 'cursor' | 'limit'>;
export type PageRow<N extends PagedName> = Output<N>['rows'][number];

export type PagesState<Row, Head = unknown> = {
  readonly rows: readonly Row[];
  /** The first page as it was answered, with what it says of the whole; null before. */
  readonly head: Head | null;
  readonly more: boolean;
  readonly error: unknown;
  /** Nothing has been answered yet. */
  readonly first: boolean;
  readonly loading: boolean;
};

export type PageStore<Row, Head = unknown> = {
  readonly getState: () => PagesState<Row, Head>;
  readonly subscribe: (listener: () => void) => () => void;
  readonly loadMore: () => void;
  /** Reads as many rows as are shown again, from the top, and changes the list in one step. */
  readonly refresh: () => void;
};

const pageSize = 60;
const mostPerCall = 200;

const nothingYet: PagesState<never, never> = {
  rows: [],
  head: null,
  more: false,
  error: null,
  first: true,
  loading: true,
};

export const createPageStore = <N extends PagedName>(
  client: Client,
  name: N,
  base: PageBase<N>,
): PageStore<PageRow<N>, Output<N>> => {
  type Row = PageRow<N>;
  type Answer = Output<N>;
  const listeners = new Set<() => void>();
  let state: PagesState<Row, Answer> = nothingYet;
  let cursor: string | null = null;
  /** Counts the refreshes: rows asked for below those of an older one are not put below newer ones. */
  let round = 0;
  let refreshing = false;
  let stale = true;

  const become = (next: PagesState<Row, Answer>): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const ask = async (from: string | null, limit: number): Promise<Answer> => {
    const input = { ...base, limit, ...(from === null ? {} : { cursor: from }) } as Input<N>;
    return client.call(name, input);
  };

  const failed = (error: unknown): void => {
    stale = true;
    if (errorCode(error) === 'rpc/disconnected') become({ ...state, loading: state.first });
    else become({ ...state, error, loading: false });
  };

  /** One at a time, so that it lands under a stream of events too; what went stale meanwhile is read once more. */
  const refresh = async (): Promise<void> => {
    if (refreshing) return;
    refreshing = true;
    round += 1;
    stale = false;
    if (!state.loading) become({ ...state, loading: true });
    const wanted = Math.max(pageSize, state.rows.length);
    let again = false;
    try {
      const rows: Row[] = [];
      let head: Answer | null = null;
      let next: string | null = null;
      do {
        const page: Answer = await ask(next, Math.min(mostPerCall, wanted - rows.length));
        head ??= page;
        rows.push(...page.rows);
        next = page.next;
      } while (next !== null && rows.length < wanted);
      cursor = next;
      become({ rows, head, more: next !== null, error: null, first: false, loading: false });
      again = stale;
    } catch (error) {
      // Once the wire is back everything is read again.
      again = stale && errorCode(error) !== 'rpc/disconnected';
      failed(error);
    } finally {
      refreshing = false;
    }
    if (again && listeners.size > 0) await refresh();
  };

  const loadMore = async (): Promise<void> => {
    if (state.loading || cursor === null) return;
    const mine = round;
    become({ ...state, loading: true });
    try {
      const page = await ask(cursor, pageSize * 2);
      if (mine !== round) return;
      cursor = page.next;
      become({
        ...state,
        rows: [...state.rows, ...page.rows],
        more: page.next !== null,
        error: null,
        first: false,
        loading: false,
      });
    } catch (error) {
      if (mine === round) failed(error);
    }
  };

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      if (stale) void refresh();
      return () => listeners.delete(listener);
    },
    loadMore: () => void loadMore(),
    refresh: () => {
      stale = true;
      if (listeners.size > 0) void refresh();
    },
  };
};
