import { useEffect, useState } from 'react';
import { errorCode } from '../../core/errors.ts';
import { useConnectionStatus, useClient, useEvent } from '../data/hooks.tsx';

/**
 * Whether this window holds the phone. Asked again each time the wire is up: the host forgot us when it went down.
 * While offline the answer stays, so that a call in this page goes on.
 */
export const useClaim = (): {
  readonly active: boolean | null;
  readonly take: () => void;
  readonly error: unknown;
} => {
  const client = useClient();
  const online = useConnectionStatus().kind === 'online';
  const [active, setActive] = useState<boolean | null>(null);
  const [error, setError] = useState<unknown>(null);

  useEvent('session.claimed', () => setActive(false));

  useEffect(() => {
    if (!online) return undefined;
    let current = true;
    client.call('session.claim', { force: false }).then(
      (answer) => current && setActive(answer.active),
      (failure: unknown) => {
        // A lost wire is no answer; the next one asks again.
        if (current && errorCode(failure) !== 'rpc/disconnected') setError(failure);
      },
    );
    return () => {
      current = false;
    };
  }, [client, online]);

  const take = (): void => {
    setError(null);
    client.call('session.claim', { force: true }).then((answer) => setActive(answer.active), setError);
  };
  return { active, take, error };
};
