import { useEffect, useRef } from 'react';
import type { PendingAttempt } from '../../../../core/contract/calls.ts';
import { errorCode } from '../../../../core/errors.ts';
import { forgetDraft, useDraft } from '../../../data/draft.ts';
import { useClient, useConnectionStatus } from '../../../data/hooks.tsx';

const pauseMs = 400;

export type AttemptNote = {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Forgets the draft, once the outcome holds the words. */
  readonly done: () => void;
};

/** The note of an attempt while it is typed: in the tab at once, in the host after a short pause. */
export const useAttemptNote = (attempt: PendingAttempt | null): AttemptNote => {
  const client = useClient();
  const online = useConnectionStatus().kind === 'online';
  const key = `attempt.${attempt?.attempt ?? 'none'}`;
  const [typed, setText] = useDraft(key);
  const uid = attempt?.attempt ?? null;
  const kept = attempt?.draft ?? '';
  const touched = useRef<string | null>(null);
  const saved = useRef<string | null>(null);
  const finished = useRef(false);
  // What the host kept counts until something is typed here.
  const text = typed === '' && touched.current !== uid ? kept : typed;

  useEffect(() => {
    if (uid === null || !online || finished.current || text === (saved.current ?? kept)) return undefined;
    const timer = setTimeout(() => {
      saved.current = text;
      client.call('attempt.draft', { attempt: uid, text }).catch((error: unknown) => {
        saved.current = null;
        // Typed text stays in the tab; it is sent again at the next key or when the wire is back.
        if (errorCode(error) !== 'rpc/disconnected') console.error(error);
      });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [client, uid, text, kept, online]);

  return {
    text,
    setText: (next) => {
      touched.current = uid;
      setText(next);
    },
    done: () => {
      finished.current = true;
      forgetDraft(key);
    },
  };
};
