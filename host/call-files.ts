import { randomUUID } from 'node:crypto';
import { soundPartBytes } from '../core/contract/recordings.ts';
import { ExpectedError } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import { ownLanguage } from './calendar.ts';
import { openCallFile, type OpenCallFile } from './call-file.ts';
import type { HostContext } from './context.ts';

/** Exports of single calls on their way to windows, one for each: made no faster than they are fetched. */
export type CallFiles = {
  readonly begin: (
    attempt: string,
    window: string,
  ) => Promise<{ readonly file: string; readonly name: string }>;
  /** Error: `call-file/gone`. */
  readonly next: (
    file: string,
    window: string,
  ) => Promise<{ readonly part: Uint8Array; readonly done: boolean }>;
  readonly leave: (window: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A window that does not ask for so long has given it up. */
const patienceMs = 300_000;

type Fetched = {
  readonly uid: string;
  readonly open: OpenCallFile;
  readonly parts: AsyncIterator<Buffer>;
  /** What was read and not yet given. */
  rest: Buffer;
  timer: NodeJS.Timeout | null;
  turn: Promise<unknown>;
};

const gone = (): ExpectedError =>
  new ExpectedError('call-file/gone', 'The export stopped on its way. Begin it again.');

const create = (context: HostContext): CallFiles => {
  const fetched = new Map<string, Fetched>();

  const leave = async (window: string): Promise<void> => {
    const one = fetched.get(window);
    fetched.delete(window);
    if (!one) return;
    if (one.timer) clearTimeout(one.timer);
    await one.open.close();
  };
  const wait = (one: Fetched, window: string): void => {
    if (one.timer) clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      if (fetched.get(window) === one) void leave(window);
    }, patienceMs);
    one.timer.unref();
  };

  const pull = async (one: Fetched, window: string) => {
    const parts: Buffer[] = [one.rest];
    let bytes = one.rest.length;
    let done = false;
    while (bytes < soundPartBytes && !done) {
      const next = await one.parts.next();
      if (next.done === true) done = true;
      else {
        parts.push(next.value);
        bytes += next.value.length;
      }
    }
    const all = Buffer.concat(parts);
    one.rest = all.subarray(soundPartBytes);
    const last = done && one.rest.length === 0;
    if (last) await leave(window);
    else wait(one, window);
    return { part: all.subarray(0, soundPartBytes), done: last };
  };

  return {
    begin: async (attempt, window) => {
      await leave(window);
      const open = await openCallFile(context, attempt, await ownLanguage(context));
      const iterator: AsyncIterator<Buffer> = open.stream[Symbol.asyncIterator]();
      const one: Fetched = {
        uid: randomUUID(),
        open,
        parts: iterator,
        rest: Buffer.alloc(0),
        timer: null,
        turn: Promise.resolve(),
      };
      await leave(window);
      fetched.set(window, one);
      wait(one, window);
      return { file: one.uid, name: open.name };
    },
    next: (file, window) => {
      const one = fetched.get(window);
      if (one?.uid !== file) return Promise.reject(gone());
      const turn = one.turn.then(async () => {
        if (fetched.get(window) !== one) throw gone();
        try {
          return await pull(one, window);
        } catch (error) {
          await leave(window);
          throw error;
        }
      });
      one.turn = turn.catch(() => undefined);
      return turn;
    },
    leave,
    stop: async () => {
      await Promise.all([...fetched.keys()].map(leave));
    },
  };
};

const all = new WeakMap<Db, CallFiles>();

/** The exports of a host: one for each open database. */
export const callFilesOf = (context: HostContext): CallFiles => {
  const known = all.get(context.db);
  if (known) return known;
  const made = create(context);
  all.set(context.db, made);
  return made;
};
