import { parentPort, workerData } from 'node:worker_threads';
import { toErrorShape, type ErrorShape } from '../core/errors.ts';
import { copyDatabase, inspect, type Inspection } from './backup.ts';

/** A thread for work that reads a whole file: it makes a copy, where `source` is given, and looks through it. */
export type BackupTask = { readonly source: string | null; readonly file: string };
export type BackupReply =
  | { readonly type: 'done'; readonly inspection: Inspection }
  | { readonly type: 'failed'; readonly error: ErrorShape };

const port = parentPort;
if (!port) throw new Error('db/backup-worker.ts runs as a worker thread only');
const { source, file } = workerData as BackupTask;
try {
  if (source !== null) await copyDatabase(source, file);
  port.postMessage({ type: 'done', inspection: inspect(file) } satisfies BackupReply);
} catch (error) {
  port.postMessage({ type: 'failed', error: toErrorShape(error) } satisfies BackupReply);
}
