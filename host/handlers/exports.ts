import type { exportsProcedures } from '../../core/contract/exports.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { checkExportFolder, exportJobOf } from '../exports/export-job.ts';
import { scheduledExportsOf } from '../exports/export-schedule.ts';

export const exportsHandlers = (context: HostContext): HandlersOf<typeof exportsProcedures> => {
  const job = exportJobOf(context);
  const scheduled = scheduledExportsOf(context);
  return {
    'exports.state': async () => {
      return job.state();
    },
    'exports.start': async ({ folder, since, until, ...choice }) => {
      checkExportFolder(folder);
      return job.start({ choice, folder, since, until });
    },
    'exports.cancel': async () => {
      await job.cancel();
      return {};
    },
    'exports.schedule': async () => {
      return scheduled.get();
    },
    'exports.saveSchedule': async ({ schedule }) => {
      await scheduled.save(schedule);
      return {};
    },
  };
};
