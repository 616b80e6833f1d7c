import type { Session } from 'sip.js';
import { ExpectedError } from '../../core/errors.ts';
import type { Call } from './call-controls.ts';
import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { PhoneState } from './phone.ts';
import { nextPlacement, nobody, type PlacementEvent } from './placement.ts';

/** All calls of the phone: which is talked with, which wait, and who hears whom. */
export type CallSet = {
  readonly states: () => Pick<PhoneState, 'call' | 'incoming' | 'held' | 'joined'>;
  /** The one that is talked with or placed; null when it has ended. */
  readonly active: () => Call | null;
  readonly ringing: () => Call | null;
  /** The first that waits, or the one with this id. Throws ExpectedError `phone/no-call`. */
  readonly waiting: (id?: string) => Call;
  readonly find: (id: string) => Call | null;
  /** Every call that is not over. */
  readonly living: () => readonly Call[];
  /** The active call, and whoever is in a conference with it. */
  readonly together: () => readonly Call[];
  readonly bySession: (session: Session) => Call | null;
  readonly rang: (call: Call) => void;
  readonly placed: (call: Call) => void;
  readonly answered: (call: Call) => void;
  readonly replaced: (old: Call, by: Call) => void;
  readonly ended: (id: string) => void;
  readonly clear: () => void;
  readonly swap: (id?: string) => Promise<void>;
  readonly join: (id?: string) => Promise<void>;
  readonly split: () => void;
  /** Lets every call hear and say what belongs to its place. Costs nothing when nothing has changed. */
  readonly settle: () => void;
};

const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');

export const createCallSet = (
  log: Log,
  /** Far ends that the agent hears. */
  listen: (streams: readonly MediaStream[]) => void,
  onChange: () => void,
): CallSet => {
  let placement = nobody;
  const calls = new Map<string, Call>();
  /** Calls that were asked to hold since they went aside: once, whatever they answered. */
  const asked = new Set<string>();

  const find = (id: string | null): Call | null => (id === null ? null : (calls.get(id) ?? null));
  const idOf = (call: Call): string => call.getState().id;
  const some = (ids: readonly string[]): readonly Call[] =>
    ids.flatMap((id) => {
      const call = calls.get(id);
      return call ? [call] : [];
    });
  const togetherIds = (): readonly string[] => {
    if (placement.active === null || placement.over) return [];
    return placement.joined.length > 0 ? placement.joined : [placement.active];
  };

  const settle = (): void => {
    const together = some(togetherIds());
    const voices = together.flatMap((call) => {
      const stream = call.media()?.remote;
      return stream ? [{ call, stream }] : [];
    });
    listen(voices.map(({ stream }) => stream));
    for (const call of calls.values()) {
      const talks = together.includes(call);
      const media = call.media();
      media?.setAside(!talks);
      media?.setOthers(
        talks && together.length > 1
          ? voices.flatMap((voice) => (voice.call === call ? [] : [voice.stream]))
          : [],
      );
    }
    for (const call of together) asked.delete(idOf(call));
    for (const call of some(placement.aside)) {
      const { id, phase, held } = call.getState();
      if (together.includes(call) || phase !== 'connected' || held || asked.has(id)) continue;
      asked.add(id);
      // One that will not be held hears silence all the same.
      call
        .setHeld(true)
        .catch((error: unknown) => log('info', 'a call could not be put on hold', { error: failure(error) }));
    }
  };

  const move = (event: PlacementEvent): void => {
    const next = nextPlacement(placement, event);
    if (next === placement) return;
    placement = next;
    for (const id of calls.keys()) {
      if (id === next.active || id === next.ringing || next.aside.includes(id)) continue;
      calls.delete(id);
      asked.delete(id);
    }
    settle();
    onChange();
  };

  const waiting = (id?: string): Call => {
    const call = find(id ?? placement.aside[0] ?? null);
    if (!call || !placement.aside.includes(idOf(call))) throw noCall();
    return call;
  };

  return {
    states: () => {
      const ringing = find(placement.ringing)?.getState() ?? null;
      return {
        call: find(placement.active)?.getState() ?? null,
        incoming: ringing?.phase === 'incoming' ? ringing : null,
        held: some(placement.aside).map((call) => call.getState()),
        joined: placement.joined,
      };
    },
    active: () => (placement.over ? null : find(placement.active)),
    ringing: () => find(placement.ringing),
    waiting,
    find,
    living: () => [...calls.values()].filter((call) => !call.isOver()),
    together: () => some(togetherIds()),
    bySession: (session) => [...calls.values()].find((call) => call.session() === session) ?? null,
    rang: (call) => {
      calls.set(idOf(call), call);
      move({ type: 'rang', id: idOf(call) });
    },
    placed: (call) => {
      calls.set(idOf(call), call);
      move({ type: 'placed', id: idOf(call) });
    },
    answered: (call) => move({ type: 'answered', id: idOf(call) }),
    replaced: (old, by) => {
      calls.set(idOf(by), by);
      move({ type: 'replaced', id: idOf(old), by: idOf(by) });
    },
    ended: (id) => move({ type: 'ended', id }),
    clear: () => move({ type: 'cleared' }),
    swap: async (id) => {
      const call = waiting(id);
      move({ type: 'swapped', id: idOf(call) });
      await call.setHeld(false);
    },
    join: async (id) => {
      const call = waiting(id);
      const active = find(placement.active);
      const up = (one: Call | null): boolean => one?.getState().phase === 'connected';
      if (!up(call) || !up(active)) throw noCall();
      const { muted } = active?.getState() ?? { muted: false };
      move({ type: 'joined', id: idOf(call) });
      const members = some(placement.joined);
      for (const member of members) member.setMuted(muted);
      try {
        await Promise.all(members.map((member) => member.setHeld(false)));
      } catch (error) {
        move({ type: 'split' });
        throw error;
      }
      for (const member of members) member.note('joined');
    },
    split: () => {
      for (const call of some(placement.joined)) call.note('split');
      move({ type: 'split' });
    },
    settle,
  };
};
