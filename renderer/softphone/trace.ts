import { createRedactor } from '../../core/domain/redact-sip.ts';
import type { Clock } from '../../core/ports.ts';

/** One SIP message, as it went over the wire. Holds numbers, names and digests: it never leaves the page as it is. */
export type TraceEntry = {
  readonly id: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly first: string;
  /** `INVITE` for a request, and for an answer the request it answers. */
  readonly method: string;
  readonly text: string;
};

export type TraceState = {
  readonly on: boolean;
  readonly entries: readonly TraceEntry[];
  /** Older messages that gave way to newer ones. */
  readonly dropped: number;
};

export type Trace = {
  readonly getState: () => TraceState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Switching it off forgets everything. */
  readonly set: (on: boolean) => void;
  readonly clear: () => void;
  readonly sent: (text: string) => void;
  readonly received: (text: string) => void;
};

const mostEntries = 500;
/** The far end may send anything: what is longer is cut. */
const longestMessage = 20_000;

const methodOf = (text: string): string => {
  const request = /^([A-Z]{2,12}) /.exec(text);
  if (request && !text.startsWith('SIP/')) return request[1] ?? '';
  return /^cseq\s*:\s*\d+\s+([A-Z]{2,12})/im.exec(text)?.[1] ?? '';
};

/** Keeps SIP messages while the agent wants to see them, and nothing at all otherwise. */
export const createTrace = (clock: Clock): Trace => {
  const listeners = new Set<() => void>();
  let state: TraceState = { on: false, entries: [], dropped: 0 };
  let last = 0;
  const become = (next: TraceState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const add = (direction: TraceEntry['direction'], whole: string): void => {
    if (!state.on) return;
    const text = whole.slice(0, longestMessage);
    last += 1;
    const entry: TraceEntry = {
      id: last,
      at: clock.now(),
      direction,
      first: (text.split(/\r?\n/, 1)[0] ?? '').slice(0, 300),
      method: methodOf(text),
      text,
    };
    const over = Math.max(0, state.entries.length + 1 - mostEntries);
    become({ on: true, entries: [...state.entries.slice(over), entry], dropped: state.dropped + over });
  };
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set: (on) => {
      if (on !== state.on) become({ on, entries: [], dropped: 0 });
    },
    clear: () => become({ ...state, entries: [], dropped: 0 }),
    sent: (text) => add('sent', text),
    received: (text) => add('received', text),
  };
};

/** The trace as a text for a support desk: who called whom, addresses, digests and words are gone. */
export const redactedTrace = ({ entries, dropped }: TraceState, about: string): string => {
  const redact = createRedactor();
  const start = entries[0]?.at ?? 0;
  return [
    about,
    ...(dropped === 0 ? [] : [`(${dropped} older messages are not in here)`]),
    ...entries.map(({ at, direction, text }) => {
      const seconds = ((at - start) / 1000).toFixed(3);
      return `\n--- ${new Date(at).toISOString()}  +${seconds} s  ${direction === 'sent' ? 'Rappel → PBX' : 'PBX → Rappel'}\n${redact(text)}`;
    }),
    '',
  ].join('\n');
};
