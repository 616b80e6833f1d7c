import type { LeadField } from '../../../core/contract/intake.ts';
import { ExpectedError } from '../../../core/errors.ts';
import { fieldOfHeader, mapColumns } from '../csv/columns.ts';
import { dateOrderOf, draftMaker } from '../csv/draft.ts';
import { withProblem } from '../own-table.ts';
import { sampleRows, type Table, type TableRecord, type TableSource } from '../table.ts';
import { noRecords, openText, type TextFile } from '../text-file.ts';
import { flatten } from './flatten.ts';
import { findList } from './list.ts';
import { createJsonSplitter, createLineSplitter, type JsonText } from './split.ts';

/** JSON as a table of leads: a list of objects, an object that holds one, or one object a line. */

const mostColumns = 500;
/** What no column has a place for, as JSON; of a record that cannot be read, the record. */
const restColumn = '#rest';
/** Characters in which the list of leads must begin. */
const headCharacters = 1024 * 1024;

/** `contact.phones` and `phones.0.value` say it with one part. Not so an id: it may be anybody's. */
const fieldOfPath = (path: string): LeadField | null => {
  const whole = fieldOfHeader(path);
  if (whole !== null) return whole;
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part));
  const last = parts.at(-1) ?? '';
  const telling = /^(?:value|number|address)$/i.test(last) ? (parts.at(-2) ?? last) : last;
  const field = fieldOfHeader(telling) ?? fieldOfHeader(telling.replace(/s$/i, ''));
  return field === 'provider-id' ? null : field;
};

const headOf = (file: TextFile): string => {
  let text = '';
  for (const piece of file.text()) {
    text += piece;
    if (text.length >= headCharacters) break;
  }
  return text;
};

/** Errors: those of `openText`, `json/no-list`, `intake/no-records`. */
export const openJson = (
  { path, options, mapping, context }: TableSource,
  format: 'json' | 'ndjson',
): Table => {
  const file = openText(path, options);
  try {
    const start = format === 'json' ? findList(headOf(file)) : null;
    const splitter = () => (format === 'json' ? createJsonSplitter(start) : createLineSplitter());
    const texts = file.first(splitter(), sampleRows);
    if (texts.length === 0) throw noRecords();

    const names = new Set<string>();
    let readable = 0;
    for (const { text, problem } of texts) {
      const flat = problem === undefined ? flatten(text) : null;
      if (!flat?.ok) continue;
      readable += 1;
      for (const name of flat.cells.keys()) if (names.size < mostColumns) names.add(name);
    }
    if (readable === 0)
      throw new ExpectedError(
        'json/no-list',
        'This JSON holds no list of leads that can be read. It must be a list of objects such as [{"name": "…", "phone": "…"}], an object that holds such a list, or one object a line; objects no more than 12 deep.',
      );
    names.delete(restColumn);
    const columns = [...names, restColumn];
    const places = new Map(columns.map((name, index) => [name, index]));
    const rest = columns.length - 1;

    const recordOf = ({ line, text, problem }: JsonText): TableRecord => {
      const cells = columns.map(() => '');
      const flat = problem === undefined ? flatten(text) : ({ ok: false, problem } as const);
      if (!flat.ok) {
        cells[rest] = text.slice(0, 4000);
        return { line, cells, problem: flat.problem };
      }
      let others: Map<string, string> | null = null;
      for (const [name, value] of flat.cells) {
        const place = places.get(name);
        if (place !== undefined && place !== rest) cells[place] = value;
        else if (value !== '') (others ??= new Map()).set(name, value);
      }
      if (others !== null) cells[rest] = JSON.stringify(Object.fromEntries(others));
      return { line, cells };
    };
    // Two on one line would be one row to whoever mends the rejected ones.
    const numbered = () => {
      let last = 0;
      return (text: JsonText): TableRecord => {
        const record = recordOf(text);
        last = Math.max(record.line, last + 1);
        return record.line === last ? record : { ...record, line: last };
      };
    };

    const sample = texts.map(numbered());
    const rows = sample.filter(({ problem }) => problem === undefined).map(({ cells }) => cells);
    const fields = mapColumns(columns, rows, mapping, context, true, fieldOfPath);
    return {
      format,
      encoding: file.encoding,
      delimiter: '',
      headerRows: 0,
      sheets: [],
      sheet: '',
      columns,
      fields,
      sample,
      bytes: file.bytes,
      draft: withProblem(draftMaker(columns, fields, dateOrderOf(rows, fields))),
      *records() {
        const number = numbered();
        for (const { items, bytesRead } of file.pieces(splitter()))
          yield { records: items.map(number), bytesRead };
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
};
