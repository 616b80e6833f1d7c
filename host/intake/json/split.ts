import type { RecordProblem } from '../../../core/domain/lead.ts';
import { recordLimit } from '../csv/scan.ts';
import { createLines, type Splitter } from '../text-file.ts';

/**
 * The text of each value, out of JSON that comes in pieces. Only brackets and quotes are looked at, so that a value that
 * is broken inside is one bad record and not the end of the file, and how deep it is nested costs nothing.
 */
export type JsonText = {
  /** Line of the file the value begins on. */
  readonly line: number;
  readonly text: string;
  readonly problem?: RecordProblem;
};

/** What is kept of a value that is too long. */
const headCharacters = 4000;

const quote = 34;
const backslash = 92;
const newline = 10;
const comma = 44;

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === newline || code === 13;

/** Brackets that end a line. */
const closedBefore = (text: string): number => /[}\]]*(?=,?\s*$)/.exec(text)?.[0].length ?? 0;

/** The elements of the list that begins at character `start` of the text; else the values that follow one another. */
export const createJsonSplitter = (start: number | null): Splitter<JsonText> => {
  let skip = start === null ? 0 : start + 1;
  let line = 1;
  let ended = false;
  /** Where the value at hand began; -1 between values. */
  let begun = -1;
  let beganAt = 1;
  let head = '';
  let size = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  const skipText = (text: string): string => {
    if (skip === 0) return text;
    const skipped = text.slice(0, skip);
    for (let at = skipped.indexOf('\n'); at !== -1; at = skipped.indexOf('\n', at + 1)) line += 1;
    skip -= skipped.length;
    return text.slice(skipped.length);
  };
  /** Takes what stands from the value's beginning to `to`; of a long value only the beginning. */
  const keep = (text: string, to: number): void => {
    const part = text.slice(begun, to);
    size += part.length;
    if (size <= recordLimit) head += part;
    else if (head.length > headCharacters) head = head.slice(0, headCharacters);
  };
  const take = (whole: boolean): JsonText => {
    const problem = size > recordLimit ? 'record-too-long' : whole ? undefined : 'bad-record';
    const found: JsonText = { line: beganAt, text: head, ...(problem ? { problem } : {}) };
    begun = -1;
    head = '';
    size = 0;
    depth = 0;
    inString = false;
    escaped = false;
    return found;
  };

  return {
    push: (piece) => {
      const found: JsonText[] = [];
      const text = skipText(piece);
      if (begun !== -1) begun = 0;
      for (let index = 0; index < text.length && !ended; index += 1) {
        const code = text.charCodeAt(index);
        if (code === newline) line += 1;
        if (begun === -1) {
          if (isSpace(code) || code === comma) continue;
          // The list is at its end; what follows it is about the list.
          if (code === 93 || code === 125) {
            ended = start !== null;
            continue;
          }
          begun = index;
          beganAt = line;
        }
        if (inString) {
          if (escaped && code !== newline) escaped = false;
          else if (code === backslash) escaped = true;
          else if (code === quote) inString = false;
          // JSON has no line end within a text: the quote was never closed, and the brackets before the line end were meant.
          else if (code === newline) {
            inString = false;
            depth -= closedBefore(`${head.slice(-100)}${text.slice(begun, index).slice(-100)}`);
            if (depth > 0) continue;
            keep(text, index);
            found.push(take(true));
          }
          continue;
        }
        switch (code) {
          case quote:
            inString = true;
            break;
          case 123:
          case 91:
            depth += 1;
            break;
          case 125:
          case 93:
            depth -= 1;
            if (depth > 0) break;
            // A bare value ends where the list does.
            keep(text, depth < 0 ? index : index + 1);
            if (depth < 0) ended = start !== null;
            found.push(take(true));
            break;
          default:
            if (depth === 0 && (code === comma || isSpace(code))) {
              keep(text, index);
              found.push(take(true));
            }
        }
      }
      if (begun !== -1) keep(text, text.length);
      return found;
    },
    end: () => (begun === -1 ? [] : [take(depth === 0)]),
  };
};

/** One value a line. */
export const createLineSplitter = (): Splitter<JsonText> => {
  const lines = createLines(recordLimit);
  const values = (found: ReturnType<typeof lines.push>): readonly JsonText[] =>
    found
      .filter(({ text }) => text.trim() !== '')
      .map(({ line, text, cut }) =>
        cut
          ? { line, text: text.slice(0, headCharacters), problem: 'record-too-long' as const }
          : { line, text },
      );
  return { push: (text) => values(lines.push(text)), end: () => values(lines.end()) };
};
