import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type {
  CommandName,
  EventData,
  EventName,
  Input,
  Output,
  QueryName,
} from '../../core/contract/index.ts';
import type { Client } from '../../core/rpc/client.ts';
import type { ConnectionStatus } from './connection.ts';
import type { PageBase, PagedName, PageRow, PagesState } from './page-store.ts';
import type { QueryState } from './query-cache.ts';
import type { DataStore } from './store.ts';

const DataContext = createContext<DataStore | null>(null);
export const DataProvider = DataContext.Provider;

export const useData = (): DataStore => {
  const store = use(DataContext);
  if (!store) throw new Error('no data store above this component');
  return store;
};

export const useClient = (): Client => useData().connection.client;

export const useConnectionStatus = (): ConnectionStatus => {
  const { connection } = useData();
  return useSyncExternalStore(connection.subscribe, connection.getStatus);
};

export type QueryResult<T> = QueryState<T> & { readonly retry: () => void };

const notAsked: QueryState<never> = { data: undefined, error: null, loading: false };

/** A cached query; `null` as input asks nothing. */
export const useQuery = <N extends QueryName>(name: N, input: Input<N> | null): QueryResult<Output<N>> => {
  const { queries } = useData();
  const key = input === null ? null : JSON.stringify(input);
  // The key stands for the input: an equal object is the same question.
  const stable = useMemo(() => (key === null ? null : (JSON.parse(key) as Input<N>)), [key]);
  const subscribe = useCallback(
    (listener: () => void) => (stable === null ? () => undefined : queries.observe(name, stable, listener)),
    [queries, name, stable],
  );
  const read = useCallback(
    (): QueryState<Output<N>> => (stable === null ? notAsked : queries.get(name, stable)),
    [queries, name, stable],
  );
  const state = useSyncExternalStore(subscribe, read);
  const retry = useCallback(() => {
    if (stable !== null) queries.refresh(name, stable);
  }, [queries, name, stable]);
  return useMemo(() => ({ ...state, retry }), [state, retry]);
};

export type PagesResult<Row, Head> = PagesState<Row, Head> & {
  readonly loadMore: () => void;
  readonly retry: () => void;
};

/** Keyset pages of a list, read further by `loadMore`. */
export const usePages = <N extends PagedName>(
  name: N,
  base: PageBase<N>,
): PagesResult<PageRow<N>, Output<N>> => {
  const data = useData();
  const key = JSON.stringify(base);
  const store = useMemo(() => data.pages(name, JSON.parse(key) as PageBase<N>), [data, name, key]);
  const state = useSyncExternalStore(store.subscribe, store.getState);
  // While the first rows of another question are on their way, the last ones stay on the screen.
  const last = useRef(state);
  if (!state.first) last.current = state;
  const shown =
    state.first && state.error === null && !last.current.first
      ? { ...last.current, loading: true, more: false }
      : state;
  return { ...shown, loadMore: store.loadMore, retry: store.refresh };
};

export const useEvent = <N extends EventName>(name: N, listener: (data: EventData<N>) => void): void => {
  const client = useClient();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => client.on(name, (data) => latest.current(data)), [client, name]);
};

export type Command<N extends CommandName> = {
  /** Answers null when it failed: the error is then in `error`. */
  readonly run: (input: Input<N>) => Promise<Output<N> | null>;
  readonly pending: boolean;
  readonly error: unknown;
  readonly reset: () => void;
};

export const useCommand = <N extends CommandName>(name: N): Command<N> => {
  const client = useClient();
  const [state, setState] = useState<{ readonly pending: number; readonly error: unknown }>({
    pending: 0,
    error: null,
  });
  const run = useCallback(
    async (input: Input<N>): Promise<Output<N> | null> => {
      setState((before) => ({ pending: before.pending + 1, error: null }));
      try {
        const output = await client.call(name, input);
        setState((before) => ({ ...before, pending: before.pending - 1 }));
        return output;
      } catch (error) {
        setState((before) => ({ pending: before.pending - 1, error }));
        return null;
      }
    },
    [client, name],
  );
  const reset = useCallback(() => setState((before) => ({ ...before, error: null })), []);
  return { run, pending: state.pending > 0, error: state.error, reset };
};

/** Long enough for the next letter to come. */
const typingPauseMs = 120;

/** A value as it was when nobody had changed it for a moment: what somebody types asks for nothing at each letter. */
export const useSettled = <T,>(value: T): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingPauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};
