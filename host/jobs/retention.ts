import { join } from 'node:path';
import { messageSound } from '../../core/domain/sound.ts';
import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { recordingsOf } from '../recordings.ts';
import { readSettings } from '../settings-values.ts';
import { createSoundFiles } from '../sound-files.ts';

const dayMs = 86_400_000;
/** Often enough that a machine which sleeps at night still does it every day. */
const turnMs = 3_600_000;

/** Removes the sound of recordings that are older than the settings allow. Answers how many. */
export const removeOldRecordings = async (context: HostContext): Promise<number> => {
  const { recordingDays } = await readSettings(context.db);
  const removed = await recordingsOf(context).removeBefore(
    context.ports.clock.now() - recordingDays * dayMs,
    recordingDays,
  );
  if (removed > 0)
    context.ports.logger.log('info', 'recordings whose time was over were removed', { recordings: removed });
  return removed;
};

/** Sound of messages that were never saved: the window that recorded them is gone. */
export const removeUnsavedMessages = async ({ db, dataDir }: HostContext): Promise<void> => {
  const files = createSoundFiles(join(dataDir, 'voicemail'), messageSound);
  const kept = new Set((await db.read('voicemail.list')).map(({ message }) => message));
  for (const uid of await files.list()) if (!kept.has(uid)) await files.remove(uid);
};

/** Once at the start, then once a day by the clock of the host. */
export const startRetention = (context: HostContext): { readonly stop: () => Promise<void> } => {
  const { ports } = context;
  let stopped = false;
  let last = Number.NEGATIVE_INFINITY;
  const turn = async (): Promise<void> => {
    const now = ports.clock.now();
    if (now - last < dayMs) return;
    try {
      await removeOldRecordings(context);
      last = now;
    } catch (error) {
      // A busy database or a file that another program holds: the next turn tries again.
      if (!stopped)
        ports.logger.log('warn', 'old recordings could not be removed', { code: errorCode(error) });
    }
  };
  let running = turn();
  const timer = setInterval(() => {
    running = running.then(turn);
  }, turnMs);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
};
