import { Inviter, SessionState, type Core, type Invitation, type URI } from 'sip.js';
import type { CallStep } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Caller } from './address.ts';
import { createCallBody, isMadeUp, noteEnding, type CallBody, type CallDeps } from './call-body.ts';
import { newCall } from './call-machine.ts';
import { createDigitSender } from './digits.ts';
import { sendByInfo } from './digits-by-info.ts';
import { createEarlySound } from './early-sound.ts';
import type { Line } from './line.ts';
import type { CallState } from './phone.ts';
import { reinvitePatiently, saysGone } from './reinvite.ts';
import { failure } from './failure.ts';

/** One call, as the phone handles it. */
export type Call = {
  readonly getState: () => CallState;
  readonly isOver: () => boolean;
  readonly answer: () => Promise<void>;
  readonly reject: () => void;
  readonly hangUp: () => void;
  readonly setMuted: (muted: boolean) => void;
  readonly setHeld: (held: boolean) => Promise<void>;
  readonly sendDigits: (digits: string) => void;
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
    if (isReady) body.after(timing.endingLimit, () => body.finish('agent'));
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

  return {
    getState: body.getState,
    isOver: body.isOver,
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
    sendDigits: createDigitSender(
      {
        isOver: body.isOver,
        show: (digits) => body.dispatch({ type: 'digits', digits }),
        byRtp: (digit) => {
          const media = body.media();
          return media?.sendDtmf(digit) === true || (media?.isSettling === true ? null : false);
        },
        byInfo: (digit) => sendByInfo(body.session(), digit, log),
      },
      timers,
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

/** Calls `target`. The call exists at once; its INVITE follows as soon as there is something to offer. */
export const placeCall = (line: Line, target: URI, shown: string, deps: CallDeps): Call => {
  const { clock, timing, log } = deps;
  const body = createCallBody(newCall(crypto.randomUUID(), 'outbound', shown, '', clock.now()), deps);
  let challenged = false;

  const refused = ({ message }: Core.IncomingResponse): void => {
    noteEnding(body.facts, message);
    body.facts.endedBy ??= isMadeUp(message) ? 'network' : 'far-end';
  };

  const early = createEarlySound({
    packets: () => body.media()?.packetsReceived() ?? Promise.resolve(0),
    after: body.after,
    isPast: () => body.isOver() || body.getState().answeredAt !== null,
    onRing: () => body.dispatch({ type: 'ringing' }),
    onSound: () => body.dispatch({ type: 'early-media' }),
  });
  /** What the log has of it already: a far end may say the same again every minute. */
  const said = new Set<CallStep>();
  const sayOnce = (step: CallStep, status: number | undefined): void => {
    if (!said.has(step)) body.step(step, String(status));
    said.add(step);
  };

  const progress = ({ message }: Core.IncomingResponse): void => {
    const withSound =
      message.body !== '' && (message.getHeader('content-type') ?? '').startsWith('application/sdp');
    if (withSound) {
      body
        .media()
        ?.setEarlyDescription(message.body)
        .catch((error: unknown) => log('info', 'early media could not be used', { error: failure(error) }));
      sayOnce('early-media', message.statusCode);
      early.described();
    } else if (message.statusCode === 180) {
      sayOnce('ringing', message.statusCode);
      early.ringing();
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
    if (!body.isOver() && body.getState().phase !== 'ending') send();
  };

  const send = (): void => {
    const inviter = new Inviter(line.userAgent, target, { earlyMedia: false });
    body.follow(inviter);
    inviter
      .invite({
        requestDelegate: {
          onTrying: () => {
            if (body.getState().phase === 'dialling') body.step('trying');
            body.dispatch({ type: 'trying' });
          },
          onProgress: progress,
          onRedirect: refused,
          onReject: (response) => {
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

/** A call that comes in and waits for an answer. */
export const receiveCall = (line: Line, invitation: Invitation, caller: Caller, deps: CallDeps): Call => {
  const { clock, log } = deps;
  const body = createCallBody(
    newCall(crypto.randomUUID(), 'inbound', caller.number, caller.displayName, clock.now()),
    deps,
  );
  body.follow(invitation);
  invitation
    .progress()
    .catch((error: unknown) => log('info', 'ringing could not be told', { error: failure(error) }));
  body.step('ringing');
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
        await invitation.accept();
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
