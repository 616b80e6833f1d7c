import type { Client } from '../../core/rpc/client.ts';
import { fromBase64 } from './base64.ts';

type Part = { readonly base64: string; readonly next: number | null };

/** Parts that are put together at once: the browser may keep what is together on disk, so no call is whole in memory. */
const mostLoose = 32;

const collector = () => {
  const together: Blob[] = [];
  let loose: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (loose.length > 0) together.push(new Blob(loose));
    loose = [];
  };
  return {
    /** Answers how many bytes there are by now. */
    add: (base64: string): number => {
      const part = fromBase64(base64);
      loose.push(part);
      bytes += part.length;
      if (loose.length >= mostLoose) flush();
      return bytes;
    },
    blob: (type: string): Blob => {
      flush();
      return new Blob(together, { type });
    },
  };
};

const readAll = async (
  read: (offset: number) => Promise<Part>,
  told: (bytes: number) => void = () => undefined,
): Promise<Blob> => {
  const parts = collector();
  for (let offset: number | null = 0; offset !== null;) {
    const part: Part = await read(offset);
    told(parts.add(part.base64));
    offset = part.next;
  }
  return parts.blob('audio/wav');
};

/**
 * The recording of a call as a WAV file, read part by part; `told` hears how many bytes have come. Errors: those of
 * `recording.read`.
 */
export const readRecording = (
  client: Client,
  attempt: string,
  told: (bytes: number) => void,
): Promise<Blob> => readAll((offset) => client.call('recording.read', { attempt, offset }), told);

/** A message of one's own as a WAV file. Error: `voicemail/missing`. */
export const readVoicemail = (client: Client, message: string): Promise<Blob> =>
  readAll((offset) => client.call('voicemail.read', { message, offset }));

/** One call as a zip archive. Errors: those of `callFile.begin` and `callFile.next`. */
export const fetchCallFile = async (
  client: Client,
  attempt: string,
  told: (bytes: number) => void,
): Promise<{ readonly name: string; readonly blob: Blob }> => {
  const { file, name } = await client.call('callFile.begin', { attempt });
  const parts = collector();
  for (let done = false; !done;) {
    const part = await client.call('callFile.next', { file });
    told(parts.add(part.base64));
    done = part.done;
  }
  return { name, blob: parts.blob('application/zip') };
};
