import type { Worker } from 'node:worker_threads';
import type { CrashReport } from '../core/contract/diagnostics.ts';
import type { Ports } from '../core/ports.ts';
import { crashOf, keepCrash } from './crash-reports.ts';

type Watcher = {
  readonly dataDir: string;
  readonly ports: Pick<Ports, 'clock' | 'logger'>;
};

const watchers = new Set<Watcher>();

const record = (place: CrashReport['place'], thrown: unknown): void => {
  for (const { dataDir, ports } of watchers) {
    const report = crashOf(place, thrown, ports.clock.now());
    ports.logger.log('error', 'something went down', { place, ...report.error });
    keepCrash(dataDir, report);
  }
};

/** Of the exceptions nobody caught, and of the promises nobody listened to, which end a Node process in the same way. */
const ofProcess = (error: unknown): void => record('host', error);
const ofWorker = (worker: Worker): void => void worker.on('error', (error) => record('thread', error));
const ofRejection = (error: unknown): void => record('desktop', error);

/**
 * Writes a crash report whenever this process or a thread of it goes down. It only watches: whatever happens then,
 * happens as it would without. Electron lets a process live whose promise failed unheard; such failures are written down
 * there too (`rejections`). Answers how to stop.
 */
export const watchCrashes = (watcher: Watcher, { rejections = false } = {}): (() => void) => {
  if (watchers.size === 0) {
    process.on('uncaughtExceptionMonitor', ofProcess);
    process.on('worker', ofWorker);
    if (rejections) process.on('unhandledRejection', ofRejection);
  }
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    process.removeListener('uncaughtExceptionMonitor', ofProcess);
    process.removeListener('worker', ofWorker);
    process.removeListener('unhandledRejection', ofRejection);
  };
};
