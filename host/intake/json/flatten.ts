import type { RecordProblem } from '../../../core/domain/lead.ts';

/** A JSON object as cells: `{"a": {"b": 1}}` has the column `a.b`. */

/** Objects and lists within one another. */
const mostDepth = 12;
const mostKeys = 2000;
/** Lists of plain values come as one cell, as several numbers or choices do in a CSV file. */
const joint = '; ';

export type Flat =
  | { readonly ok: true; readonly cells: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: RecordProblem };

type Cells = Map<string, string>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plainText = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : null;
};

const nameKeys = ['name', 'label', 'question', 'title', 'field', 'key', 'id'];
const valueKeys = ['value', 'values', 'answer', 'text', 'string_value'];

/** `{"name": "phone", "values": ["…"]}`, as form services list their answers: the name and the value. */
const namedValue = (value: Readonly<Record<string, unknown>>): readonly [string, unknown] | null => {
  const name = nameKeys.map((key) => value[key]).find((one) => typeof one === 'string' && one !== '');
  const held = valueKeys.find((key) => Object.hasOwn(value, key));
  return typeof name === 'string' && held !== undefined ? [name, value[held]] : null;
};

const add = (cells: Cells, path: string, text: string): boolean => {
  if (text === '') {
    if (!cells.has(path) && cells.size < mostKeys) cells.set(path, '');
    return true;
  }
  const there = cells.get(path);
  if (there === undefined && cells.size >= mostKeys) return false;
  cells.set(path, there === undefined || there === '' ? text : `${there}${joint}${text}`);
  return true;
};

const walk = (cells: Cells, path: string, value: unknown, depth: number): boolean => {
  const text = plainText(value);
  if (text !== null) return add(cells, path, text);
  if (depth > mostDepth) return false;
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.every((one, index) => {
      if (plainText(one) !== null) return walk(cells, path, one, depth + 1);
      const named = isObject(one) ? namedValue(one) : null;
      return named
        ? walk(cells, below(named[0]), named[1], depth + 1)
        : walk(cells, below(String(index)), one, depth + 1);
    });
  }
  return Object.entries(value as Readonly<Record<string, unknown>>).every(([key, one]) =>
    walk(cells, below(key.slice(0, 200)), one, depth + 1),
  );
};

/** Digits that a double does not hold: ids of advertising platforms have them. */
const longNumber = /[:,[\s]-?\d{16,}(?:[,\s\]}]|$)/;

const parse = (text: string): unknown =>
  longNumber.test(text)
    ? JSON.parse(text, (_key: string, value: unknown, ...more: unknown[]) => {
        // The third argument is in the engine, not yet in the types.
        const [context] = more as readonly { readonly source?: string }[];
        return typeof value === 'number' && /^-?\d{16,}$/.test(context?.source ?? '')
          ? context?.source
          : value;
      })
    : JSON.parse(text);

/** Reads one value. Problems: `bad-record` when it is no JSON or no object, `record-too-deep`. */
export const flatten = (text: string): Flat => {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return { ok: false, problem: 'bad-record' };
  }
  if (!isObject(value)) return { ok: false, problem: 'bad-record' };
  const cells: Cells = new Map();
  return walk(cells, '', value, 1) ? { ok: true, cells } : { ok: false, problem: 'record-too-deep' };
};
