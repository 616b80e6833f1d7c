import type { Referral, Session } from 'sip.js';
import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { PhoneEvent, ReferralState } from './phone.ts';
import { notifyReferral } from './refer-notify.ts';
import { readReferTo, referToOf } from './refer-to.ts';
import type { Cancel, Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';

/**
 * A far end that asks us to call somebody else (REFER, RFC 3515). Nothing is dialled without the agent's word:
 *
 *   REFER ──▶ asked ──the agent says yes──▶ 202, the call is placed, NOTIFY tells what comes of it
 *     │         ├── no, or the call ends ──▶ 603
 *     │         └── no word in time ───────▶ 603, expired
 *     ├── no number that could be dialled ─▶ 603, unreadable
 *     └── at a time for no other call ─────▶ 603, inconvenient
 */
export type Referrals = {
  readonly getState: () => ReferralState | null;
  readonly heard: (call: string, session: Session | null, referral: Referral) => void;
  /** The call that was asked for is being placed. */
  readonly began: (placed: string) => void;
  readonly refuse: () => void;
  /** What becomes of any call. */
  readonly follow: (event: PhoneEvent) => void;
  /** Forgets what was only said. */
  readonly forget: () => void;
};

type Asked = {
  readonly referral: Referral;
  readonly session: Session | null;
  readonly cancel: Cancel;
};

/** RFC 4488: the far end need not be told. */
const isSilent = ({ request }: Referral): boolean =>
  /^\s*false\b/i.test(request.getHeader('refer-sub') ?? '');

export const createReferrals = (deps: {
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  readonly log: Log;
  readonly country: () => string;
  /** Whether the far end of this call may ask at all now. */
  readonly isConvenient: (call: string) => boolean;
  readonly onChange: () => void;
}): Referrals => {
  const { timers, timing, log, country, isConvenient, onChange } = deps;
  let state: ReferralState | null = null;
  let asked: Asked | null = null;
  /** The call that was placed so, while its end of the story is owed. */
  let placed: { readonly call: string; readonly session: Session | null } | null = null;

  const become = (next: ReferralState | null): void => {
    asked?.cancel();
    asked = null;
    state = next;
    onChange();
  };
  const answer = (give: () => Promise<void>): void => {
    // SIP.js throws at once where it cannot answer any more.
    void (async () => give())().catch((error: unknown) =>
      log('info', 'a REFER could not be answered', { error: failure(error) }),
    );
  };
  const turnAway = (referral: Referral): void => answer(() => referral.reject({ statusCode: 603 }));

  const end = (phase: 'expired' | null): void => {
    if (!asked || !state) return;
    turnAway(asked.referral);
    become(phase === null ? null : { ...state, phase });
  };

  const tell = (status: string, last: boolean): void => {
    if (!placed) return;
    notifyReferral(placed.session, status, last);
    if (last) placed = null;
  };

  return {
    getState: () => state,
    heard: (call, session, referral) => {
      const number = readReferTo(referToOf(referral.request), country());
      const phase = number === null ? 'unreadable' : 'inconvenient';
      if (number === null || asked !== null || !isConvenient(call)) {
        turnAway(referral);
        // The question that is still open is not covered by one that came to nothing.
        if (asked === null) become({ call, number: number ?? '', phase });
        return;
      }
      become({ call, number, phase: 'asked' });
      asked = { referral, session, cancel: timers.after(timing.referralLimit, () => end('expired')) };
    },
    began: (call) => {
      if (!asked) return;
      const { referral, session } = asked;
      const silent = isSilent(referral);
      answer(() =>
        referral.accept({ statusCode: 202, ...(silent ? { extraHeaders: ['Refer-Sub: false'] } : {}) }),
      );
      placed = silent ? null : { call, session };
      become(null);
      tell('100 Trying', false);
    },
    refuse: () => end(null),
    follow: (event) => {
      if (event.type === 'ended' && event.call.id === state?.call) {
        if (asked) end(null);
        else become(null);
      }
      if (event.type === 'step' && event.call === placed?.call) {
        if (event.step === 'ringing') tell('180 Ringing', false);
        if (event.step === 'answered') tell('200 OK', true);
      }
      if (event.type === 'ended' && event.call.id === placed?.call) {
        const code = event.call.result?.sipCode ?? 487;
        tell(code >= 300 ? `${code} Not Answered` : '487 Request Terminated', true);
      }
    },
    forget: () => {
      if (state && !asked) become(null);
    },
  };
};
