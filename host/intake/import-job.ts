import { Worker } from 'node:worker_threads';
import type { ImportReport } from '../../core/contract/intake.ts';
import { CancelledError } from '../../core/errors.ts';
import { revive } from '../../db/client.ts';
import { noCounts, type Counts } from '../../db/stores/batches.ts';
import type { ImportData, ImportMessage, ImportTask } from './import-worker.ts';
import type { Preview } from './preview.ts';

/** Runs the import thread, from the host and from the command line. */

const startWorker = (data: ImportData): Worker =>
  new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js', import.meta.url),
    { workerData: data },
  );

/** Reads the beginning of a file, off the host's own thread. Errors: those of `openTable`. */
export const previewFile = (task: ImportTask): Promise<Preview> =>
  new Promise((resolve, reject) => {
    const worker = startWorker({ ...task, mode: 'preview' });
    worker.on('message', (message: ImportMessage) => {
      if (message.type === 'preview') resolve(message.preview);
      if (message.type === 'failed') reject(revive(message.error, message.stack));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new CancelledError('The preview was ended.')));
  });

export type ImportEnd = {
  readonly state: 'done' | 'cancelled' | 'failed';
  readonly error: Error | null;
  /** False when the database could not be told of the failure. */
  readonly recorded: boolean;
  readonly report: ImportReport;
};

export type ImportOptions = ImportTask & {
  readonly dataDir: string;
  /** uid of the batch to be made. */
  readonly batch: string;
  readonly fileName: string;
  readonly suppressionKey: Uint8Array;
  /** `Db.waiting` of the host that runs it; null on the command line, beside which a workstation may run. */
  readonly waiting: SharedArrayBuffer | null;
  readonly onProgress: (progress: {
    readonly bytesRead: number;
    readonly bytesTotal: number;
    readonly report: ImportReport;
  }) => void;
};

export type ImportJob = {
  /** Fulfilled once the batch is in the database; rejects when the file cannot be read. */
  readonly started: Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<ImportEnd>;
  /** Stops after the lot at hand; what was committed stays. */
  readonly cancel: () => void;
};

const reportOf = (counts: Counts, milliseconds: number): ImportReport => ({
  ...counts,
  seconds: Math.round(milliseconds) / 1000,
});

export const startImport = ({ onProgress, ...options }: ImportOptions): ImportJob => {
  const control = new SharedArrayBuffer(4);
  const began = performance.now();
  const worker = startWorker({ ...options, mode: 'import', control, pid: process.pid });
  const starting = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<ImportEnd>();
  // Whoever only waits for the end need not look at the start.
  starting.promise.catch(() => undefined);
  let bytesTotal = 0;
  let counts = noCounts;

  const failed = (error: Error, recorded: boolean): void => {
    starting.reject(error);
    ending.resolve({ state: 'failed', error, recorded, report: reportOf(counts, performance.now() - began) });
  };
  worker.on('message', (message: ImportMessage) => {
    switch (message.type) {
      case 'started':
        ({ bytesTotal } = message);
        starting.resolve();
        break;
      case 'progress':
        ({ counts } = message);
        onProgress({
          bytesRead: message.bytesRead,
          bytesTotal,
          report: reportOf(counts, performance.now() - began),
        });
        break;
      case 'finished':
        onProgress({
          bytesRead: bytesTotal,
          bytesTotal,
          report: reportOf(message.counts, message.milliseconds),
        });
        ending.resolve({
          state: message.state,
          error: null,
          recorded: true,
          report: reportOf(message.counts, message.milliseconds),
        });
        break;
      case 'failed':
        failed(revive(message.error, message.stack), message.recorded);
        break;
      case 'preview':
        break;
    }
  });
  worker.on('error', (error) => failed(error, false));
  worker.on('exit', () => failed(new CancelledError('The import was ended.'), false));
  return {
    started: starting.promise,
    ended: ending.promise,
    cancel: () => {
      Atomics.store(new Int32Array(control), 0, 1);
    },
  };
};
