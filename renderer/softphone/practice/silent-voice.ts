import type { MicrophoneLease } from '../microphone.ts';

/** A voice that says nothing: the practice line works on a machine without a microphone. */
export const silentVoice = (): MicrophoneLease => {
  const context = new AudioContext();
  const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
  if (!track) throw new Error('an audio destination has no track');
  return {
    track,
    onReplaced: () => undefined,
    release: () => {
      track.stop();
      void context.close();
    },
  };
};
