import type { exportsProcedures } from '../../core/contract/exports.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { checkExportFolder, exportJobOf } from '../exports/export-job.ts';
import { scheduledExportsOf } from '../exports/export-schedule.ts';
import { requireRight } from '../rights.ts';

export const exportsHandlers = (context: HostContext): HandlersOf<typeof exportsProcedures> => {
  const { db } = context;
  const job = exportJobOf(context);
  const scheduled = scheduledExportsOf(context);
  return {
    'exports.state': async () => {
      await requireRight(db, 'export');
      return job.state();
    },
    'exports.start': async ({ folder, since, until, ...choice }) => {
      await requireRight(db, 'export');
      checkExportFolder(folder);
      return job.start({ choice, folder, since, until });
    },
    'exports.cancel': async () => {
      await requireRight(db, 'export');
      await job.cancel();
      return {};
    },
    'exports.schedule': async () => {
      await requireRight(db, 'administer');
      return scheduled.get();
    },
    'exports.saveSchedule': async ({ schedule }) => {
      await requireRight(db, 'administer');
      await scheduled.save(schedule);
      return {};
    },
  };
};
