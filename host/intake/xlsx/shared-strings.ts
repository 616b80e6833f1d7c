import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createXmlReader } from '../xml.ts';
import { damaged, tooBig, type Archive } from './archive.ts';
import { cellLimit, createTextRuns } from './text-runs.ts';

/**
 * The shared strings of a workbook: a sheet names its texts by number. A million rows may have twenty million of them,
 * so they lie as UTF-8 in blocks; the blocks that memory has no room for lie in a file. Excel numbers the strings in the
 * order the rows need them, so few blocks are ever read again.
 */
export type SharedStrings = {
  /** '' for a number that is none. */
  readonly get: (index: number) => string;
  readonly close: () => void;
};

const blockBytes = 1 << 20;
/** 64 MiB as they were read, and 16 MiB fetched again. */
const keptBlocks = 64;
const fetchedBlocks = 16;
/** Positions of so many strings in one array: 512 KiB. */
const positionsAtOnce = 1 << 16;
/** Excel's own limit is lower; the positions of so many take 128 MiB. */
const mostStrings = 1 << 24;

type Store = SharedStrings & { readonly add: (text: string) => void };

const createStore = (folder: string): Store => {
  const kept: Buffer[] = [];
  const fetched = new Map<number, Buffer>();
  const positions: Float64Array[] = [];
  let current = Buffer.allocUnsafe(blockBytes);
  let full = 0;
  let used = 0;
  let count = 0;
  let spill: { readonly path: string; readonly descriptor: number } | null = null;

  const mark = (position: number): void => {
    const slot = count % positionsAtOnce;
    if (slot === 0) positions.push(new Float64Array(positionsAtOnce));
    const last = positions.at(-1);
    if (last) last[slot] = position;
    count += 1;
  };
  const nextBlock = (): void => {
    if (full < keptBlocks) {
      kept.push(current);
      current = Buffer.allocUnsafe(blockBytes);
    } else {
      if (spill === null) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const path = join(folder, 'strings');
        spill = { path, descriptor: openSync(path, 'w+', 0o600) };
      }
      writeSync(spill.descriptor, current, 0, blockBytes, (full - keptBlocks) * blockBytes);
    }
    full += 1;
    used = 0;
  };
  const block = (number: number): Buffer | null => {
    if (number === full) return current;
    const there = kept[number] ?? fetched.get(number);
    if (there) return there;
    if (spill === null) return null;
    const oldest = fetched.size >= fetchedBlocks ? fetched.keys().next().value : undefined;
    if (oldest !== undefined) fetched.delete(oldest);
    const bytes = Buffer.allocUnsafe(blockBytes);
    readSync(spill.descriptor, bytes, 0, blockBytes, (number - keptBlocks) * blockBytes);
    fetched.set(number, bytes);
    return bytes;
  };
  const position = (index: number): number =>
    positions[Math.floor(index / positionsAtOnce)]?.[index % positionsAtOnce] ?? 0;

  return {
    add: (text) => {
      if (count >= mostStrings) throw tooBig();
      const bytes = Buffer.byteLength(text);
      // Its length stands before it, in four bytes; no string goes over the end of a block.
      if (used + bytes + 4 > blockBytes) nextBlock();
      current.writeUInt32LE(bytes, used);
      current.write(text, used + 4);
      mark(full * blockBytes + used);
      used += bytes + 4;
    },
    get: (index) => {
      if (!(index >= 0 && index < count)) return '';
      const at = position(index);
      const bytes = block(Math.floor(at / blockBytes));
      if (bytes === null) return '';
      const from = at % blockBytes;
      return bytes.toString('utf8', from + 4, from + 4 + bytes.readUInt32LE(from));
    },
    close: () => {
      if (spill === null) return;
      closeSync(spill.descriptor);
      rmSync(spill.path, { force: true });
      spill = null;
    },
  };
};

/** Tells every string of the part, until `told` has had enough. */
const readStrings = async (
  archive: Archive,
  part: string,
  told: (text: string) => boolean,
): Promise<void> => {
  const runs = createTextRuns();
  let enough = false;
  const reader = createXmlReader(
    {
      open: runs.open,
      text: runs.text,
      close: (name) => {
        runs.close(name);
        if (name === 'si' && !enough) enough = !told(runs.take());
      },
    },
    damaged,
  );
  for await (const { text } of archive.read(part)) {
    reader.write(text);
    if (enough) return;
  }
};

/** All of them; what does not fit lies in `folder`, or in nothing but memory where that is null. */
export const loadStrings = async (archive: Archive, part: string, folder: string): Promise<SharedStrings> => {
  const store = createStore(folder);
  try {
    await readStrings(archive, part, (text) => {
      store.add(text);
      return true;
    });
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
};

/** Only those of these numbers. */
export const pickStrings = async (
  archive: Archive,
  part: string,
  wanted: ReadonlySet<number>,
): Promise<SharedStrings> => {
  const found = new Map<number, string>();
  let index = 0;
  if (wanted.size > 0)
    await readStrings(archive, part, (text) => {
      if (wanted.has(index)) found.set(index, text.slice(0, cellLimit));
      index += 1;
      return found.size < wanted.size;
    });
  return { get: (number) => found.get(number) ?? '', close: () => undefined };
};
