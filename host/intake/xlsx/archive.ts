import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ExpectedError } from '../../../core/errors.ts';
import { explainFile } from '../csv/decode.ts';

/** The parts of a workbook's zip archive, as text that comes in pieces. */

/** A sheet of Excel's largest size stays below; what inflates beyond, or out of next to nothing, was made to do harm. */
const partBytes = 8 * 1024 ** 3;
const freeBytes = 100 * 1024 ** 2;
const mostRatio = 200;
const mostParts = 10_000;

export type Archive = {
  readonly has: (name: string) => boolean;
  /** Inflated bytes of a part. */
  readonly size: (name: string) => number;
  /** Errors: `xlsx/damaged`, `xlsx/too-big`. */
  readonly read: (name: string) => AsyncIterable<{ readonly text: string; readonly bytes: number }>;
  readonly close: () => void;
};

export const damaged = (cause?: unknown): ExpectedError =>
  new ExpectedError(
    'xlsx/damaged',
    'The workbook is damaged or was cut short on its way. Fetch it again, or open it in Excel, let it be repaired, save it under another name and import that.',
    undefined,
    { cause },
  );

export const tooBig = (): ExpectedError =>
  new ExpectedError(
    'xlsx/too-big',
    'The workbook unpacks to far more than it could sensibly hold, so it is not read. Save the sheet with the leads as a workbook of its own, or as CSV, and import that.',
  );

/** What went wrong inside the archive is one thing to a person; a disk that fails is another. */
const explainPart = (error: unknown, path: string): unknown => {
  if (error instanceof ExpectedError) return error;
  const explained = explainFile(error, path);
  return explained instanceof ExpectedError ? explained : damaged(error);
};

const plain = (name: string): string => name.replace(/^\/+/, '').toLowerCase();

export const openArchive = async (path: string): Promise<Archive> => {
  let zip: ZipFile;
  const entries = new Map<string, Entry>();
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw explainPart(error, path);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= mostParts) throw tooBig();
      entries.set(plain(entry.fileName), entry);
    }
  } catch (error) {
    zip.close();
    throw explainPart(error, path);
  }
  const get = (name: string): Entry => {
    const entry = entries.get(plain(name));
    if (!entry) throw damaged();
    return entry;
  };
  return {
    has: (name) => entries.has(plain(name)),
    size: (name) => get(name).uncompressedSize,
    read: async function* (name) {
      const entry = get(name);
      const { uncompressedSize: size, compressedSize: packed } = entry;
      if (size > partBytes || (size > freeBytes && size > packed * mostRatio)) throw tooBig();
      try {
        // The library ends the stream with an error once more comes out than the archive says.
        const stream = await zip.openReadStreamPromise(entry);
        const decoder = new TextDecoder();
        let bytes = 0;
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          yield { text: decoder.decode(chunk, { stream: true }), bytes };
        }
      } catch (error) {
        throw explainPart(error, path);
      }
    },
    close: () => zip.close(),
  };
};
