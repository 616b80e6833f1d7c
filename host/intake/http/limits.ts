import { maxBodyBytes } from '../../../core/contract/intake-log.ts';

/** So many at once, then so many a second. */
export type Rate = { readonly burst: number; readonly perSecond: number };

/** What senders may cost: at most 1,500 connections, and 32 MiB of bodies that are not answered yet. */
export type IntakeLimits = {
  readonly bodyBytes: number;
  readonly heldBytes: number;
  readonly connections: number;
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often connections are looked at for the two above. */
  readonly checkMs: number;
  /** A web server that forwards for everybody is one address. */
  readonly perAddress: Rate;
  readonly perProbe: Rate;
  /** Per address, at a probe that takes from anybody. */
  readonly perVisitor: Rate;
  /** What a request with a wrong secret counts for. */
  readonly wrongSecretCost: number;
};

export const intakeLimits: IntakeLimits = {
  bodyBytes: maxBodyBytes,
  heldBytes: 32 * 1024 * 1024,
  connections: 1500,
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 1_000,
  perAddress: { burst: 2000, perSecond: 100 },
  perProbe: { burst: 3000, perSecond: 200 },
  perVisitor: { burst: 20, perSecond: 0.2 },
  wrongSecretCost: 100,
};

const mostKeys = 20_000;

export type Throttle = {
  /** Seconds to wait, 0 when it may go on. */
  readonly take: (key: string, cost?: number) => number;
};

/** A token bucket per key. `now` in monotonic milliseconds. */
export const createThrottle = ({ burst, perSecond }: Rate, now = () => performance.now()): Throttle => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take: (key, cost = 1) => {
      const at = now();
      const before = buckets.get(key);
      const tokens = before ? Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond) : burst;
      const left = tokens - cost;
      // A cost is always charged, so that who goes on asking waits on; never below one more full wait.
      buckets.delete(key);
      buckets.set(key, { tokens: tokens < 1 ? tokens : Math.max(left, -burst), at });
      if (buckets.size > mostKeys) for (const oldest of buckets.keys()) { buckets.delete(oldest); break; } // prettier-ignore
      return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
    },
  };
};
