import {
  Inviter,
  SessionState,
  type Core,
  type Invitation,
  type InviterOptions,
  type Session,
  type URI,
} from 'sip.js';
import { ExpectedError } from '../../core/errors.ts';
import { addressOf, type Caller } from './address.ts';
import { createCallBody, isMadeUp, noteEnding, type CallBody, type CallDeps } from './call-body.ts';
import { newCall } from './call-machine.ts';
import { createDigitSender } from './digits.ts';
import { sendByInfo } from './digits-by-info.ts';
import { playInBand } from './digits-in-band.ts';
import type { Line } from './line.ts';
import type { CallStep } from '../../core/contract/records.ts';
import type { CallState } from './phone.ts';
import { SessionMedia } from './session-media.ts';
import { reinvitePatiently, saysGone } from './reinvite.ts';
import { failure } from './failure.ts';
import { watchIce } from './ice-watch.ts';
import {
  agreedTimer,
  askedTimer,
  readSessionExpires,
  refreshEvery,
  type SessionExpires,
} from './session-timer.ts';

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

const noCall = (): ExpectedError => new ExpectedError('phone/no-call', 'There is no call any more.');

/** What both directions share once a session is there. */
const createControls = (body: CallBody, deps: CallDeps, line: Line): Omit<Call, 'answer' | 'reject'> => {
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
    const result = await reinvitePatiently(session, timers, timing.probeLimit, wire.signal);
    if (result.kind === 'accepted') {
      body.dispatch({ type: 'held', held, at: clock.now() });
      body.step(held ? 'held' : 'resumed');
      return;
    }
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
    const result = await reinvitePatiently(session, timers, timing.probeLimit, wire.signal);
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
      const result = await reinvitePatiently(session, timers, timing.probeLimit, wire.signal);
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
    const result = await reinvitePatiently(session, timers, timing.probeLimit, wire.signal);
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
        byRtp: (digit) => body.media()?.sendDtmf(digit) === true,
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

/** Who calls, as the account wants it said (RFC 3261 §8.1.1.3, RFC 3325 §9.2), and its timer. */
const identityOf = (
  { options: { callerId, sessionTimers }, domain, userAgent }: Line,
  leastTimer: number,
): InviterOptions => {
  const extraHeaders = sessionTimers || leastTimer > 0 ? askedTimer(leastTimer) : [];
  if (callerId.way === 'account') return { extraHeaders };
  const shown = addressOf(callerId.number, domain);
  return callerId.way === 'preferred'
    ? { extraHeaders: [...extraHeaders, `P-Preferred-Identity: <${shown.toString()}>`] }
    : {
        extraHeaders,
        params: { fromUri: shown, fromDisplayName: userAgent.userAgentCore.configuration.displayName },
      };
};

/** A server that asks for a moment (RFC 3261 §21.5.4) gets it, where an agent would wait that long; else null. */
const shortRetryAfter = (
  message: Core.IncomingResponseMessage,
  { retryAfterLimit }: { readonly retryAfterLimit: number },
): number | null => {
  if (message.statusCode !== 503) return null;
  const seconds = Number.parseInt(message.getHeader('retry-after') ?? '', 10);
  return seconds >= 0 && seconds * 1000 <= retryAfterLimit ? seconds * 1000 : null;
};

/** Calls `target`. The call exists at once; its INVITE follows as soon as there is something to offer. */
export const placeCall = (line: Line, target: URI, shown: string, deps: CallDeps): Call => {
  const { clock, timing, log } = deps;
  const body = createCallBody(newCall(crypto.randomUUID(), 'outbound', shown, '', clock.now()), deps);
  let challenged = false;
  let again = false;
  let leastTimer = 0;

  const refused = ({ message }: Core.IncomingResponse): void => {
    noteEnding(body.facts, message);
    body.facts.endedBy ??= isMadeUp(message) ? 'network' : 'far-end';
  };

  const progress = ({ message }: Core.IncomingResponse): void => {
    const withSound =
      message.body !== '' && (message.getHeader('content-type') ?? '').startsWith('application/sdp');
    if (withSound && line.options.earlyMedia) {
      body
        .media()
        ?.setEarlyDescription(message.body)
        .catch((error: unknown) => log('info', 'early media could not be used', { error: failure(error) }));
      if (body.getState().phase !== 'early-media') body.step('early-media', String(message.statusCode));
      body.dispatch({ type: 'early-media' });
    } else if (message.statusCode === 180 && body.getState().phase !== 'ringing') {
      body.dispatch({ type: 'ringing' });
      body.step('ringing', '180');
    }
  };

  /** A proxy with a realm of its own: its secret is asked for, and the call goes out again, once. */
  const retryWithSecret = async (realm: string): Promise<void> => {
    try {
      await line.credentials.learn(realm);
    } catch (error) {
      log('warn', 'the host could not give the secret of a realm', { error: failure(error) });
      body.finish('workstation');
      return;
    }
    resend();
  };

  const resend = (): void => {
    if (!body.isOver() && body.getState().phase !== 'ending') send();
  };

  const send = (): void => {
    const inviter = new Inviter(line.userAgent, target, {
      earlyMedia: false,
      ...identityOf(line, leastTimer),
    });
    body.follow(inviter);
    inviter
      .invite({
        requestDelegate: {
          onTrying: () => {
            if (body.getState().phase === 'dialling') body.step('trying');
            body.dispatch({ type: 'trying' });
          },
          onProgress: progress,
          onAccept: ({ message }) => {
            const timer = readSessionExpires(message.getHeader('session-expires'));
            if (timer?.refresher === 'uac') controls.keepAlive(timer);
          },
          onRedirect: refused,
          onReject: (response) => {
            const least = Number(response.message.getHeader('min-se') ?? Number.NaN);
            if (response.message.statusCode === 422 && least > leastTimer && least <= 86_400) {
              leastTimer = least;
              body.unfollow();
              send();
              return;
            }
            const wait = challenged || again ? null : shortRetryAfter(response.message, timing);
            if (wait !== null) {
              again = true;
              body.unfollow();
              body.after(wait, resend);
              return;
            }
            const realm = line.credentials.takeMissing();
            if (realm === null || challenged) {
              refused(response);
              return;
            }
            challenged = true;
            // A session that nobody follows any more: its end is not the call's.
            body.unfollow();
            void retryWithSecret(realm);
          },
        },
      })
      .then(() => {
        if (body.getState().phase !== 'preparing') return;
        body.dispatch({ type: 'sent' });
        body.step('dialled');
      })
      .catch((error: unknown) => {
        // Hung up before the INVITE was out, or the sound could not be prepared.
        if (body.facts.endedBy === null)
          log('warn', 'a call could not be placed', {
            error: failure(error),
          });
        body.finish('workstation');
      });
  };

  body.after(timing.ringLimit, () => {
    if (body.getState().answeredAt !== null) return;
    body.facts.timedOut = true;
    body.facts.endedBy = 'network';
    controls.hangUp();
  });
  const controls = createControls(body, deps, line);
  send();
  return {
    ...controls,
    answer: () => Promise.reject(noCall()),
    reject: controls.hangUp,
  };
};

/**
 * A call that comes in: `rings` waits for an answer, `replaces` is answered at once by whoever asked for it, `busy` is
 * turned away here and now, and was missed.
 */
export const receiveCall = (
  line: Line,
  invitation: Invitation,
  caller: Caller,
  deps: CallDeps,
  manner: 'rings' | 'replaces' | 'busy' = 'rings',
): Call => {
  const { clock, log } = deps;
  const body = createCallBody(
    newCall(crypto.randomUUID(), 'inbound', caller.number, caller.displayName, clock.now()),
    deps,
  );
  body.follow(invitation);
  if (invitation.delegate)
    // Reliable ringing (RFC 3262) opens the sound before anybody has answered: the desk says nothing until then.
    invitation.delegate.onSessionDescriptionHandler = (media) => {
      if (media instanceof SessionMedia) media.setMuted(true);
    };
  if (manner === 'rings') {
    invitation
      .progress()
      .catch((error: unknown) => log('info', 'ringing could not be told', { error: failure(error) }));
    body.step('ringing');
  } else if (manner === 'busy') {
    body.facts.sipCode = 486;
    body.facts.sipReason = 'Busy Here';
    invitation
      .reject({ statusCode: 486 })
      .catch((error: unknown) => log('info', 'a call could not be turned away', { error: failure(error) }));
  }
  const controls = createControls(body, deps, line);

  const reject = (): void => {
    if (body.isOver() || invitation.state !== SessionState.Initial) {
      controls.hangUp();
      return;
    }
    body.facts.endedBy ??= 'agent';
    // Busy here, and not a global decline (603): other phones of the company may go on ringing.
    invitation
      .reject({ statusCode: 486 })
      .catch((error: unknown) => log('info', 'a call could not be rejected', { error: failure(error) }));
  };

  return {
    ...controls,
    hangUp: () => (body.getState().phase === 'incoming' ? reject() : controls.hangUp()),
    reject,
    answer: async () => {
      if (invitation.state !== SessionState.Initial) throw noCall();
      body.dispatch({ type: 'answering' });
      try {
        const { headers, ours } = agreedTimer(invitation.request);
        await invitation.accept({ extraHeaders: headers });
        if (ours) controls.keepAlive(ours);
      } catch (error) {
        if (error instanceof ExpectedError) throw error;
        throw new ExpectedError(
          'phone/answer-failed',
          'The call could not be answered: the caller hung up, or the line refused the sound.',
          undefined,
          { cause: error },
        );
      }
    },
  };
};
