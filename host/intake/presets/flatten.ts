import type { Field } from './preset.ts';

/** Any JSON as a flat list of labelled values, as the rows of a table have them. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objectsIn = (value: unknown): readonly JsonObject[] => listOf(value).filter(isObject);

/** A scalar as text; '' for anything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
      ? String(value)
      : '';

/** UTC milliseconds, or any date that can be read, as ISO 8601; '' for what is none. */
export const isoOf = (value: unknown): string => {
  const text = textOf(value);
  if (!/^\d{9,16}$/.test(text)) return text;
  const number = Number(text);
  const ms = text.length <= 10 ? number * 1000 : number;
  return ms < 8.64e15 ? new Date(ms).toISOString() : '';
};

const nameParts = ['prefix', 'first', 'middle', 'last', 'suffix'];
/** The parts of a name or a number that some forms keep apart, as one text; null for any other object. */
export const compound = (value: JsonObject): string | null => {
  const keys = Object.keys(value);
  if (keys.length === 0) return null;
  if (keys.every((key) => nameParts.includes(key)))
    return nameParts.map((key) => textOf(value[key]).trim()).filter((text) => text !== '').join(' '); // prettier-ignore
  if (keys.includes('full') && keys.every((key) => ['full', 'country', 'area', 'phone'].includes(key)))
    return textOf(value['full']);
  if (keys.includes('phone') && keys.every((key) => ['country', 'area', 'phone'].includes(key))) {
    const country = textOf(value['country']).replace(/\D/g, '');
    return `${country === '' ? '' : `+${country} `}${textOf(value['area'])} ${textOf(value['phone'])}`.trim();
  }
  return null;
};

/** Several values of one answer, in the way that stakes and numbers of one cell are told apart. */
export const joined = (values: readonly unknown[]): string =>
  values
    .map((value) => (isObject(value) ? textOf(value['label'] ?? value['text'] ?? value['name']) : textOf(value)).trim())
    .filter((text) => text !== '')
    .join('; '); // prettier-ignore

const labelKeys = ['label', 'title', 'question', 'name', 'key', 'column_name', 'id'];
const valueKeys = ['value', 'values', 'answer', 'string_value'];

/** An object that is an answer with its label, as lists of answers have them. */
const labelled = (value: JsonObject): { readonly label: string; readonly value: unknown } | null => {
  const valueKey = valueKeys.find((key) => Object.hasOwn(value, key));
  const labelKey = labelKeys.find((key) => key !== valueKey && textOf(value[key]) !== '');
  return valueKey === undefined || labelKey === undefined
    ? null
    : { label: textOf(value[labelKey]), value: value[valueKey] };
};

const mostFields = 300;
const longest = 20_000;

/** The values of any JSON with their paths. The nesting is bounded by `parseJson`. */
export const flatten = (value: unknown): readonly Field[] => {
  const fields: Field[] = [];
  const add = (path: string, label: string, text: string): void => {
    if (text !== '' && fields.length < mostFields)
      fields.push({ path, label, value: text.slice(0, longest) });
  };
  const walk = (path: string, label: string, inner: unknown): void => {
    if (Array.isArray(inner)) {
      if (inner.every((item) => typeof item !== 'object' || item === null)) add(path, label, joined(inner));
      else for (const [index, item] of inner.entries()) visit(path, label, item, `[${index}]`);
    } else if (isObject(inner)) {
      const whole = compound(inner);
      if (whole === null) for (const [key, item] of Object.entries(inner)) visit(path, key, item, key);
      else add(path, label, whole);
    } else add(path, label, textOf(inner));
  };
  const visit = (path: string, label: string, item: unknown, step: string): void => {
    const answer = isObject(item) ? labelled(item) : null;
    if (answer) walk(below(path, answer.label), answer.label, answer.value);
    else walk(below(path, step), label, item);
  };
  walk('', '', value);
  return fields;
};

const below = (path: string, step: string): string =>
  path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`;
