import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';

/** Writes a zip archive part by part (APPNOTE.TXT 4.3), as an office program does; a part may be larger than the memory. */

export type ZipWriter = {
  readonly add: (name: string, content: string | Uint8Array) => void;
  /** A part made of many pieces; they are deflated as they come. */
  readonly addPieces: (name: string, pieces: Iterable<string | Uint8Array>) => Promise<void>;
  readonly close: () => void;
};

type Entry = {
  readonly name: string;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
};

const local = ({ name, crc, packed, size }: Entry): Buffer => {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(0x0800, 6);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(packed, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([head, Buffer.from(name)]);
};

const central = ({ name, offset, crc, packed, size }: Entry): Buffer => {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(0x0800, 8);
  head.writeUInt16LE(8, 10);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(Buffer.byteLength(name), 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, Buffer.from(name)]);
};

export const createZip = (path: string): ZipWriter => {
  const descriptor = openSync(path, 'wx');
  const entries: Entry[] = [];
  let position = 0;
  const put = (bytes: Uint8Array, at = position): void => {
    writeSync(descriptor, bytes, 0, bytes.length, at);
    if (at === position) position += bytes.length;
  };
  return {
    add: (name, content) => {
      const bytes = Buffer.from(content);
      const packed = deflateRawSync(bytes);
      const entry = { name, offset: position, crc: crc32(bytes), packed: packed.length, size: bytes.length };
      put(local(entry));
      put(packed);
      entries.push(entry);
    },
    addPieces: async (name, pieces) => {
      const offset = position;
      put(local({ name, offset, crc: 0, packed: 0, size: 0 }));
      const from = position;
      let crc = 0;
      let size = 0;
      const deflate = createDeflateRaw({ level: 1, chunkSize: 256 * 1024 });
      deflate.on('data', (bytes: Buffer) => put(bytes));
      const ended = new Promise((resolve, reject) => deflate.on('end', resolve).on('error', reject));
      for (const piece of pieces) {
        const bytes = Buffer.from(piece);
        crc = crc32(bytes, crc);
        size += bytes.length;
        if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once('drain', resolve));
      }
      deflate.end();
      await ended;
      const entry = { name, offset, crc, packed: position - from, size };
      put(local(entry), offset);
      entries.push(entry);
    },
    close: () => {
      const offset = position;
      for (const entry of entries) put(central(entry));
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(entries.length, 8);
      end.writeUInt16LE(entries.length, 10);
      end.writeUInt32LE(position - offset, 12);
      end.writeUInt32LE(offset, 16);
      put(end);
      closeSync(descriptor);
    },
  };
};
