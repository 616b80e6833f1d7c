import type { Invitation, URI } from 'sip.js';
import type { DiallingRules } from '../../core/contract/settings.ts';
import { isEmergency } from '../../core/domain/decision.ts';
import { diallingTarget, splitPostDial } from '../../core/domain/dialling.ts';
import { ExpectedError } from '../../core/errors.ts';
import { callerOf, dialTarget } from './address.ts';
import { placeCall, receiveCall } from './call.ts';
import type { Call } from './call-controls.ts';
import type { CallDeps } from './call-body.ts';
import { createCallSet, type CallSet } from './call-set.ts';
import { failure } from './failure.ts';
import type { Line } from './line.ts';
import type { MicrophoneLease } from './microphone.ts';
import type { Phone, PhoneEvent, PhoneState } from './phone.ts';
import { createReferrals } from './referrals.ts';
import { sendingAfterAnswer } from './post-dial.ts';
import { blindTarget, createTransfers, replacingTarget } from './transfer.ts';

export type PhoneCallsDeps = Omit<CallDeps, 'onChange' | 'onEvent' | 'onRefer'> & {
  /** The line, ready or not; null without one. */
  readonly line: () => Line | null;
  readonly voice: () => Promise<MicrophoneLease>;
  readonly country: () => string;
  readonly dialling: () => DiallingRules;
  readonly doNotDisturb: () => boolean;
  readonly listen: (streams: readonly MediaStream[]) => void;
  readonly onChange: () => void;
  readonly onEvent: (event: PhoneEvent) => void;
};

export type PhoneCalls = {
  readonly set: CallSet;
  readonly states: () => Pick<PhoneState, 'call' | 'incoming' | 'held' | 'joined' | 'transfer' | 'referral'>;
  readonly invited: (invitation: Invitation, line: Line) => void;
  readonly endAll: () => void;
  /** What screens may do with calls. */
  readonly controls: Pick<
    Phone,
    | 'call'
    | 'consult'
    | 'answer'
    | 'reject'
    | 'swap'
    | 'join'
    | 'split'
    | 'transfer'
    | 'connectBoth'
    | 'follow'
    | 'refuseReferral'
    | 'hangUp'
    | 'hangUpOne'
    | 'setMuted'
    | 'setHeld'
    | 'restoreSound'
    | 'sendDigits'
    | 'clear'
  >;
};

const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');

/** The calls of one phone: placing, taking, and all that can be done with several of them. */
export const createPhoneCalls = (options: PhoneCallsDeps): PhoneCalls => {
  const { timers, timing, log, country, dialling, onChange, voice } = options;
  /** Microphones held for calls, by call: given back when it is over. */
  const leases = new Map<string, MicrophoneLease>();

  const changed = (): void => {
    set.settle();
    onChange();
  };
  const set = createCallSet(log, options.listen, changed);
  const transfers = createTransfers({ timers, timing, log, onChange: changed });

  const referrals = createReferrals({
    timers,
    timing,
    log,
    country,
    // An emergency call, a conference and who waits aside are left in peace.
    isConvenient: (id) => {
      const { call, joined } = set.states();
      const isReady = options.line()?.getState().status === 'ready';
      return call?.id === id && call.phase === 'connected' && joined.length === 0 && isReady && !isUrgent();
    },
    onChange: changed,
  });

  const deps: CallDeps = {
    clock: options.clock,
    timers,
    timing,
    log,
    onChange: changed,
    onRefer: referrals.heard,
    onEvent: (event) => {
      if (event.type === 'ended') {
        const { id } = event.call;
        leases.get(id)?.release();
        leases.delete(id);
        transfers.callEnded(id);
        set.ended(id);
        changed();
      }
      referrals.follow(event);
      options.onEvent(event);
    },
  };

  const ready = (): Line => {
    const line = options.line();
    if (line?.getState().status !== 'ready')
      throw new ExpectedError(
        'phone/not-ready',
        'The line is not ready. Wait until it is, or check it in the settings.',
      );
    return line;
  };
  const targetOf = (number: string): URI =>
    dialTarget(diallingTarget(number, dialling(), country()), ready().domain);
  const assertFree = (): void => {
    if (set.living().length > 0)
      throw new ExpectedError('phone/busy', 'A call is already up. End it before placing another.');
  };
  const isUp = (call: Call | null): call is Call => call?.getState().phase === 'connected';
  const assertTalking = (): void => {
    if (!isUp(set.active())) throw noCall();
  };
  /** An emergency call is left for nothing. */
  const isUrgent = (): boolean => set.living().some((call) => isEmergency(call.getState().number));

  const assertAsked = (): void => {
    assertTalking();
    if (referrals.getState()?.phase !== 'asked') throw noCall();
  };

  /** `assertFits` is asked twice: the microphone may take its time. */
  const place = async (number: string, assertFits: () => void): Promise<string> => {
    assertFits();
    const chosen = splitPostDial(number.trim());
    const target = targetOf(chosen.number);
    const lease = await voice();
    try {
      assertFits();
      const placed = placeCall(
        ready(),
        target,
        chosen.number,
        sendingAfterAnswer(deps, chosen.after, (digits) => placed.sendDigits(digits)),
      );
      const { id } = placed.getState();
      leases.set(id, lease);
      transfers.forget();
      set.placed(placed);
      return id;
    } catch (error) {
      lease.release();
      throw error;
    }
  };

  const putInPlace = (line: Line, replaced: Call, invitation: Invitation): void => {
    const caller = callerOf(invitation.assertedIdentity, invitation.remoteIdentity, country());
    const call = receiveCall(line, invitation, caller, deps, 'replaces');
    replaced.giveUpTo(caller.number);
    set.replaced(replaced, call);
    call.answer().catch((error: unknown) => {
      log('warn', 'a call that was put through could not be taken', { error: failure(error) });
      replaced.hangUp();
    });
  };

  let answering: Promise<void> | null = null;
  const answer = async (): Promise<void> => {
    const ringing = set.ringing();
    if (!ringing) throw noCall();
    // A microphone that is refused leaves the call ringing, for another try.
    const lease = await voice();
    try {
      if (ringing.isOver()) throw noCall();
      const before = set.active();
      if (before?.getState().answeredAt === null) before.hangUp();
      transfers.forget();
      set.answered(ringing);
      await ringing.answer();
    } finally {
      lease.release();
      changed();
    }
  };

  return {
    set,
    states: () => ({ ...set.states(), transfer: transfers.getState(), referral: referrals.getState() }),
    invited: (invitation, line) => {
      const { replacee } = invitation;
      const replaced = replacee ? set.bySession(replacee) : null;
      if (options.line() === null || (replacee && !replaced)) {
        invitation
          .reject({ statusCode: replacee ? 481 : 480 })
          .catch((error: unknown) => log('info', 'a call could not be refused', { error: failure(error) }));
        return;
      }
      if (replaced) {
        putInPlace(line, replaced, invitation);
        return;
      }
      const caller = callerOf(invitation.assertedIdentity, invitation.remoteIdentity, country());
      if (options.doNotDisturb() || set.ringing() || isUrgent())
        receiveCall(line, invitation, caller, deps, 'busy');
      else set.rang(receiveCall(line, invitation, caller, deps));
    },
    endAll: () => {
      set.ringing()?.reject();
      for (const call of set.living()) call.hangUp();
    },
    controls: {
      call: (number) => place(number, assertFree),
      consult: (number) => place(number, assertTalking),
      answer: () => {
        // A key that was hit twice answers once.
        answering ??= answer().finally(() => {
          answering = null;
        });
        return answering;
      },
      reject: () => set.ringing()?.reject(),
      swap: set.swap,
      join: set.join,
      split: async () => set.split(),
      transfer: async (number) => {
        const call = set.active();
        if (!isUp(call)) throw noCall();
        const { number: shown } = splitPostDial(number.trim());
        await transfers.begin({
          kind: 'blind',
          call,
          target: blindTarget(targetOf(shown)),
          shown,
          legs: [call],
        });
      },
      connectBoth: async () => {
        const asked = set.active();
        const { joined } = set.states();
        const call = set.waiting(joined.find((id) => id !== asked?.getState().id));
        const session = isUp(asked) ? asked.session() : null;
        const target = session && replacingTarget(session);
        if (!asked || !target) throw noCall();
        const { number: shown } = asked.getState();
        await transfers.begin({ kind: 'attended', call, target, shown, legs: [call, asked] });
      },
      follow: async (number) => {
        const placed = await place(number, assertAsked);
        referrals.began(placed);
        return placed;
      },
      refuseReferral: referrals.refuse,
      hangUp: () => {
        for (const call of set.together()) call.hangUp();
      },
      hangUpOne: (id) => set.find(id)?.hangUp(),
      setMuted: (muted) => {
        for (const call of set.together()) call.setMuted(muted);
      },
      setHeld: async (held) => {
        const together = set.together();
        if (together.length === 0) throw noCall();
        await Promise.all(together.map((call) => call.setHeld(held)));
      },
      restoreSound: async () => {
        const call = set.active();
        if (!call) throw noCall();
        await call.restoreSound();
      },
      sendDigits: (digits) => set.active()?.sendDigits(digits),
      clear: () => {
        transfers.forget();
        referrals.forget();
        set.clear();
      },
    },
  };
};
