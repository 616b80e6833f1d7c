import type { FileHandle } from 'node:fs/promises';
import type { SoundFormat } from '../core/domain/sound.ts';
import {
  endOfBlocks,
  headBytes,
  mostBlockSound,
  newSeal,
  openBlock,
  readSeal,
  scanBlocks,
  sealBlock,
  soundOfBlocks,
  type Block,
  type FileSeal,
} from './sealed-sound.ts';

/** Writes all of it at a place of a file; another one, in a test, is a disk that is full. */
export type Write = (handle: FileHandle, bytes: Uint8Array, position: number) => Promise<void>;

export const writeAll: Write = async (handle, bytes, position) => {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
};

/** A file of encrypted sound that is open for writing. */
export type SoundWriter = {
  readonly handle: FileHandle;
  readonly blocks: () => readonly Block[];
  readonly bytes: () => number;
  /** Whole frames. Where it fails, what was there before is as it was. */
  readonly add: (sound: Uint8Array) => Promise<void>;
  /** Says that this is the end. */
  readonly end: () => Promise<void>;
};

type Terms<Master> = {
  readonly uid: string;
  readonly format: SoundFormat;
  readonly master: Master;
  readonly write: Write;
  /** Each piece is on the disk before it is answered for. */
  readonly synced: boolean;
};

const writerOf = (
  handle: FileHandle,
  seal: FileSeal,
  blocks: Block[],
  { write, synced }: Pick<Terms<unknown>, 'write' | 'synced'>,
): SoundWriter => {
  /** Something half written may stand behind the last block. */
  let torn = false;

  const addBlocks = async (parts: readonly Uint8Array[], last: boolean): Promise<void> => {
    const start = endOfBlocks(blocks);
    if (torn) await handle.truncate(start);
    torn = true;
    const made: Block[] = [];
    const raw: Buffer[] = [];
    let at = start;
    let offset = soundOfBlocks(blocks);
    for (const part of parts) {
      const block = sealBlock(seal, blocks.length + made.length, { offset, last }, part);
      made.push({ at, offset, bytes: part.length, last });
      raw.push(block);
      at += block.length;
      offset += part.length;
    }
    await write(handle, Buffer.concat(raw), start);
    if (synced) await handle.datasync();
    blocks.push(...made);
    torn = false;
  };

  return {
    handle,
    blocks: () => blocks,
    bytes: () => soundOfBlocks(blocks),
    add: (sound) => {
      const parts: Uint8Array[] = [];
      for (let from = 0; from < sound.length; from += mostBlockSound)
        parts.push(sound.subarray(from, from + mostBlockSound));
      return addBlocks(parts, false);
    },
    end: () => addBlocks([new Uint8Array()], true),
  };
};

/** Whatever the file held is gone. */
export const newWriter = async (
  handle: FileHandle,
  { uid, format, master, ...how }: Terms<Uint8Array>,
): Promise<SoundWriter> => {
  const seal = newSeal(master, uid, format);
  await handle.truncate(0);
  await how.write(handle, seal.head, 0);
  if (how.synced) await handle.datasync();
  return writerOf(handle, seal, [], how);
};

/**
 * Behind what is there; its end, and what a crash left behind the last whole block, are cut off. Errors:
 * `recording/key-lost`, `recording/damaged`.
 */
export const goOnWriting = async (
  handle: FileHandle,
  { uid, format, master, ...how }: Terms<Uint8Array | null>,
): Promise<SoundWriter> => {
  const head = Buffer.alloc(headBytes);
  await handle.read(head, 0, headBytes, 0);
  const seal = readSeal(head, master, uid, format);
  const blocks = [...scanBlocks(handle.fd, (await handle.stat()).size, format)];
  for (let end = blocks.at(-1); end !== undefined; end = blocks.at(-1)) {
    const raw = Buffer.alloc(endOfBlocks(blocks) - end.at);
    await handle.read(raw, 0, raw.length, end.at);
    if (!end.last && openBlock(seal, blocks.length - 1, end, raw) !== null) break;
    blocks.pop();
  }
  await handle.truncate(endOfBlocks(blocks));
  return writerOf(handle, seal, blocks, how);
};
