import { EmitterImpl, TransportState, type Core, type Transport } from 'sip.js';
import { readable } from './incoming-text.ts';
import type { Cancel, Timers } from './timers.ts';
import type { OpenWire, Wire } from './wire.ts';

/** Why a wire went away. `opened` tells a server that was never reached from one that was lost. */
export class WireLost extends Error {
  override readonly name = 'WireLost';
  readonly code: number;
  readonly opened: boolean;
  readonly why: 'closed' | 'silent' | 'timeout';

  constructor(code: number, opened: boolean, why: WireLost['why']) {
    super(`the line's wire was lost (${why}, ${code})`);
    this.code = code;
    this.opened = opened;
    this.why = why;
  }
}

export type TransportOptions = {
  readonly open: OpenWire;
  /** Of the Via header, RFC 7118 §5.2. */
  readonly protocol: 'WS' | 'WSS';
  readonly connectLimit: number;
  readonly timers: Timers;
  /** Any byte of the far end: the honest sign of life. */
  readonly onHeard: () => void;
  readonly onSend: (text: string) => void;
  /** Each message as it came, keep-alives left out. */
  readonly onReceive?: (text: string) => void;
  /** A message that SIP.js choked on. The page goes on. */
  readonly onTrouble: (error: unknown) => void;
};

/**
 * SIP.js's Transport over any wire:
 *
 *   Disconnected ──connect──▶ Connecting ──opened──▶ Connected
 *        ▲                        │                      │
 *        └──── limit, closed ─────┘                      │
 *        └──────────── closed, drop, disconnect ─────────┘
 *
 * Unlike SIP.js's own it forgets a dead socket at once (a half-open one takes minutes to close), answers keep-alives
 * (RFC 5626 §4.4.1) and lets no message throw into the page.
 */
export class WireTransport implements Transport {
  readonly protocol: string;
  readonly stateChange = new EmitterImpl<TransportState>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly #options: TransportOptions;
  #state: TransportState = TransportState.Disconnected;
  #wire: Wire | null = null;
  #connecting: { readonly promise: Promise<void>; readonly fail: (error: Error) => void } | null = null;

  constructor(_logger: Core.Logger, options: TransportOptions) {
    this.#options = options;
    this.protocol = options.protocol;
  }

  get state(): TransportState {
    return this.#state;
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  connect(): Promise<void> {
    if (this.isConnected()) return Promise.resolve();
    if (this.#connecting) return this.#connecting.promise;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#become(TransportState.Connecting);
    let cancelLimit: Cancel = () => undefined;
    const fail = (error: Error): void => {
      cancelLimit();
      this.#connecting = null;
      this.#wire?.close();
      this.#wire = null;
      this.#become(TransportState.Disconnected);
      reject(error);
    };
    this.#connecting = { promise, fail };
    cancelLimit = this.#options.timers.after(this.#options.connectLimit, () =>
      fail(new WireLost(1006, false, 'timeout')),
    );
    try {
      this.#wire = this.#options.open({
        onOpen: () => {
          cancelLimit();
          this.#connecting = null;
          this.#become(TransportState.Connected);
          this.onConnect?.();
          resolve();
        },
        onText: (text) => this.#receive(text),
        onClose: (code) => {
          if (this.#connecting) fail(new WireLost(code, false, 'closed'));
          else this.#lose(new WireLost(code, true, 'closed'));
        },
      });
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
    return promise;
  }

  /** Leaves on purpose. */
  disconnect(): Promise<void> {
    if (this.#connecting) this.#connecting.fail(new Error('disconnected while connecting'));
    else if (this.isConnected()) this.#lose(undefined);
    return Promise.resolve();
  }

  /** Gives up a wire that only seems to be up. */
  drop(): void {
    if (this.isConnected()) this.#lose(new WireLost(1006, true, 'silent'));
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  send(message: string): Promise<void> {
    if (!this.isConnected() || !this.#wire) return Promise.reject(new Error('Not connected.'));
    try {
      this.#wire.send(message);
      this.#options.onSend(message);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(text: string): void {
    this.#options.onHeard();
    this.#options.onReceive?.(text);
    try {
      if (/^[\r\n]*$/.test(text)) {
        if (text.includes('\r\n\r\n')) this.#wire?.send('\r\n');
        return;
      }
      this.onMessage?.(readable(text));
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }

  #lose(error: Error | undefined): void {
    this.#wire?.close();
    this.#wire = null;
    this.#become(TransportState.Disconnected);
    this.onDisconnect?.(error);
  }

  #become(state: TransportState): void {
    this.#state = state;
    this.stateChange.emit(state);
  }
}
