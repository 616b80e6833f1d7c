import type { Client } from '../../core/rpc/client.ts';
import { fromBase64 } from './base64.ts';

type Part = { readonly base64: string; readonly next: number | null };

const readAll = async (read: (offset: number) => Promise<Part>): Promise<Blob> => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const part: Part = await read(offset);
    parts.push(fromBase64(part.base64));
    offset = part.next;
  }
  return new Blob(parts, { type: 'audio/wav' });
};

/** The recording of a call as a WAV file, read part by part. Error: `recording/missing`. */
export const readRecording = (client: Client, attempt: string): Promise<Blob> =>
  readAll((offset) => client.call('recording.read', { attempt, offset }));

/** A message of one's own as a WAV file. Error: `voicemail/missing`. */
export const readVoicemail = (client: Client, message: string): Promise<Blob> =>
  readAll((offset) => client.call('voicemail.read', { message, offset }));
