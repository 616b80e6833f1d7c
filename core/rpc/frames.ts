import { z } from 'zod';

/**
 * What crosses a wire, as JSON values: a call and its one answer (ok or err), and events from the host.
 * The two wires (Electron IPC, WebSocket) carry exactly these.
 */
export const clientFrame = z.object({
  t: z.literal('call'),
  id: z.number().int(),
  name: z.string().max(100),
  input: z.unknown(),
});

export type CallFrame = {
  readonly t: 'call';
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
};
export type OkFrame = { readonly t: 'ok'; readonly id: number; readonly output: unknown };
export type ErrFrame = {
  readonly t: 'err';
  readonly id: number;
  readonly error: { readonly code: string; readonly message: string; readonly data?: unknown };
};
export type EventFrame = { readonly t: 'event'; readonly name: string; readonly data: unknown };
export type HostFrame = OkFrame | ErrFrame | EventFrame;

/** One end of a wire. `onFrame` and `onClose` return their own undo. */
export type Transport<Out, In> = {
  readonly send: (frame: Out) => void;
  readonly onFrame: (listener: (frame: In) => void) => () => void;
  readonly onClose: (listener: () => void) => () => void;
  readonly close: () => void;
};
export type ClientTransport = Transport<CallFrame, HostFrame>;
export type HostTransport = Transport<HostFrame, unknown>;
