import { errorCode } from '../../core/errors.ts';
import type { DueMessage } from '../../db/stores/webhooks.ts';
import type { HostContext } from '../context.ts';
import { backoffMs, createPause, type Pause } from '../backoff.ts';
import { deliver, type Delivered, type WebhookNetwork } from './deliver.ts';
import { allowedWebhookHosts } from './webhook-address.ts';

/**
 * Tells servers what stands in the outbox. Each webhook has a lane of its own:
 *
 *   waiting ──received──▶ sent
 *      │ ▲
 *      │ └── answered otherwise: this message later, others of other requests go on
 *      │ └── no answer, or "too many": the whole lane later
 *      └── three days over, or 410: parked, until somebody sends it again
 */
export type WebhookJob = {
  /** Looks at the outbox at once; at a lane that rests after a failure only where `anyway`. */
  readonly wake: (anyway?: boolean) => void;
  readonly start: (options?: WebhookOptions) => void;
  /** Ends tries on their way; what waits is told by the next host. */
  readonly stop: () => Promise<void>;
};

export type WebhookOptions = {
  readonly network?: WebhookNetwork;
  /** How long after so many failures. */
  readonly waitMs?: (failures: number) => number;
};

/** However long a server asks to be left alone. */
const longestRetryAfterMs = 24 * 3_600_000;
/** A timer may not be set for longer; then one looks again. */
const longestPauseMs = 3_600_000;
/** Answers that are about the server, not about the message. */
const busy: readonly number[] = [429, 502, 503, 504];
const gone = 410;

const codeOf = (delivered: Exclude<Delivered, { result: 'received' }>): string => {
  if (delivered.result === 'unreachable') return delivered.reason;
  const { status } = delivered;
  if (status === gone) return 'webhook/gone';
  return status >= 300 && status < 400 ? 'webhook/redirect' : 'webhook/refused';
};

/** Name of a webhook's key in the Secrets port. */
export const webhookSecretName = (uid: string): string => `webhook.${uid}`;

type Lane = { readonly pause: Pause; resting: boolean };

const jobs = new WeakMap<HostContext['db'], WebhookJob>();

/** The one that works on this database. */
export const webhookJobOf = (context: HostContext): WebhookJob => {
  const known = jobs.get(context.db);
  if (known) return known;
  const { db, ports, emit } = context;
  const ended = new AbortController();
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  let started = false;
  let options: WebhookOptions = {};

  const wait = (failures: number): number => (options.waitMs ?? backoffMs)(failures);

  const deliveredOf = (webhook: string, due: DueMessage): Promise<Delivered> => {
    const secret = ports.secrets.get(webhookSecretName(webhook));
    if (secret === null) return Promise.resolve({ result: 'unreachable', reason: 'webhook/no-secret' });
    return deliver(
      { id: due.message, url: due.url, body: due.body, secret },
      {
        network: options.network ?? { allowed: allowedWebhookHosts() },
        now: ports.clock.now(),
        signal: ended.signal,
      },
    );
  };

  /** One try. Answers for how long the whole lane rests. */
  const tell = async (webhook: string, due: DueMessage, failures: number): Promise<number> => {
    const delivered = await deliveredOf(webhook, due);
    // Ended by us: it counts as no try.
    if (ended.signal.aborted) return 0;
    const now = ports.clock.now();
    if (delivered.result === 'received') {
      await db.write('webhooks.sent', { message: due.message, status: delivered.status, at: now });
      emit('webhooks.changed', {});
      return 0;
    }
    const status = delivered.result === 'refused' ? delivered.status : null;
    const asked = delivered.result === 'refused' ? Math.min(delivered.retryAfterMs, longestRetryAfterMs) : 0;
    const isGone = status === gone;
    const ofServer = status === null || busy.includes(status);
    const rest = Math.max(asked, wait(ofServer ? failures + 1 : due.tries + 1));
    const reason = codeOf(delivered);
    const over = isGone || now >= due.giveUpAt;
    // The last try falls on the end of the three days, not somewhere after it.
    const nextTryAt = over ? null : Math.min(now + rest, due.giveUpAt);
    await db.write('webhooks.failed', { message: due.message, status, reason, nextTryAt, gone: isGone });
    ports.logger.log('warn', 'a webhook was not received', { code: reason, status, parked: over });
    emit('webhooks.changed', {});
    return ofServer ? rest : 0;
  };

  const runLane = async (webhook: string, lane: Lane): Promise<void> => {
    let failures = 0;
    while (!ended.signal.aborted) {
      let rest = longestPauseMs;
      try {
        const { due, at } = await db.read('webhooks.next', { webhook, now: ports.clock.now() });
        if (due) {
          rest = await tell(webhook, due, failures);
          failures = rest > 0 ? failures + 1 : 0;
          lane.resting = rest > 0;
        } else if (at !== null) rest = Math.max(0, at - ports.clock.now());
      } catch (error) {
        if (ended.signal.aborted) return;
        ports.logger.log('warn', 'the outbox could not be read', { code: errorCode(error) });
        rest = backoffMs(1);
      }
      if (rest > 0) await lane.pause.wait(Math.min(rest, longestPauseMs));
      lane.resting = false;
    }
  };

  const look = async (anyway: boolean): Promise<void> => {
    try {
      for (const { uid, enabled } of await db.read('webhooks.list')) {
        if (!enabled || ended.signal.aborted) continue;
        const lane = lanes.get(uid);
        if (!lane) {
          const made: Lane = { pause: createPause(ended.signal), resting: false };
          lanes.set(uid, made);
          running.add(runLane(uid, made));
        } else if (anyway || !lane.resting) lane.pause.wake();
      }
    } catch (error) {
      if (!ended.signal.aborted)
        ports.logger.log('warn', 'the webhooks could not be read', { code: errorCode(error) });
    }
  };
  let looking: Promise<void> = Promise.resolve();
  const wake = (anyway = false): void => {
    if (started) looking = looking.then(() => look(anyway));
  };

  const job: WebhookJob = {
    wake,
    start: (chosen = {}) => {
      options = chosen;
      started = true;
      wake();
    },
    stop: async () => {
      ended.abort();
      await looking;
      await Promise.all(running);
    },
  };
  jobs.set(db, job);
  return job;
};
