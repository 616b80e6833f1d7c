import type { Feed, FeedState } from '../../../core/contract/feed.ts';
import { errorCode, ExpectedError, toErrorShape, type ErrorShape } from '../../../core/errors.ts';
import type { HostContext } from '../../context.ts';
import { backoffMs, createPause } from '../../backoff.ts';
import { createFollowers, type Follower } from '../followers.ts';
import { receiverOf } from '../receive.ts';
import { feedSources, noProgress } from './feed-settings.ts';
import type { FeedNetwork } from './get.ts';
import { isEmptyPage, readFeed } from './pages.ts';

/**
 * The feeds that are switched on, each read in its turn:
 *
 *   off ──switched on──▶ reading ──each page stored, then counted as read──▶ waiting (its time, or longer after failures)
 *                          ▲                                                   │
 *                          └───────────────────────────────────────────────────┘
 */
export type Feeds = {
  readonly states: () => Promise<readonly FeedState[]>;
  /** Follows what the settings say now, and starts the one named anew. */
  readonly apply: (saved?: string) => Promise<void>;
  /** Reads it out of its turn; false when it is not switched on. */
  readonly readNow: (uid: string) => boolean;
  readonly stop: () => Promise<void>;
};

const minuteMs = 60_000;
/** However long a server wants to be left alone. */
const longestWaitMs = 86_400_000;

type Changing = { -readonly [K in keyof FeedState]: FeedState[K] };
const atRest = (feed: string, state: FeedState['state'], since: number): Changing => ({
  feed,
  state,
  since,
  error: null,
  nextTryAt: null,
  lastReadAt: null,
  pages: 0,
  leads: 0,
});

/** Seconds that a server asked to be left alone, 0 where it did not. */
const retryAfterOf = (error: unknown): number => {
  if (!(error instanceof ExpectedError)) return 0;
  const { data } = error;
  return typeof data === 'object' &&
    data !== null &&
    'retryAfter' in data &&
    typeof data.retryAfter === 'number'
    ? data.retryAfter
    : 0;
};

/** Not all at the full hour. */
const aboutMs = (ms: number): number => Math.round(ms * (0.95 + Math.random() * 0.1));

export type FeedPace = { readonly waitMs?: (failures: number) => number };

export const createFeeds = (context: HostContext, network: FeedNetwork, pace: FeedPace = {}): Feeds => {
  const { ports, emit } = context;
  const sources = feedSources(context);

  const follow = (feed: Omit<Feed, 'hasSecret'>): Follower<Changing> & { readonly readNow: () => void } => {
    const { uid } = feed;
    const ended = new AbortController();
    const pause = createPause(ended.signal);
    const now = ports.clock.now;
    const state = atRest(uid, 'reading', now());
    const become = (next: FeedState['state'], error: ErrorShape | null, nextTryAt: number | null): void => {
      Object.assign(state, { state: next, since: now(), nextTryAt });
      if (next !== 'reading') state.error = error && { code: error.code, message: error.message };
      emit('feed.changed', {});
    };
    const read = async (): Promise<void> => {
      const progress = await readFeed(
        {
          settings: feed,
          secret: sources.secret(uid)?.secret ?? '',
          progress: (await sources.progress(uid)) ?? noProgress,
          network,
          signal: ended.signal,
          now,
        },
        async (page) => {
          if (!isEmptyPage(page)) {
            const taken = await receiverOf(context).receive({
              probe: feed.probe,
              source: 'feed',
              preset: feed.preset,
              sender: new URL(feed.url).hostname,
              contentType: page.contentType,
              body: page.body,
              content: page.content,
            });
            if (!taken.duplicate) {
              state.pages += 1;
              state.leads += taken.leads.filter(
                ({ fate }) => fate === 'accepted' || fate === 'merged',
              ).length;
            }
          }
          // Only now: a page that is not on disk is asked for again.
          await sources.setProgress(uid, page.progress);
          return !ended.signal.aborted;
        },
      );
      await sources.setProgress(uid, progress);
      state.lastReadAt = now();
    };
    const run = async (): Promise<void> => {
      let failures = 0;
      while (!ended.signal.aborted) {
        become('reading', null, null);
        let wait = aboutMs(feed.everyMinutes * minuteMs);
        let failed: ErrorShape | null = null;
        try {
          await read();
          failures = 0;
        } catch (error) {
          if (ended.signal.aborted) return;
          failures += 1;
          failed = toErrorShape(error);
          const usual = pace.waitMs?.(failures) ?? backoffMs(failures);
          wait = Math.min(longestWaitMs, Math.max(usual, retryAfterOf(error) * 1000));
          ports.logger.log('warn', 'a feed cannot be read', { code: errorCode(error), waitMs: wait });
        }
        if (ended.signal.aborted) return;
        become('waiting', failed, now() + wait);
        await pause.wait(wait);
      }
    };
    const running = run();
    return {
      state,
      readNow: pause.wake,
      stop: async () => {
        ended.abort();
        await running;
      },
    };
  };

  const followers = createFollowers({ list: sources.list, follow, forget: sources.forgetProgress });
  return {
    apply: async (saved) => {
      await followers.apply(saved);
      emit('feed.changed', {});
    },
    readNow: (uid) => {
      const one = followers.get(uid);
      one?.readNow();
      return one !== undefined;
    },
    stop: followers.stop,
    states: async () =>
      (await sources.list()).map(({ uid }) => ({
        ...(followers.get(uid)?.state ?? atRest(uid, 'off', ports.clock.now())),
      })),
  };
};
