import { parentPort, workerData } from 'node:worker_threads';
import { toErrorShape, type ErrorShape } from '../core/errors.ts';
import { databaseFile, explain, openReader, openWriter } from './open.ts';
import { reads, writes } from './operations.ts';

/** The thread behind `db/client.ts`: one connection, one request at a time. */
export type WorkerData = { readonly dataDir: string; readonly role: 'reader' | 'writer' };
export type WorkerRequest = { readonly id: number; readonly name: string; readonly args: unknown };
export type WorkerReply =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly error: ErrorShape }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorShape; readonly stack: string }
  | { readonly type: 'foreign-change' };

const port = parentPort;
if (!port) throw new Error('db/worker.ts runs as a worker thread only');
const { dataDir, role } = workerData as WorkerData;
const reply = (message: WorkerReply): void => port.postMessage(message);

const start = (): ((name: string, args: unknown) => unknown) => {
  if (role === 'reader') {
    const { db } = openReader(dataDir);
    return (name, args) => (reads[name as keyof typeof reads] as (db: unknown, args: unknown) => unknown)(db, args);
  }
  const { db, foreignVersion } = openWriter(dataDir);
  let seen = foreignVersion();
  setInterval(() => {
    const version = foreignVersion();
    if (version === seen) return;
    seen = version;
    reply({ type: 'foreign-change' });
  }, 400);
  return (name, args) =>
    db.transaction(() => (writes[name as keyof typeof writes] as (db: unknown, args: unknown) => unknown)(db, args));
};

try {
  const run = start();
  port.on('message', ({ id, name, args }: WorkerRequest) => {
    try {
      reply({ type: 'result', id, result: run(name, args) });
    } catch (raw) {
      const error = explain(raw, databaseFile(dataDir));
      reply({ type: 'error', id, error: toErrorShape(error), stack: error instanceof Error ? (error.stack ?? '') : String(error) });
    }
  });
  reply({ type: 'ready' });
} catch (error) {
  const shape = toErrorShape(error);
  reply({ type: 'failed', error: shape.code === 'bug' && error instanceof Error ? { ...shape, data: { stack: error.stack } } : shape });
}
