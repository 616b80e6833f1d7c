import type { Input, Output, QueryName } from '../../core/contract/index.ts';
import { errorCode } from '../../core/errors.ts';
import type { Client } from '../../core/rpc/client.ts';

export type QueryState<T> = {
  /** The last answer; kept while a newer one is on its way, and when that fails. */
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
};

type Entry = {
  readonly name: QueryName;
  readonly input: unknown;
  readonly listeners: Set<() => void>;
  state: QueryState<unknown>;
  stale: boolean;
  /** One read at a time: what goes stale under way is read once more when the answer has landed. */
  reading: boolean;
  /** Whether the answer on its way is of what was forgotten since, and must never be shown. */
  dropped: boolean;
  lastSeen: number;
};

export type QueryCache = {
  readonly get: <N extends QueryName>(name: N, input: Input<N>) => QueryState<Output<N>>;
  readonly observe: <N extends QueryName>(name: N, input: Input<N>, listener: () => void) => () => void;
  /** Reads again what is shown, and marks the rest to be read when shown next. */
  readonly invalidate: (matches: (name: QueryName, input: unknown) => boolean) => void;
  /** Lets go of what was answered, rather than show it until the next answer. */
  readonly forget: (matches: (name: QueryName, input: unknown) => boolean) => void;
  readonly refresh: <N extends QueryName>(name: N, input: Input<N>) => void;
};

const keptUnseenMs = 5 * 60_000;
const keptEntries = 200;
const idle: QueryState<never> = { data: undefined, error: null, loading: true };

const keyOf = (name: QueryName, input: unknown): string => `${name} ${JSON.stringify(input)}`;

/** Answers cached by procedure and input, shown at once while they are read again. */
export const createQueryCache = (client: Client, now: () => number): QueryCache => {
  const entries = new Map<string, Entry>();

  const entryOf = (name: QueryName, input: unknown): Entry => {
    const key = keyOf(name, input);
    const known = entries.get(key);
    if (known) return known;
    const made: Entry = {
      name,
      input,
      listeners: new Set(),
      state: idle,
      stale: true,
      reading: false,
      dropped: false,
      lastSeen: now(),
    };
    entries.set(key, made);
    return made;
  };

  const become = (entry: Entry, state: QueryState<unknown>): void => {
    entry.state = state;
    for (const listener of entry.listeners) listener();
  };

  const landed = (entry: Entry, outcome: Pick<QueryState<unknown>, 'data' | 'error'>): void => {
    entry.reading = false;
    const { dropped } = entry;
    entry.dropped = false;
    // Once the wire is back everything is read again; until then what was shown stays.
    const offline = errorCode(outcome.error) === 'rpc/disconnected';
    if (offline) entry.stale = true;
    const again = entry.stale && !offline && entry.listeners.size > 0;
    if (dropped) become(entry, idle);
    else if (offline) become(entry, { ...entry.state, loading: entry.state.data === undefined });
    else become(entry, { ...outcome, loading: again });
    if (again) read(entry);
  };

  /** Under a stream of events a slow answer must land all the same: it is shown, and then read once more. */
  const read = (entry: Entry): void => {
    if (entry.reading) return;
    entry.stale = false;
    entry.reading = true;
    if (!entry.state.loading) become(entry, { ...entry.state, loading: true });
    client.call(entry.name, entry.input as Input<typeof entry.name>).then(
      (data) => landed(entry, { data, error: null }),
      (error: unknown) => landed(entry, { data: entry.state.data, error }),
    );
  };

  const forgetOld = (): void => {
    if (entries.size < keptEntries) return;
    for (const [key, entry] of entries) {
      if (entry.listeners.size === 0 && now() - entry.lastSeen > keptUnseenMs) entries.delete(key);
    }
  };

  return {
    get: (name, input) => (entries.get(keyOf(name, input))?.state ?? idle) as QueryState<Output<typeof name>>,
    observe: (name, input, listener) => {
      forgetOld();
      const entry = entryOf(name, input);
      entry.listeners.add(listener);
      if (entry.stale) read(entry);
      return () => {
        entry.listeners.delete(listener);
        entry.lastSeen = now();
      };
    },
    invalidate: (matches) => {
      for (const entry of entries.values()) {
        if (!matches(entry.name, entry.input)) continue;
        entry.stale = true;
        if (entry.listeners.size > 0) read(entry);
      }
    },
    forget: (matches) => {
      for (const entry of entries.values()) {
        if (!matches(entry.name, entry.input)) continue;
        become(entry, idle);
        entry.stale = true;
        entry.dropped = entry.reading;
        if (entry.listeners.size > 0) read(entry);
      }
    },
    refresh: (name, input) => {
      const entry = entryOf(name, input);
      entry.stale = true;
      if (entry.listeners.size > 0) read(entry);
    },
  };
};
