import type { Db } from '../../db/client.ts';
import { mayBeAlive } from '../../db/process-alive.ts';
import type { HostContext } from '../context.ts';
import type { ImportJob } from './import-job.ts';
import { removeStaging } from './staging-folder.ts';

/** The imports of this process that run now. */
export type Imports = {
  /** `settled` is fulfilled once the end of the job has been dealt with. */
  readonly add: (batch: string, job: ImportJob, settled: Promise<void>) => void;
  readonly cancel: (batch: string) => void;
};

type Running = { readonly job: ImportJob; readonly settled: Promise<void> };

const running = new WeakMap<Db, Map<string, Running>>();

const of = (db: Db): Map<string, Running> => {
  const known = running.get(db) ?? new Map<string, Running>();
  running.set(db, known);
  return known;
};

export const importsOf = (db: Db): Imports => {
  const jobs = of(db);
  return {
    add: (batch, job, settled) => {
      jobs.set(batch, { job, settled });
      void settled.finally(() => jobs.delete(batch));
    },
    cancel: (batch) => jobs.get(batch)?.job.cancel(),
  };
};

/** Stops every import after its lot at hand and waits for that; call it before the database is closed. */
export const stopImports = async (db: Db): Promise<void> => {
  const jobs = [...of(db).values()];
  for (const { job } of jobs) job.cancel();
  await Promise.all(jobs.map(({ settled }) => settled));
};

/** Says of imports whose process is gone that they were interrupted; answers how many. */
export const recoverImports = async ({
  db,
  ports,
  dataDir,
}: Pick<HostContext, 'db' | 'ports' | 'dataDir'>): Promise<number> => {
  const now = ports.clock.now();
  const mine = of(db);
  const lost = (await db.read('batches.running')).filter(
    ({ uid, pid, startedAt }) => !mine.has(uid) && (pid === process.pid || !mayBeAlive(pid, startedAt, now)),
  );
  for (const { uid } of lost) {
    removeStaging(dataDir, uid);
    await db.write('batches.finish', { uid, state: 'interrupted', error: null, at: now });
  }
  return lost.length;
};
