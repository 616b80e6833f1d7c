import { watch as watchFolder, type FSWatcher } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Watch, WatchedFolder, WatchState } from '../../../core/contract/watched-folder.ts';
import { errorCode } from '../../../core/errors.ts';
import type { Db } from '../../../db/client.ts';
import type { HostContext } from '../../context.ts';
import { createArrivals, ownFolder } from './arrivals.ts';
import { readWatchedFolder } from './setting.ts';
import { createTaker } from './take.ts';

/**
 * Imports the files that appear in a folder, one after the other:
 *
 *   off ──set──▶ watching ──a file has stayed the same──▶ reading ──▶ done/ or failed/, watching again
 *    ▲             │  ▲
 *    └──unset──────┘  └── away, not-writable: tried again at each turn
 *
 * The folder is looked at every few seconds, and at once when the system says that something changed in it; network
 * shares say nothing. What a stopped host leaves half done is read again by the next one, which changes nothing.
 */
export type WatchTimes = {
  /** Milliseconds between two looks. */
  readonly poll: number;
  /** Milliseconds for which a file must have stayed the same. */
  readonly quiet: number;
};
/** After a failure that is no file's fault. */
const restMs = 30_000;
const usualTimes: WatchTimes = { poll: 3000, quiet: 4000 };

export type Watched = {
  readonly start: (times?: Partial<WatchTimes>) => void;
  readonly get: () => Promise<Watch>;
  /** The setting was written: looks at once. */
  readonly changed: () => Promise<Watch>;
  /** Ends the watching and an import that runs. */
  readonly stop: () => Promise<void>;
};

const createWatched = (context: HostContext): Watched => {
  const { db, ports, emit } = context;
  let times = usualTimes;
  let arrivals = createArrivals(times.quiet);
  let state: WatchState = 'off';
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watcher: { readonly path: string; readonly handle: FSWatcher } | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let current = '';
  let rest = 0;
  const taker = createTaker(context);

  const enter = (next: WatchState): void => {
    if (state === next) return;
    // Once for each change, not at every look at a share that stays away.
    if (next === 'away' || next === 'not-writable')
      ports.logger.log('warn', 'the watched folder cannot be used', { state: next });
    state = next;
    emit('watchedFolder.changed', {});
  };
  const unwatch = (): void => {
    watcher?.handle.close();
    watcher = null;
  };
  const rewatch = (path: string): void => {
    if (watcher?.path === path) return;
    unwatch();
    try {
      const handle = watchFolder(path, { persistent: false }, () => later(50));
      handle.on('error', unwatch);
      watcher = { path, handle };
    } catch {
      // Where the system cannot tell, looking every few seconds is enough.
    }
  };

  const look = async (folder: WatchedFolder): Promise<void> => {
    let path: string;
    let ready: readonly string[];
    try {
      path = await realpath(folder.path);
      ready = await arrivals.look(path, performance.now());
    } catch {
      unwatch();
      enter('away');
      return;
    }
    rewatch(path);
    let places: { readonly done: string; readonly failed: string };
    try {
      places = { done: await ownFolder(path, 'done'), failed: await ownFolder(path, 'failed') };
    } catch {
      enter('not-writable');
      return;
    }
    enter('watching');
    for (const name of ready) {
      if (stopped) return;
      enter('reading');
      await taker.take({ folder, path: join(path, name), name, ...places });
      // One that could not be moved is looked at anew, not at once.
      arrivals.forget(name);
    }
    if (!stopped) enter('watching');
  };

  const turn = async (): Promise<void> => {
    const folder = await readWatchedFolder(db);
    const key = folder === null ? '' : `${folder.probe} ${folder.path}`;
    if (key !== current) {
      current = key;
      arrivals = createArrivals(times.quiet);
      unwatch();
    }
    if (folder !== null) await look(folder);
    else enter('off');
  };
  const run = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    clearTimeout(timer);
    running = turn()
      .catch((error: unknown) => {
        // A busy database or a full disk passes, but not within seconds.
        rest = restMs;
        if (state === 'reading') enter('watching');
        if (!stopped)
          ports.logger.log('warn', 'the watched folder could not be looked at', { code: errorCode(error) });
      })
      .finally(() => {
        running = null;
        if (stopped) return;
        const soon = arrivals.pending() ? Math.min(times.poll, times.quiet) : times.poll;
        if (again || state !== 'off') later(again ? 50 : Math.max(rest, soon));
        again = false;
        rest = 0;
      });
    return running;
  };
  const later = (wait: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), wait);
    timer.unref();
  };
  // The command line sets the folder, too.
  let stopHearing: () => void = () => undefined;

  const get = async (): Promise<Watch> => ({ folder: await readWatchedFolder(db), state });
  return {
    start: (given = {}) => {
      times = { ...usualTimes, ...given };
      arrivals = createArrivals(times.quiet);
      stopHearing = db.onForeignChange(() => {
        if (state === 'off') later(50);
      });
      void run();
    },
    get,
    changed: async () => {
      // An import of the folder that was is left to end.
      if (state !== 'reading') await run();
      else again = true;
      emit('watchedFolder.changed', {});
      return get();
    },
    stop: async () => {
      stopped = true;
      stopHearing();
      clearTimeout(timer);
      unwatch();
      taker.cancel();
      await running;
    },
  };
};

const known = new WeakMap<Db, Watched>();

/** The one watcher of a host. */
export const watchedFolderOf = (context: HostContext): Watched => {
  const there = known.get(context.db);
  if (there) return there;
  const made = createWatched(context);
  known.set(context.db, made);
  return made;
};
