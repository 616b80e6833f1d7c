import { createXmlReader } from '../xml.ts';
import { damaged } from './archive.ts';
import { serialText, type DateKind } from './number-format.ts';
import { cellLimit, createTextRuns, unescapeCell } from './text-runs.ts';
import type { Workbook } from './workbook.ts';

/** The rows of a sheet, ECMA-376 part 1, 18.3.1, as they come. */

/** A text, or the number of a shared string. */
export type RawCell = string | number;
export type RawRow = { readonly line: number; readonly cells: readonly RawCell[] };

/** No list of leads is as wide; one cell in Excel's last column must not make sixteen thousand. */
const mostColumns = 1000;

/** 0 for `A1`; -1 when it is no reference. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const code = reference.charCodeAt(index) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
};

/** A number as one would type it: `3.3612345678E10` are digits, and 0.1 stays 0.1. */
const numberText = (value: string): string => {
  if (/^-?\d+$/.test(value)) return value;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  return Number.isInteger(number) && Math.abs(number) < 1e21 ? BigInt(number).toString() : String(number);
};

/** Pieces of rows, with the bytes of the part read so far. */
export const readSheet = async function* (
  { archive, kinds, date1904 }: Workbook,
  part: string,
): AsyncGenerator<{ readonly rows: readonly RawRow[]; readonly bytes: number }> {
  let rows: RawRow[] = [];
  const runs = createTextRuns();
  let line = 0;
  let cells: RawCell[] = [];
  let element = '';
  let column = -1;
  let type = '';
  let kind: DateKind = null;
  let value = '';
  let inValue = false;

  const cellText = (): RawCell => {
    const inline = runs.take();
    switch (type) {
      case 's': {
        const index = Number(value);
        return value !== '' && Number.isSafeInteger(index) ? index : '';
      }
      case 'inlineStr':
        return inline;
      case 'b':
        return value === '1' ? 'true' : value === '' ? '' : 'false';
      // #N/A and the like say nothing about anybody.
      case 'e':
        return '';
      case 'str':
        return unescapeCell(value);
      case 'd':
        return value.replace(/T00:00:00(?:\.0+)?Z?$/, '');
      default:
        return value === ''
          ? inline
          : ((kind === null ? null : serialText(Number(value), kind, date1904)) ?? numberText(value));
    }
  };

  const reader = createXmlReader(
    {
      open: (name) => {
        element = name;
        switch (name) {
          case 'row':
            line += 1;
            cells = [];
            column = -1;
            break;
          case 'c':
            column += 1;
            type = '';
            kind = null;
            value = '';
            break;
          case 'v':
            inValue = true;
            break;
          default:
            runs.open(name);
        }
      },
      attribute: (name, text) => {
        if (element === 'c') {
          if (name === 'r') column = Math.max(column, columnOf(text));
          else if (name === 't') type = text;
          else if (name === 's') kind = kinds[Number(text)] ?? null;
        } else if (element === 'row' && name === 'r') {
          const number = Number(text);
          if (Number.isSafeInteger(number) && number > 0) line = Math.max(line, number);
        }
      },
      text: (text) => {
        if (!inValue) runs.text(text);
        else if (value.length < cellLimit) value += text;
      },
      close: (name) => {
        switch (name) {
          case 'v':
            inValue = false;
            break;
          case 'c': {
            const text = cellText();
            if (text === '' || column >= mostColumns) break;
            while (cells.length < column) cells.push('');
            cells.push(text);
            break;
          }
          case 'row':
            if (cells.length > 0) rows.push({ line, cells });
            break;
          default:
            runs.close(name);
        }
      },
    },
    damaged,
  );
  for await (const { text, bytes } of archive.read(part)) {
    reader.write(text);
    yield { rows, bytes };
    rows = [];
  }
  reader.end();
  yield { rows, bytes: archive.size(part) };
};
