import {
  SIPExtension,
  UserAgent,
  UserAgentState,
  type Invitation,
  type Notification,
  type SessionDescriptionHandlerFactory,
} from 'sip.js';
import type { Clock, LogLevel } from '../../core/ports.ts';
import type { LineOptions } from '../../core/contract/line.ts';
import { addressOf, routeOf } from './address.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { nextLine, noLine, type LineEvent } from './line-machine.ts';
import type { LineProblem, LineState } from './phone.ts';
import { createRegistration, type Registration, type RegistrationResult } from './registration.ts';
import type { Cancel, Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';
import { WireLost, WireTransport, type TransportOptions } from './transport.ts';
import type { OpenWire } from './wire.ts';
import { failure } from './failure.ts';
import { takeEarlyBye } from './early-bye.ts';
import { answerUpdate } from './update.ts';

/** Whom the line registers, and over what. */
export type LineIdentity = {
  readonly kind: 'practice' | 'sip';
  readonly open: OpenWire;
  readonly protocol: 'WS' | 'WSS';
  readonly domain: string;
  readonly user: string;
  readonly authorizationUser: string;
  readonly displayName: string;
  readonly instanceId: string;
  readonly credentials: (realm: string) => Promise<string>;
  readonly options: LineOptions;
};

/** Facts hold no phone number and no secret. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;

export type LineDeps = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timing: PhoneTiming;
  readonly log: Log;
  readonly media: SessionDescriptionHandlerFactory;
  readonly onState: (state: LineState) => void;
  readonly onInvite: (invitation: Invitation, line: Line) => void;
  /** The body of a NOTIFY about the voice mailbox (RFC 3842), asked for or not. */
  readonly onMessageSummary: (body: string) => void;
  /** The line is ready; `again` when it had been lost. */
  readonly onReady: (again: boolean, line: Line) => void;
  readonly onLost: (line: Line) => void;
  readonly onSend: (text: string) => void;
  readonly onReceive: (text: string) => void;
};

export type Line = {
  readonly options: LineOptions;
  readonly userAgent: UserAgent;
  readonly domain: string;
  readonly credentials: Credentials;
  readonly getState: () => LineState;
  readonly start: () => void;
  readonly retryNow: () => void;
  /** Asks the server for a sign of life now: after sleep, or a change of network. */
  readonly check: () => void;
  readonly stop: () => Promise<void>;
};

/** Doubling waits with jitter over their upper half. */
export const backoff = (
  failures: number,
  { retryFirst, retryLongest }: PhoneTiming,
  random: number,
): number => Math.min(retryLongest, retryFirst * 2 ** Math.min(failures, 20)) * (0.5 + 0.5 * random);

/** As many failures, at most, a line that was ready just now counts for. */
const flapping = 4;

const problemOf = (error: unknown): LineProblem => {
  if (!(error instanceof WireLost)) return 'unreachable';
  if (error.why === 'silent') return 'silent';
  // Browsers keep a failed TLS handshake to themselves (1006); where one does say so, it is passed on.
  if (error.code === 1015) return 'certificate';
  return error.opened ? 'closed-by-server' : 'unreachable';
};

const refusedAs = ({
  code,
  answeredChallenge,
}: {
  readonly code: number;
  readonly answeredChallenge: boolean;
}): LineProblem => {
  if (code === 401 || code === 407) return 'wrong-password';
  if (code === 403) return answeredChallenge ? 'wrong-password' : 'forbidden';
  return 'refused';
};

export const createLine = (identity: LineIdentity, deps: LineDeps): Line => {
  const { clock, timers, timing, log } = deps;
  const credentials = createCredentials(identity.authorizationUser || identity.user, identity.credentials);
  let state = noLine;
  let failures = 0;
  let wasReady = false;
  let eagerUntil = clock.now() + timing.eagerFor;
  let registration: Registration | null = null;
  let cancelRetry: Cancel = () => undefined;
  let stopPings: Cancel = () => undefined;
  let cancelPing: Cancel | null = null;
  /** Counted beside the clock, which may be put forward or back while a line lives. */
  let heard = 0;
  let readyAt = 0;

  const dispatch = (event: LineEvent): void => {
    const next = nextLine(state, event);
    if (next === state) return;
    state = next;
    deps.onState(state);
  };

  const options: TransportOptions = {
    open: identity.open,
    protocol: identity.protocol,
    connectLimit: timing.connectLimit,
    timers,
    onHeard: () => {
      heard += 1;
      dispatch({ type: 'heard', at: clock.now() });
    },
    onSend: deps.onSend,
    onReceive: deps.onReceive,
    onTrouble: (error) =>
      log('warn', 'a SIP message could not be handled', {
        error: failure(error),
      }),
  };

  const userAgent = new UserAgent({
    uri: addressOf(identity.user, identity.domain),
    ...(identity.options.outboundProxy === ''
      ? {}
      : { preloadedRouteSet: [`<${routeOf(identity.options.outboundProxy, identity.protocol)}>`] }),
    authorizationUsername: identity.authorizationUser || identity.user,
    displayName: identity.displayName.replace(/["\\\r\n]/g, ''),
    // One address for good: a registrar that knows no instances (RFC 5626) would take each start for another place.
    contactName: `rappel-${identity.instanceId.slice(0, 8)}`,
    viaHost: `${identity.instanceId}.invalid`,
    contactParams: { transport: identity.protocol.toLowerCase() },
    instanceId: identity.instanceId,
    transportConstructor: WireTransport,
    transportOptions: options,
    sessionDescriptionHandlerFactory: deps.media,
    sendInitialProvisionalResponse: false,
    gracefulShutdown: false,
    // A colleague may put somebody in their own place (RFC 3891): only who knows the call's tags can.
    sipExtensionReplaces: SIPExtension.Supported,
    // Announcements and ringing that the far end must know to have arrived (RFC 3262).
    sipExtension100rel: SIPExtension.Supported,
    // Refreshing is ours where the far end chooses so (session-timer.ts).
    sipExtensionExtraSupported: ['timer'],
    noAnswerTimeout: 180,
    logBuiltinEnabled: false,
    logConfiguration: false,
    userAgentString: 'Rappel',
    delegate: {
      onConnect: () => opened(),
      onDisconnect: (error) => {
        if (error) fail(problemOf(error), null, null);
      },
      onInvite: (invitation) => deps.onInvite(invitation, self),
      onNotify: (notification) => notified(notification),
      // Nobody but the agent places calls: an incoming REFER would be toll fraud.
      onReferRequest: (request) => void request.reject({ statusCode: 603 }),
    },
  });
  userAgent.userAgentCore.configuration.authenticationFactory = () =>
    credentials.digest(userAgent.getLoggerFactory());
  const transport = userAgent.transport as WireTransport;
  const hear = transport.onMessage;
  transport.onMessage = (text) => {
    if (answerUpdate(userAgent.userAgentCore, text)) return;
    if (!takeEarlyBye(userAgent, text, () => hear?.(text))) hear?.(text);
  };

  /** PBXs tell of the mailbox without being asked; any other event outside a call is taken note of, and that is all. */
  const notified = (notification: Notification): void => {
    notification
      .accept()
      .catch((error: unknown) => log('info', 'a NOTIFY could not be answered', { error: failure(error) }));
    const event = notification.request.getHeader('event') ?? '';
    if (/^\s*message-summary\b/i.test(event)) deps.onMessageSummary(notification.request.body);
  };

  const fail = (problem: LineProblem, code: number | null, wait: number | null): void => {
    if (state.status === 'off' || state.status === 'waiting-to-retry') return;
    stopPings();
    cancelPing?.();
    registration?.stop();
    registration = null;
    if (state.status === 'ready') {
      // A server that restarts is back in moments, and a call may hang on it: the first minute knows no long wait. One
      // that takes us in only to throw us out again is not to be stormed.
      const steady = Math.abs(clock.now() - readyAt) >= timing.steadyAfter;
      failures = steady ? 0 : Math.min(failures, flapping);
      eagerUntil = steady ? clock.now() + timing.eagerFor : 0;
    }
    const eager = code === null && problem !== 'certificate' && clock.now() < eagerUntil;
    const tries = eager ? Math.min(failures, 1) : failures;
    const delay = Math.max(wait ?? 0, backoff(tries, timing, Math.random()));
    failures += 1;
    log('info', 'the line is not ready', { problem, code });
    dispatch({ type: 'failed', problem, code, retryAt: clock.now() + delay });
    deps.onLost(self);
    cancelRetry = timers.after(delay, retryNow);
    // A server that said no keeps its socket: only what seems dead is torn down.
    if (problem === 'silent') transport.drop();
  };

  const registrationResult = (result: RegistrationResult): void => {
    switch (result.kind) {
      case 'registered': {
        const first = state.status !== 'ready';
        dispatch({ type: 'registered' });
        if (first && state.status === 'ready') {
          readyAt = clock.now();
          deps.onReady(wasReady, self);
          wasReady = true;
        }
        return;
      }
      case 'silent':
        fail('silent', 408, null);
        return;
      case 'no-secret':
        fail('refused', null, null);
        return;
      case 'refused': {
        const problem = refusedAs(result);
        const patient = problem === 'wrong-password' || problem === 'forbidden';
        if (patient) credentials.forget();
        fail(problem, result.code, result.retryAfterMs ?? (patient ? timing.retryRefused : null));
      }
    }
  };

  const opened = (): void => {
    dispatch({ type: 'opened' });
    registration?.stop();
    registration = createRegistration(
      userAgent,
      identity.domain,
      identity.instanceId,
      credentials,
      deps,
      registrationResult,
    );
    const mine = registration;
    // Most servers' realm is their domain: with its secret at hand the first challenge is answered at once. Where the
    // host cannot give it now, the challenge itself asks again and says so.
    void credentials
      .learn(identity.domain)
      .catch(() => undefined)
      .then(() => mine.register());
    stopPings();
    stopPings = timers.every(Math.max(250, timing.pingEvery / 20), () => {
      const quiet = Math.abs(clock.now() - (state.lastHeardAt ?? 0));
      if (state.status === 'ready' && quiet >= timing.pingEvery) check();
    });
  };

  const check = (): void => {
    if (!transport.isConnected() || cancelPing || state.status === 'off') return;
    const before = heard;
    const { userAgentCore: core } = userAgent;
    const { aor } = core.configuration;
    const message = core.makeOutgoingRequestMessage(
      'OPTIONS',
      addressOf(undefined, identity.domain),
      aor,
      aor,
      {},
    );
    const request = core.request(message, {});
    const over = (): void => {
      cancelPing = null;
      request.dispose();
    };
    const cancelLimit = timers.after(timing.pingLimit, () => {
      over();
      if (heard === before) fail('silent', null, null);
    });
    cancelPing = () => {
      cancelLimit();
      over();
    };
  };

  const tryConnect = (): void => {
    const wasUp = transport.isConnected();
    const connecting = userAgent.state === UserAgentState.Started ? transport.connect() : userAgent.start();
    if (wasUp) opened();
    connecting.catch((error: unknown) => fail(problemOf(error), null, null));
  };

  const retryNow = (): void => {
    cancelRetry();
    if (state.status === 'waiting-to-retry') {
      dispatch({ type: 'retry' });
      tryConnect();
    } else check();
  };

  const self: Line = {
    options: identity.options,
    userAgent,
    domain: identity.domain,
    credentials,
    getState: () => state,
    start: () => {
      dispatch({ type: 'connect', kind: identity.kind });
      tryConnect();
    },
    retryNow,
    check,
    stop: async () => {
      const leaving = state.status === 'ready' ? registration : null;
      cancelRetry();
      stopPings();
      cancelPing?.();
      dispatch({ type: 'disconnect' });
      await leaving?.unregister(1000);
      registration?.stop();
      registration = null;
      if (userAgent.state === UserAgentState.Started) await userAgent.stop();
    },
  };
  return self;
};
