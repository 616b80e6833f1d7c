import type { Batch, ImportReport, Probe } from '../../../core/contract/intake.ts';
import type { WatchedFolder } from '../../../core/contract/watched-folder.ts';
import { toErrorShape, type ErrorShape } from '../../../core/errors.ts';
import { languageFor } from '../../../core/messages/index.ts';
import type { HostContext } from '../../context.ts';
import { readSettings } from '../../settings-values.ts';
import { rejectsCsv, rejectsName } from '../rejects.ts';
import { runImport, type RunningImport } from '../run-import.ts';
import { digestOf, printOf, samePrint } from './arrivals.ts';
import { putAway, type Companion } from './put-away.ts';

/** Imports one file of the watched folder and puts it away. */

export type Arrival = {
  readonly folder: WatchedFolder;
  readonly path: string;
  readonly name: string;
  readonly done: string;
  readonly failed: string;
};

/** What is written beside a file that was read, as JSON. */
export type FolderReport = {
  readonly file: string;
  /** Null when it could not be read. */
  readonly sha256: string | null;
  readonly probe: string;
  /** `unchanged`: this very file was imported before, by the batch that is named. */
  readonly state: 'done' | 'unchanged' | 'failed';
  readonly batch: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly report: ImportReport | null;
  readonly error: ErrorShape | null;
};

/** The file is at fault, and would be again; anything else (a full disk, a busy database) passes. */
const isOfFile = (code: string): boolean => /^(?:csv|xlsx|json|intake)\//.test(code) || code === 'bug';

export const createTaker = (context: HostContext) => {
  const { db, ports } = context;
  let job: RunningImport | null = null;
  let cancelled = false;

  const putBeside = async (
    { path, name, done, failed }: Arrival,
    report: FolderReport,
    rejectedOf: string | null,
  ): Promise<void> => {
    const { language: wanted } = await readSettings(db);
    const language = languageFor(wanted, ports.platform.locale);
    const companions: Companion[] = [
      { name: (file) => `${file}.report.json`, text: `${JSON.stringify(report, null, 2)}\n` },
    ];
    if (rejectedOf !== null)
      companions.push({
        name: (file) => rejectsName(file, language),
        text: rejectsCsv(
          (after, limit) => db.read('batches.rejects', { batch: rejectedOf, after, limit }),
          language,
        ),
      });
    try {
      await putAway(path, name, report.state === 'failed' ? failed : done, companions);
    } catch (error) {
      // A program holds it, or the share went: the next look finds it imported already.
      ports.logger.log('warn', 'a file of the watched folder could not be put away', {
        code: error instanceof Error && 'code' in error ? String(error.code) : 'bug',
      });
    }
  };

  const importInto = async (arrival: Arrival, probe: Probe, sha256: string): Promise<void> => {
    const { path, name } = arrival;
    const base = { file: name, sha256, probe: probe.name, at: new Date(ports.clock.now()).toISOString() };
    const earlier: Batch | null = await db.read('batches.ofFile', { probe: probe.uid, digest: sha256 });
    if (earlier) {
      await putBeside(
        arrival,
        { ...base, state: 'unchanged', batch: earlier.uid, report: earlier.report, error: null },
        earlier.report.rejected > 0 ? earlier.uid : null,
      );
      return;
    }
    const before = await printOf(path);
    job = runImport(context, { path, fileName: name, options: {}, mapping: probe.mapping, probe });
    if (cancelled) job.cancel();
    const { batch } = job;
    const recorded = await job.started.then(
      () => true,
      () => false,
    );
    const { state, error, report } = await job.ended;
    job = null;
    if (state === 'cancelled') return;
    // Whoever wrote it was not done: it is read again once it stays the same.
    if (!samePrint(before, await printOf(path))) return;
    const shape = error === null ? null : toErrorShape(error);
    if (error !== null && shape !== null && !isOfFile(shape.code)) throw error;
    await putBeside(
      arrival,
      {
        ...base,
        state: state === 'done' ? 'done' : 'failed',
        batch: recorded ? batch : null,
        report: recorded ? report : null,
        error: shape,
      },
      recorded && report.rejected > 0 ? batch : null,
    );
  };

  return {
    /** Rejects with what is not the file's fault; it stays where it is then. */
    take: async (arrival: Arrival): Promise<void> => {
      const probe = await db.read('probes.get', { uid: arrival.folder.probe });
      let sha256: string | null;
      try {
        sha256 = await digestOf(arrival.path);
      } catch (error) {
        const { name: file } = arrival;
        const at = new Date(ports.clock.now()).toISOString();
        const unread = { file, sha256: null, probe: probe.name, at, batch: null, report: null } as const;
        await putBeside(arrival, { ...unread, state: 'failed', error: toErrorShape(error) }, null);
        return;
      }
      if (sha256 !== null && !cancelled) await importInto(arrival, probe, sha256);
    },
    cancel: (): void => {
      cancelled = true;
      job?.cancel();
    },
  };
};
