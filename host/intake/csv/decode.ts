import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileOptions } from '../../../core/contract/intake.ts';
import { ExpectedError } from '../../../core/errors.ts';

/** Bytes → text, with the encoding found out from the whole file, in bounded memory. */

export type Encoding = NonNullable<FileOptions['encoding']>;
export type Decoded = {
  readonly encoding: Encoding;
  /** Length of the byte order mark. */ readonly skip: number;
  readonly size: number;
};

/** Small enough that a block's text lives among the young objects: a larger one is mapped and unmapped each time. */
const blockBytes = 64 * 1024;

const isoRemedy = 'In the spreadsheet, use "Save as" and choose "CSV UTF-8", then import that file.';

const magics: readonly (readonly [string, string])[] = [
  ['504b0304', 'an Excel workbook (.xlsx) or another zip archive'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook (.xls)'],
  ['25504446', 'a PDF document'],
  ['1f8b', 'a gzip archive'],
  ['53514c69746520666f726d617420330', 'a SQLite database'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
  ['7f454c46', 'a program'],
  ['4d5a9000', 'a program'],
  ['7b5c727466', 'a word processor document'],
];

const binary = (what: string): ExpectedError =>
  new ExpectedError(
    'csv/binary',
    `This file is ${what}, not a table of leads as CSV. Open it in the program that made it, save it as an Excel workbook (.xlsx) or as CSV, then import that.`,
  );

const wrongEncoding = (encoding: string, why: string): ExpectedError =>
  new ExpectedError(
    'csv/encoding',
    `The file is not ${encoding}: ${why}. Choose another encoding, or let Rappel find it. ${isoRemedy}`,
    { encoding },
  );

/** What a system error about a file means to a person. */
export const explainFile = (error: unknown, path: string): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ExpectedError(
      'intake/file-missing',
      `There is no file ${path}. Check the name and the folder.`,
      undefined,
      { cause: error },
    );
  if (code === 'EISDIR')
    return new ExpectedError(
      'intake/file-is-folder',
      `${path} is a folder. Name the file in it.`,
      undefined,
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new ExpectedError(
      'intake/file-unreadable',
      `${path} cannot be read: you have no right to. Ask for the right, or copy it where you have.`,
      undefined,
      { cause: error },
    );
  if (code === 'EIO')
    return new ExpectedError(
      'intake/file-unreadable',
      `${path} cannot be read: the disk answers with an error. Copy it elsewhere and try again.`,
      undefined,
      { cause: error },
    );
  return error;
};

export type OpenFile = {
  readonly size: number;
  readonly read: (into: Uint8Array, position: number) => number;
  readonly close: () => void;
};

export const openFile = (path: string): OpenFile => {
  try {
    const descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) {
      closeSync(descriptor);
      throw stat.isDirectory()
        ? new ExpectedError('intake/file-is-folder', `${path} is a folder. Name the file in it.`)
        : new ExpectedError(
            'intake/file-unreadable',
            `${path} is no ordinary file. Save what it gives in a file first.`,
          );
    }
    return {
      size: stat.size,
      read: (into, position) => {
        try {
          return readSync(descriptor, into, 0, into.length, position);
        } catch (error) {
          throw explainFile(error, path);
        }
      },
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    throw explainFile(error, path);
  }
};

/** Bytes at the end of `bytes` that begin a character which the next block ends (0 to 3). */
const unfinished = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
};

/** Whether the whole file is UTF-8, and whether a NUL is in it. Reads every byte once, at memory speed. */
const survey = (
  file: OpenFile,
  skip: number,
): { readonly utf8: boolean; readonly blank: boolean; readonly nul: boolean } => {
  const block = Buffer.allocUnsafe(1 << 20);
  let position = skip;
  let utf8 = true;
  let blank = true;
  let nul = false;
  for (;;) {
    const read = file.read(block, position);
    if (read === 0) break;
    const bytes = block.subarray(0, read);
    if (!nul && bytes.includes(0)) nul = true;
    if (blank && bytes.some((byte) => byte > 32)) blank = false;
    const tail = read === block.length ? unfinished(bytes) : 0;
    if (utf8 && !isUtf8(bytes.subarray(0, read - tail))) utf8 = false;
    position += read - tail;
    if (read < block.length) break;
  }
  return { utf8, blank, nul };
};

/** Finds the encoding, or checks the one that was given. Errors: `csv/empty`, `csv/binary`, `csv/encoding`. */
export const detectEncoding = (file: OpenFile, given: Encoding | undefined): Decoded => {
  const { size } = file;
  const empty = new ExpectedError(
    'csv/empty',
    'The file is empty. Export it again from where the leads are, and check that it has rows.',
  );
  if (size === 0) throw empty;
  const head = Buffer.alloc(Math.min(size, 65_536));
  file.read(head, 0);
  const hex = head.subarray(0, 16).toString('hex');
  for (const [magic, what] of magics) if (hex.startsWith(magic)) throw binary(what);

  const bom: readonly [Encoding, number] | null = hex.startsWith('efbbbf')
    ? ['utf-8', 3]
    : hex.startsWith('fffe')
      ? ['utf-16le', 2]
      : hex.startsWith('feff')
        ? ['utf-16be', 2]
        : null;
  const skip = bom?.[1] ?? 0;
  const { utf8, blank, nul } = survey(file, skip);

  const sixteen = bom?.[0] === 'utf-16le' || bom?.[0] === 'utf-16be' ? bom[0] : nul ? guessUtf16(head) : null;
  if (nul && sixteen === null && given !== 'utf-16le' && given !== 'utf-16be')
    throw binary('binary (it holds NUL bytes)');
  const encoding = given ?? bom?.[0] ?? sixteen ?? (utf8 ? 'utf-8' : 'windows-1252');
  if (blank && sixteen === null) throw empty;

  switch (encoding) {
    case 'utf-8':
      if (sixteen !== null) throw wrongEncoding('UTF-8', 'it is UTF-16');
      if (!utf8)
        throw wrongEncoding(
          'UTF-8',
          'some bytes are no UTF-8 characters; it may be Windows-1252 (usual for French Excel)',
        );
      break;
    case 'windows-1252':
      if (sixteen !== null) throw wrongEncoding('Windows-1252', 'it is UTF-16');
      if (bom?.[0] === 'utf-8') throw wrongEncoding('Windows-1252', 'it says at its start that it is UTF-8');
      if (tooManyControls(head)) throw binary('binary');
      break;
    case 'utf-16le':
    case 'utf-16be':
      if ((size - skip) % 2 === 1)
        throw wrongEncoding('UTF-16', 'its number of bytes is odd (it may be cut short)');
      if (sixteen !== encoding)
        throw wrongEncoding(
          encoding.toUpperCase(),
          sixteen === null ? 'its bytes do not go in pairs' : `it is ${sixteen.toUpperCase()}`,
        );
      if (size === skip) throw empty;
      break;
  }
  if (utf8 && sixteen === null && tooManyControls(head)) throw binary('binary');
  return { encoding, skip, size };
};

/** Latin text in UTF-16 has a zero in every other byte; which one tells the order. */
const guessUtf16 = (head: Buffer): 'utf-16le' | 'utf-16be' | null => {
  let even = 0;
  let odd = 0;
  const pairs = Math.floor(head.length / 2);
  for (let index = 0; index < pairs; index += 1) {
    if (head[2 * index] === 0) even += 1;
    if (head[2 * index + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.2 && even < pairs * 0.02) return 'utf-16le';
  if (even > pairs * 0.2 && odd < pairs * 0.02) return 'utf-16be';
  return null;
};

const tooManyControls = (head: Buffer): boolean => {
  let controls = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 26) controls += 1;
  return controls > head.length * 0.02;
};

/** 0x80 to 0x9F of Windows-1252; the five holes stay control characters, as the WHATWG Encoding standard has it. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The text of the file, block by block; a character is never cut in two. */
export function* decodedBlocks(
  file: OpenFile,
  { encoding, skip }: Decoded,
  onBytes: (position: number) => void = () => undefined,
): Generator<string> {
  const block = Buffer.allocUnsafe(blockBytes);
  let position = skip;
  for (;;) {
    const read = file.read(block, position);
    if (read === 0) return;
    const bytes = block.subarray(0, read);
    const last = position + read >= file.size;
    let tail = 0;
    let text: string;
    switch (encoding) {
      case 'utf-8':
        tail = last ? 0 : unfinished(bytes);
        text = bytes.toString('utf8', 0, read - tail);
        break;
      case 'windows-1252':
        text = bytes
          .toString('latin1', 0, read)
          .replace(/[\u0080-\u009f]/g, (character) => windows[character.charCodeAt(0) - 0x80] ?? character);
        break;
      case 'utf-16le':
      case 'utf-16be': {
        if (encoding === 'utf-16be') bytes.subarray(0, read - (read % 2)).swap16();
        tail = read % 2;
        const unit = read - tail >= 2 ? bytes.readUInt16LE(read - tail - 2) : 0;
        if (!last && unit >= 0xd800 && unit < 0xdc00) tail += 2;
        text = bytes.toString('utf16le', 0, read - tail).toWellFormed();
        break;
      }
    }
    position += read - tail;
    onBytes(position);
    if (text !== '') yield text;
    if (last) return;
  }
}
