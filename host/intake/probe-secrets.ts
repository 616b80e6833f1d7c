import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Secrets } from '../../core/ports.ts';

/** The secret of each probe, in the Secrets port, with the one before it while that is still taken. */

const kept = z.object({
  current: z.string(),
  previous: z.string().nullable(),
  /** UTC ms. */
  previousUntil: z.number(),
});
type Kept = z.infer<typeof kept>;

const nameOf = (probe: string): string => `intake.secret.${probe}`;

const read = (secrets: Secrets, probe: string): Kept | null => {
  const text = secrets.get(nameOf(probe));
  return text === null ? null : kept.parse(JSON.parse(text));
};

export type ProbeSecrets = {
  /** Those that are taken now, the current one first. */
  readonly valid: (probe: string) => readonly string[];
  readonly previousUntil: (probe: string) => number | null;
  /** Sets the secret given, or a new one of 32 random bytes; answers it. */
  readonly renew: (probe: string, secret: string | null, keepMs: number) => string;
};

export const probeSecrets = ({
  secrets,
  clock,
}: {
  readonly secrets: Secrets;
  readonly clock: Clock;
}): ProbeSecrets => ({
  valid: (probe) => {
    const found = read(secrets, probe);
    if (!found) return [];
    return found.previous !== null && clock.now() < found.previousUntil
      ? [found.current, found.previous]
      : [found.current];
  },
  previousUntil: (probe) => {
    const found = read(secrets, probe);
    return found && found.previous !== null && clock.now() < found.previousUntil ? found.previousUntil : null;
  },
  renew: (probe, secret, keepMs) => {
    const current = secret ?? randomBytes(32).toString('base64url');
    const before = read(secrets, probe);
    secrets.set(
      nameOf(probe),
      JSON.stringify({
        current,
        previous: keepMs > 0 ? (before?.current ?? null) : null,
        previousUntil: clock.now() + keepMs,
      } satisfies Kept),
    );
    return current;
  },
});

/**
 * Secrets as they were at most `ms` ago: the sealed file is read and opened anew for every question, which a rush of
 * requests would ask a thousand times a second.
 */
export const rememberedFor = (
  ms: number,
  { valid }: ProbeSecrets,
): ((probe: string) => readonly string[]) => {
  const known = new Map<string, { readonly at: number; readonly secrets: readonly string[] }>();
  return (probe) => {
    const now = performance.now();
    const found = known.get(probe);
    if (found && now - found.at < ms) return found.secrets;
    const secrets = valid(probe);
    known.set(probe, { at: now, secrets });
    return secrets;
  };
};
