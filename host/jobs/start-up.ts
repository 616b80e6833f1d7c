import type { Audience } from '../audience.ts';
import { bundleFoldersOf } from '../bundles/folders.ts';
import type { HostContext } from '../context.ts';
import { backupJobOf } from '../backups.ts';
import { recoverImports } from '../intake/imports.ts';
import { bulkJobOf } from './bulk.ts';
import { startColumns } from './columns.ts';
import { startLostCalls } from './lost-calls.ts';
import { finishErasure } from '../privacy/erase.ts';
import { recordingsOf } from '../recordings.ts';
import { removeUnsavedMessages, startRetention } from './retention.ts';
import { startReminders } from './reminders.ts';
import { startSealing } from './seal-sounds.ts';
import { startSweep, sweepNow } from './sweep.ts';
import { startWeeklyDraw } from './weekly-draw.ts';
import { scheduledExportsOf } from '../exports/export-schedule.ts';
import { webhookJobOf } from '../webhooks/webhook-job.ts';
import { watchedFolderOf } from '../intake/watched-folder/watch.ts';

export type Jobs = {
  /** Waits for the turn that runs, if one does. */
  readonly stop: () => Promise<void>;
};

/** Nobody to tell anything. */
const noAudience: Audience = { present: () => false, onChange: () => () => undefined };

/** What a host does by itself: mends what a crash left, then follows the clock until it is stopped. */
export const startJobs = async (
  context: HostContext,
  options: { readonly patience?: number; readonly audience?: Audience } = {},
): Promise<Jobs> => {
  const { ports } = context;
  const cut = await recoverImports(context);
  if (cut > 0)
    ports.logger.log('warn', 'imports were cut by a crash; the same files can be imported again', {
      imports: cut,
    });
  const ended = await recordingsOf(context).recover();
  if (ended > 0)
    ports.logger.log('warn', 'recordings were cut by a crash; what was said before is kept', {
      recordings: ended,
    });
  await removeUnsavedMessages(context);
  // An erasure that was cut short of its end.
  if (await context.db.read('erasure.scrubOwed')) await finishErasure(context);
  const sessions = await context.db.write('work.recover', { now: ports.clock.now() });
  if (sessions > 0)
    ports.logger.log('warn', 'sessions of work were cut by a crash; what they had reserved is free again', {
      sessions,
    });
  await sweepNow(context);
  const running = [
    startLostCalls(context, options),
    startSweep(context),
    startRetention(context),
    startSealing(context),
    startReminders(context, options.audience ?? noAudience),
    startColumns(context),
    startWeeklyDraw(context),
  ];
  const watched = watchedFolderOf(context);
  watched.start();
  const exports = scheduledExportsOf(context);
  exports.start();
  const webhooks = webhookJobOf(context);
  webhooks.start();
  const bundles = bundleFoldersOf(context);
  bundles.start();
  const bulk = bulkJobOf(context);
  bulk.wake();
  const backups = backupJobOf(context);
  return {
    stop: async () => {
      await Promise.all(
        [...running, watched, exports, webhooks, bundles, bulk, backups].map((job) => job.stop()),
      );
    },
  };
};
