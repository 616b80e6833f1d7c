import { ExpectedError } from '../../../core/errors.ts';

/**
 * CSV records out of text that comes in pieces: RFC 4180, with the liberties that real files take (lone quotes, text
 * after a closing quote, spaces before an opening one, rows of any length, LF, CRLF or CR).
 */

export type CsvRecord = {
  /** Line of the file the record begins on, 1 for the first. */
  readonly line: number;
  readonly cells: readonly string[];
};

export type ScanOptions = {
  readonly delimiter: string;
  /** Cells a record should have, where known: tells a lone quote from a text of several lines. */
  readonly columns?: number;
  /** Most characters of one record. */
  readonly limit?: number;
  /** Line number of the first record. */
  readonly firstLine?: number;
  /** `\r` for the rare file that has no other line ends. */
  readonly newline?: '\n' | '\r';
};

export type Scanner = {
  /** Takes the next piece of text; answers the records that are complete. */
  readonly push: (text: string) => readonly CsvRecord[];
  /** The last record, when the file does not end with a line end. */
  readonly end: () => readonly CsvRecord[];
};

/** 1 Mi characters: no lead is longer, and a file without line ends must not fill the memory. */
export const recordLimit = 1024 * 1024;
/** Lone quotes after which the file is taken not to use quotes over several lines at all. */
const rewindLimit = 32;

const incomplete = -1;
const unclosed = -2;

export const createScanner = ({
  delimiter,
  columns,
  limit = recordLimit,
  firstLine = 1,
  newline = '\n',
}: ScanOptions): Scanner => {
  const delimiterCode = delimiter.charCodeAt(0);
  const newlineCode = newline.charCodeAt(0);
  let buffer = '';
  let line = firstLine;
  let rewinds = 0;
  let cells: string[] = [];
  /** Whether the record at hand has a quote inside a quoted cell that is not doubled. */
  let stray = false;

  const lineEnd = (from: number): number => {
    const found = buffer.indexOf(newline, from);
    return found === -1 ? buffer.length : found;
  };
  const withoutReturn = (from: number, to: number): string =>
    buffer.slice(from, to > from && buffer.charCodeAt(to - 1) === 13 ? to - 1 : to);

  /** Index after the closing quote and the spaces behind it, when a delimiter, a line end or the end of the file follows. */
  const closes = (quote: number, last: boolean): number => {
    let index = quote + 1;
    while (index < buffer.length && buffer.charCodeAt(index) === 32) index += 1;
    if (index >= buffer.length) return last ? index : incomplete;
    const code = buffer.charCodeAt(index);
    if (code === delimiterCode || code === newlineCode) return index;
    if (code === 13) {
      if (index + 1 >= buffer.length) return last ? index + 1 : incomplete;
      return buffer.charCodeAt(index + 1) === newlineCode ? index + 1 : unclosed;
    }
    return unclosed;
  };

  /** Reads a quoted cell whose text begins at `from`; pushes it and answers the index of what ends it. */
  const quoted = (from: number, last: boolean, oneLine: boolean): number => {
    const border = oneLine ? lineEnd(from) : buffer.length;
    let text = '';
    let start = from;
    let search = from;
    for (;;) {
      const quote = buffer.indexOf('"', search);
      if (quote === -1 || quote >= border) return oneLine || last ? unclosed : incomplete;
      if (quote + 1 >= buffer.length && !last) return incomplete;
      if (buffer.charCodeAt(quote + 1) === 34) {
        text += buffer.slice(start, quote + 1);
        start = quote + 2;
        search = start;
        continue;
      }
      const next = closes(quote, last);
      if (next === incomplete) return incomplete;
      if (next >= 0) {
        cells.push(text + buffer.slice(start, quote));
        return next;
      }
      // A quote inside the text that nobody doubled.
      stray = true;
      search = quote + 1;
    }
  };

  /** Reads one record cell by cell from `from`; answers the index after its line end. */
  const slowly = (from: number, last: boolean, oneLine: boolean): number => {
    cells = [];
    stray = false;
    let index = from;
    for (;;) {
      let opening = index;
      while (buffer.charCodeAt(opening) === 32) opening += 1;
      let ended = unclosed;
      if (buffer.charCodeAt(opening) === 34) {
        ended = quoted(opening + 1, last, oneLine);
        if (ended === incomplete || (ended === unclosed && !oneLine)) return ended;
      }
      if (ended === unclosed) {
        const border = lineEnd(index);
        if (border === buffer.length && !last) return incomplete;
        const next = buffer.indexOf(delimiter, index);
        ended = next === -1 || next > border ? border : next;
        cells.push(ended === border ? withoutReturn(index, border) : buffer.slice(index, ended));
      }
      if (ended >= buffer.length) return buffer.length;
      if (buffer.charCodeAt(ended) === newlineCode) return ended + 1;
      index = ended + 1;
      if (index >= buffer.length) {
        if (!last) return incomplete;
        cells.push('');
        return index;
      }
    }
  };

  const tooLong = (): ExpectedError =>
    new ExpectedError(
      'csv/line-too-long',
      `Line ${line} is longer than ${Math.round(limit / 1024)} KiB, so this is no table of leads, or its line ends were lost. Export it again as CSV with one lead per line.`,
      { line },
    );

  const drain = (last: boolean): readonly CsvRecord[] => {
    const records: CsvRecord[] = [];
    let at = 0;
    let quoteAt = buffer.indexOf('"');
    while (at < buffer.length) {
      const border = buffer.indexOf(newline, at);
      if (quoteAt !== -1 && quoteAt < at) quoteAt = buffer.indexOf('"', at);
      const end = border === -1 ? buffer.length : border;
      // The usual record: a line without a quote.
      if (quoteAt === -1 || quoteAt > end) {
        if (border === -1 && !last) {
          if (buffer.length - at > limit) throw tooLong();
          break;
        }
        if (end - at > limit) throw tooLong();
        const text = withoutReturn(at, end);
        if (text !== '') records.push({ line, cells: text.split(delimiter) });
        line += 1;
        at = end + 1;
        continue;
      }
      let next = slowly(at, last, rewinds >= rewindLimit);
      if (next === incomplete && buffer.length - at > limit) next = unclosed;
      if (next === incomplete) break;
      if (next === unclosed || next - at > limit || suspicious(at, next)) {
        // A lone quote: what follows it on its line is text like any other.
        const kept = cells;
        const whole = next;
        next = slowly(at, last, true);
        if (next === incomplete || next - at > limit) throw tooLong();
        if (whole > 0 && whole - at <= limit && cells.length !== columns) {
          cells = kept;
          next = whole;
        } else if (whole !== next) {
          rewinds += 1;
        }
      }
      records.push({ line, cells });
      line += countLines(at, next);
      at = next;
    }
    buffer = buffer.slice(at);
    return records;
  };

  /** A record over several lines that has the wrong number of cells, or may have begun with a lone quote. */
  const suspicious = (from: number, to: number): boolean => {
    if (columns === undefined || (cells.length === columns && !stray)) return false;
    const first = lineEnd(from);
    return first + 1 < to;
  };

  const countLines = (from: number, to: number): number => {
    let count = 0;
    for (
      let index = buffer.indexOf(newline, from);
      index !== -1 && index < to;
      index = buffer.indexOf(newline, index + 1)
    )
      count += 1;
    return count;
  };

  return {
    push: (text) => {
      buffer = buffer === '' ? text : buffer + text;
      return drain(false);
    },
    end: () => drain(true),
  };
};
