import { SessionState, type Core, type Session } from 'sip.js';
import type { Timers } from './timers.ts';

export type ReinviteResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected'; readonly code: number }
  /** No answer within the limit, or it could not be sent. */
  | { readonly kind: 'unanswered' };

/** One re-INVITE, settled by its final answer. Never rejects. */
export const reinvite = async (session: Session, timers: Timers, limit: number): Promise<ReinviteResult> => {
  if (session.state !== SessionState.Established) return { kind: 'unanswered' };
  const { promise, resolve } = Promise.withResolvers<ReinviteResult>();
  const rejected = ({ message }: Core.IncomingResponse): void =>
    resolve({ kind: 'rejected', code: message.statusCode ?? 0 });
  const cancel = timers.after(limit, () => resolve({ kind: 'unanswered' }));
  session
    .invite({
      requestDelegate: {
        onAccept: () => resolve({ kind: 'accepted' }),
        onReject: rejected,
        onRedirect: rejected,
      },
    })
    .catch(() => resolve({ kind: 'unanswered' }));
  const result = await promise;
  cancel();
  return result;
};

/**
 * A re-INVITE that met one of the far end's (491) is tried again after the wait of RFC 3261 §14.1; 500 with the same
 * cause comes from servers that cannot queue.
 */
export const reinvitePatiently = async (
  session: Session,
  timers: Timers,
  limit: number,
  random: () => number,
): Promise<ReinviteResult> => {
  const first = await reinvite(session, timers, limit);
  if (first.kind !== 'rejected' || first.code !== 491) return first;
  const { promise, resolve } = Promise.withResolvers<void>();
  timers.after(2100 + 1900 * random(), resolve);
  await promise;
  return reinvite(session, timers, limit);
};

/** 481 and 408 say that the far end knows no such call (RFC 3261 §12.2.1.2). */
export const saysGone = (result: ReinviteResult): boolean =>
  result.kind === 'rejected' && (result.code === 481 || result.code === 408);
