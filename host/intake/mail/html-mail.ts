import { Parser } from 'htmlparser2';
import { mostLeads } from '../limits.ts';

/**
 * An HTML mail as the lines of its text and the rows of its tables, in one pass and in bounded memory. Nothing in it is
 * ever shown, fetched or run.
 */
type Cell = { readonly text: string; readonly head: boolean };
export type HtmlMail = {
  /** Text outside of tables, and of the rows with one cell, which are there for the looks. */
  readonly text: string;
  /** Label and value, of the rows with two cells and of labels that stand above their value. */
  readonly pairs: readonly { readonly label: string; readonly value: string }[];
  /** Tables with a heading row of three cells or more: their columns and rows. */
  readonly tables: readonly { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }[];
}; // prettier-ignore

const blocks = new Set(['p', 'div', 'br', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'ul', 'ol', 'dd', 'dt', 'hr', 'section', 'pre']); // prettier-ignore
const unseen = new Set(['style', 'script', 'head', 'title', 'template', 'noscript']);
const bold = new Set(['b', 'strong', 'th']);
/** Mails of forms have one or two; a newsletter's layout a dozen. */
const deepest = 50;
/** Elements within each other. The parser's own time grows with the square of it, so that what goes on is cut off. */
const deepestElement = 300;
const mostCharacters = 400_000;
/** With its tags: a thousand leads in a table are half of that. */
const mostHtml = 1_500_000;
const mostRows = 5000;

const tooDeepToRead = new Error('the elements of this HTML are nested too deep');

type Table = {
  rows: Cell[][];
  row: Cell[] | null;
  cell: { text: string; bold: number; plain: number; head: boolean } | null;
};

const plain = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();

export const readHtml = (html: string): HtmlMail => {
  const pairs: { label: string; value: string }[] = [];
  const tables: { columns: readonly string[]; rows: string[][] }[] = [];
  const open: Table[] = [];
  let text = '';
  let hidden = 0;
  let strong = 0;
  let rows = 0;
  let tooDeep = 0;
  let characters = 0;
  let depth = 0;

  const endCell = (table: Table): void => {
    const { cell } = table;
    if (!cell) return;
    table.cell = null;
    // All of it in bold is how a label looks.
    const head = cell.head || (cell.bold > 0 && cell.plain === 0);
    table.row?.push({ text: plain(cell.text), head });
  };
  const endRow = (table: Table): void => {
    endCell(table);
    const { row } = table;
    table.row = null;
    if (!row || rows >= mostRows) return;
    rows += 1;
    table.rows.push(row);
  };
  const endTable = (table: Table): void => {
    endRow(table);
    const [first, ...rest] = table.rows;
    if (first && first.length >= 3 && first.every(({ head, text: said }) => head || said === '')) {
      const columns = first.map((cell) => cell.text);
      const body = rest.slice(0, mostLeads).map((row) => columns.map((_, index) => row[index]?.text ?? ''));
      tables.push({ columns, rows: body.filter((row) => row.some((value) => value !== '')) });
      return;
    }
    let label: string | null = null;
    for (const row of table.rows) {
      const filled = row.filter((cell) => cell.text !== '');
      const [one, two] = filled;
      if (one && two && filled.length === 2 && one.text.length <= 200) {
        pairs.push({ label: one.text, value: two.text });
        label = null;
      } else if (one && filled.length === 1) {
        // A label over its value; the value is in no bold.
        if (label !== null && !one.head) {
          pairs.push({ label, value: one.text });
          label = null;
        } else {
          label = one.head && one.text.length <= 200 ? one.text : null;
          text += `\n${one.text}\n`;
        }
      } else text += `\n${filled.map((cell) => cell.text).join('\n')}\n`;
    }
  };
  const write = (piece: string): void => {
    const cell = open.at(-1)?.cell;
    if (cell) {
      cell.text += piece;
      if (piece.trim() !== '') cell[strong > 0 ? 'bold' : 'plain'] += 1;
    } else text += piece;
  };

  const parser = new Parser({
    onopentag: (name) => {
      depth += 1;
      if (depth > deepestElement) throw tooDeepToRead;
      if (unseen.has(name)) hidden += 1;
      if (bold.has(name)) strong += 1;
      const table = open.at(-1);
      if (name === 'table') {
        if (open.length < deepest) open.push({ rows: [], row: null, cell: null });
        else tooDeep += 1;
      } else if (table && name === 'tr') {
        endRow(table);
        table.row = [];
      } else if (table && (name === 'td' || name === 'th')) {
        endCell(table);
        table.row ??= [];
        table.cell = { text: '', bold: 0, plain: 0, head: name === 'th' };
      } else if (blocks.has(name)) write('\n');
    },
    ontext: (piece) => {
      if (hidden > 0 || characters > mostCharacters) return;
      const some = piece.slice(0, mostCharacters - characters);
      characters += piece.length;
      write(some.replace(/\s+/g, ' '));
    },
    onclosetag: (name) => {
      depth -= 1;
      if (unseen.has(name)) hidden = Math.max(0, hidden - 1);
      if (bold.has(name)) strong = Math.max(0, strong - 1);
      const table = open.at(-1);
      if (name === 'table' && tooDeep > 0) tooDeep -= 1;
      else if (name === 'table' && table) {
        open.pop();
        endTable(table);
      } else if (table && name === 'tr') endRow(table);
      else if (table && (name === 'td' || name === 'th')) endCell(table);
      else if (blocks.has(name)) write('\n');
    },
  });
  try {
    parser.write(html.slice(0, mostHtml));
    parser.end();
  } catch (error) {
    if (error !== tooDeepToRead) throw error;
    for (const table of open.toReversed()) endTable(table);
  }
  return { text: plain(text), pairs, tables: tables.filter((table) => table.rows.length > 0) };
};
