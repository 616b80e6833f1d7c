import { SessionState, type Referral, type Session } from 'sip.js';
import { lineResultOf, parseReason, type SipReason } from '../../core/domain/line-result.ts';
import type { CallStep, EndedBy } from '../../core/contract/records.ts';
import type { Clock } from '../../core/ports.ts';
import { nextCall, type CallEvent } from './call-machine.ts';
import type { Log } from './line.ts';
import { watchMedia } from './media-watch.ts';
import { watchQuality, type QualityWatch } from './quality.ts';
import { refuseAnswersInOrder } from './refuse-answer.ts';
import type { CallState, PhoneEvent } from './phone.ts';
import { SessionMedia } from './session-media.ts';
import type { Cancel, Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';
import { failure } from './failure.ts';

export type CallDeps = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  readonly log: Log;
  readonly onChange: () => void;
  readonly onEvent: (event: PhoneEvent) => void;
  /** The far end of a call asks us to call somebody else. */
  readonly onRefer: (call: string, session: Session, referral: Referral) => void;
};

/** How a call came to its end, gathered until it has ended. */
export type EndingFacts = {
  endedBy: EndedBy | null;
  sipCode: number | null;
  sipReason: string;
  reasons: readonly SipReason[];
  timedOut: boolean;
};

/** What every call has, whichever side began it. */
export type CallBody = {
  readonly facts: EndingFacts;
  readonly getState: () => CallState;
  readonly dispatch: (event: CallEvent) => void;
  readonly step: (step: CallStep, detail?: string) => void;
  /** Ties the call to its SIP session: answered and ended follow from it. */
  readonly follow: (session: Session) => void;
  /** Lets the session go: its end is not the call's. */
  readonly unfollow: () => void;
  readonly session: () => Session | null;
  readonly media: () => SessionMedia | null;
  /** Ends the call here, whatever the far end thinks. Once. */
  readonly finish: (endedBy: EndedBy) => void;
  readonly isOver: () => boolean;
  readonly every: (milliseconds: number, run: () => void) => void;
  readonly after: (milliseconds: number, run: () => void) => Cancel;
};

type Headers = {
  readonly statusCode?: number | undefined;
  readonly reasonPhrase?: string | undefined;
  readonly getHeader: (name: string) => string | undefined;
  readonly hasHeader: (name: string) => boolean;
};

/** Keeps what a final response or a BYE or CANCEL says of the end. */
export const noteEnding = (facts: EndingFacts, message: Headers): void => {
  const reason = message.getHeader('reason');
  facts.reasons = reason === undefined ? facts.reasons : parseReason(reason);
  facts.sipCode = message.statusCode ?? facts.sipCode;
  const text = facts.reasons.find((each) => each.text !== '')?.text;
  facts.sipReason = (text ?? message.reasonPhrase ?? facts.sipReason).slice(0, 500);
};

/** SIP.js makes up a 408 or 503 when nobody answered or the wire broke: it has no Via. */
export const isMadeUp = (message: Headers): boolean => !message.hasHeader('via');

export const createCallBody = (initial: CallState, deps: CallDeps): CallBody => {
  const { clock, timers, timing, log } = deps;
  let state = initial;
  let session: Session | null = null;
  let quality: QualityWatch | null = null;
  const cancels = new Set<Cancel>();
  const facts: EndingFacts = { endedBy: null, sipCode: null, sipReason: '', reasons: [], timedOut: false };

  const dispatch = (event: CallEvent): void => {
    const next = nextCall(state, event);
    if (next === state) return;
    state = next;
    deps.onChange();
  };

  const step = (name: CallStep, detail = ''): void =>
    deps.onEvent({ type: 'step', call: state.id, step: name, at: clock.now(), detail });

  const isOver = (): boolean => state.phase === 'ended';

  const media = (): SessionMedia | null => {
    const handler = session?.sessionDescriptionHandler;
    return handler instanceof SessionMedia ? handler : null;
  };

  const every = (milliseconds: number, run: () => void): void => {
    cancels.add(timers.every(milliseconds, run));
  };
  const after = (milliseconds: number, run: () => void): Cancel => {
    const cancel = timers.after(milliseconds, run);
    cancels.add(cancel);
    return cancel;
  };

  const finish = (endedBy: EndedBy): void => {
    if (isOver()) return;
    for (const cancel of cancels) cancel();
    const by = facts.endedBy ?? endedBy;
    const verdict = lineResultOf({
      direction: state.direction,
      answered: state.answeredAt !== null,
      endedBy: by,
      sipCode: facts.sipCode,
      reasons: facts.reasons,
      timedOut: facts.timedOut,
    });
    const sounded = quality?.summary() ?? null;
    media()?.close();
    if (sounded) deps.onEvent({ type: 'quality', call: state.id, at: clock.now(), quality: sounded });
    step(
      'ended',
      facts.sipCode === null ? verdict.text : `${facts.sipCode} ${facts.sipReason}`.slice(0, 500),
    );
    dispatch({
      type: 'ended',
      at: clock.now(),
      result: {
        lineResult: verdict.result,
        text: verdict.text,
        sipCode: facts.sipCode,
        sipReason: facts.sipReason,
        endedBy: by,
      },
    });
    deps.onEvent({ type: 'ended', call: state });
  };

  const answered = (): void => {
    if (state.answeredAt !== null || isOver() || state.phase === 'ending') return;
    facts.sipCode = 200;
    facts.sipReason = 'OK';
    dispatch({ type: 'answered', at: clock.now() });
    step('answered');
    media()?.setMuted(state.muted);
    watchMedia({
      media,
      clock,
      timing,
      every,
      isHeld: () => state.held,
      onSilent: (silent) => {
        dispatch({ type: 'silent', silent });
        if (silent) step('media-lost');
      },
    });
    quality = watchQuality({
      media,
      timing,
      every,
      isHeld: () => state.held,
      onQuality: (measured) => dispatch({ type: 'quality', quality: measured }),
    });
  };

  const follow = (next: Session): void => {
    session = next;
    refuseAnswersInOrder(next, log);
    next.stateChange.addListener((sessionState) => {
      if (session !== next) return;
      if (sessionState === SessionState.Established) answered();
      // The reason comes with a callback that follows in the same turn.
      if (sessionState === SessionState.Terminated)
        queueMicrotask(() => {
          if (session === next) finish('workstation');
        });
    });
    next.delegate = {
      onBye: (bye) => {
        noteEnding(facts, bye.request);
        facts.endedBy ??= 'far-end';
        bye
          .accept()
          .catch((error: unknown) => log('info', 'a BYE could not be answered', { error: failure(error) }));
      },
      onCancel: (cancel) => {
        noteEnding(facts, cancel.request);
        facts.endedBy ??= 'far-end';
      },
      onRefer: (referral) => deps.onRefer(state.id, next, referral),
    };
  };

  return {
    facts,
    getState: () => state,
    dispatch,
    step,
    follow,
    unfollow: () => {
      session = null;
    },
    session: () => session,
    media,
    finish,
    isOver,
    every,
    after,
  };
};
