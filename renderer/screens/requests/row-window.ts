import type { Input, Output } from '../../../core/contract/index.ts';
import type { RequestRow } from '../../../core/contract/views.ts';
import { errorCode } from '../../../core/errors.ts';
import type { Client } from '../../../core/rpc/client.ts';

/**
 * The rows around what is in sight of a table that may have a million: pages side by side, read on at either end, and read
 * anew elsewhere after a jump. Near the number asked for is near enough there; whoever comes to an end learns the numbers.
 */

type Page = Output<'requests.page'>;
type From = Input<'requests.page'>['from'];
export type Asked = Pick<Input<'requests.page'>, 'filter' | 'sort'>;

export type RowsState = {
  /** Number of the first row held. */
  readonly start: number;
  readonly rows: readonly RequestRow[];
  /** Null while it is counted. */
  readonly total: number | null;
  /** False after a jump that only came near to the numbers. */
  readonly exact: boolean;
  readonly newestOf: number | null;
  readonly error: unknown;
  /** Nothing has been answered yet. */
  readonly first: boolean;
};

export type RowWindow = {
  readonly getState: () => RowsState;
  readonly subscribe: (listener: () => void) => () => void;
  /** These rows are in sight: they are read, if they are not held, and those near them. */
  readonly show: (from: number, to: number) => void;
  /** Something has changed: reads and counts again what is held. */
  readonly refresh: () => void;
};

const pageSize = 120;
const margin = 60;
const mostPages = 8;

const nothingYet: RowsState = {
  start: 0,
  rows: [],
  total: null,
  exact: true,
  newestOf: null,
  error: null,
  first: true,
};

export const createRowWindow = (client: Client, asked: Asked): RowWindow => {
  const listeners = new Set<() => void>();
  let state = nothingYet;
  let pages: readonly Page[] = [];
  let start = 0;
  let exact = true;
  let wanted = { from: 0, to: 0 };
  /** Answers of an older round are let go. */
  let round = 0;
  let busy = false;
  let stale = true;

  const become = (change: Partial<RowsState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const failed = (mine: number, error: unknown): void => {
    if (mine !== round) return;
    busy = false;
    stale = true;
    if (errorCode(error) !== 'rpc/disconnected') become({ error });
  };

  const take = (next: readonly Page[], from: number): void => {
    pages = next;
    start = from;
    const head = pages[0];
    const tail = pages.at(-1);
    const rows = pages.flatMap((page) => page.rows);
    // At an end of the list the numbers are known again.
    if (head?.before === null) {
      start = 0;
      exact = true;
    } else if (tail?.after === null && state.total !== null) {
      start = Math.max(0, state.total - rows.length);
      exact = true;
    }
    const total =
      tail?.after === null && start + rows.length !== state.total && exact
        ? start + rows.length
        : state.total;
    become({ start, rows, exact, total, newestOf: tail?.newestOf ?? null, error: null, first: false });
  };

  const read = async (from: From, put: (page: Page) => void): Promise<void> => {
    const mine = round;
    busy = true;
    try {
      const page = await client.call('requests.page', { ...asked, from, limit: pageSize });
      if (mine !== round) return;
      busy = false;
      put(page);
      follow();
    } catch (error) {
      failed(mine, error);
    }
  };

  const length = (): number => pages.reduce((sum, { rows }) => sum + rows.length, 0);

  /** Reads whatever is missing of what is in sight. */
  const follow = (): void => {
    if (busy || listeners.size === 0) return;
    const head = pages[0];
    const tail = pages.at(-1);
    const end = start + length();
    const { from, to } = wanted;
    const total = state.total ?? Number.MAX_SAFE_INTEGER;
    const apart = from > end + pageSize * 2 || to < start - pageSize * 2;
    if (!head || !tail || apart) {
      if (head && tail && total === Number.MAX_SAFE_INTEGER) return;
      const row = Math.max(0, from - margin);
      if (row === 0) void read('start', (page) => take([page], 0));
      else if (to + margin >= total)
        void read('end', (page) => take([page], Math.max(0, total - page.rows.length)));
      else
        void read({ row, of: total }, (page) => {
          ({ exact } = page);
          take([page], row);
        });
    } else if (to + margin > end && tail.after !== null) {
      void read({ after: tail.after }, (page) => {
        const kept = pages.length < mostPages ? pages : pages.slice(1);
        const dropped = pages.length < mostPages ? 0 : (pages[0]?.rows.length ?? 0);
        take([...kept, page], start + dropped);
      });
    } else if (from - margin < start && head.before !== null) {
      void read({ before: head.before }, (page) => {
        const kept = pages.length < mostPages ? pages : pages.slice(0, -1);
        take([page, ...kept], Math.max(0, start - page.rows.length));
      });
    }
  };

  const count = async (): Promise<void> => {
    const mine = round;
    try {
      const { count: total, newestOf } = await client.call('requests.count', { filter: asked.filter });
      if (mine === round) become({ total, newestOf });
      if (mine === round) follow();
    } catch (error) {
      failed(mine, error);
    }
  };

  const refresh = (): void => {
    round += 1;
    busy = false;
    stale = false;
    const before = pages[0]?.before ?? null;
    const from: From = before === null ? 'start' : { after: before };
    const at = from === 'start' ? 0 : start + 1;
    void read(from, (page) => take([page], at));
    void count();
  };

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      if (stale) refresh();
      return () => listeners.delete(listener);
    },
    show: (from, to) => {
      wanted = { from, to };
      follow();
    },
    refresh: () => {
      stale = true;
      if (listeners.size > 0) refresh();
    },
  };
};
