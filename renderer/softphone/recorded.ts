import type { Direction } from '../../core/contract/records.ts';
import type { PhoneState } from './phone.ts';

/** A call tied to its attempt in the log. */
export type Recorded = {
  /** Null for an inbound call until the host has written it down. */
  readonly attempt: string | null;
  readonly request: string | null;
  readonly number: string;
  readonly direction: Direction;
  /** The phone's id of the call; null when the phone could not place it. */
  readonly call: string | null;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Whether an outcome is still owed: always for our own calls, for inbound ones once answered. */
  readonly needsOutcome: boolean;
};

export type RecorderState = {
  /** The call being placed, talked, or waiting for its outcome: with several, the one that the phone talks with. */
  readonly current: Recorded | null;
  /** This window's other calls that are up or wait for their outcome, the oldest first. */
  readonly others: readonly Recorded[];
  /** The call that rings. */
  readonly incoming: Recorded | null;
  /** Steps and ends that the host has not heard of yet: it is away, and they wait. */
  readonly unsent: number;
};

type Which = (one: Recorded) => boolean;

/** This window's calls with their attempts: those that ring, are up, or wait for their outcome. */
export type RecordedList = {
  readonly getState: () => RecorderState;
  readonly subscribe: (listener: () => void) => () => void;
  /** The oldest first. */
  readonly all: () => readonly Recorded[];
  readonly add: (one: Recorded) => void;
  readonly change: (which: Which, to: Partial<Recorded>) => void;
  readonly amend: (call: string, to: Partial<Recorded>) => void;
  readonly forget: (which: Which) => void;
  /** The phone's calls changed places. */
  readonly arrange: () => void;
  readonly setUnsent: (unsent: number) => void;
};

export const createRecordedList = (phone: () => Pick<PhoneState, 'call' | 'incoming'>): RecordedList => {
  const listeners = new Set<() => void>();
  let state: RecorderState = { current: null, others: [], incoming: null, unsent: 0 };
  let all: readonly Recorded[] = [];

  const become = (change: Partial<RecorderState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  /** What the phone talks with comes first, then what is being placed, then what has waited longest. */
  const arrange = (): void => {
    const { call, incoming } = phone();
    const ringing = all.find((one) => incoming !== null && one.call === incoming.id) ?? null;
    const rest = all.filter((one) => one !== ringing && one.needsOutcome);
    const live = call && call.phase !== 'ended' ? rest.find((one) => one.call === call.id) : undefined;
    const current = live ?? rest.find((one) => one.call === null && one.endedAt === null) ?? rest[0] ?? null;
    const others = rest.filter((one) => one !== current);
    const same = others.length === state.others.length && others.every((one, at) => one === state.others[at]);
    if (current === state.current && ringing === state.incoming && same) return;
    become({ current, incoming: ringing, others: same ? state.others : others });
  };
  const put = (next: readonly Recorded[]): void => {
    all = next;
    arrange();
  };
  const change = (which: Which, to: Partial<Recorded>): void =>
    put(all.map((one) => (which(one) ? { ...one, ...to } : one)));

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    all: () => all,
    add: (one) => put([...all, one]),
    change,
    amend: (call, to) => change((one) => one.call === call, to),
    forget: (which) => put(all.filter((one) => !which(one))),
    arrange,
    setUnsent: (unsent) => {
      if (unsent !== state.unsent) become({ unsent });
    },
  };
};
