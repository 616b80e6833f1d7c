import { Worker } from 'node:worker_threads';
import { ExpectedError, fromErrorShape, type ErrorShape } from '../core/errors.ts';
import type {
  ReadArgs,
  ReadName,
  ReadResult,
  UpkeepArgs,
  UpkeepName,
  UpkeepResult,
  WriteArgs,
  WriteName,
  WriteResult,
} from './operations.ts';
import type { WorkerData, WorkerReply, WorkerRequest } from './worker.ts';

/** The database as the host sees it: two threads, asked by name. */
export type Db = {
  readonly read: <N extends ReadName>(
    name: N,
    ...args: unknown extends ReadArgs<N> ? [] : [args: ReadArgs<N>]
  ) => Promise<ReadResult<N>>;
  readonly write: <N extends WriteName>(name: N, args: WriteArgs<N>) => Promise<WriteResult<N>>;
  /** As a write, but of what keeps its own transactions. */
  readonly upkeep: <N extends UpkeepName>(
    name: N,
    ...args: unknown extends UpkeepArgs<N> ? [] : [args: UpkeepArgs<N>]
  ) => Promise<UpkeepResult<N>>;
  /** Told when another connection (an import, another process) has committed. */
  readonly onForeignChange: (listener: () => void) => () => void;
  /** Told when a call was saved and could not be written to the journal (db/journal.ts). */
  readonly onJournalFailed: (listener: (error: Error) => void) => () => void;
  /** Shared memory: its first 32-bit cell counts the writes that wait for their answer. An import makes way for them. */
  readonly waitingWrites: SharedArrayBuffer;
  readonly close: () => Promise<void>;
};

/** A failure inside a store that nobody expected, with the stack of the thread it happened in. */
export class StoreBug extends Error {
  override readonly name = 'StoreBug';
}

type Pending = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** The error of another thread, as one of this. */
export const revive = (shape: ErrorShape, stack: string): Error => {
  if (shape.code !== 'bug') return fromErrorShape(shape);
  const bug = new StoreBug(shape.message);
  bug.stack = stack;
  return bug;
};

/** Long enough for the last part of an import to be committed. */
const closeLimitMs = 30_000;

type Told = { readonly foreignChange: () => void; readonly journalFailed: (error: Error) => void };

const startThread = async (data: WorkerData, told: Told) => {
  const worker = new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './db-worker.js', import.meta.url),
    { workerData: data },
  );
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed = false;

  const failAll = (error: Error): void => {
    closed = true;
    const waiting = [...pending.values()];
    pending.clear();
    for (const one of waiting) one.reject(error);
  };

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: WorkerReply) => {
      switch (message.type) {
        case 'ready':
          resolve();
          break;
        case 'failed':
          reject(revive(message.error, JSON.stringify(message.error.data ?? '')));
          void worker.terminate();
          break;
        case 'foreign-change':
          told.foreignChange();
          break;
        case 'journal-failed':
          told.journalFailed(revive(message.error, ''));
          break;
        case 'result':
          pending.get(message.id)?.resolve(message.result);
          pending.delete(message.id);
          break;
        case 'error':
          pending.get(message.id)?.reject(revive(message.error, message.stack));
          pending.delete(message.id);
          break;
      }
    });
    worker.on('error', (error) => {
      reject(error);
      failAll(error);
    });
    worker.on('exit', () => {
      const over = new ExpectedError('db/closed', 'The database is closed.');
      reject(over);
      failAll(over);
    });
  });

  return {
    ask: (name: string, args: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new ExpectedError('db/closed', 'The database is closed.'));
          return;
        }
        lastId += 1;
        pending.set(lastId, { resolve, reject });
        worker.postMessage({ type: 'ask', id: lastId, name, args } satisfies WorkerRequest);
      }),
    /** Answers what was asked before, then ends the thread; a thread that hangs is ended after `closeLimitMs`. */
    close: async (): Promise<void> => {
      if (closed) return;
      closed = true;
      const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage({ type: 'close' } satisfies WorkerRequest);
      const limit = setTimeout(() => void worker.terminate(), closeLimitMs);
      await gone;
      clearTimeout(limit);
    },
  };
};

/** Opens (and migrates) the database of a data folder. Errors: those of `openWriter`. */
export const openDb = async (dataDir: string): Promise<Db> => {
  const listeners = new Set<() => void>();
  const failures = new Set<(error: Error) => void>();
  const told: Told = {
    foreignChange: () => {
      for (const listener of listeners) listener();
    },
    journalFailed: (error) => {
      for (const listener of failures) listener(error);
    },
  };
  const writer = await startThread({ dataDir, role: 'writer' }, told);
  const reader = await startThread({ dataDir, role: 'reader' }, told).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  const waitingWrites = new SharedArrayBuffer(4);
  const waitingCount = new Int32Array(waitingWrites);
  const ask = async (name: string, args: unknown): Promise<never> => {
    Atomics.add(waitingCount, 0, 1);
    try {
      return (await writer.ask(name, args)) as never;
    } finally {
      Atomics.sub(waitingCount, 0, 1);
    }
  };
  return {
    waitingWrites,
    read: (name, ...args) => reader.ask(name, args[0]) as Promise<never>,
    write: ask,
    upkeep: (name, ...args) => ask(name, args[0]),
    onForeignChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onJournalFailed: (listener) => {
      failures.add(listener);
      return () => failures.delete(listener);
    },
    close: async () => {
      // The writer last: the last connection to close folds the WAL into the file.
      await reader.close();
      await writer.close();
    },
  };
};
