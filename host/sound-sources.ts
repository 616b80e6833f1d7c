import type { FileHandle } from 'node:fs/promises';
import { frameBytes, wavHeaderBytes, type SoundFormat } from '../core/domain/sound.ts';
import {
  blockSize,
  headBytes,
  openBlock,
  readSeal,
  scanBlocks,
  soundOfBlocks,
  type Block,
} from './sealed-sound.ts';

/** A file of sound that is open for reading. */
export type SoundSource = {
  /** Bytes of sound, whole frames only. */
  readonly bytes: number;
  /** Whether it ends where it was closed; false where it is still written, and where something cut it. Plain files cannot tell. */
  readonly whole: boolean;
  /** From `offset` on, shorter at the end. What was damaged is silence, `damaged` says how many of the bytes. */
  readonly read: (
    offset: number,
    length: number,
  ) => Promise<{ readonly sound: Buffer; readonly damaged: number }>;
  readonly close: () => Promise<void>;
};

/** A WAV file as earlier versions kept it. Its own head may be behind what is there, so it is not asked. */
export const openPlain = async (handle: FileHandle, format: SoundFormat): Promise<SoundSource> => {
  const sound = Math.max(0, (await handle.stat()).size - wavHeaderBytes);
  const bytes = sound - (sound % frameBytes(format));
  return {
    bytes,
    whole: true,
    read: async (offset, length) => {
      const part = Buffer.alloc(Math.max(0, Math.min(length, bytes - offset)));
      const { bytesRead } = await handle.read(part, 0, part.length, wavHeaderBytes + offset);
      return { sound: part.subarray(0, bytesRead), damaged: 0 };
    },
    close: () => handle.close(),
  };
};

/** The first block that ends behind `offset`. */
const firstBehind = (blocks: readonly Block[], offset: number): number => {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const block = blocks[middle];
    if (block && block.offset + block.bytes <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The blocks of files that were read of late, so that a long one is not scanned again for each part of it. */
const scanned = new Map<string, readonly Block[]>();
const mostScanned = 4;

/**
 * `blocks`: those of a file that is being written; null to look for them. The handle is closed where this fails. Errors:
 * `recording/key-lost`, `recording/damaged`.
 */
export const openSealed = async (
  handle: FileHandle,
  args: {
    readonly uid: string;
    readonly format: SoundFormat;
    readonly master: () => Uint8Array | null;
    readonly blocks: readonly Block[] | null;
  },
): Promise<SoundSource> => {
  const { uid, format } = args;
  const readBlock = async (block: Block): Promise<Buffer> => {
    const raw = Buffer.alloc(blockSize(block));
    const { bytesRead } = await handle.read(raw, 0, raw.length, block.at);
    return raw.subarray(0, bytesRead);
  };
  try {
    const { size, mtimeMs, ino } = await handle.stat();
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    const seal = readSeal(head.subarray(0, bytesRead), args.master(), uid, format);
    const state = `${uid} ${ino} ${size} ${mtimeMs}`;
    const blocks =
      args.blocks === null ? (scanned.get(state) ?? scanBlocks(handle.fd, size, format)) : [...args.blocks];
    if (args.blocks === null) {
      scanned.delete(state);
      scanned.set(state, blocks);
      for (const old of [...scanned.keys()].slice(0, -mostScanned)) scanned.delete(old);
    }
    const end = blocks.at(-1);
    const whole =
      end?.last === true && openBlock(seal, blocks.length - 1, end, await readBlock(end)) !== null;
    return {
      bytes: soundOfBlocks(blocks),
      whole,
      read: async (offset, length) => {
        const to = Math.min(offset + length, soundOfBlocks(blocks));
        const parts: Buffer[] = [];
        let damaged = 0;
        for (let index = firstBehind(blocks, offset); index < blocks.length; index += 1) {
          const block = blocks[index];
          if (!block || block.last || block.offset >= to) break;
          const opened = openBlock(seal, index, block, await readBlock(block));
          const part = (opened ?? Buffer.alloc(block.bytes)).subarray(
            Math.max(0, offset - block.offset),
            Math.min(block.bytes, to - block.offset),
          );
          if (opened === null) damaged += part.length;
          parts.push(part);
        }
        return { sound: Buffer.concat(parts), damaged };
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};
