import type { Core, UserAgent } from 'sip.js';
import type { Clock } from '../../core/ports.ts';
import { addressOf } from './address.ts';
import type { Credentials } from './credentials.ts';
import type { Cancel, Timers } from './timers.ts';
import type { PhoneTiming } from './timing.ts';

export type RegistrationResult =
  | { readonly kind: 'registered' }
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly retryAfterMs: number | null;
      /** Our secret was sent before the server said no. */
      readonly answeredChallenge: boolean;
    }
  | { readonly kind: 'silent' }
  /** The host could not give the secret of the realm. */
  | { readonly kind: 'no-secret' };

export type Registration = {
  readonly register: () => void;
  /** Takes the binding back; settles after the answer or the limit. */
  readonly unregister: (limit: number) => Promise<void>;
  /** Stops refreshing and forgets what is under way: the wire is gone. */
  readonly stop: () => void;
};

/** Refreshes spread over 50 to 80 % of the expiry, so that a floor of desks does not register in one instant. */
export const refreshAfter = (expiresSeconds: number, random: number): number =>
  expiresSeconds * 1000 * (0.5 + 0.3 * random);

/**
 * Registration of our own instead of SIP.js's Registerer, which gets stuck on a 200 without Contact, refreshes at
 * 99 % of the expiry, and blocks for 32 s after a lost socket. RFC 3261 §10.2, RFC 5626 §4.2. One per connection.
 */
export const createRegistration = (
  userAgent: UserAgent,
  domain: string,
  instanceId: string,
  credentials: Credentials,
  { clock, timers, timing }: { readonly clock: Clock; readonly timers: Timers; readonly timing: PhoneTiming },
  onResult: (result: RegistrationResult) => void,
): Registration => {
  const core = userAgent.userAgentCore;
  const aor = core.configuration.aor;
  const registrar = addressOf(undefined, domain);
  const callId = crypto.randomUUID();
  let cseq = 0;
  let expires = timing.registerExpiresSeconds;
  let sentAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let pending: Core.OutgoingRegisterRequest | null = null;
  let cancelLimit: Cancel = () => undefined;
  let cancelNext: Cancel = () => undefined;
  let triedRealms = new Set<string>();
  let minimumTried = false;

  const contact = (seconds: number): string =>
    `Contact: ${userAgent.contact.toString({ register: true })};reg-id=1;+sip.instance="<urn:uuid:${instanceId}>";expires=${seconds}`;

  const send = (seconds: number, delegate: Core.OutgoingRequestDelegate): void => {
    cseq += 1;
    sentAt = clock.now();
    const message = core.makeOutgoingRequestMessage('REGISTER', registrar, aor, aor, { callId, cseq }, [
      contact(seconds),
      'Allow: ACK, BYE, CANCEL, INFO, INVITE, MESSAGE, NOTIFY, OPTIONS, PRACK',
    ]);
    pending = core.register(message, delegate);
  };

  /** Whether a challenge was answered before this end. */
  const done = (): boolean => {
    cancelLimit();
    // Answering a challenge sent the request again, with the next number.
    const last = Math.max(cseq, pending?.message.cseq ?? 0);
    const answered = last > cseq;
    cseq = last;
    pending = null;
    return answered;
  };

  const forget = (): void => {
    cancelLimit();
    pending?.dispose();
    pending = null;
  };

  /** What the registrar granted. A 200 without our Contact, or without expires, still is a 200. */
  const grantedSeconds = (message: Core.IncomingResponseMessage): number => {
    const header = Number(message.getHeader('expires') ?? Number.NaN);
    let granted = Number.isFinite(header) && header > 0 ? header : expires;
    for (let index = 0; index < message.getHeaders('contact').length; index += 1) {
      const value: unknown = message.parseHeader('contact', index);
      if (!isContact(value) || value.uri.user !== userAgent.contact.uri.user) continue;
      const own = Number(value.getParam('expires') ?? Number.NaN);
      if (Number.isFinite(own) && own > 0) granted = own;
    }
    return Math.max(1, Math.min(granted, 86_400));
  };

  const refused = async (message: Core.IncomingResponseMessage, answered: boolean): Promise<void> => {
    const code = message.statusCode ?? 0;
    if (code === 401 || code === 407) {
      const realm = credentials.takeMissing();
      if (realm !== null && !triedRealms.has(realm)) {
        triedRealms.add(realm);
        try {
          await credentials.learn(realm);
        } catch {
          // Not hidden: the line says that it has no secret, and tries again.
          if (!stopped) onResult({ kind: 'no-secret' });
          return;
        }
        if (!stopped) transmit();
        return;
      }
    }
    if (code === 423 && !minimumTried) {
      const minimum = Number(message.getHeader('min-expires') ?? Number.NaN);
      if (Number.isFinite(minimum) && minimum > expires && minimum <= 86_400) {
        minimumTried = true;
        expires = minimum;
        transmit();
        return;
      }
    }
    const after = Number.parseInt(message.getHeader('retry-after') ?? '', 10);
    onResult({
      kind: 'refused',
      code,
      retryAfterMs: Number.isFinite(after) && after >= 0 ? Math.min(after, 3600) * 1000 : null,
      answeredChallenge: answered,
    });
  };

  const transmit = (): void => {
    cancelLimit = timers.after(timing.registerLimit, () => {
      forget();
      onResult({ kind: 'silent' });
    });
    send(expires, {
      onAccept: ({ message }) => {
        done();
        if (stopped) return;
        triedRealms = new Set();
        const wait = refreshAfter(grantedSeconds(message), Math.random());
        cancelNext = timers.after(Math.max(wait, timing.registerFloor), register);
        onResult({ kind: 'registered' });
      },
      onReject: ({ message }) => {
        const answered = done();
        if (!stopped) void refused(message, answered);
      },
      onRedirect: ({ message }) => {
        const answered = done();
        if (!stopped) void refused(message, answered);
      },
    });
  };

  const register = (): void => {
    if (stopped || pending) return;
    cancelNext();
    const wait = sentAt + timing.registerFloor - clock.now();
    if (wait > 0) cancelNext = timers.after(wait, register);
    else transmit();
  };

  const stop = (): void => {
    stopped = true;
    cancelNext();
    forget();
  };

  return {
    register,
    stop,
    unregister: async (limit) => {
      stop();
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = timers.after(limit, resolve);
      const settle = (): void => resolve();
      send(0, { onAccept: settle, onReject: settle, onRedirect: settle });
      await promise;
      cancel();
      forget();
    },
  };
};

const isContact = (value: unknown): value is Core.NameAddrHeader =>
  typeof value === 'object' && value !== null && 'uri' in value && 'getParam' in value;
