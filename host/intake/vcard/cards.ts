import type { RecordProblem } from '../../../core/domain/lead.ts';
import type { Line } from '../text-file.ts';

/** Content lines of vCard 3.0 and 4.0 (RFC 2426, RFC 6350), and of the 2.1 that telephones still write. */

export type Property = {
  /** Upper case, without its group. */
  readonly name: string;
  /** `TYPE` → its values, lower case; a bare word such as `CELL` is a type. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** Still with its escapes. */
  readonly value: string;
};
export type Card = {
  readonly line: number;
  readonly properties: readonly Property[];
  /** The lines as they came, unfolded; pictures left out. */
  readonly text: string;
  readonly problem?: RecordProblem;
};

/** Of a property; a note is shorter, a picture is not wanted. */
const valueLimit = 100_000;
const cardLimit = 500_000;
const pictures = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]/i;

const quotedPrintable = (text: string, charset: string): string => {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hex = text[index] === '=' ? text.slice(index + 1, index + 3) : '';
    if (/^[\dA-Fa-f]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else bytes.push(...Buffer.from(text[index] ?? ''));
  }
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(bytes));
  } catch {
    return Buffer.from(bytes).toString('utf8');
  }
};

/** Splits at a sign that is neither escaped nor quoted. */
const splitAt = (text: string, sign: string): readonly string[] => {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\\') {
      part += character + (text[index + 1] ?? '');
      index += 1;
    } else if (character === '"') {
      quoted = !quoted;
      part += character;
    } else if (character === sign && !quoted) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
};

const unescape = (text: string): string =>
  text.replace(/\\([nN\\,;:])/g, (_, sign: string) => (sign === 'n' || sign === 'N' ? '\n' : sign)).trim();

/** The parts of a structured value (`N`, `ORG`, `ADR`), unescaped. A quote means nothing in a value. */
export const componentsOf = (value: string): readonly string[] =>
  splitAt(value.replaceAll('"', '\u0000'), ';').map((part) => unescape(part.replaceAll('\u0000', '"')));

export const textOf = ({ value }: Property): string => unescape(value);

const parseProperty = (text: string): Property | null => {
  const head = /^(?:"[^"]*"|[^":])*/.exec(text)?.[0] ?? '';
  if (head.length >= text.length) return null;
  const [full = '', ...parts] = splitAt(head, ';');
  const parameters = new Map<string, readonly string[]>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const key = equals === -1 ? 'TYPE' : part.slice(0, equals).trim().toUpperCase();
    const values = part
      .slice(equals + 1)
      .replaceAll('"', '')
      .split(',')
      .map((value) => value.trim().toLowerCase());
    parameters.set(key, [...(parameters.get(key) ?? []), ...values]);
  }
  const types = [...(parameters.get('TYPE') ?? []), ...(parameters.get('ENCODING') ?? [])];
  const raw = text.slice(head.length + 1);
  return {
    name: (full.split('.').at(-1) ?? '').trim().toUpperCase(),
    parameters,
    value: types.includes('quoted-printable')
      ? quotedPrintable(raw, parameters.get('CHARSET')?.[0] ?? 'utf-8').replace(/\r?\n/g, '\\n')
      : raw,
  };
};

/** Gathers lines into cards. A card that another one or the end of the file cuts short has a problem. */
export const createCards = () => {
  let begun: number | null = null;
  let lines: string[] = [];
  let size = 0;
  /** What stands before the line at hand ends in a soft break of quoted-printable. */
  let soft = false;

  const take = (problem?: RecordProblem): Card => {
    const wanted = lines.filter((line) => !pictures.test(line));
    const properties = wanted.map(parseProperty).filter((property) => property !== null);
    const card: Card = {
      line: begun ?? 0,
      properties,
      text: wanted.join('\n'),
      ...(problem ? { problem } : size > cardLimit ? { problem: 'record-too-long' } : {}),
    };
    begun = null;
    lines = [];
    size = 0;
    soft = false;
    return card;
  };
  const extend = (text: string): void => {
    const last = lines.pop() ?? '';
    lines.push(last.length + text.length > valueLimit || pictures.test(last) ? last : last + text);
  };

  return {
    push: ({ line, text }: Line): readonly Card[] => {
      if (soft && begun !== null) {
        soft = text.endsWith('=');
        extend(soft ? text.slice(0, -1) : text);
        return [];
      }
      if (/^[ \t]/.test(text)) {
        if (begun !== null) extend(text.slice(1));
        return [];
      }
      if (/^BEGIN:VCARD\s*$/i.test(text)) {
        const cut = begun === null ? [] : [take('bad-record')];
        begun = line;
        return cut;
      }
      if (begun === null || text.trim() === '') return [];
      if (/^END:VCARD\s*$/i.test(text)) return [take()];
      soft = text.endsWith('=') && /;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(text);
      const kept = pictures.test(text) ? text.slice(0, 60) : text.slice(0, valueLimit);
      size += kept.length;
      if (size <= cardLimit) lines.push(soft ? kept.slice(0, -1) : kept);
      return [];
    },
    end: (): readonly Card[] => (begun === null ? [] : [take('bad-record')]),
  };
};
