import type { Session } from '../core/rpc/serve.ts';

/** Which attempts of a host before this one are still being talked, by the windows that say so (`attempt.hold`). */
export type HeldCalls = {
  /** What this window holds now; it replaces what it said before. */
  readonly hold: (session: Session, attempts: readonly string[]) => void;
  /** Its wire closed: it holds nothing until it says so again. */
  readonly release: (session: Session) => void;
  readonly all: () => readonly string[];
  /** Told when a window that held something is gone. */
  readonly onRelease: (listener: () => void) => () => void;
};

export const createHeldCalls = (): HeldCalls => {
  const held = new Map<string, readonly string[]>();
  const listeners = new Set<() => void>();
  return {
    hold: ({ id }, attempts) => void held.set(id, attempts),
    release: ({ id }) => {
      if (!held.delete(id)) return;
      for (const listener of listeners) listener();
    },
    all: () => [...held.values()].flat(),
    onRelease: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
