import type { EventData, EventName } from '../../core/contract/index.ts';
import { ExpectedError } from '../../core/errors.ts';
import { createClient, type Client } from '../../core/rpc/client.ts';
import type { OpenTransport } from './transport.ts';

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'offline'; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/**
 * A client that outlives its wires.
 *
 *   connecting ──opened──▶ online ──closed──▶ offline ──backoff, opened──▶ online
 *       │                                        │
 *       └──refused──▶ refused ◀──────refused─────┘
 */
export type Connection = {
  readonly client: Client;
  readonly getStatus: () => ConnectionStatus;
  readonly subscribe: (listener: () => void) => () => void;
  /** Heard each time a wire is up again: whatever was read before may be old. */
  readonly onOnline: (listener: () => void) => () => void;
  readonly retryNow: () => void;
};

const firstWaitMs = 250;
const longestWaitMs = 8000;

/** Listeners of events are kept here, and hung onto each new wire. */
const createRelay = () => {
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  let current: Client | null = null;
  const relayed = new Set<EventName>();
  const relay = (name: EventName): void => {
    if (!current || relayed.has(name)) return;
    relayed.add(name);
    current.on(name, (data) => {
      for (const listener of listeners.get(name) ?? []) listener(data as never);
    });
  };
  return {
    attach: (client: Client): void => {
      current = client;
      relayed.clear();
      for (const name of listeners.keys()) relay(name);
    },
    on: <N extends EventName>(name: N, listener: (data: EventData<N>) => void): (() => void) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      relay(name);
      return () => set.delete(listener);
    },
  };
};

export const connect = (open: OpenTransport): Connection => {
  const relay = createRelay();
  const watchers = new Set<() => void>();
  const arrivals = new Set<() => void>();
  const closers = new Set<() => void>();
  let status: ConnectionStatus = { kind: 'connecting' };
  let current: Client | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let trying = false;

  const become = (next: ConnectionStatus): void => {
    status = next;
    for (const watcher of watchers) watcher();
  };

  const later = (): void => {
    // Spread out, so that several tabs do not come back in the same instant.
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.75 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(() => void attempt(), wait);
    become(
      current === null && status.kind === 'connecting' && failures < 4
        ? status
        : { kind: 'offline', retryAt: Date.now() + wait },
    );
  };

  const attempt = async (): Promise<void> => {
    if (trying) return;
    trying = true;
    clearTimeout(timer);
    try {
      const client = createClient(await open());
      current = client;
      failures = 0;
      relay.attach(client);
      client.onClose(() => {
        if (current !== client) return;
        for (const closer of closers) closer();
        later();
      });
      become({ kind: 'online' });
      for (const arrival of arrivals) arrival();
    } catch (error) {
      if (error instanceof ExpectedError)
        become({ kind: 'refused', code: error.code, message: error.message });
      else later();
    } finally {
      trying = false;
    }
  };

  void attempt();

  return {
    client: {
      call: (name, input) =>
        current && status.kind === 'online'
          ? current.call(name, input)
          : Promise.reject(
              new ExpectedError(
                'rpc/disconnected',
                'The window lost its host. It reconnects by itself; what you typed is kept.',
              ),
            ),
      on: relay.on,
      onClose: (listener) => {
        closers.add(listener);
        return () => closers.delete(listener);
      },
      close: () => current?.close(),
    },
    getStatus: () => status,
    subscribe: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    onOnline: (listener) => {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    retryNow: () => {
      if (status.kind === 'offline') void attempt();
    },
  };
};
