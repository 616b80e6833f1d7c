import {
  contract,
  events,
  type EventData,
  type EventName,
  type Input,
  type Output,
  type ProcedureName,
} from '../contract/index.ts';
import { ExpectedError, fromErrorShape } from '../errors.ts';
import type { ClientTransport } from './frames.ts';

export type Client = {
  /** Rejects with the host's error, or `rpc/disconnected` when the wire closes first. */
  readonly call: <N extends ProcedureName>(name: N, input: Input<N>) => Promise<Output<N>>;
  readonly on: <N extends EventName>(name: N, listener: (data: EventData<N>) => void) => () => void;
  readonly onClose: (listener: () => void) => () => void;
  readonly close: () => void;
};

type Pending = { readonly resolve: (output: unknown) => void; readonly reject: (error: Error) => void };

export const createClient = (transport: ClientTransport): Client => {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const closers = new Set<() => void>();
  let lastId = 0;
  let open = true;

  const disconnected = () =>
    new ExpectedError(
      'rpc/disconnected',
      'The window lost its host. It reconnects by itself; what you typed is kept.',
    );

  transport.onFrame((frame) => {
    if (frame.t === 'event') {
      for (const listener of listeners.get(frame.name as EventName) ?? []) listener(frame.data as never);
      return;
    }
    const waiting = pending.get(frame.id);
    if (!waiting) return;
    pending.delete(frame.id);
    if (frame.t === 'ok') waiting.resolve(frame.output);
    else waiting.reject(fromErrorShape(frame.error));
  });

  transport.onClose(() => {
    if (!open) return;
    open = false;
    const waiting = [...pending.values()];
    pending.clear();
    for (const one of waiting) one.reject(disconnected());
    for (const closer of closers) closer();
  });

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (!open) {
          reject(disconnected());
          return;
        }
        if (!(name in contract)) {
          reject(new ExpectedError('rpc/unknown', `No procedure is called ${name}.`));
          return;
        }
        lastId += 1;
        pending.set(lastId, { resolve: (output) => resolve(output as Output<typeof name>), reject });
        transport.send({ t: 'call', id: lastId, name, input });
      }),
    on: (name, listener) => {
      if (!(name in events)) throw new Error(`no event is called ${name}`);
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    onClose: (listener) => {
      closers.add(listener);
      return () => closers.delete(listener);
    },
    close: transport.close,
  };
};
