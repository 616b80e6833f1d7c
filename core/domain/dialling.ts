import type { DiallingRules } from '../contract/settings.ts';
import { neutralPack } from '../rules/neutral.ts';
import { isEmergency } from './decision.ts';
import { dialable, nationalDigits, type PhoneReason } from './phone.ts';

/**
 * From the number somebody chose to what the PBX is asked for:
 *
 *   typed, clicked ──readNumber──▶ number (E.164, extension, code) ──diallingTarget──▶ user part of the SIP address
 *                        └───────▶ digits to send after the answer
 *
 * The number is what is decided on and logged; the target is the PBX's own way of writing it. An emergency number
 * comes out of both as it went in, whatever the rules say.
 */

/** Numbers go out in E.164, untouched: right for most PBXs, and for every one that was set up for it. */
export const plainDialling: DiallingRules = {
  outside: '',
  home: 'e164',
  abroad: 'e164',
  internationalPrefix: '00',
  internalDigits: 4,
};

export type Chosen = {
  readonly number: string;
  /** Sent by DTMF once the call is answered: digits, `*`, `#`, A to D, and a comma for each second of pause. */
  readonly after: string;
};

/** "… x123", "… ext. 123", "… poste 123". */
const spokenExtension = /^(.*\d[\s)]*?)\s*(?:\bext(?:ension)?\.?|\bpostes?|x)\s*[:.]?\s*(\d{1,10})$/i;
const longestAfter = 32;

const digitsAfter = (tail: string): string | null => {
  const plain = tail
    // RFC 3966 §3: `;ext=`; RFC 2806 §2.2: `;postd=`. Other parameters say nothing about digits.
    .replaceAll(/;\s*(?!(?:ext|postd)\s*=)[a-z][a-z0-9-]*(?:=[^;]*)?/gi, '')
    .replaceAll(/;\s*(?:ext|postd)\s*=/gi, ',')
    .replaceAll(/[;pw]/gi, ',')
    .replaceAll(/[\s().-]/g, '')
    .toUpperCase();
  return /^[\d*#A-D,]*$/.test(plain) && plain.length < longestAfter ? plain.replace(/,+$/, '') : null;
};

/**
 * Takes the digits to send after the answer off a number: `,` `;` `p` and `w` pause, `;ext=12`, `x12`, `ext. 12` and
 * `poste 12` name an extension. They always begin with a pause: what answers needs a moment before it listens. Text
 * whose tail cannot be sent is left whole, for the number's own rules to refuse.
 */
export const splitPostDial = (text: string): Chosen => {
  const spoken = spokenExtension.exec(text.trim());
  if (spoken) return { number: (spoken[1] ?? '').trim(), after: `,${spoken[2] ?? ''}` };
  const start = text.search(/[,;]|(?<=\d)[pw](?=[\d,;pw*#]+\s*$)/i);
  if (start < 0) return { number: text, after: '' };
  const after = digitsAfter(text.slice(start));
  if (after === null) return { number: text, after: '' };
  return {
    number: text.slice(0, start).trim(),
    after: after === '' || after.startsWith(',') ? after : `,${after}`,
  };
};

export type ReadNumber =
  | { readonly ok: true; readonly target: string; readonly after: string }
  | { readonly ok: false; readonly reason: PhoneReason };

/**
 * A number as people type and link it → the number (`target`, see `dialable`) and what follows the answer. An
 * emergency number is read as one with or without the prefix for an outside line, and with a plus that a form put
 * before it.
 */
export const readNumber = (text: string, country: string, rules: DiallingRules): ReadNumber => {
  const { number, after } = splitPostDial(text);
  const bare = number.trim().replace(/^(?:tel|callto|sip):/i, '');
  const read = dialable(
    bare.replace(/^\+(?=[\d\s]{2,9}$)/, (plus) => (isEmergency(bare.slice(1)) ? '' : plus)),
    country,
  );
  if (!read.ok) return read;
  const { target } = read;
  const typedOutside =
    rules.outside !== '' &&
    !target.startsWith('+') &&
    target.startsWith(rules.outside) &&
    target.length > 6 &&
    dialable(target.slice(rules.outside.length), country);
  // The agent typed the prefix, as on a desk telephone: the rules put it there anyway.
  if (typedOutside && typedOutside.ok && typedOutside.target.startsWith('+'))
    return { ok: true, target: typedOutside.target, after };
  return { ok: true, target, after };
};

/**
 * What the PBX is asked for: the user part of the SIP address, of digits, `*`, `#` and one leading plus. Emergency
 * numbers, feature codes and extensions go out as they are.
 */
export const diallingTarget = (number: string, rules: DiallingRules, country: string): string => {
  const { outside, home, abroad, internationalPrefix, internalDigits } = rules;
  if (isEmergency(number, neutralPack, outside) || /[*#]/.test(number)) return number;
  if (!number.startsWith('+')) return number.length <= internalDigits ? number : `${outside}${number}`;
  const national = nationalDigits(number, country);
  const form = national === null ? abroad : home;
  if (form === 'e164') return number;
  if (form === 'national' && national !== null) return `${outside}${national}`;
  return `${outside}${internationalPrefix}${number.slice(1)}`;
};
