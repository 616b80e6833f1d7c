import type { OfferText } from '../contract/offers.ts';
import type { Language } from '../contract/records.ts';

/**
 * Opening lines with places to fill in: "you asked us on {date} about {stakes}". A placeholder is a word in braces, in French
 * or English in either text; braces around anything else are text.
 */
export type Placeholder = 'date' | 'stakes' | 'name' | 'agent' | 'place';

/** Every spelling, and what it stands for. */
const spellings: ReadonlyMap<string, Placeholder> = new Map([
  ['date', 'date'],
  ['stakes', 'stakes'],
  ['enjeux', 'stakes'],
  ['name', 'name'],
  ['nom', 'name'],
  ['agent', 'agent'],
  ['place', 'place'],
  ['lieu', 'place'],
]);

/** As they are proposed to whoever writes a text of that language. */
export const placeholdersIn: Readonly<Record<Language, readonly string[]>> = {
  fr: ['date', 'enjeux', 'nom', 'agent', 'lieu'],
  en: ['date', 'stakes', 'name', 'agent', 'place'],
};

const braces = /\{\s*([\p{L}_-]+)\s*\}/gu;

const meaning = (word: string): Placeholder | undefined => spellings.get(word.toLowerCase());

/** Words in braces that stand for nothing, each once, as they were written. */
export const unknownPlaceholders = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(braces)].map(([, word = '']) => word).filter((word) => !meaning(word))),
];

/** The text to say to somebody of that language: its own, else the one there is. */
export const textFor = (
  text: OfferText,
  language: Language,
): { readonly text: string; readonly language: Language } => {
  const other = language === 'fr' ? 'en' : 'fr';
  return text[language] === '' && text[other] !== ''
    ? { text: text[other], language: other }
    : { text: text[language], language };
};

export type OpeningFacts = {
  /** UTC milliseconds. */
  readonly askedAt: number;
  /** Zone in which they asked: the day is theirs. */
  readonly askedZone: string;
  readonly stakes: readonly string[];
  readonly name: string;
  readonly agent: string;
  readonly place: string;
  /** UTC milliseconds: a day of another year is said with its year. */
  readonly now: number;
};

const dateIn = (locale: string, at: number, zone: string, options: Intl.DateTimeFormatOptions): string => {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(at);
  }
};

const dateOf = (locale: string, { askedAt, askedZone, now }: OpeningFacts): string => {
  const year = (at: number): string => dateIn(locale, at, askedZone, { year: 'numeric' });
  return dateIn(locale, askedAt, askedZone, {
    day: 'numeric',
    month: 'long',
    ...(year(askedAt) === year(now) ? {} : { year: 'numeric' }),
  });
};

/**
 * The line as it is said. `empty`: what to say where nothing is known, so that no hole is left in the sentence. What stands
 * for nothing is left as it was written: a host of another version may have saved it.
 */
export const fillOpening = (
  text: string,
  language: Language,
  facts: OpeningFacts,
  empty: Readonly<Record<Exclude<Placeholder, 'date'>, string>>,
): string => {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const value = (placeholder: Placeholder): string => {
    switch (placeholder) {
      case 'date':
        return dateOf(locale, facts);
      case 'stakes':
        return facts.stakes.length === 0
          ? empty.stakes
          : new Intl.ListFormat(locale, { type: 'conjunction' }).format(facts.stakes);
      case 'name':
      case 'agent':
      case 'place':
        return facts[placeholder].trim() === '' ? empty[placeholder] : facts[placeholder].trim();
    }
  };
  return text.replaceAll(braces, (written, word: string) => {
    const placeholder = meaning(word);
    return placeholder === undefined ? written : value(placeholder);
  });
};
