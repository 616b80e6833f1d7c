import { failure } from './failure.ts';
import type { Log } from './line.ts';
import type { SessionMedia } from './session-media.ts';
import { tonesOf } from './tones.ts';

/** One digit as a tone in the sound that is sent. The voice is silent meanwhile: it would spoil the tone. */
export const playInBand = async (media: SessionMedia | null, digit: string, log: Log): Promise<void> => {
  const mix = media?.openOutgoing(null);
  if (!mix) return;
  const release = mix.use();
  try {
    const { ended } = await mix.play(tonesOf(digit), { alone: true });
    await ended;
  } catch (error) {
    log('info', 'a tone could not be sent', { error: failure(error) });
  } finally {
    release();
  }
};
