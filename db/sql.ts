/** One statement with its parameters, made by the `sql` tag: values never become text. */
export type Sql = { readonly text: string; readonly params: readonly SqlValue[] };
export type SqlValue = string | number | bigint | Buffer | null;

/** A place in the code has one text: made once, the statement prepared for it is found without reading it anew. */
const texts = new WeakMap<TemplateStringsArray, string>();

export const sql = (strings: TemplateStringsArray, ...params: readonly SqlValue[]): Sql => {
  let text = texts.get(strings);
  if (text === undefined) {
    text = strings.join('?');
    texts.set(strings, text);
  }
  return { text, params };
};

/** Joins conditions with AND; no condition is true. Only for parts that were made by the tag. */
export const and = (parts: readonly Sql[]): Sql =>
  parts.length === 0
    ? { text: '1', params: [] }
    : {
        text: parts.map((part) => `(${part.text})`).join(' AND '),
        params: parts.flatMap((part) => part.params),
      };

/** Puts parts one after the other, e.g. a SELECT, a condition made with `and`, an ORDER BY. */
export const join = (...parts: readonly Sql[]): Sql => ({
  text: parts.map((part) => part.text).join(' '),
  params: parts.flatMap((part) => part.params),
});
