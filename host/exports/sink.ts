import { open } from 'node:fs/promises';
import { ExpectedError } from '../../core/errors.ts';
import { isDiskFull } from '../disk-full.ts';

/** Where the bytes of one file go. */
export type Sink = {
  readonly write: (part: string | Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
};
export type OpenSink = (path: string) => Promise<Sink>;

/** Small parts are put together first: a system call for each row would cost more than the row. */
const partBytes = 256 * 1024;

/** A new file, on the disk when `close` answers. Errors: the system's, see `fileFailure`. */
export const openFileSink: OpenSink = async (path) => {
  const file = await open(path, 'wx', 0o600);
  let text = '';
  const flush = async (): Promise<void> => {
    const part = text;
    text = '';
    if (part !== '') await file.writeFile(part);
  };
  return {
    write: async (part) => {
      if (typeof part === 'string') {
        text += part;
        if (text.length >= partBytes) await flush();
        return;
      }
      await flush();
      await file.writeFile(part);
    },
    close: async () => {
      try {
        await flush();
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
};

/** What a failure of the disk means. Codes: `export/disk-full`, `export/unwritable`; anything else is left as it is. */
export const fileFailure = (error: unknown, folder: string): unknown => {
  if (!(error instanceof Error) || error instanceof ExpectedError || !('code' in error)) return error;
  const code = String(error.code);
  if (isDiskFull(error))
    return new ExpectedError(
      'export/disk-full',
      `The disk of ${folder} is full. Nothing was left there; make room or choose another folder, then export again.`,
      { folder },
      { cause: error },
    );
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new ExpectedError(
    'export/unwritable',
    `The folder ${folder} cannot be written to (${code}). Check that it is there and that you may write to it, or choose another.`,
    { folder },
    { cause: error },
  );
};
