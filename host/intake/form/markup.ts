/** HTML out of texts that anybody may have written: whatever is put in is escaped, unless it is markup itself. */
export type Markup = { readonly html: string };

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    // No character that ends the file for a reader, or that hides what follows.
    .replaceAll('\u0000', '\ufffd');

type Part = string | Markup | readonly Markup[];

const htmlOf = (part: Part): string =>
  typeof part === 'string' ? escapeHtml(part) : 'html' in part ? part.html : part.map(htmlOf).join('');

export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  html: texts.reduce((html, text, index) => html + htmlOf(parts[index - 1] ?? '') + text),
});

/** Our own CSS or script, which holds no text of others and stands in its element as it is. */
export const own = (text: string): Markup => ({ html: text });

/** JSON for a script element: no `<` that could end it. */
export const dataText = (value: unknown): Markup => ({
  html: JSON.stringify(value).replaceAll('<', '\\u003c'),
});
