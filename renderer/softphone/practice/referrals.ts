import type { Referral, Session, SessionDelegate } from 'sip.js';
import { notifyReferral } from '../refer-notify.ts';
import type { Timers } from '../timers.ts';
import { behaviourOf } from './behaviour.ts';

/**
 * The practice line's far end lets itself be transferred, and tells what comes of it (RFC 3515 §2.4): nobody else is on
 * this line, so that the new call is only told of. Whoever was asked before (Replaces) takes it at once.
 */
export const followReferrals = (
  session: Session,
  timers: Timers,
  trouble: (error: unknown) => void,
): SessionDelegate => {
  const tell = (status: string, last: boolean): void => notifyReferral(session, status, last);
  const follow = (referral: Referral): void => {
    referral.accept().catch(trouble);
    const behaviour = behaviourOf(referral.referTo.uri.user ?? '');
    if (referral.replaces !== undefined) timers.after(300, () => tell('200 OK', true));
    else {
      timers.after(400, () => tell('180 Ringing', false));
      if (behaviour.kind === 'answers') timers.after(behaviour.afterMs, () => tell('200 OK', true));
      if (behaviour.kind === 'refuses')
        timers.after(behaviour.afterMs, () => tell(`${behaviour.code} Refused`, true));
    }
  };
  return { onRefer: follow };
};
