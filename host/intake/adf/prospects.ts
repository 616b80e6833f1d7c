import { ExpectedError } from '../../../core/errors.ts';
import { recordLimit } from '../csv/scan.ts';
import type { TableRecord } from '../table.ts';
import type { Splitter } from '../text-file.ts';
import { createXmlReader } from '../xml.ts';
import { cellsOf, type AdfLeaf } from './lead.ts';

/** The prospects of ADF/XML 1.0 (Auto-lead Data Format), out of text that comes in pieces. */

const notAdf = (): ExpectedError =>
  new ExpectedError(
    'intake/other-format',
    'This file begins like ADF, but is none: its elements are longer or deeper than any lead. Export it again from where the leads are.',
  );

type Open = {
  readonly name: string;
  readonly attributes: Map<string, string>;
  text: string;
  childless: boolean;
};

/** `columns` is how many cells a record has. */
export const createProspects = (columns: number): Splitter<TableRecord> => {
  let found: TableRecord[] = [];
  let open: Open[] = [];
  let leaves: AdfLeaf[] | null = null;
  let size = 0;
  let line = 1;
  let beganAt = 1;
  let last = 0;
  let cut = false;

  const finish = (read: readonly AdfLeaf[]): void => {
    const problem = cut ? 'bad-record' : size > recordLimit ? 'record-too-long' : undefined;
    const original = read
      .map(({ path, attributes, text }) => {
        const said = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join('');
        return `${path.join('/')}${said}: ${text}`;
      })
      .join('\n');
    const cells = problem === undefined ? cellsOf(read) : Array.from({ length: columns - 1 }, () => '');
    // Two may stand on one line; each is a row of its own.
    beganAt = Math.max(beganAt, last + 1);
    last = beganAt;
    found.push({
      line: beganAt,
      cells: [...cells, original.slice(0, recordLimit)],
      ...(problem === undefined ? {} : { problem }),
    });
  };

  const reader = createXmlReader(
    {
      open: (written) => {
        const name = written.toLowerCase();
        if (name === 'prospect' && leaves === null) {
          leaves = [];
          size = 0;
          beganAt = line;
          open = [];
        }
        const parent = open.at(-1);
        if (parent) parent.childless = false;
        open.push({ name, attributes: new Map(), text: '', childless: true });
      },
      attribute: (name, value) => {
        open.at(-1)?.attributes.set(name.toLowerCase(), value);
        size += value.length;
      },
      text: (text) => {
        size += text.length;
        const element = open.at(-1);
        if (element && size <= recordLimit) element.text += text;
      },
      close: (written) => {
        const element = open.pop();
        if (!element || leaves === null) return;
        const text = element.text.trim();
        if ((element.childless || text !== '' || element.attributes.size > 0) && size <= recordLimit)
          leaves.push({
            path: [...open.slice(1).map(({ name }) => name), element.name],
            attributes: element.attributes,
            text,
          });
        if (written.toLowerCase() !== 'prospect') return;
        finish(leaves);
        leaves = null;
      },
    },
    notAdf,
  );
  const take = (): readonly TableRecord[] => {
    const taken = found;
    found = [];
    return taken;
  };
  return {
    // Line by line, so that a lead knows where it began.
    push: (text) => {
      let from = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        reader.write(text.slice(from, end + 1));
        line += 1;
        from = end + 1;
      }
      reader.write(text.slice(from));
      return take();
    },
    end: () => {
      // What is still open lost its end: a number in it may have lost its last digits.
      cut = true;
      reader.end();
      return take();
    },
  };
};
