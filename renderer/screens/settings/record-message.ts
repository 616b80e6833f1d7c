import { soundPartBytes } from '../../../core/contract/recordings.ts';
import { longestMessageMs, messageSound, soundBytes, wavHeader } from '../../../core/domain/sound.ts';
import type { Client } from '../../../core/rpc/client.ts';
import { toBase64 } from '../../data/base64.ts';
import type { Phone } from '../../softphone/phone.ts';
import { recordSound } from '../../softphone/sound-recorder.ts';

/** What was said so far, while a message is recorded in the window. */
export type MessageRecording = {
  /** Resolves to the sound, a whole WAV file. */
  readonly stop: () => Promise<Blob>;
};

/** Records the microphone. `onFull` is called once nothing more fits. Throws as `Phone.borrowMicrophone`. */
export const recordMessage = async (phone: Phone, onFull: () => void): Promise<MessageRecording> => {
  const microphone = await phone.borrowMicrophone();
  const most = soundBytes(longestMessageMs, messageSound);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const recorder = await recordSound([new MediaStream([microphone.track])], (pcm) => {
    const part = Uint8Array.from(pcm.subarray(0, Math.max(0, most - bytes)));
    if (part.length > 0) parts.push(part);
    bytes += part.length;
    if (bytes === most) onFull();
  }).catch((error: unknown) => {
    microphone.release();
    throw error;
  });
  recorder.go();
  return {
    stop: async () => {
      await recorder.stop();
      microphone.release();
      return new Blob([wavHeader(messageSound, bytes), ...parts], { type: 'audio/wav' });
    },
  };
};

/** Carries a recorded message to the host, which keeps it under its name. Errors: those of `voicemail.append`. */
export const keepMessage = async (client: Client, file: Blob, name: string): Promise<void> => {
  const sound = new Uint8Array(await file.slice(wavHeader(messageSound, 0).length).arrayBuffer());
  const { message } = await client.call('voicemail.begin', {});
  for (let offset = 0; offset < sound.length; offset += soundPartBytes)
    await client.call('voicemail.append', {
      message,
      offset,
      base64: toBase64(sound.subarray(offset, offset + soundPartBytes)),
    });
  await client.call('voicemail.save', { message, name });
};
