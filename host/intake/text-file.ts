import { ExpectedError } from '../../core/errors.ts';
import { decodedBlocks, detectEncoding, openFile } from './csv/decode.ts';
import type { FileOptions } from '../../core/contract/intake.ts';

/** A file of text from which records are cut, in bounded memory. */

/** Cuts text that comes in pieces into records. */
export type Splitter<T> = {
  readonly push: (text: string) => readonly T[];
  readonly end: () => readonly T[];
};

export type TextFile = {
  readonly encoding: string;
  readonly bytes: number;
  /** The text, in pieces. */
  readonly text: () => Generator<string>;
  readonly pieces: <T>(
    splitter: Splitter<T>,
  ) => Generator<{ readonly items: readonly T[]; readonly bytesRead: number }>;
  /** The first records, at most so many. */
  readonly first: <T>(splitter: Splitter<T>, most: number) => readonly T[];
  readonly close: () => void;
};

/** Errors: `csv/empty`, `csv/binary`, `csv/encoding` and those of `openFile`. */
export const openText = (path: string, { encoding }: FileOptions): TextFile => {
  const file = openFile(path);
  try {
    const decoded = detectEncoding(file, encoding);
    const pieces: TextFile['pieces'] = function* (splitter) {
      let bytesRead = 0;
      for (const text of decodedBlocks(file, decoded, (at) => (bytesRead = at)))
        yield { items: splitter.push(text), bytesRead };
      yield { items: splitter.end(), bytesRead };
    };
    return {
      encoding: decoded.encoding,
      bytes: file.size,
      text: () => decodedBlocks(file, decoded),
      pieces,
      first: <T>(splitter: Splitter<T>, most: number): readonly T[] => {
        const found: T[] = [];
        for (const { items } of pieces(splitter)) {
          found.push(...items);
          if (found.length >= most) break;
        }
        return found.slice(0, most);
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
};

export const noRecords = (): ExpectedError =>
  new ExpectedError(
    'intake/no-records',
    'The file holds no leads. Export it again from where they are, and check that it has some.',
  );

export type Line = {
  /** 1 for the first. */
  readonly line: number;
  /** Without its line end; cut off after the limit. */
  readonly text: string;
  readonly cut: boolean;
};

/** Lines of any length, of which no more than `limit` characters are kept. */
export const createLines = (limit: number): Splitter<Line> => {
  let kept = '';
  let cut = false;
  let line = 1;
  const add = (text: string): void => {
    if (kept.length + text.length <= limit) kept += text;
    else {
      kept += text.slice(0, Math.max(0, limit - kept.length));
      cut = true;
    }
  };
  const take = (): Line => {
    const found = { line, text: kept.endsWith('\r') ? kept.slice(0, -1) : kept, cut };
    kept = '';
    cut = false;
    line += 1;
    return found;
  };
  return {
    push: (text) => {
      const lines: Line[] = [];
      let from = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        add(text.slice(from, end));
        lines.push(take());
        from = end + 1;
      }
      add(text.slice(from));
      return lines;
    },
    end: () => (kept === '' ? [] : [take()]),
  };
};
