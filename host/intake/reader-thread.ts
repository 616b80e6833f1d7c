import { on } from 'node:events';
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { revive } from '../../db/client.ts';
import type { ReaderData, ReaderMessage } from './import-reader.ts';
import type { ImportRun } from './import-worker.ts';
import { removeStaging, stagingFolder } from './staging-folder.ts';

/** How the thread that writes an import has the file read. */

type StagedFile = Extract<ReaderMessage, { type: 'stage' }>;

export type Reader = {
  /** The staging files, as they are handed over; one is done with when the next is asked for. */
  readonly files: AsyncIterable<StagedFile>;
  readonly close: () => Promise<void>;
};

/** Starts the thread that reads. */
export const startReader = (task: ImportRun): Reader => {
  const folder = stagingFolder(task.dataDir, task.batch);
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './import-reader.ts' : './import-reader.js', import.meta.url),
    {
      // It makes short-lived texts by the million: with little room for them, a tenth of its time goes into collecting them.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
      workerData: {
        path: task.path,
        options: task.options,
        mapping: task.mapping,
        probe: task.probe,
        at: task.at,
        folder,
        control: task.control,
        taken: taken.buffer,
      } satisfies ReaderData,
    },
  );
  // From now on, so that nothing it says is missed.
  const messages = on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[ReaderMessage]>;
  const files = async function* (): AsyncGenerator<StagedFile> {
    for await (const [message] of messages) {
      if (message.type === 'end') return;
      if (message.type === 'failed') throw revive(message.error, message.stack);
      yield message;
      rmSync(message.file);
      Atomics.add(taken, 0, 1);
      Atomics.notify(taken, 0);
    }
    throw new Error('the thread that reads the file ended before the file did');
  };
  return {
    files: files(),
    close: async () => {
      await worker.terminate();
      removeStaging(task.dataDir, task.batch);
    },
  };
};
