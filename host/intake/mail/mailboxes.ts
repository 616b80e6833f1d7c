import type { Mailbox, MailboxState } from '../../../core/contract/mailbox.ts';
import { errorCode, toErrorShape, type ErrorShape } from '../../../core/errors.ts';
import type { HostContext } from '../../context.ts';
import { backoffMs, createPause } from '../../backoff.ts';
import { createFollowers, type Follower } from '../followers.ts';
import { receiverOf } from '../receive.ts';
import { connectMailbox, type MailboxAccess, type MailTimes } from './connect.ts';
import { lookInto } from './look.ts';
import { mailboxSources } from './mailbox-settings.ts';

/**
 * The mailboxes that are switched on, each followed by itself:
 *
 *   off ──switched on──▶ connecting ──signed in, looked──▶ watching (IDLE; a look whenever the server tells of a mail)
 *                          ▲                                  │
 *                          └──── waiting (longer each time) ◀─┘ the connection, the server or the disk failed
 */
export type Mailboxes = {
  readonly states: () => Promise<readonly MailboxState[]>;
  /** Follows what the settings say now: starts, stops, and starts anew what was changed, and the one named. */
  readonly apply: (saved?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Even where a server says nothing, it is asked so often. */
const lookEveryMs = 300_000;
/** A wrong password again and again locks accounts. */
const signInWaitMs = 300_000;
const hardCodes = ['mailbox/sign-in', 'mailbox/token', 'mailbox/no-secret', 'mailbox/plain-refused'];

type Changing = { -readonly [K in keyof MailboxState]: MailboxState[K] };

const atRest = (mailbox: string, state: MailboxState['state'], since: number): Changing => ({
  mailbox,
  state,
  since,
  error: null,
  nextTryAt: null,
  lastLookAt: null,
  taken: 0,
  unknown: 0,
  problem: null,
});

/** What a connection to a mailbox needs; a new refresh token is kept at once. */
export const accessTo = (
  context: Pick<HostContext, 'db' | 'ports'>,
  { uid, ...settings }: Omit<Mailbox, 'hasSecret'>,
  signal: AbortSignal,
): MailboxAccess => {
  const sources = mailboxSources(context);
  const secret = sources.secret(uid);
  return {
    settings,
    secret,
    signal,
    onRenewed: (refreshToken) =>
      sources.setSecret(uid, { secret: refreshToken, clientSecret: secret?.clientSecret ?? '' }),
  };
};

export type MailboxPace = {
  readonly times?: MailTimes;
  readonly waitMs?: (failures: number) => number;
  readonly lookEveryMs?: number;
};

export const createMailboxes = (context: HostContext, pace: MailboxPace = {}): Mailboxes => {
  const { ports, emit } = context;
  const sources = mailboxSources(context);

  const follow = (mailbox: Omit<Mailbox, 'hasSecret'>): Follower<Changing> => {
    const { uid } = mailbox;
    const ended = new AbortController();
    const pause = createPause(ended.signal);
    const now = ports.clock.now;
    const state = atRest(uid, 'connecting', now());
    const become = (
      next: MailboxState['state'],
      error: ErrorShape | null,
      nextTryAt: number | null,
    ): void => {
      Object.assign(state, { state: next, since: now(), nextTryAt });
      if (next !== 'connecting') state.error = error && { code: error.code, message: error.message };
      emit('mailbox.changed', {});
    };
    const watch = async (onLooked: () => void): Promise<void> => {
      const looks = createPause(ended.signal);
      const { client, blame } = await connectMailbox({
        ...accessTo(context, mailbox, ended.signal),
        ...(pace.times ? { times: pace.times } : {}),
      });
      try {
        client.on('exists', looks.wake);
        client.once('close', looks.wake);
        for (;;) {
          await lookInto(client, {
            context,
            receiver: receiverOf(context),
            settings: mailbox,
            progress: await sources.progress(uid),
            setProgress: (progress) => sources.setProgress(uid, progress),
            onMail: (seen) => {
              state[seen] += 1;
            },
            onProblem: ({ code, message }) => {
              state.problem = { code, message };
              ports.logger.log('warn', 'a mail could not be dealt with', { code });
            },
          });
          state.lastLookAt = now();
          onLooked();
          become('watching', null, null);
          if (ended.signal.aborted) return;
          await looks.wait(pace.lookEveryMs ?? lookEveryMs);
          if (ended.signal.aborted) return;
          // A closed connection says so here, with its reason.
          await client.noop();
          if (!client.usable)
            throw Object.assign(new Error('the connection is closed'), { code: 'EConnectionClosed' });
        }
      } catch (error) {
        throw blame(error);
      } finally {
        client.close();
      }
    };
    const run = async (): Promise<void> => {
      let failures = 0;
      while (!ended.signal.aborted) {
        become('connecting', null, null);
        try {
          await watch(() => {
            failures = 0;
          });
        } catch (error) {
          if (ended.signal.aborted) return;
          failures += 1;
          const usual = pace.waitMs?.(failures) ?? backoffMs(failures);
          const wait =
            hardCodes.includes(errorCode(error)) && !pace.waitMs ? Math.max(usual, signInWaitMs) : usual;
          ports.logger.log('warn', 'a mailbox cannot be read', { code: errorCode(error), waitMs: wait });
          become('waiting', toErrorShape(error), now() + wait);
          await pause.wait(wait);
        }
      }
    };
    const running = run();
    return {
      state,
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
      emit('mailbox.changed', {});
    },
    stop: followers.stop,
    states: async () =>
      (await sources.list()).map(({ uid }) => ({
        ...(followers.get(uid)?.state ?? atRest(uid, 'off', ports.clock.now())),
      })),
  };
};
