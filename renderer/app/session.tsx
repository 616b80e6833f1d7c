import { createContext, use } from 'react';
import type { Output } from '../../core/contract/index.ts';
import type { Settings } from '../../core/contract/settings.ts';

/** What every screen may count on: the host's greeting and the settings. */
export type SessionFacts = {
  readonly hello: Output<'session.hello'>;
  readonly settings: Settings;
};

const SessionContext = createContext<SessionFacts | null>(null);
export const SessionProvider = SessionContext.Provider;

export const useSession = (): SessionFacts => {
  const facts = use(SessionContext);
  if (!facts) throw new Error('no session above this component');
  return facts;
};
