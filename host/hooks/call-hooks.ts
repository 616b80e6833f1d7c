import type { Direction, LineResult } from '../../core/contract/records.ts';
import type { Ports } from '../../core/ports.ts';
import type { Db } from '../../db/client.ts';
import { readHooks, type Hook, type HookEvent } from './hook-settings.ts';
import { runHook, type HookFacts } from './run-hook.ts';

export type CallMoment = {
  readonly event: HookEvent;
  /** Uid of the attempt. */
  readonly attempt: string;
  /** UTC milliseconds. */
  readonly at: number;
  /** What this event adds: the outcome's code, how long they talked. */
  readonly more?: HookFacts;
};

export type CallHooks = {
  /** Answers at once: whatever becomes of the hooks, the call goes on. */
  readonly tell: (moment: CallMoment) => void;
  /** Waits for what is on its way, up to a limit, then ends it. */
  readonly close: () => Promise<void>;
};

type Job = { readonly hook: Hook; readonly facts: HookFacts };

/** So many wait for one hook; what comes then is dropped and logged. */
const longestQueue = 100;
const closeLimitMs = 2_000;

/** Without the path: it may hold a secret of the far end. */
const nameOf = (hook: Hook): string => ('command' in hook ? 'command' : new URL(hook.url).origin);

/**
 * Tells programs and servers of IT's choice what happens to calls. Each hook has a lane of its own: its events come to
 * it one after the other, and a slow one keeps nobody else waiting.
 */
export const createCallHooks = (db: Db, ports: Pick<Ports, 'clock' | 'logger' | 'secrets'>): CallHooks => {
  const { clock, logger } = ports;
  const lanes = new Map<string, Job[]>();
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  const pump = async (jobs: Job[]): Promise<void> => {
    for (let [job] = jobs; job && !stop.signal.aborted; [job] = jobs) {
      try {
        await runHook(job.hook, job.facts, stop.signal, clock.now());
      } catch (error) {
        logger.log('warn', 'a hook failed', {
          hook: nameOf(job.hook),
          event: job.facts['event'],
          reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
      }
      jobs.shift();
    }
  };

  const track = (work: Promise<void>): void => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  const queue = (hook: Hook, facts: HookFacts): void => {
    const lane = JSON.stringify(hook);
    const jobs = lanes.get(lane) ?? [];
    if (jobs.length >= longestQueue) {
      logger.log('warn', 'a hook is too slow: an event was dropped', {
        hook: nameOf(hook),
        event: facts['event'],
      });
      return;
    }
    jobs.push({ hook, facts });
    if (jobs.length > 1) return;
    lanes.set(lane, jobs);
    track(pump(jobs).finally(() => lanes.delete(lane)));
  };

  const dispatch = async ({ event, attempt, at, more = {} }: CallMoment): Promise<void> => {
    const hooks = (await readHooks({ db, ports })).filter((hook) => hook.events.includes(event));
    if (hooks.length === 0) return;
    const call = await db.read('attempts.facts', { attempt });
    const facts: HookFacts = {
      event,
      at: new Date(at).toISOString(),
      attempt,
      request: call?.request ?? null,
      direction: call?.direction ?? null,
      number: call?.number ?? null,
      agent: call?.agent ?? null,
      ...more,
    };
    for (const hook of hooks) queue(hook, facts);
  };

  // Events reach a hook in the order they came in, although the database is asked in between.
  let order: Promise<void> = Promise.resolve();
  return {
    tell: (moment) => {
      if (stop.signal.aborted) return;
      order = order
        .then(() => dispatch(moment))
        .catch((error: unknown) =>
          logger.log('warn', 'hooks could not be told of a call', {
            event: moment.event,
            reason: error instanceof Error ? error.message : String(error),
          }),
        );
    },
    close: async () => {
      await order;
      const limit = new Promise<void>((done) => setTimeout(done, closeLimitMs).unref());
      await Promise.race([Promise.allSettled(running), limit]);
      stop.abort();
      await Promise.allSettled(running);
    },
  };
};

/** What the end of a call adds, and the events it stands for. */
export const endMoments = (
  direction: Direction | null,
  end: {
    readonly attempt: string;
    readonly at: number;
    readonly answeredAt: number | null;
    readonly lineResult: LineResult;
    readonly holdMs: number;
  },
): readonly CallMoment[] => {
  const { attempt, at, answeredAt, lineResult, holdMs } = end;
  const more = {
    lineResult,
    answered: answeredAt !== null,
    talkMs: answeredAt === null ? null : Math.max(0, at - answeredAt - holdMs),
  };
  const ended = { event: 'ended', attempt, at, more } as const;
  return direction === 'inbound' && lineResult === 'missed'
    ? [ended, { event: 'missed', attempt, at, more }]
    : [ended];
};
