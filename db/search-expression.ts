/**
 * What somebody types, as an FTS5 expression. Every word is quoted and matched as a prefix, so no text whatever can be
 * a syntax error or an operator.
 */

export type SearchContext = {
  /** Calling code of the country whose numbers are typed without one, e.g. `33`. */
  readonly callingCode: string;
};

const maximumTerms = 12;

/** Reversed digits stand behind an r in the index, apart from numbers read forward. */
export const reversed = (digits: string): string => {
  let text = 'r';
  for (let index = digits.length - 1; index >= 0; index -= 1) text += digits[index] ?? '';
  return text;
};

const canonical = /^\+\d+$/;

/**
 * How a phone stands in the index: `p33199000142 r24100099133`. The letters keep numbers apart from words, so that the
 * index need not tell its columns apart, which costs a quarter of the time to fill it.
 */
export const indexedPhone = (e164: string): string => {
  const digits = canonical.test(e164) ? e164.slice(1) : e164.replaceAll(/\D/g, '');
  return `p${digits} ${reversed(digits)}`;
};

// unicode61 takes letters, numbers and private-use characters as parts of a word, and everything else as separators. These
// few letters became letters after its tables were made: inside quotes they would make a phrase, which the index cannot answer.
const word = /(?:(?![\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3])[\p{L}\p{N}\p{Co}])+/gu;
const phoneRun = /\+?\d[\d\s.\-()/\u00A0\u202F]*/gu;

/**
 * A single letter or digit of an alphabet begins so many words that looking them all up takes a third of a second at a
 * million requests; the search begins with the second one. One sign of another script may be a whole word.
 */
const tooShort =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]$/u;

const prefix = (term: string): string => `"${term}"*`;

const wordsOf = (text: string): readonly string[] =>
  (text.match(word) ?? []).filter((term) => !tooShort.test(term));

/** One thing that is asked for: a word by its beginning, or digits that may be of a number. */
export type SearchTerm =
  | { readonly kind: 'word'; readonly word: string }
  | {
      readonly kind: 'digits';
      /** Beginnings of numbers, with their calling code. */
      readonly forward: readonly string[];
      /** The digits from the last on. */
      readonly ends: string;
      readonly words: readonly string[];
    };

const digitsTerm = (run: string, { callingCode }: SearchContext): SearchTerm => {
  const digits = run.replaceAll(/\D/g, '');
  const forward = new Set<string>();
  if (run.startsWith('+')) forward.add(digits);
  else if (digits.startsWith('00')) forward.add(digits.slice(2));
  else {
    forward.add(digits);
    forward.add(callingCode + (digits.startsWith('0') ? digits.slice(1) : digits));
    // Italy and a few others keep the 0 of the national form.
    if (digits.startsWith('0')) forward.add(callingCode + digits);
  }
  return {
    kind: 'digits',
    forward: [...forward].filter((value) => value !== ''),
    ends: reversed(digits),
    words: wordsOf(run),
  };
};

/** What a text asks for; all of it must be found. Empty when it asks for nothing yet. */
export const searchTerms = (text: string, context: SearchContext): readonly SearchTerm[] => {
  const terms: SearchTerm[] = [];
  let from = 0;
  const takeWords = (part: string): void => {
    for (const one of wordsOf(part)) terms.push({ kind: 'word', word: one });
  };
  const clean = text.normalize('NFC').replaceAll('\0', ' ');
  for (const match of clean.matchAll(phoneRun)) {
    const digits = match[0].replaceAll(/\D/g, '');
    const before = clean[match.index - 1];
    // "T2" and "2e" are words; three digits and more may be a part of a number.
    const touchesLetters =
      (before !== undefined && /[\p{L}\p{N}]/u.test(before)) ||
      (/\p{L}/u.test(clean[match.index + match[0].length] ?? '') && /\d$/.test(match[0]));
    if (digits.length < 3 || touchesLetters) continue;
    takeWords(clean.slice(from, match.index));
    terms.push(digitsTerm(match[0], context));
    from = match.index + match[0].length;
  }
  takeWords(clean.slice(from));
  return terms.slice(0, maximumTerms);
};

/** The words that begin so, or null where the beginning itself is to be asked. */
export type Expand = (beginning: string) => readonly string[] | null;

const wordExpression = (term: string, expand: Expand): string => {
  const words = expand(term);
  return words === null ? prefix(term) : `(${words.map((one) => `"${one}"`).join(' OR ')})`;
};

/** `forward` false leaves the beginnings of numbers to another query. */
export const termExpression = (term: SearchTerm, expand: Expand, forward = true): string => {
  if (term.kind === 'word') return wordExpression(term.word, expand);
  const parts = forward ? term.forward.map((digits) => prefix(`p${digits}`)) : [];
  parts.push(prefix(term.ends));
  if (term.words.length > 0) parts.push(`(${term.words.map(prefix).join(' AND ')})`);
  return `(${parts.join(' OR ')})`;
};

/** Null when the text asks for nothing yet. Diacritics and case are the tokenizer's affair. */
export const searchExpression = (
  text: string,
  context: SearchContext,
  expand: Expand = () => null,
): string | null => {
  const terms = searchTerms(text, context);
  return terms.length === 0 ? null : terms.map((term) => termExpression(term, expand)).join(' AND ');
};
