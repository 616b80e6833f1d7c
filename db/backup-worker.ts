import { parentPort, workerData } from 'node:worker_threads';
import { toErrorShape, type ErrorShape } from '../core/errors.ts';
import { copyDatabase, inspect, type Inspection } from './backup.ts';
import { examine, type Examined, type ExamineTask } from './examine.ts';

/**
 * A thread for work that reads a whole file: it makes a copy, where `source` is given, and looks through it; or it looks
 * at a database from outside.
 */
export type BackupTask =
  { readonly source: string | null; readonly file: string } | { readonly examine: ExamineTask };
export type BackupReply =
  | { readonly type: 'done'; readonly inspection: Inspection }
  | { readonly type: 'examined'; readonly examined: Examined }
  | { readonly type: 'failed'; readonly error: ErrorShape };

const port = parentPort;
if (!port) throw new Error('db/backup-worker.ts runs as a worker thread only');
const task = workerData as BackupTask;
const work = async (): Promise<BackupReply> => {
  if ('examine' in task) return { type: 'examined', examined: examine(task.examine) };
  if (task.source !== null) await copyDatabase(task.source, task.file);
  return { type: 'done', inspection: inspect(task.file) };
};
try {
  port.postMessage(await work());
} catch (error) {
  port.postMessage({ type: 'failed', error: toErrorShape(error) } satisfies BackupReply);
}
