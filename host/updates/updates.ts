import type { PolicyFile } from '../../core/contract/policy-file.ts';
import type { NoUpdates, UpdateStatus } from '../../core/contract/updates.ts';
import type { Output } from '../../core/contract/index.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import { createPause } from '../backoff.ts';
import type { HostContext } from '../context.ts';
import type { LineIndicator } from '../handlers/session.ts';
import { readUpdateOptions, sourceOf, type UpdateOptions } from './options.ts';

/**
 * Looks for a newer version on IT's server, fetches it, and installs it when the agent says so: never by itself, never
 * while a call is on.
 *
 *   off ──(server set)──▶ waiting ──look──▶ fetching ──nothing newer──▶ waiting
 *                            ▲                 ├──────whole, signed───▶ ready ──install──▶ Rappel ends
 *                            └──next look── failed ◀───────────────────┘
 */
export type Updates = {
  readonly state: () => Promise<Output<'updates.state'>>;
  /** Errors: `updates/off` and those of the port. */
  readonly check: () => Promise<void>;
  /** Errors: `updates/not-ready`, `updates/in-call`. */
  readonly install: () => void;
  readonly lineChanged: (state: LineIndicator) => void;
  readonly stop: () => Promise<void>;
};

const firstMs = 60_000;
const everyMs = 6 * 3_600_000;
/** Two hundred desks that are switched on at nine do not ask at once. */
const spreadMs = 20 * 60_000;

const busyStates: readonly LineIndicator['state'][] = ['ringing', 'in-call'];

export const createUpdates = (
  { db, ports, emit }: Pick<HostContext, 'db' | 'ports' | 'emit'>,
  policy: () => PolicyFile | null,
): Updates => {
  const optionsNow = (): Promise<UpdateOptions> => readUpdateOptions(db, policy()?.update);
  const port = ports.updates;
  let found: Exclude<UpdateStatus, { kind: 'off' }> = { kind: 'waiting', checkedAt: null };
  let line: LineIndicator['state'] = 'offline';
  let running: Promise<void> | null = null;
  const ended = new AbortController();
  const pause = createPause(ended.signal);

  const turn = (next: typeof found): void => {
    found = next;
    if (!ended.signal.aborted) emit('updates.changed', {});
  };
  const why = (options: UpdateOptions): NoUpdates | null => {
    if (!port) return 'not-packed';
    if (port.unfit !== null) return port.unfit;
    if (!options.enabled) return 'switched-off';
    return options.server === null ? 'no-server' : null;
  };

  const look = async (): Promise<void> => {
    const source = sourceOf(await optionsNow());
    if (!port || port.unfit !== null || !source)
      throw new ExpectedError(
        'updates/off',
        'Updates are not looked for on this workstation. Your IT sets where they come from.',
      );
    const before = found;
    turn({ kind: 'fetching', percent: 0 });
    try {
      const version = await port.fetch(source, (percent) => {
        if (found.kind === 'fetching' && Math.floor(percent) > Math.floor(found.percent))
          turn({ kind: 'fetching', percent: Math.min(100, percent) });
      });
      if (version !== null) ports.logger.log('info', 'an update is ready', { version });
      turn(version === null ? { kind: 'waiting', checkedAt: ports.clock.now() } : { kind: 'ready', version });
    } catch (error) {
      ports.logger.log('warn', 'no update could be fetched', { code: errorCode(error) });
      // What was fetched before is still whole.
      turn(
        before.kind === 'ready' ? before : { kind: 'failed', at: ports.clock.now(), error: errorCode(error) },
      );
      throw error;
    }
  };
  const check = (): Promise<void> =>
    (running ??= look().finally(() => {
      running = null;
    }));

  const every = async (): Promise<void> => {
    await pause.wait(firstMs);
    while (!ended.signal.aborted) {
      try {
        if (why(await optionsNow()) === null) await check();
      } catch {
        // Said on the screen and in the log; the next look tries again.
      }
      await pause.wait(everyMs + Math.random() * spreadMs);
    }
  };
  const loop = port && port.unfit === null ? every() : Promise.resolve();

  return {
    state: async () => {
      const options = await optionsNow();
      const reason = why(options);
      return {
        channel: options.channel,
        status: reason === null ? found : { kind: 'off', why: reason },
        inCall: busyStates.includes(line),
      };
    },
    check,
    install: () => {
      if (!port || found.kind !== 'ready')
        throw new ExpectedError('updates/not-ready', 'There is no update that is ready. Look for one first.');
      if (busyStates.includes(line))
        throw new ExpectedError(
          'updates/in-call',
          'A call is on. Install the update when it is over; it stays ready.',
        );
      port.install();
    },
    lineChanged: ({ state }) => {
      const changed = busyStates.includes(line) !== busyStates.includes(state);
      line = state;
      if (changed && found.kind === 'ready') emit('updates.changed', {});
    },
    stop: async () => {
      ended.abort();
      await loop;
      await running?.catch(() => undefined);
    },
  };
};
