import type { EventData, EventName } from '../core/contract/index.ts';
import type { Ports } from '../core/ports.ts';
import type { Handlers } from '../core/rpc/serve.ts';
import type { Db } from '../db/client.ts';
import type { HeldCalls } from './held-calls.ts';

/** What a handler works with. */
export type HostContext = {
  readonly db: Db;
  readonly ports: Ports;
  readonly dataDir: string;
  /** Tells every connected window. */
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void;
  readonly held: HeldCalls;
};

/** The handlers of one feature of the contract. */
export type HandlersOf<FeatureProcedures> = Pick<Handlers, keyof FeatureProcedures & keyof Handlers>;
