import type { DiallingRules } from '../contract/settings.ts';
import { readNumber } from './dialling.ts';
import { parsePhone } from './phone.ts';

/** Digits with the marks that people put between them; how many there are is for the number's own rules. */
const run = /[+(]{0,2}\d[\d\s().\-/\u00a0\u2010-\u2015\u202f]{4,30}\d/gu;
const longestNumber = 64;
const longestText = 10_000;

/**
 * The number in a text that somebody marked: a whole number as it stands (with its extension, see `readNumber`), else
 * the first number that stands among words. Null where there is none.
 */
export const numberInText = (text: string, country: string, rules: DiallingRules): string | null => {
  const whole = text.trim();
  const hasDigits = /\p{Nd}/u.test(whole);
  const read = hasDigits && whole.length <= longestNumber ? readNumber(whole, country, rules) : null;
  // Words would be read as the letters of a keypad before the number among them is seen.
  if (read?.ok && (read.target.startsWith('+') || !/\p{L}/u.test(whole))) return whole;
  const among = [...whole.slice(0, longestText).matchAll(run)]
    .map(([found]) => found.trim())
    .filter((found) => parsePhone(found, country).ok);
  // The number of an order or a date may have as many digits; what is dialled mostly begins like this.
  return among.find((found) => /^[+(0]/.test(found)) ?? among[0] ?? (read?.ok ? whole : null);
};
