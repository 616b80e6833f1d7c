import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { errorCode } from '../../core/errors.ts';
import type { Ports } from '../../core/ports.ts';

/**
 * Who may open the wire. A link's token is good for one tab, once; the tab trades it for a session secret of its own.
 * Only SHA-256 hashes are kept. Sessions outlive a restart of the host (in the secrets port), so that an open tab
 * takes up where it was; one that was not seen for twelve hours is forgotten.
 */
export type Tokens = {
  /** A new one-time token. */
  readonly mint: () => string;
  /** The new session's secret, or null for a token that is unknown or used up. */
  readonly redeem: (token: string) => string | null;
  readonly resume: (session: string) => boolean;
};

const secretName = 'loopback.sessions';
const idleMs = 12 * 3_600_000;
const maxTokens = 50;
const maxSessions = 50;

const storedSessions = z.array(z.object({ hash: z.string(), seenAt: z.number() }));
type StoredSession = z.infer<typeof storedSessions>[number];

const newSecret = (): string => randomBytes(32).toString('base64url');
const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('base64');
const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const parseStored = (text: string | null): readonly StoredSession[] => {
  if (text === null) return [];
  const parsed = storedSessions.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : [];
};

export const createTokens = ({
  clock,
  secrets,
  logger,
}: Pick<Ports, 'clock' | 'secrets' | 'logger'>): Tokens => {
  let tokens: readonly string[] = [];
  let sessions = parseStored(secrets.get(secretName));

  const keepSession = (hash: string): void => {
    const now = clock.now();
    const others = sessions.filter((one) => !same(one.hash, hash) && now - one.seenAt < idleMs);
    sessions = [...others, { hash, seenAt: now }].slice(-maxSessions);
    try {
      secrets.set(secretName, JSON.stringify(sessions));
    } catch (error) {
      // The tab works all the same; it only will not survive a restart of the host.
      logger.log('warn', 'a session could not be kept for the next start', { code: errorCode(error) });
    }
  };

  return {
    mint: () => {
      const token = newSecret();
      tokens = [...tokens, hashOf(token)].slice(-maxTokens);
      return token;
    },
    redeem: (token) => {
      const hash = hashOf(token);
      const left = tokens.filter((one) => !same(one, hash));
      if (left.length === tokens.length) return null;
      tokens = left;
      const session = newSecret();
      keepSession(hashOf(session));
      return session;
    },
    resume: (session) => {
      const hash = hashOf(session);
      const known = sessions.find((one) => same(one.hash, hash));
      if (!known || clock.now() - known.seenAt >= idleMs) return false;
      keepSession(hash);
      return true;
    },
  };
};
