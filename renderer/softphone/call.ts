import { Inviter, SessionState, type Core, type Invitation, type InviterOptions, type URI } from 'sip.js';
import type { CallStep } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import { addressOf, type Caller } from './address.ts';
import { createCallBody, isMadeUp, noteEnding, type CallDeps } from './call-body.ts';
import { newCall } from './call-machine.ts';
import { createEarlySound } from './early-sound.ts';
import type { Line, Log } from './line.ts';
import { SessionMedia } from './session-media.ts';
import { failure } from './failure.ts';
import { shortRetryAfter } from './retry-after.ts';
import { agreedTimer, askedTimer, readSessionExpires } from './session-timer.ts';
import { createControls, noCall, type Call } from './call-controls.ts';

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
    if (withSound && line.options.earlyMedia) {
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
            const wait =
              challenged || again ? null : shortRetryAfter(response.message, timing.retryAfterLimit);
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

/** Half of the way of the sound is made while it rings, so that the answer key finds only the other half left. */
const readAhead = (invitation: Invitation, log: Log): void => {
  const { body } = invitation;
  if (!body) return;
  try {
    const media = invitation['setupSessionDescriptionHandler']();
    const type = invitation.request.getHeader('content-type') ?? '';
    if (media instanceof SessionMedia && media.hasDescription(type)) media.readAhead(body);
  } catch (error) {
    // A browser has room for so many connections: there may be some when it is answered.
    log('warn', 'the sound of a call that rings could not be prepared', { error: failure(error) });
  }
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
    readAhead(invitation, log);
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
