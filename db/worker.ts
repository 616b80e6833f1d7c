import { parentPort, workerData } from 'node:worker_threads';
import { toErrorShape, type ErrorShape } from '../core/errors.ts';
import { databaseFile, explain, openReader, openWriter } from './open.ts';
import { writeJournal } from './journal.ts';
import { reads, upkeeps, writes } from './operations.ts';

/** The thread behind `db/client.ts`: one connection, one request at a time. */
export type WorkerData = { readonly dataDir: string; readonly role: 'reader' | 'writer' };
export type WorkerRequest =
  | { readonly type: 'ask'; readonly id: number; readonly name: string; readonly args: unknown }
  /** Comes after everything asked before it: closes the connection and lets the thread end. */
  | { readonly type: 'close' };
export type WorkerReply =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: ErrorShape }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorShape; readonly stack: string }
  | { readonly type: 'foreign-change' }
  /** A call was saved, and could not be written down a second time. */
  | { readonly type: 'journal-failed'; readonly error: ErrorShape };

const port = parentPort;
if (!port) throw new Error('db/worker.ts runs as a worker thread only');
const { dataDir, role } = workerData as WorkerData;
const reply = (message: WorkerReply): void => port.postMessage(message);

type Running = { readonly run: (name: string, args: unknown) => unknown; readonly close: () => void };
type Operation = (db: unknown, args: unknown) => unknown;

const operation = (known: Readonly<Record<string, unknown>>, name: string): Operation => {
  if (!Object.hasOwn(known, name)) throw new Error(`no ${role} operation is called ${name}`);
  return known[name] as Operation;
};

const startReader = (): Running => {
  const { db, snapshot, close } = openReader(dataDir);
  return { run: (name, args) => snapshot(() => operation(reads, name)(db, args)), close };
};

const startWriter = (): Running => {
  const { db, foreignVersion, close } = openWriter(dataDir);
  let seen = foreignVersion();
  const watch = setInterval(() => {
    const version = foreignVersion();
    if (version === seen) return;
    seen = version;
    reply({ type: 'foreign-change' });
  }, 400);
  const write = (name: string, args: unknown): unknown => {
    const result = db.transaction(() => operation(writes, name)(db, args));
    try {
      writeJournal(dataDir, db, { name, args, result });
    } catch (error) {
      // The database has it: what is missing is the second copy.
      reply({ type: 'journal-failed', error: toErrorShape(error) });
    }
    return result;
  };
  return {
    run: (name, args) =>
      Object.hasOwn(upkeeps, name) ? operation(upkeeps, name)(db, args) : write(name, args),
    close: () => {
      clearInterval(watch);
      close();
    },
  };
};

try {
  const { run, close } = role === 'reader' ? startReader() : startWriter();
  port.on('message', (request: WorkerRequest) => {
    if (request.type === 'close') {
      close();
      port.close();
      return;
    }
    const { id, name, args } = request;
    try {
      reply({ type: 'result', id, result: run(name, args) });
    } catch (raw) {
      const error = explain(raw, databaseFile(dataDir));
      reply({
        type: 'error',
        id,
        error: toErrorShape(error),
        stack: error instanceof Error ? (error.stack ?? '') : String(error),
      });
    }
  });
  reply({ type: 'ready' });
} catch (error) {
  const shape = toErrorShape(error);
  reply({
    type: 'failed',
    error:
      shape.code === 'bug' && error instanceof Error ? { ...shape, data: { stack: error.stack } } : shape,
  });
}
