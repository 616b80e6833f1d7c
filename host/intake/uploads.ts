import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ExpectedError } from '../../core/errors.ts';
import { isDiskFull } from '../disk-full.ts';
import { writeAll } from '../sound-writer.ts';

/** Files on their way in: they cross the wire in parts and lie in `incoming` of the data folder under a name of ours. */

/** Largest file taken from a window. The command line has no limit. */
export const uploadLimit = 1024 ** 3;
const kept = 5;

export type Upload = { readonly path: string; readonly name: string; readonly size: number };

export type Uploads = {
  /** Error: `intake/file-too-big`. */
  readonly begin: (name: string, size: number) => Promise<string>;
  /** Adds a part and answers how much is here. Errors: `intake/file-missing`, `intake/bad-part`. */
  readonly part: (file: string, base64: string) => Promise<number>;
  /** Errors: `intake/file-missing`, `intake/file-incomplete`. */
  readonly get: (file: string) => Upload;
};

type Entry = {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  received: number;
  last: Promise<unknown>;
};

/** The name is shown, never used as a path; control characters and folders are cut off. */
const shownName = (name: string): string =>
  basename(name.replaceAll('\\', '/')).replace(/\p{C}/gu, '').slice(0, 200) || 'import';

export const createUploads = (dataDir: string): Uploads => {
  const folder = join(dataDir, 'incoming');
  const files = new Map<string, Entry>();
  // What an earlier run left is of no use: the window that sent it is gone.
  rmSync(folder, { recursive: true, force: true });

  const entry = (file: string): Entry => {
    const found = files.get(file);
    // An erasure takes every file away.
    if (!found || !existsSync(found.path))
      throw new ExpectedError('intake/file-missing', 'The file is not here any more. Choose it again.');
    return found;
  };

  return {
    begin: async (name, size) => {
      if (size > uploadLimit) {
        throw new ExpectedError(
          'intake/file-too-big',
          'This file is larger than 1 GiB. Split it, or import it with the command line: rappel import FILE --probe NAME.',
        );
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = randomUUID();
      const path = join(folder, file);
      await (await open(path, 'wx', 0o600)).close();
      files.set(file, { path, name: shownName(name), size, received: 0, last: Promise.resolve() });
      for (const [old, { path: oldPath }] of [...files].slice(0, -kept)) {
        files.delete(old);
        await rm(oldPath, { force: true });
      }
      return file;
    },
    part: async (file, base64) => {
      const target = entry(file);
      // Parts are written one after the other, in the order they came.
      const turn = target.last.then(async () => {
        const bytes = Buffer.from(base64, 'base64');
        if (bytes.length === 0 || target.received + bytes.length > target.size) {
          throw new ExpectedError(
            'intake/bad-part',
            'The file did not arrive as it was announced. Choose it again.',
          );
        }
        const handle = await open(target.path, 'r+');
        try {
          // A disk that is nearly full takes a part of it, and says so only the next time.
          await writeAll(handle, bytes, target.received);
        } catch (error) {
          if (isDiskFull(error)) {
            throw new ExpectedError(
              'intake/disk-full',
              'The disk is full, so the file cannot be taken. Free some space, then choose it again.',
              undefined,
              { cause: error },
            );
          }
          throw error;
        } finally {
          await handle.close();
        }
        target.received += bytes.length;
        return target.received;
      });
      target.last = turn.catch(() => undefined);
      return turn;
    },
    get: (file) => {
      const { path, name, size, received } = entry(file);
      if (received !== size)
        throw new ExpectedError(
          'intake/file-incomplete',
          'The file has not arrived in full. Wait for it, or choose it again.',
        );
      return { path, name, size };
    },
  };
};
