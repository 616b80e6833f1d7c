import { Core, SessionState, type Session } from 'sip.js';
import { ReInviteUserAgentClient } from 'sip.js/lib/core/user-agents/re-invite-user-agent-client.js';
import { SessionMedia } from './session-media.ts';
import { shortRetryAfter } from './retry-after.ts';
import type { Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';

export type ReinviteResult =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'rejected';
      readonly code: number;
      /** A server that is busy for a moment asks for so many milliseconds; null for none, or more than a call waits. */
      readonly retryAfter: number | null;
    }
  /** No answer within the limit. */
  | { readonly kind: 'unanswered' }
  /** It could not be sent: an offer of either side is still being settled, or there is no call any more. */
  | { readonly kind: 'unsent' }
  /** Given up before its time: the wire on which the answer would have come is gone. */
  | { readonly kind: 'abandoned' };

/**
 * Ends a transaction that nobody answers, as SIP.js itself does once Timer B (32 s) has run out. Until then it would
 * send no other re-INVITE, and with a 100 in hand it would wait for ever.
 */
const giveUp = (request: unknown): void => {
  if (!(request instanceof ReInviteUserAgentClient)) return;
  const timeout = new Core.IncomingResponseMessage();
  timeout.statusCode = 408;
  timeout.reasonPhrase = 'Request Timeout';
  request.dispose();
  // Declared as protected; SIP.js's own transactions call it just so.
  (
    request as unknown as { receiveResponse: (message: Core.IncomingResponseMessage) => void }
  ).receiveResponse(timeout);
};

type ReinviteTiming = Pick<PhoneTiming, 'probeLimit' | 'retryAfterLimit'>;

/** Two seconds in all, for what is settled within one round trip. */
const unsentTries = 8;

const isSettled = ({ sessionDescriptionHandler: handler }: Session): boolean =>
  !(handler instanceof SessionMedia) || handler.peer.signalingState === 'stable';

/** One re-INVITE, settled by its final answer. Never rejects. */
export const reinvite = async (
  session: Session,
  timers: Timers,
  { probeLimit, retryAfterLimit }: ReinviteTiming,
  signal: AbortSignal,
): Promise<ReinviteResult> => {
  if (session.state !== SessionState.Established || !isSettled(session)) return { kind: 'unsent' };
  if (signal.aborted) return { kind: 'abandoned' };
  const { promise, resolve } = Promise.withResolvers<ReinviteResult>();
  let over = false;
  const rejected = ({ message }: Core.IncomingResponse): void =>
    resolve({
      kind: 'rejected',
      code: message.statusCode ?? 0,
      retryAfter: shortRetryAfter(message, retryAfterLimit),
    });
  const sent = session.invite({
    requestDelegate: {
      onAccept: () => resolve({ kind: 'accepted' }),
      onReject: rejected,
      onRedirect: rejected,
    },
  });
  const stop = (kind: 'unanswered' | 'abandoned') => (): void => {
    if (over) return;
    resolve({ kind });
    void sent.then(giveUp, () => undefined);
  };
  const cancel = timers.after(probeLimit, stop('unanswered'));
  const abandon = stop('abandoned');
  signal.addEventListener('abort', abandon);
  sent.catch(async () => {
    // SIP.js leaves the offer standing that it could not send; the far end's next one would be taken for its answer.
    await session.sessionDescriptionHandler?.rollbackDescription?.().catch(() => undefined);
    resolve({ kind: 'unsent' });
  });
  const result = await promise;
  over = true;
  cancel();
  signal.removeEventListener('abort', abandon);
  return result;
};

const pause = (timers: Timers, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(milliseconds, resolve);
  });

/**
 * A re-INVITE that met one of the far end's is tried again: after the wait of RFC 3261 §14.1 where the far end said so
 * (491), and shortly after where it shows here, in an offer that is not settled yet (its ACK is on its way). A server that
 * is busy for a moment (503 with a short Retry-After) is asked once more when it said.
 */
export const reinvitePatiently = async (
  session: Session,
  timers: Timers,
  timing: ReinviteTiming,
  signal: AbortSignal,
): Promise<ReinviteResult> => {
  let result = await reinvite(session, timers, timing, signal);
  for (let tries = 0; result.kind === 'unsent' && tries < unsentTries; tries += 1) {
    if (session.state !== SessionState.Established) return result;
    await pause(timers, 250);
    result = await reinvite(session, timers, timing, signal);
  }
  if (result.kind !== 'rejected') return result;
  const wait = result.code === 491 ? 2100 + 1900 * Math.random() : result.retryAfter;
  if (wait === null) return result;
  await pause(timers, wait);
  return reinvite(session, timers, timing, signal);
};

/** 481 and 408 say that the far end knows no such call (RFC 3261 §12.2.1.2). */
export const saysGone = (result: ReinviteResult): boolean =>
  result.kind === 'rejected' && (result.code === 481 || result.code === 408);
