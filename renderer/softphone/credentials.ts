import { Core } from 'sip.js';

/**
 * Digest by HA1 (RFC 7616 §3.4.2, RFC 3261 §22): the password stays in the host, which gives the secret of one realm
 * at a time. SIP.js answers a challenge in the same turn, so the realm must be known before: the domain is asked for
 * first, any other realm is learnt from its first challenge and the request is then sent again.
 */
export type Credentials = {
  readonly known: (realm: string) => string | null;
  /** Asks the host. Rejects when the host cannot be reached. */
  readonly learn: (realm: string) => Promise<void>;
  /** The realm of the last challenge that could not be answered, once. */
  readonly takeMissing: () => string | null;
  readonly digest: (loggerFactory: Core.LoggerFactory) => Core.DigestAuthentication;
  /** Forgets what was learnt: a new password may have been set. */
  readonly forget: () => void;
};

const realmOf = (challenge: unknown): string =>
  typeof challenge === 'object' &&
  challenge !== null &&
  'realm' in challenge &&
  typeof challenge.realm === 'string'
    ? challenge.realm
    : '';

class RealmDigest extends Core.DigestAuthentication {
  readonly #answerFor: (realm: string) => Core.DigestAuthentication | null;
  #answer: Core.DigestAuthentication | null = null;

  constructor(
    loggerFactory: Core.LoggerFactory,
    answerFor: (realm: string) => Core.DigestAuthentication | null,
  ) {
    super(loggerFactory, undefined, undefined, undefined);
    this.#answerFor = answerFor;
  }

  override authenticate(request: Core.OutgoingRequestMessage, challenge: unknown, body?: string): boolean {
    this.#answer ??= this.#answerFor(realmOf(challenge));
    return this.#answer?.authenticate(request, challenge, body) ?? false;
  }

  override toString(): string {
    if (!this.#answer) throw new Error('no challenge was answered');
    return this.#answer.toString();
  }
}

export const createCredentials = (user: string, ask: (realm: string) => Promise<string>): Credentials => {
  const secrets = new Map<string, string>();
  let missing: string | null = null;
  const known = (realm: string): string | null => secrets.get(realm) ?? null;
  return {
    known,
    learn: async (realm) => {
      if (!secrets.has(realm)) secrets.set(realm, await ask(realm));
    },
    takeMissing: () => {
      const realm = missing;
      missing = null;
      return realm;
    },
    digest: (loggerFactory) =>
      new RealmDigest(loggerFactory, (realm) => {
        const ha1 = known(realm);
        if (ha1 === null) {
          missing = realm;
          return null;
        }
        return new Core.DigestAuthentication(loggerFactory, ha1, user, undefined);
      }),
    forget: () => secrets.clear(),
  };
};
