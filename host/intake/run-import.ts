import type { ColumnMapping, FileOptions, Probe } from '../../core/contract/intake.ts';
import { redactError } from '../../core/domain/redact-error.ts';
import { toErrorShape } from '../../core/errors.ts';
import { newUid } from '../../db/uid.ts';
import type { HostContext } from '../context.ts';
import { suppressionKey } from '../suppression-key.ts';
import { startImport, type ImportEnd } from './import-job.ts';
import { importsOf } from './imports.ts';

export type ImportOrder = {
  readonly path: string;
  readonly fileName: string;
  readonly options: FileOptions;
  readonly mapping: ColumnMapping | null;
  readonly probe: Probe;
};

export type RunningImport = {
  readonly batch: string;
  /** Fulfilled once the batch is in the database; rejects when the file cannot be read. */
  readonly started: Promise<void>;
  /** Once the end is recorded and told. Never rejects. */
  readonly ended: Promise<ImportEnd>;
  readonly cancel: () => void;
};

/** Runs an import within the host: the windows hear how far it is, and a failure is recorded. */
export const runImport = (context: HostContext, order: ImportOrder): RunningImport => {
  const { db, ports, dataDir, emit } = context;
  const batch = newUid();
  const job = startImport({
    ...order,
    dataDir,
    batch,
    at: ports.clock.now(),
    suppressionKey: suppressionKey(ports.secrets),
    waiting: db.waitingWrites,
    onProgress: (progress) => emit('intake.progress', { batch, ...progress }),
  });
  const settle = async ({ state, error, recorded }: ImportEnd): Promise<void> => {
    if (error !== null) {
      const shape = toErrorShape(error);
      ports.logger.log('error', 'an import failed', {
        code: shape.code,
        ...(shape.code === 'bug' ? { error: redactError(error) } : {}),
      });
      if (!recorded)
        await db.write('batches.finish', {
          uid: batch,
          state: 'failed',
          error: shape,
          at: ports.clock.now(),
        });
    }
    emit('intake.finished', { batch, state });
    emit('queue.changed', {});
  };
  const settled = job.ended.then(settle).catch((error: unknown) => {
    // The disk may be too full even for this: the next start calls the batch interrupted.
    ports.logger.log('error', 'the end of an import could not be recorded', {
      code: toErrorShape(error).code,
    });
  });
  importsOf(db).add(batch, job, settled);
  return {
    batch,
    started: job.started,
    ended: settled.then(() => job.ended),
    cancel: job.cancel,
  };
};
