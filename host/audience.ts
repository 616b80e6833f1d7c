import type { Session } from '../core/rpc/serve.ts';
import type { Claims } from './claims.ts';
import { listenersOf } from './listeners.ts';

/**
 * Whom reminders are for: the window that holds the phone, once its screens have said that they listen. While nobody is
 * there, nothing counts as told; it is said to whoever comes.
 */
export type Audience = {
  readonly present: () => boolean;
  readonly onChange: (listener: () => void) => () => void;
};

export type AudienceDesk = Audience & {
  readonly listen: (session: Session) => void;
  readonly leave: (session: Session) => void;
};

export const createAudience = (claims: Pick<Claims, 'holder' | 'onChange'>): AudienceDesk => {
  const listening = new Set<string>();
  const changes = listenersOf<void>();
  claims.onChange(() => changes.tell());
  return {
    present: () => {
      const holder = claims.holder();
      return holder !== null && listening.has(holder.id);
    },
    onChange: changes.add,
    listen: ({ id }) => {
      listening.add(id);
      changes.tell();
    },
    leave: ({ id }) => void listening.delete(id),
  };
};
