import { CancelledError, ExpectedError } from '../../../core/errors.ts';
import type { Client } from '../../../core/rpc/client.ts';

/** Bytes of one part before base64; the host takes up to 512 KiB. */
const partBytes = 512 * 1024;

const base64Of = (bytes: ArrayBuffer): string => {
  let text = '';
  const view = new Uint8Array(bytes);
  // In slices: the arguments of one call are limited.
  for (let at = 0; at < view.length; at += 8192) text += String.fromCharCode(...view.subarray(at, at + 8192));
  return btoa(text);
};

/** Carries a file to the host, part after part; answers its id. The host says how large one may be. `onProgress` hears the share that is there, 0 to 1. */
export const upload = async (
  client: Client,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> => {
  const { file: id } = await client.call('intake.fileBegin', {
    name: file.name.slice(0, 255),
    size: file.size,
  });
  for (let at = 0; at < file.size; at += partBytes) {
    if (signal.aborted) throw new CancelledError('Another file was chosen.');
    let bytes: ArrayBuffer;
    try {
      bytes = await file.slice(at, at + partBytes).arrayBuffer();
    } catch (error) {
      throw new ExpectedError(
        'intake/file-unreadable',
        'The file cannot be read any more. It was moved, changed or locked: choose it again.',
        undefined,
        { cause: error },
      );
    }
    await client.call('intake.filePart', { file: id, base64: base64Of(bytes) });
    onProgress(Math.min(1, (at + partBytes) / file.size));
  }
  return id;
};
