import type { EventData, EventName } from '../core/contract/index.ts';

type Emit = <N extends EventName>(name: N, data: EventData<N>) => void;

/** An intake of a thousand leads a second is no reason to have every window read a thousand times. */
const paceMs = 250;

/**
 * Events that only say that something has changed, at most once a pace each: the first at once, the last always, those in
 * between never. Two of one name with other data (another request) are other events. What says more than that goes through as it is.
 */
export const coalesced = (emit: Emit): { readonly emit: Emit; readonly stop: () => void } => {
  const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; again: (() => void) | null }>();
  const open = (key: string): void => {
    const timer = setTimeout(() => {
      const held = waiting.get(key)?.again ?? null;
      waiting.delete(key);
      if (!held) return;
      open(key);
      held();
    }, paceMs);
    timer.unref();
    waiting.set(key, { timer, again: null });
  };
  return {
    emit: (name, data) => {
      if (!name.endsWith('.changed')) {
        emit(name, data);
        return;
      }
      const key = `${name} ${JSON.stringify(data)}`;
      const held = waiting.get(key);
      if (held) {
        held.again = () => emit(name, data);
        return;
      }
      open(key);
      emit(name, data);
    },
    stop: () => {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
};
