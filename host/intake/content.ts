import type { DeliveryReason } from '../../core/messages/intake-log.ts';

/** The body of a delivery, parsed: no more of it is known than its form. */
export type Content =
  | { readonly form: 'json'; readonly value: unknown }
  | { readonly form: 'fields'; readonly entries: readonly (readonly [name: string, value: string])[] }
  | { readonly form: 'unreadable'; readonly reason: DeliveryReason };

/** Real payloads nest less than ten deep; what walks through them later may then recurse. */
const deepest = 64;
const mostParts = 300;

/** Text of a body: UTF-8, or what an old form takes for it. Null when it is no text at all. */
export const bodyText = (body: Uint8Array): string | null => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    text = new TextDecoder('windows-1252').decode(body);
  }
  return text.includes('\u0000') ? null : text;
};

/** How deep JSON is nested, without parsing it; stops counting at `deepest`. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 92) index += 1;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
};

/** Ids are 64-bit numbers at some providers: a number that JavaScript would round is kept as it was written. */
const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{16,}$/.test(context?.source ?? '')
    ? context?.source
    : value;

/** Parses JSON; what is no JSON, or nested too deep, is unreadable. */
export const parseJson = (text: string): Content => {
  if (isTooDeep(text)) return { form: 'unreadable', reason: 'too-deep' };
  try {
    const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
    const value: unknown = /\d{16}/.test(plain) ? JSON.parse(plain, keepDigits) : JSON.parse(plain);
    return { form: 'json', value };
  } catch {
    return { form: 'unreadable', reason: 'not-readable' };
  }
};

const readMultipart = async (contentType: string, body: Uint8Array): Promise<Content> => {
  try {
    const form = await new Response(Buffer.from(body), {
      headers: { 'content-type': contentType },
    }).formData();
    const entries: (readonly [string, string])[] = [];
    for (const [name, value] of form) {
      if (entries.length >= mostParts) return { form: 'unreadable', reason: 'too-many-parts' };
      // A file that came along stays in the raw body.
      entries.push([name, typeof value === 'string' ? value : value.name]);
    }
    return { form: 'fields', entries };
  } catch {
    return { form: 'unreadable', reason: 'not-readable' };
  }
};

/** Never throws, whatever the body holds. */
export const readContent = async (contentType: string, body: Uint8Array): Promise<Content> => {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return readMultipart(contentType, body);
  const text = bodyText(body);
  if (text === null) return { form: 'unreadable', reason: 'not-readable' };
  if (type === 'application/x-www-form-urlencoded') {
    const entries = [...new URLSearchParams(text)];
    return entries.length > mostParts
      ? { form: 'unreadable', reason: 'too-many-parts' }
      : { form: 'fields', entries };
  }
  return parseJson(text);
};
