import type { Session } from '../core/rpc/serve.ts';

/**
 * Which window holds the phone: at most one, so that a call never rings twice.
 *
 *   free ──claim──▶ held by A ──claim(force) of B──▶ held by B (A hears `session.claimed`)
 *     ▲                 │
 *     └───A's wire closes
 */
export type Claims = {
  /** Answers whether this window holds the phone now. */
  readonly claim: (session: Session, force: boolean) => boolean;
  readonly release: (session: Session) => void;
  readonly holder: () => Session | null;
  /** Told of every change of holder, null included. */
  readonly onChange: (listener: (holder: Session | null) => void) => () => void;
};

export const createClaims = (): Claims => {
  let holder: Session | null = null;
  const listeners = new Set<(holder: Session | null) => void>();
  const hold = (next: Session | null): void => {
    holder = next;
    for (const listener of listeners) listener(next);
  };
  return {
    claim: (session, force) => {
      if (holder?.id === session.id) return true;
      if (holder && !force) return false;
      const before = holder;
      hold(session);
      before?.emit('session.claimed', {});
      return true;
    },
    release: (session) => {
      if (holder?.id === session.id) hold(null);
    },
    holder: () => holder,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
