import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  frameBytes,
  mostSoundBytes,
  wavHeader,
  wavHeaderBytes,
  type SoundFormat,
} from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';
import { isDiskFull } from './disk-full.ts';
import { headBytes, mostBlockSound, scanBlocks, soundOfBlocks } from './sealed-sound.ts';
import type { SoundKey } from './sound-key.ts';
import { goOnWriting, newWriter, writeAll, type SoundWriter, type Write } from './sound-writer.ts';
import { openPlain, openSealed, type SoundSource } from './sound-sources.ts';

/**
 * Sound on disk, of one format in one folder of the data folder, each under the uid of what it belongs to. Every byte of
 * sound that is kept goes in and out through here, encrypted (host/sealed-sound.ts): `UID.sound`. What an earlier version
 * kept as a plain WAV file (`UID.wav`) plays as well, and is encrypted by `sealPlain`.
 *
 * A file is sound at any moment, whatever ends the process: new sound is behind the old and on the disk before it is
 * answered for, and a block that is not whole counts for nothing.
 */
export type SoundFiles = {
  /**
   * Makes the file, or opens the one there is to go on with it. Answers the bytes of sound in it. Errors:
   * `recording/disk-full`, `recording/key-lost`, `recording/damaged`, `secrets/damaged`, `secrets/not-writable`.
   */
  readonly open: (uid: string) => Promise<number>;
  /**
   * Adds sound behind the first `offset` bytes of it, and answers how many there are then. A part that is there already
   * is let pass. Errors: those of `open`, `recording/gap` (data: the bytes there are), `recording/bad-part`,
   * `recording/too-long`.
   */
  readonly append: (uid: string, offset: number, sound: Uint8Array) => Promise<number>;
  /** Bytes of sound; null where there is no file. Needs no key. */
  readonly soundBytes: (uid: string) => Promise<number | null>;
  /**
   * A part of the sound as a WAV file, its head included; shorter at its end, null where there is no file. A block that
   * was damaged is silence. Errors: `recording/key-lost`, `recording/damaged`.
   */
  readonly read: (uid: string, offset: number, length: number) => Promise<Uint8Array | null>;
  /** Opened for reading from its beginning to its end, whatever happens to its name; null where there is no file. */
  readonly source: (uid: string) => Promise<SoundSource | null>;
  readonly close: (uid: string) => Promise<void>;
  /**
   * Cuts off what a crash left half written. Answers the bytes of sound; null without a file. A file that cannot be read
   * (its key is gone, its head damaged) stays as it is.
   */
  readonly repair: (uid: string) => Promise<number | null>;
  readonly remove: (uid: string) => Promise<void>;
  /** The uids of all files. */
  readonly list: () => Promise<readonly string[]>;
  /** Encrypts what is plain yet, but for what is open; one file a turn, until there is none or `stopped`. Answers how many. */
  readonly sealPlain: (stopped?: () => boolean) => Promise<number>;
  readonly closeAll: () => Promise<void>;
};

const uidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;
const sealedEnding = '.sound';
const plainEnding = '.wav';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const explain = (error: unknown): unknown =>
  isDiskFull(error)
    ? new ExpectedError(
        'recording/disk-full',
        'The disk is full, so no more sound can be kept. Free some space, then record again; what was kept before is safe.',
        undefined,
        { cause: error },
      )
    : error;

const openIfThere = async (path: string, flags: string): Promise<FileHandle | null> => {
  try {
    return await open(path, flags);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

export const createSoundFiles = (
  folder: string,
  format: SoundFormat,
  key: SoundKey,
  {
    mostBytes = mostSoundBytes,
    write = writeAll,
  }: { readonly mostBytes?: number; readonly write?: Write } = {},
): SoundFiles => {
  const opened = new Map<string, SoundWriter>();
  /** What is asked of one file is done in the order it was asked. */
  const turns = new Map<string, Promise<unknown>>();

  const path = (uid: string, ending: string): string => {
    if (!uidPattern.test(uid)) throw new Error('a sound file is named by a uid and nothing else');
    return join(folder, uid + ending);
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

  const openSealedFile = async (uid: string): Promise<SoundWriter> => {
    const handle = await open(path(uid, sealedEnding), constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = await handle.stat();
    try {
      return size < headBytes
        ? await newWriter(handle, { uid, format, master: key.forWriting(), write, synced: true })
        : await goOnWriting(handle, { uid, format, master: key.existing(), write, synced: true });
    } catch (error) {
      await handle.close();
      if (size < headBytes) await rm(path(uid, sealedEnding), { force: true });
      throw error;
    }
  };

  const close = async (uid: string): Promise<void> => {
    const file = opened.get(uid);
    opened.delete(uid);
    if (!file) return;
    try {
      await file.end();
    } catch (error) {
      // It plays all the same, and is taken for cut.
      if (!isDiskFull(error)) throw error;
    } finally {
      await file.handle.close();
    }
  };

  /** Beside it first, so that there is always one that is whole. */
  const seal = async (uid: string): Promise<void> => {
    const plain = await openIfThere(path(uid, plainEnding), 'r');
    if (!plain) return;
    const done = path(uid, sealedEnding);
    const beside = `${done}.new`;
    try {
      const before = await openIfThere(done, 'r');
      await before?.close();
      if (before === null) {
        const source = await openPlain(plain, format);
        const handle = await open(beside, 'w+', 0o600);
        try {
          const file = await newWriter(handle, {
            uid,
            format,
            master: key.forWriting(),
            write,
            synced: false,
          });
          for (let offset = 0; offset < source.bytes; offset += mostBlockSound * 16)
            await file.add((await source.read(offset, mostBlockSound * 16)).sound);
          await file.end();
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(beside, done);
      }
    } finally {
      await plain.close();
      await rm(beside, { force: true });
    }
    await rm(path(uid, plainEnding), { force: true });
  };

  const ensure = async (uid: string): Promise<SoundWriter> => {
    const known = opened.get(uid);
    if (known) return known;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await seal(uid);
    const file = await openSealedFile(uid);
    opened.set(uid, file);
    return file;
  };

  const source = async (uid: string): Promise<SoundSource | null> => {
    const sealed = await openIfThere(path(uid, sealedEnding), 'r');
    if (sealed)
      return openSealed(sealed, {
        uid,
        format,
        master: key.existing,
        blocks: opened.get(uid)?.blocks() ?? null,
      });
    const plain = await openIfThere(path(uid, plainEnding), 'r');
    if (plain) return openPlain(plain, format);
    // Encrypted by somebody else between the two looks.
    const since = await openIfThere(path(uid, sealedEnding), 'r');
    return since && openSealed(since, { uid, format, master: key.existing, blocks: null });
  };

  const soundBytes = async (uid: string): Promise<number | null> => {
    const known = opened.get(uid);
    if (known) return known.bytes();
    const sealed = await openIfThere(path(uid, sealedEnding), 'r');
    const plain = sealed === null ? await openIfThere(path(uid, plainEnding), 'r') : null;
    try {
      if (sealed) return soundOfBlocks(scanBlocks(sealed.fd, (await sealed.stat()).size, format));
      return plain === null ? null : (await openPlain(plain, format)).bytes;
    } finally {
      await sealed?.close();
      await plain?.close();
    }
  };

  const named = async (ending: string): Promise<readonly string[]> => {
    try {
      return (await readdir(folder))
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
        .filter((uid) => uidPattern.test(uid));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  };

  return {
    open: (uid) => inTurn(uid, async () => (await ensure(uid)).bytes()),
    append: (uid, offset, sound) =>
      inTurn(uid, async () => {
        const file = await ensure(uid);
        const bytes = file.bytes();
        if (sound.length === 0 || sound.length % frameBytes(format) !== 0)
          throw new ExpectedError('recording/bad-part', 'A part of the sound arrived damaged.');
        if (offset + sound.length <= bytes) return bytes;
        if (offset !== bytes)
          throw new ExpectedError('recording/gap', 'A part of the sound is missing before this one.', {
            bytes,
          });
        if (offset + sound.length > mostBytes)
          throw new ExpectedError('recording/too-long', 'The recording has reached its greatest length.');
        await file.add(sound);
        return file.bytes();
      }),
    soundBytes: (uid) => inTurn(uid, () => soundBytes(uid)),
    read: (uid, offset, length) =>
      inTurn(uid, async () => {
        const from = await source(uid);
        if (from === null) return null;
        try {
          const head = wavHeader(format, from.bytes).subarray(offset, offset + length);
          const start = Math.max(0, offset - wavHeaderBytes);
          const { sound } = await from.read(start, length - head.length);
          return head.length === 0 ? sound : Buffer.concat([head, sound]);
        } finally {
          await from.close();
        }
      }),
    source: (uid) => inTurn(uid, () => source(uid)),
    close: (uid) => inTurn(uid, () => close(uid)),
    repair: (uid) =>
      inTurn(uid, async () => {
        const there = await soundBytes(uid);
        if (there === null) return null;
        try {
          const bytes = (await ensure(uid)).bytes();
          await close(uid);
          return bytes;
        } catch (error) {
          if (error instanceof ExpectedError || isDiskFull(error)) return there;
          throw error;
        }
      }),
    remove: (uid) =>
      inTurn(uid, async () => {
        const file = opened.get(uid);
        opened.delete(uid);
        await file?.handle.close();
        for (const ending of [sealedEnding, `${sealedEnding}.new`, plainEnding])
          await rm(path(uid, ending), { force: true });
      }),
    list: async () => [...new Set([...(await named(sealedEnding)), ...(await named(plainEnding))])],
    sealPlain: async (stopped = () => false) => {
      let sealed = 0;
      for (const uid of await named(plainEnding)) {
        if (stopped()) break;
        await inTurn(uid, () => seal(uid));
        sealed += 1;
      }
      return sealed;
    },
    closeAll: async () => {
      await Promise.all([...opened.keys()].map((uid) => inTurn(uid, () => close(uid))));
    },
  };
};
