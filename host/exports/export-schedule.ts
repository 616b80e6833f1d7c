import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { exportSchedule, type ExportSchedule, type ScheduleState } from '../../core/contract/exports.ts';
import { exportTables } from '../../core/domain/export-dictionary.ts';
import {
  exportFolderName,
  exportsToRemove,
  lastMoment,
  nextMoment,
} from '../../core/domain/export-schedule.ts';
import { CancelledError, ExpectedError, errorCode, toErrorShape } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { createTurns } from '../jobs/turns.ts';
import { checkExportFolder, exportJobOf } from './export-job.ts';

/**
 * A daily export. What was missed while no host ran is made up once, at the next start; what failed is tried again:
 *
 *   off ──saved──▶ waiting ──its time──▶ running ──▶ waiting
 *                    ▲                      │ fails
 *                    └──── tried again ── failed
 */
const scheduleName = 'exports.schedule';
const progressName = 'exports.progress';
const turnMs = 30_000;
const retryMs = 15 * 60_000;

/** `doneFor`: the moment of the last export that worked, or when the schedule was saved. */
const progressShape = z.object({ doneFor: z.number(), lastAt: z.number().nullable() });

export type ScheduledExports = {
  readonly get: () => Promise<{ readonly schedule: ExportSchedule | null; readonly state: ScheduleState }>;
  /** Null ends it. Error: `export/not-absolute`. */
  readonly save: (schedule: ExportSchedule | null) => Promise<void>;
  /** Exports where it is time to. Called by the clock; never fails. */
  readonly turn: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

const ownNames = new Set([
  'dictionary.csv',
  'dictionary.json',
  'promises.ics',
  ...exportTables.flatMap((table) => ['csv', 'xlsx', 'ndjson', 'parquet'].map((end) => `${table}.${end}`)),
]);

/** Removes exports beyond `keep`. A folder with anything of somebody else in it is left alone. */
const removeOld = async (folder: string, keep: number): Promise<void> => {
  for (const name of exportsToRemove(await readdir(folder), keep)) {
    const path = join(folder, name);
    if ((await readdir(path)).every((file) => ownNames.has(file))) await rm(path, { recursive: true });
  }
};

const jobs = new WeakMap<HostContext['db'], ScheduledExports>();

/** The one of this database. */
export const scheduledExportsOf = (context: HostContext): ScheduledExports => {
  const known = jobs.get(context.db);
  if (known) return known;
  const { db, ports, emit } = context;
  const { zone } = ports.platform;
  let failure: { readonly at: number; readonly error: NonNullable<ScheduleState['error']> } | null = null;
  let atWork = false;
  const turns = createTurns();

  const read = async () => {
    const stored = await db.read('settings.read');
    const schedule = exportSchedule.safeParse(stored[scheduleName]);
    const progress = progressShape.safeParse(stored[progressName]);
    return {
      schedule: schedule.success ? schedule.data : null,
      progress: progress.success ? progress.data : { doneFor: 0, lastAt: null },
    };
  };
  const write = (values: Readonly<Record<string, unknown>>) =>
    db.write('settings.write', { values, at: ports.clock.now() });

  const exportNow = async (schedule: ExportSchedule, due: number): Promise<void> => {
    const { folder, keep, format, tables, personal } = schedule;
    // A share that is away must not become a folder of that name on this disk.
    if (!(await stat(folder).catch(() => null))?.isDirectory())
      throw new ExpectedError(
        'export/folder-missing',
        `The folder ${folder} cannot be reached. Connect it, or choose another; Rappel tries again by itself.`,
        { folder },
      );
    await exportJobOf(context).run({
      choice: { format, tables, personal },
      folder: join(folder, exportFolderName(due, zone)),
      since: null,
      until: null,
    });
    await removeOld(folder, keep);
  };

  const turn = async (): Promise<void> => {
    try {
      const { schedule, progress } = await read();
      if (schedule === null) return;
      const now = ports.clock.now();
      const due = lastMoment(now, schedule.minute, zone);
      if (due <= progress.doneFor || (failure !== null && now >= failure.at && now < failure.at + retryMs))
        return;
      atWork = true;
      emit('exports.changed', {});
      try {
        await exportNow(schedule, due);
        failure = null;
        await write({ [progressName]: { doneFor: due, lastAt: ports.clock.now() } });
      } catch (error) {
        if (turns.stopped()) return;
        if (error instanceof CancelledError) {
          // Somebody stopped it: that day has none.
          await write({ [progressName]: { ...progress, doneFor: due } });
        } else {
          const { code, message } = toErrorShape(error);
          failure = { at: ports.clock.now(), error: { code, message } };
          ports.logger.log('warn', 'a scheduled export failed', { code: errorCode(error) });
        }
      } finally {
        atWork = false;
        emit('exports.changed', {});
      }
    } catch (error) {
      // A busy database: the next turn tries again.
      if (!turns.stopped()) ports.logger.log('warn', 'the schedule of exports could not be read', { code: errorCode(error) });
    }
  }; // prettier-ignore

  const scheduled: ScheduledExports = {
    get: async () => {
      const { schedule, progress } = await read();
      if (schedule === null)
        return { schedule, state: { state: 'off', lastAt: progress.lastAt, nextAt: null, error: null } };
      const state = atWork ? 'running' : failure ? 'failed' : 'waiting';
      return {
        schedule,
        state: {
          state,
          lastAt: progress.lastAt,
          nextAt: failure ? failure.at + retryMs : nextMoment(ports.clock.now(), schedule.minute, zone),
          error: failure?.error ?? null,
        },
      };
    },
    save: async (schedule) => {
      if (schedule !== null) checkExportFolder(schedule.folder);
      const { progress } = await read();
      failure = null;
      // The moment of today may be over already: a schedule begins with its next one.
      await write({
        [scheduleName]: schedule,
        [progressName]: { ...progress, doneFor: ports.clock.now() },
      });
      emit('exports.changed', {});
    },
    turn: () => turns.after(turn),
    start: () => turns.every(turnMs, turn),
    stop: async () => {
      const ended = turns.stop();
      await exportJobOf(context).cancel();
      await ended;
    },
  };
  jobs.set(db, scheduled);
  return scheduled;
};
