import { randomUUID } from 'node:crypto';
import type { EventData, EventName } from '../core/contract/index.ts';
import type { PolicyFile } from '../core/contract/policy-file.ts';
import type { RemoteResult } from '../core/contract/remote.ts';
import { errorCode } from '../core/errors.ts';
import type { Ports } from '../core/ports.ts';
import type { HostTransport } from '../core/rpc/frames.ts';
import { serve, type Session } from '../core/rpc/serve.ts';
import { openDb } from '../db/client.ts';
import { createAudience } from './audience.ts';
import { callFilesOf } from './call-files.ts';
import { createClaims } from './claims.ts';
import { coalesced } from './coalesce.ts';
import type { HostContext } from './context.ts';
import { createHandlers } from './handlers/index.ts';
import { createHeldCalls } from './held-calls.ts';
import type { LineIndicator } from './handlers/session.ts';
import { createCallHooks } from './hooks/call-hooks.ts';
import { moveHookSecrets } from './hooks/hook-settings.ts';
import { createHotKeys } from './hot-keys.ts';
import { allowedFeedHosts } from './intake/feed/address.ts';
import { createFeeds } from './intake/feed/feeds.ts';
import { startIntakeHttp, type IntakeHttp } from './intake/http/intake-http.ts';
import { createRefusals } from './intake/http/refusals.ts';
import { createMailboxes } from './intake/mail/mailboxes.ts';
import { stopImports } from './intake/imports.ts';
import { watchedFolderOf } from './intake/watched-folder/watch.ts';
import { policyOf, type PolicyOptions } from './policy/policy.ts';
import { createGuard } from './procedure-rights.ts';
import { createRemote } from './remote.ts';
import { startJobs } from './jobs/start-up.ts';
import { recordingsOf } from './recordings.ts';
import { openOrRestore, restoreAsOrdered } from './restore.ts';
import { backUpBeforeVersion, rememberVersion } from './updates/before-version.ts';
import { createUpdates } from './updates/updates.ts';
import { sendCrashes } from './send-crashes.ts';

/**
 * The application without a window: the same in the desktop, in the browser workstation and in tests. It opens the
 * data folder, mends what a crash left, and answers any number of windows until it is closed.
 */
export type Host = {
  /** Answers this window until its wire closes. */
  readonly connect: (transport: HostTransport) => void;
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void;
  /** Hands a number to the window that holds the phone, or to the next that takes it. */
  readonly dial: (number: string) => void;
  /** Has the window that holds the phone do something; see host/remote.ts. */
  readonly command: (command: unknown) => Promise<RemoteResult>;
  /** What the window with the phone says of its line; `offline` once there is none. */
  readonly onLineState: (listener: (state: LineIndicator) => void) => () => void;
  /** Where the HTTP intake listens; null when it does not. */
  readonly intakeAddress: () => Promise<string | null>;
  /** The policy in force; null for none. */
  readonly policy: () => PolicyFile | null;
  readonly close: () => Promise<void>;
};

export type HostOptions = {
  readonly dataDir: string;
  /** Parse what handlers answer, too: in development and tests. */
  readonly checkOutput: boolean;
  /** Open the HTTP intake on this port, whatever the settings say; 0 for any free one. */
  readonly intakePort?: number | undefined;
  /** Where the policy lies and how often it is looked at; absent: the machine's (host/policy/place.ts). */
  readonly policy?: PolicyOptions | undefined;
};

/**
 * Errors: those of opening the database, such as `db/from-the-future`, `db/not-writable`, `db/damaged`; and where a port
 * is asked for the intake, `intake/port`, `intake/certificate`.
 */
export const createHost = async (
  { dataDir, checkOutput, intakePort, policy: policyOptions }: HostOptions,
  ports: Ports,
): Promise<Host> => {
  const { logger } = ports;
  const db = await restoreAsOrdered(dataDir, ports)
    .then(() => backUpBeforeVersion(dataDir, ports))
    .then(() => openOrRestore(dataDir, ports, () => openDb(dataDir)))
    .catch((error: unknown) => {
      logger.log('error', 'the data folder could not be opened', { code: errorCode(error) });
      throw error;
    });
  rememberVersion(dataDir);
  db.onJournalFailed((error) =>
    logger.log('warn', 'a call was saved and could not be written to the journal', {
      code: errorCode(error),
    }),
  );

  const windows = new Map<string, { readonly session: Session; readonly transport: HostTransport }>();
  const indicators = new Set<(state: LineIndicator) => void>();
  const claims = createClaims();
  const audience = createAudience(claims);
  const held = createHeldCalls();
  let toDial: string | null = null;

  const { emit, stop: stopEvents } = coalesced((name, data) => {
    for (const { session } of windows.values()) session.emit(name, data);
  });
  const indicate = (state: LineIndicator): void => {
    for (const indicator of indicators) indicator(state);
  };

  claims.onChange((holder) => {
    if (!holder) indicate({ state: 'offline', text: '' });
    else if (toDial !== null) {
      holder.emit('session.dial', { number: toDial });
      toDial = null;
    }
  });

  /** A window that is gone holds nobody back from the others. */
  const leaveWork = async (window: string): Promise<void> => {
    try {
      if (await db.write('work.loseWindow', { window, now: ports.clock.now() })) emit('work.changed', {});
    } catch (error) {
      // The next start gives back what a process that is gone had reserved.
      logger.log('warn', 'a session of work could not be ended', { code: errorCode(error) });
    }
  };

  const context: HostContext = { db, ports, dataDir, emit, held };
  const remote = createRemote(claims);
  await moveHookSecrets({ db, ports }).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  const hooks = createCallHooks(db, ports);
  const hotKeys = createHotKeys(context, remote);
  const policy = policyOf(context);
  const updates = createUpdates(context, policy.current);
  indicators.add(updates.lineChanged);
  const refusals = createRefusals();
  let intake: IntakeHttp | null = null;
  const feedNetwork = { allowed: allowedFeedHosts() };
  const mailboxes = createMailboxes(context);
  const feeds = createFeeds(context, feedNetwork);
  const handlers = createHandlers(context, {
    claims,
    indicate,
    remote,
    hooks,
    hotKeys,
    updates,
    audience,
    refusals,
    intakeHttp: () => {
      if (!intake) throw new Error('no window is answered before the host has started');
      return intake;
    },
    mailboxes: () => mailboxes,
    feeds: () => feeds,
    feedNetwork,
  });
  const guard = createGuard(db, policy);
  db.onForeignChange(() => {
    emit('queue.changed', {});
    emit('calls.changed', {});
    emit('intake.changed', {});
    // `rappel updates` may have set another server.
    emit('updates.changed', {});
  });
  const recordings = recordingsOf(context);
  // Before anything asks another server, or goes by a setting.
  await policy.start(policyOptions).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  const jobs = await startJobs(context, { audience }).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  await hotKeys.apply();
  const served = await startIntakeHttp(context, refusals, { port: intakePort }).catch(
    async (error: unknown) => {
      await jobs.stop();
      await db.close();
      throw error;
    },
  );
  intake = served;
  await mailboxes.apply();
  await feeds.apply();
  policy.onChange(async (names) => {
    emit('updates.changed', {});
    if (names.includes('hotKeys')) await hotKeys.apply();
    if (names.includes('intake.mailboxes')) await mailboxes.apply();
    if (names.includes('intake.feeds')) await feeds.apply();
    if (names.includes('watchedFolder')) await watchedFolderOf(context).changed();
  });
  const ended = new AbortController();
  const sent = sendCrashes(dataDir, ended.signal).catch((error: unknown) => {
    if (!ended.signal.aborted)
      logger.log('warn', 'crash reports could not be sent', { code: errorCode(error) });
  });
  logger.log('info', 'host ready');

  return {
    connect: (transport) => {
      const session = serve(handlers, transport, randomUUID(), { logger, checkOutput, guard });
      windows.set(session.id, { session, transport });
      transport.onClose(() => {
        if (windows.delete(session.id)) void leaveWork(session.id);
        audience.leave(session);
        claims.release(session);
        held.release(session);
        void callFilesOf(context).leave(session.id);
        recordings.leave(session.id).catch((error: unknown) => {
          logger.log('warn', 'a recording could not be ended', { code: errorCode(error) });
        });
      });
    },
    emit,
    intakeAddress: async () => (await served.status()).address,
    dial: (number) => {
      const holder = claims.holder();
      if (holder) holder.emit('session.dial', { number });
      else toDial = number;
    },
    command: remote.ask,
    policy: policy.current,
    onLineState: (listener) => {
      indicators.add(listener);
      return () => indicators.delete(listener);
    },
    close: async () => {
      ended.abort();
      await sent;
      await hotKeys.close();
      const open = [...windows.values()];
      windows.clear();
      await Promise.all(open.map(({ session }) => leaveWork(session.id)));
      for (const { transport } of open) transport.close();
      await policy.stop();
      await Promise.all([served.stop(), mailboxes.stop(), feeds.stop(), updates.stop()]);
      await jobs.stop();
      await stopImports(db);
      await hooks.close();
      await callFilesOf(context).stop();
      await recordings.stop();
      stopEvents();
      await db.close();
      logger.log('info', 'host closed');
    },
  };
};
