import { constants } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  frameBytes,
  mostSoundBytes,
  wavHeader,
  wavHeaderBytes,
  type SoundFormat,
} from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';

/**
 * Sound on disk: WAV files of one format in one folder of the data folder, each under the uid of what it belongs to.
 * Every byte of sound that is kept goes in and out through here, so that this is the one place to change when sound is
 * to be encrypted at rest.
 *
 * A file is sound at any moment, whatever ends the process: new sound is behind the old and on the disk before the head
 * of the file counts it. What the head does not count yet, `repair` adds at the next start.
 */
export type SoundFiles = {
  /** Makes the file, or opens the one there is to go on with it. Answers the bytes of sound in it. */
  readonly open: (uid: string) => Promise<number>;
  /**
   * Adds sound behind the first `offset` bytes of it, and answers how many there are then. A part that is there already
   * is let pass. Errors: `recording/gap` (data: the bytes there are), `recording/bad-part`, `recording/too-long`,
   * `recording/disk-full`.
   */
  readonly append: (uid: string, offset: number, sound: Uint8Array) => Promise<number>;
  /** Bytes of sound; null where there is no file. */
  readonly soundBytes: (uid: string) => Promise<number | null>;
  /** A part of the WAV file, its head included; shorter at its end. */
  readonly read: (uid: string, offset: number, length: number) => Promise<Uint8Array | null>;
  readonly close: (uid: string) => Promise<void>;
  /** Brings a head up to what is there, and cuts off half a frame. Answers the bytes of sound; null without a file. */
  readonly repair: (uid: string) => Promise<number | null>;
  readonly remove: (uid: string) => Promise<void>;
  /** The uids of all files. */
  readonly list: () => Promise<readonly string[]>;
  readonly closeAll: () => Promise<void>;
};

type Opened = { readonly handle: FileHandle; bytes: number };

const uidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const explain = (error: unknown): unknown =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error))
    ? new ExpectedError(
        'recording/disk-full',
        'The disk is full, so no more sound can be kept. Free some space, then record again; what was kept before is safe.',
        undefined,
        { cause: error },
      )
    : error;

const writeAll = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
};

export const createSoundFiles = (
  folder: string,
  format: SoundFormat,
  mostBytes = mostSoundBytes,
): SoundFiles => {
  const opened = new Map<string, Opened>();
  /** What is asked of one file is done in the order it was asked. */
  const turns = new Map<string, Promise<unknown>>();

  const path = (uid: string): string => {
    if (!uidPattern.test(uid)) throw new Error('a sound file is named by a uid and nothing else');
    return join(folder, `${uid}.wav`);
  };

  const inTurn = <T>(uid: string, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(uid) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      throw explain(error);
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    turns.set(uid, settled);
    void settled.then(() => {
      if (turns.get(uid) === settled) turns.delete(uid);
    });
    return turn;
  };

  const wholeFrames = (fileBytes: number): number => {
    const sound = Math.max(0, fileBytes - wavHeaderBytes);
    return sound - (sound % frameBytes(format));
  };

  /** Makes the head tell what is there, and nothing but that be there. */
  const settle = async (handle: FileHandle): Promise<number> => {
    const { size } = await handle.stat();
    const bytes = wholeFrames(size);
    await handle.truncate(wavHeaderBytes + bytes);
    await writeAll(handle, wavHeader(format, bytes), 0);
    await handle.datasync();
    return bytes;
  };

  const ensure = async (uid: string): Promise<Opened> => {
    const known = opened.get(uid);
    if (known) return known;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(path(uid), constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const file: Opened = { handle, bytes: await settle(handle) };
      opened.set(uid, file);
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  };

  const close = async (uid: string): Promise<void> => {
    const file = opened.get(uid);
    opened.delete(uid);
    await file?.handle.close();
  };

  const size = async (uid: string): Promise<number | null> => {
    try {
      return (await stat(path(uid))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  };

  return {
    open: (uid) => inTurn(uid, async () => (await ensure(uid)).bytes),
    append: (uid, offset, sound) =>
      inTurn(uid, async () => {
        const file = await ensure(uid);
        if (sound.length === 0 || sound.length % frameBytes(format) !== 0)
          throw new ExpectedError('recording/bad-part', 'A part of the sound arrived damaged.');
        if (offset + sound.length <= file.bytes) return file.bytes;
        if (offset !== file.bytes)
          throw new ExpectedError('recording/gap', 'A part of the sound is missing before this one.', {
            bytes: file.bytes,
          });
        if (offset + sound.length > mostBytes)
          throw new ExpectedError('recording/too-long', 'The recording has reached its greatest length.');
        await writeAll(file.handle, sound, wavHeaderBytes + file.bytes);
        await file.handle.datasync();
        file.bytes += sound.length;
        await writeAll(file.handle, wavHeader(format, file.bytes), 0);
        return file.bytes;
      }),
    soundBytes: (uid) =>
      inTurn(uid, async () => {
        const known = opened.get(uid);
        if (known) return known.bytes;
        const bytes = await size(uid);
        return bytes === null ? null : wholeFrames(bytes);
      }),
    read: (uid, offset, length) =>
      inTurn(uid, async () => {
        const bytes = await size(uid);
        if (bytes === null) return null;
        const handle = await open(path(uid), 'r');
        try {
          const part = new Uint8Array(Math.max(0, Math.min(length, bytes - offset)));
          const { bytesRead } = await handle.read(part, 0, part.length, offset);
          return part.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    close: (uid) => inTurn(uid, () => close(uid)),
    repair: (uid) =>
      inTurn(uid, async () => {
        if ((await size(uid)) === null) return null;
        const { bytes } = await ensure(uid);
        await close(uid);
        return bytes;
      }),
    remove: (uid) =>
      inTurn(uid, async () => {
        await close(uid);
        await rm(path(uid), { force: true });
      }),
    list: async () => {
      try {
        return (await readdir(folder))
          .filter((name) => name.endsWith('.wav'))
          .map((name) => name.slice(0, -4))
          .filter((uid) => uidPattern.test(uid));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      }
    },
    closeAll: async () => {
      await Promise.all([...opened.keys()].map((uid) => inTurn(uid, () => close(uid))));
    },
  };
};
