import { join } from 'node:path';
import { messageSound } from '../../core/domain/sound.ts';
import { errorCode } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { recordingsOf } from '../recordings.ts';
import { createSoundFiles } from '../sound-files.ts';
import { soundKey } from '../sound-key.ts';

/** Encrypts the sound that an earlier version kept plain, once after each start; there is nothing to do after the first. */
export const startSealing = (context: HostContext): { readonly stop: () => Promise<void> } => {
  const { ports, dataDir } = context;
  let isStopped = false;
  const stopped = (): boolean => isStopped;
  const work = async (): Promise<void> => {
    try {
      const messages = createSoundFiles(join(dataDir, 'voicemail'), messageSound, soundKey(ports.secrets));
      const files = (await recordingsOf(context).sealPlain(stopped)) + (await messages.sealPlain(stopped));
      if (files > 0) ports.logger.log('info', 'sound that was kept plain is encrypted now', { files });
    } catch (error) {
      // A full disk, or a key that cannot be had: what is plain still plays, and the next start tries again.
      ports.logger.log('warn', 'sound could not be encrypted', { code: errorCode(error) });
    }
  };
  const running = work();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
};
