import type { Language } from '../../core/contract/records.ts';

/**
 * What a page to read or print is put together from. It needs nothing from outside: no script, no picture, no address that
 * is fetched. Everything that people or sources wrote goes through `text`, and the page's own policy would run none of it.
 */

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const text = (value: string): string => value.replaceAll(/[&<>"']/gu, (sign) => escapes[sign] ?? sign);

const style = `
:root { color-scheme: light; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; color: #1d1a16; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { margin: 2rem 0 .5rem; border-bottom: 1px solid #bbb; } h3 { margin: 1.2rem 0 .3rem; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .15rem 1rem; margin: .3rem 0; }
dt { color: #55504a; } dd { margin: 0; overflow-wrap: anywhere; }
blockquote { margin: .3rem 0; padding: .3rem .9rem; border-inline-start: 3px solid #999; white-space: pre-wrap; overflow-wrap: anywhere; }
section.part { margin: .8rem 0; padding: .6rem 1rem; border: 1px solid #ccc; border-radius: 4px; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; } th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
code { font-size: .82rem; overflow-wrap: anywhere; } .soft { color: #55504a; } .bad { font-weight: 700; color: #a01b1b; }
@page { margin: 15mm; }`;

export type Facts = readonly (readonly [name: string, html: string | null])[];
export const facts = (rows: Facts): string => {
  const shown = rows.filter(([, html]) => html !== null && html !== '');
  return shown.length === 0
    ? ''
    : `<dl>${shown.map(([name, html]) => `<dt>${text(name)}</dt><dd>${html ?? ''}</dd>`).join('')}</dl>`;
};
export const quote = (words: string): string => `<blockquote dir="auto">${text(words)}</blockquote>`;
export const part = (html: string): string => `<section class="part">${html}</section>`;
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

export const named = (known: Readonly<Record<string, string>>, key: string): string =>
  Object.hasOwn(known, key) ? (known[key] ?? key) : key;
export const code = (value: string): string => `<code>${text(value)}</code>`;

/** Writes an ISO instant in the clock of a zone. */
export const momentIn = (language: Language, zone: string): ((iso: string) => string) => {
  const instant = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: zone,
  });
  return (iso) => instant.format(new Date(iso));
};

/** `body` is HTML. */
export const page = (language: Language, title: string, body: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${text(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
