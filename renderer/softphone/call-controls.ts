import { Inviter, SessionState, type Session } from 'sip.js';
import { ExpectedError } from '../../core/errors.ts';
import type { CallBody, CallDeps } from './call-body.ts';
import { createDigitSender } from './digits.ts';
import { sendByInfo } from './digits-by-info.ts';
import { playInBand } from './digits-in-band.ts';
import type { Line } from './line.ts';
import type { CallStep } from '../../core/contract/records.ts';
import type { CallState } from './phone.ts';
import type { SessionMedia } from './session-media.ts';
import { reinvitePatiently, saysGone } from './reinvite.ts';
import { failure } from './failure.ts';
import { watchIce } from './ice-watch.ts';
import { refreshEvery, type SessionExpires } from './session-timer.ts';

/** One call, as the phone handles it. */
export type Call = {
  /** The line that it is on. */
  readonly line: Line;
  readonly getState: () => CallState;
  readonly isOver: () => boolean;
  readonly session: () => Session | null;
  readonly media: () => SessionMedia | null;
  /** A step for the log. */
  readonly note: (step: CallStep, detail?: string) => void;
  readonly answer: () => Promise<void>;
  readonly reject: () => void;
  /** The far end put somebody in its place: the end that follows is its doing. */
  readonly giveUpTo: (detail: string) => void;
  readonly hangUp: () => void;
  readonly setMuted: (muted: boolean) => void;
  readonly setHeld: (held: boolean) => Promise<void>;
  /** Negotiates the sound anew: the cure for a call that is up and silent. */
  readonly restoreSound: () => Promise<void>;
  readonly sendDigits: (digits: string) => void;
  /** Refreshes a session whose timer is ours to keep (RFC 4028). */
  readonly keepAlive: (timer: SessionExpires) => void;
  /** The line is gone: what can wait for it waits, the rest ends. */
  readonly lineLost: () => void;
  /** The line is back: asks the far end whether the call still lives. */
  readonly lineBack: () => void;
  /** The line is given up for good: the call is over here, whatever the far end thinks. */
  readonly abandon: () => void;
};

export const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');

/** What both directions share once a session is there. */
export const createControls = (
  body: CallBody,
  deps: CallDeps,
  line: Line,
): Omit<Call, 'answer' | 'reject'> => {
  const { clock, timers, timing, log } = deps;
  let cancelLost = (): void => undefined;
  let holding: Promise<void> = Promise.resolve();
  /** Aborted with the wire: an answer to what was asked on it will not come any more. */
  let wire = new AbortController();

  const hangUp = (): void => {
    if (body.isOver() || body.getState().phase === 'ending') return;
    body.facts.endedBy ??= 'agent';
    body.dispatch({ type: 'ending' });
    const session = body.session();
    const isReady = line.getState().status === 'ready';
    const leave = (): Promise<unknown> => {
      // What cannot be said now is said when the line is back.
      if (!isReady && session?.state !== SessionState.Initial) return Promise.resolve();
      switch (session?.state) {
        case SessionState.Initial:
        case SessionState.Establishing:
          return session instanceof Inviter ? session.cancel() : session.dispose();
        case SessionState.Established:
          return session.bye();
        case SessionState.Terminating:
        case SessionState.Terminated:
        case undefined:
          return Promise.resolve();
      }
    };
    leave().catch((error: unknown) =>
      log('info', 'a call could not be ended in good form', { error: failure(error) }),
    );
    // A dead far end must not hold the agent: the call is over here, and SIP.js goes on trying behind.
    if (session && isReady) body.after(timing.endingLimit, () => body.finish('agent'));
    else body.finish('agent');
  };

  const hold = async (held: boolean): Promise<void> => {
    const session = body.session();
    const media = body.media();
    if (!session || !media || body.getState().phase !== 'connected') throw noCall();
    if (media.held === held) return;
    media.setHeld(held);
    const result = await reinvitePatiently(session, timers, timing, wire.signal);
    if (result.kind === 'accepted') {
      body.dispatch({ type: 'held', held, at: clock.now() });
      body.step(held ? 'held' : 'resumed');
      return;
    }
    // It ended while a busy server was waited for.
    if (body.isOver()) throw noCall();
    if (saysGone(result)) {
      body.finish('network');
      await session.dispose();
      throw noCall();
    }
    // The far end keeps the old agreement; so do we. A hold that was refused still silences nobody.
    media.setHeld(!held);
    throw new ExpectedError(
      'phone/hold-refused',
      'The line refused to hold or resume. The call goes on; try again in a moment.',
      { code: result.kind === 'rejected' ? result.code : null },
    );
  };

  const restoreSound = async (): Promise<void> => {
    const session = body.session();
    const media = body.media();
    if (!session || !media || body.getState().phase !== 'connected') throw noCall();
    media.peer.restartIce();
    const result = await reinvitePatiently(session, timers, timing, wire.signal);
    if (result.kind === 'accepted') return;
    if (saysGone(result)) {
      body.finish('network');
      await session.dispose();
      throw noCall();
    }
    throw new ExpectedError(
      'phone/sound-refused',
      'The line did not negotiate the sound anew. The call goes on; if it stays silent, hang up and call again.',
      { code: result.kind === 'rejected' ? result.code : null },
    );
  };

  /** A re-INVITE that changes nothing: tells the far end that the call lives, and finds out whether it does there. */
  const refresh = (): Promise<void> => {
    const ask = async (): Promise<void> => {
      const session = body.session();
      if (!session || body.getState().phase !== 'connected') return;
      const result = await reinvitePatiently(session, timers, timing, wire.signal);
      if (!saysGone(result) || body.isOver()) return;
      body.finish('network');
      await session.dispose();
    };
    holding = holding.then(ask, ask);
    return holding;
  };

  /** What could not be said while the line was away: the far end may still ring, or wait for us. */
  const letGo = (): void => {
    const session = body.session();
    if (!session || session.state === SessionState.Terminated) return;
    const leave = session.state === SessionState.Established ? session.bye() : session.dispose();
    leave.catch((error: unknown) =>
      log('info', 'a call could not be ended in good form', { error: failure(error) }),
    );
  };

  const probe = async (): Promise<void> => {
    const session = body.session();
    if (session?.state !== SessionState.Established) return;
    body.media()?.peer.restartIce();
    const result = await reinvitePatiently(session, timers, timing, wire.signal);
    if (body.isOver() || (result.kind !== 'unanswered' && !saysGone(result))) return;
    // Nobody is there any more: better an honest end than a ghost.
    log('info', 'a call did not survive the loss of the line', { answer: result.kind });
    body.finish('network');
    await session.dispose();
  };

  watchIce({
    state: () =>
      body.getState().phase === 'connected' && line.getState().status === 'ready'
        ? (body.media()?.peer.iceConnectionState ?? null)
        : null,
    clock,
    timing,
    every: body.every,
    cure: () => {
      log('info', 'the way of the sound was lost, and is negotiated anew');
      body.media()?.peer.restartIce();
      void refresh();
    },
  });

  return {
    line,
    getState: body.getState,
    isOver: body.isOver,
    session: body.session,
    media: body.media,
    note: body.step,
    giveUpTo: (detail) => {
      body.facts.endedBy ??= 'far-end';
      body.step('transferred', detail);
    },
    hangUp,
    setMuted: (muted) => {
      if (body.getState().muted === muted || body.isOver()) return;
      body.media()?.setMuted(muted);
      body.dispatch({ type: 'muted', muted });
      body.step(muted ? 'muted' : 'unmuted');
    },
    setHeld: (held) => {
      holding = holding.then(
        () => hold(held),
        () => hold(held),
      );
      return holding;
    },
    restoreSound: () => {
      const restored = holding.then(restoreSound, restoreSound);
      holding = restored;
      return restored;
    },
    keepAlive: (timer) => body.every(refreshEvery(timer), () => void refresh()),
    sendDigits: createDigitSender(
      {
        isOver: body.isOver,
        show: (digits) => body.dispatch({ type: 'digits', digits }),
        byRtp: (digit) => {
          const media = body.media();
          return media?.sendDtmf(digit) === true || (media?.isSettling === true ? null : false);
        },
        byInfo: (digit) => sendByInfo(body.session(), digit, log),
        inBand: (digit) => playInBand(body.media(), digit, log),
      },
      timers,
      line.options.dtmf,
    ),
    lineLost: () => {
      wire.abort();
      wire = new AbortController();
      if (body.isOver()) return;
      if (body.session()?.state === SessionState.Established) {
        cancelLost();
        cancelLost = body.after(timing.lostLineLimit, () => body.finish('network'));
      } else body.finish('network');
    },
    lineBack: () => {
      cancelLost();
      if (body.isOver()) letGo();
      else void probe();
    },
    abandon: () => body.finish('agent'),
  };
};
