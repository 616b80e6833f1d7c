import {
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/min';

/**
 * Phone numbers as people and spreadsheets write them → E.164.
 *
 * The `min` metadata is chosen on purpose: it knows every country's lengths and leading digits, not which ranges are
 * assigned to which operator. A number that no operator has yet costs one call ("not in service"); a real number that
 * an outdated table refuses costs a person who asked to be called. It also is half the size in the window.
 */

export type PhoneReason = 'empty' | 'no-digits' | 'too-short' | 'too-long' | 'rounded-by-excel' | 'invalid';

export type ParsedPhone = {
  /** `+` and digits, ITU-T E.164. */
  readonly e164: string;
  /** As it was written. */
  readonly raw: string;
  /** Digits to dial after the answer, or null. */
  readonly extension: string | null;
};
export type PhoneResult =
  | { readonly ok: true; readonly phone: ParsedPhone }
  | { readonly ok: false; readonly raw: string; readonly reason: PhoneReason };

/** Territories of the French plan that mainland files write with a leading 0 but that have a country code of their own. */
const frenchOverseas: readonly (readonly [RegExp, string])[] = [
  [/^0?(262|263|692|693)\d{6}$/, '+262'],
  [/^0?(590|690|691)\d{6}$/, '+590'],
  [/^0?(594|694)\d{6}$/, '+594'],
  [/^0?(596|696|697)\d{6}$/, '+596'],
];
const overseasStart = /^0?(26[23]|69[0-46-7]|59[046])/;

/** Numbers already in E.164 of the plans whose rule is one line; the rest goes through the library. */
const canonical = /^\+(?:33[1-9]\d{8}|1[2-9]\d{2}[2-9]\d{6})$/;
const frenchNational = /^0[1-9]\d{8}$/;
/** As a spreadsheet leaves it that took the number for an amount. */
const frenchWithoutZero = /^[1-9]\d{8}$/;
const spacedFrenchNational = /^0[1-9](?:[ .-]\d\d){4}$/;

const regionPattern = /^[A-Z]{2}$/;
/** Invisible marks, spaces of every width and the dashes of word processors. */
const oddCharacters = /[^\u0020-\u007e]/;

const decimalZeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0f20,
  0x1040, 0x17e0, 0xff10,
];

const plainDigit = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const zero = decimalZeros.find((start) => code >= start && code < start + 10);
  return zero === undefined ? character : String(code - zero);
};

/** Plain ASCII digits, spaces, dashes and plus; direction marks and soft hyphens gone. */
const plain = (text: string): string =>
  oddCharacters.test(text)
    ? text
        .replace(/\p{Cf}/gu, '')
        .replace(/\p{Nd}/gu, plainDigit)
        .replace(/\s/gu, ' ')
        .replace(/\p{Pd}/gu, '-')
        .replace(/[＋﹢]/gu, '+')
        .replace(/[（]/gu, '(')
        .replace(/[）]/gu, ')')
        .trim()
    : text.trim();

const scientific = /^([+-]?)(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;

/** `3.3612345678E+10` is a whole number; `3.36123E+10` has lost its last digits for good. */
const unscientific = (text: string): string | 'rounded' | null => {
  const match = scientific.exec(text);
  if (!match) return null;
  const [, , whole = '', fraction = '', power = ''] = match;
  const exponent = Number(power);
  if (exponent > 15) return 'rounded';
  const significant = fraction.replace(/0+$/, '');
  // A spreadsheet shows at most 11 characters of a general number: fewer decimals than the power means lost digits.
  return significant.length >= exponent - 1 && fraction.length <= exponent
    ? whole + fraction.padEnd(exponent, '0')
    : 'rounded';
};

const extensionPattern =
  /[\s,;]*(?:\b(?:ext(?:ension)?|poste|bureau)\.?|(?<=[\d\s)])x|#|;ext=)\s*[:.=]?\s*(\d{1,8})\s*$/i;

/** What people write beside a number to say which it is; nothing else may stand there ("not 01 99…" is no number). */
const label = String.raw`(?:t[ée]l(?:[ée]phones?)?|phone|mobile|mob|portable|port|fixe|gsm|cell|domicile|dom|maison|home|travail|bureau|bur|work|office|perso(?:nnel)?|pro(?:fessionnel)?|whatsapp|num[ée]ro|n[°o]|p|callto|sip)`;
const labelBefore = new RegExp(String.raw`^(?:${label}(?:\.|\s|(?=[:(+\d]))\s*){1,3}:?\s*(?=[+(\d])`, 'iu');
const labelAfter = new RegExp(String.raw`\s*(?:\(\s*${label}\.?\s*\)|[\s-]${label}\.?)$`, 'iu');

const region = (country: string): CountryCode | undefined =>
  regionPattern.test(country) ? (country as CountryCode) : undefined;

const libraryParse = (text: string, country: CountryCode | undefined): PhoneNumber | null => {
  const parsed = parsePhoneNumberFromString(
    text,
    country === undefined ? { extract: false } : { defaultCountry: country, extract: false },
  );
  return parsed && (parsed.isValid() || ofUnknownOperator(parsed)) ? parsed : null;
};

/** Calling codes of several countries. Found at the first need: most files never ask. */
let shared: ReadonlySet<string> | null = null;
const isShared = (callingCode: string): boolean => {
  if (shared === null) {
    const codes = getCountries().map((country) => getCountryCallingCode(country));
    shared = new Set(codes.filter((code, index) => codes.indexOf(code) !== index));
  }
  return shared.has(callingCode);
};

/**
 * Where countries share a calling code (+44, +1, …), the library tells them apart by the ranges of their operators and
 * calls a number of none of them invalid. It is held to its length then, as the numbers of every other country are.
 */
const ofUnknownOperator = (parsed: PhoneNumber): boolean =>
  isShared(parsed.countryCallingCode) &&
  parsed.isPossible() &&
  !parsed.nationalNumber.startsWith('0') &&
  (parsed.countryCallingCode !== '1' || canonical.test(parsed.number));

/** The spellings worth trying for one run of digits, most likely first. */
const candidates = (text: string, digits: string, country: string): readonly string[] => {
  if (text.startsWith('+')) {
    // "+33 (0)6 12…" and "+0033…".
    return [
      text.replace(/\(0\)/, ''),
      `+${digits.replace(/^0+/, '')}`,
      `+${digits.replace(/^(33|32|44|49|41|352|39|31)0/, '$1')}`,
    ];
  }
  if (digits.startsWith('00'))
    return [`+${digits.slice(2).replace(/^(33|32|44|49|41|31)0(?=\d{8,})/, '$1')}`, text];
  // What the country says first; then a lost leading zero; then a country code without its plus.
  const lostZero = !digits.startsWith('0') && (country !== 'FR' || digits.length === 9) ? [`0${digits}`] : [];
  // From ten digits on: a shorter run is a number with some missing, not one of another country.
  const lostPlus = digits.length >= 10 && !digits.startsWith('0') ? [`+${digits}`] : [];
  return [text.replace(/\(0\)/, '0'), ...lostZero, ...lostPlus];
};

const failure = (raw: string, reason: PhoneReason): PhoneResult => ({ ok: false, raw, reason });
const success = (e164: string, raw: string, extension: string | null): PhoneResult => ({
  ok: true,
  phone: { e164, raw, extension },
});

/**
 * One number. `country` (ISO 3166 alpha-2) is what a number without a country code is taken for.
 * Repairs what Excel does to numbers: lost leading zero or plus, scientific notation, `.0` at the end.
 */
export const parsePhone = (raw: string, country: string): PhoneResult => {
  // A column of canonical numbers is the usual case of a big file: no library, no copies.
  if (canonical.test(raw)) return success(raw, raw, null);
  if (country === 'FR' && !overseasStart.test(raw)) {
    if (frenchNational.test(raw)) return success(`+33${raw.slice(1)}`, raw, null);
    if (frenchWithoutZero.test(raw)) return success(`+33${raw}`, raw, null);
    if (spacedFrenchNational.test(raw) && !overseasStart.test(raw.replace(/[ .-]/g, '')))
      return success(`+33${raw.replace(/[ .-]/g, '').slice(1)}`, raw, null);
  }
  return parseSlowly(raw, country);
};

const parseSlowly = (raw: string, country: string): PhoneResult => {
  if (raw.length > 250) return failure(raw, 'too-long');
  let text = plain(raw)
    .replace(/^['"=]+|['"]+$/g, '')
    .trim()
    .replace(labelBefore, '')
    .replace(labelAfter, '');
  if (text === '') return failure(raw, raw.trim() === '' ? 'empty' : 'no-digits');
  const whole = unscientific(text.replace(/\s/g, ''));
  if (whole === 'rounded') return failure(raw, 'rounded-by-excel');
  if (whole !== null) text = whole;
  text = text.replace(/^(\d{7,})[.,]0+$/, '$1');
  const extension = extensionPattern.exec(text);
  if (extension) text = text.slice(0, extension.index);
  // What is left must look like a number: digits and the marks people put between them.
  const digits = text.replace(/\D/g, '');
  if (digits === '') return failure(raw, 'no-digits');
  if (/[^\d\s+().,/*_-]/.test(text)) return failure(raw, 'invalid');
  if (digits.length > 17) return failure(raw, 'too-long');
  if (country === 'FR' && !text.startsWith('+')) {
    for (const [pattern, code] of frenchOverseas) {
      if (pattern.test(digits))
        return success(`${code}${digits.replace(/^0/, '')}`, raw, extension?.[1] ?? null);
    }
  }
  const compact =
    text.startsWith('+') || text.startsWith('(+')
      ? `+${text.replace(/^\(?\+/, '').replace(/[^\d()]/g, '')}`
      : text.replace(/[^\d()]/g, '');
  const home = region(country);
  for (const candidate of candidates(compact, digits, country)) {
    const parsed = libraryParse(candidate.replace(/[()]/g, ''), home);
    if (parsed) return success(parsed.number, raw, extension?.[1] ?? null);
  }
  return failure(raw, digits.length < 7 ? 'too-short' : digits.length > 15 ? 'too-long' : 'invalid');
};

const separators =
  /\s*(?:[;|\n\r]|\s\/+\s|\/(?=\s*(?:\+|00?[1-9]))|\s(?=\+)|,(?=\s*(?:\+|\(|\d{2,}(?!\d*e\+?\d)))|\bou\b|\bor\b|\bet\b|\band\b|&)\s*/i;

/** Every number of one cell (`06… / 01…`, `06…, 01…`, one per line). Never an empty list. */
export const parsePhones = (raw: string, country: string): readonly PhoneResult[] => {
  const whole = parsePhone(raw, country);
  if (whole.ok || whole.reason === 'rounded-by-excel' || raw.length > 1000) return [whole];
  const parts = raw
    .replace(/;\s*(?=ext)/gi, ' ')
    .split(separators)
    .filter((part) => /\d/.test(part));
  if (parts.length < 2) {
    // "06 12 34 56 78 01 99 00 12 34": two national numbers with nothing between them.
    const digits = plain(raw).replace(/[\s.-]/g, '');
    const pair = country === 'FR' ? /^(0[1-9]\d{8})(0[1-9]\d{8})$/.exec(digits) : null;
    return pair ? [parsePhone(pair[1] ?? '', country), parsePhone(pair[2] ?? '', country)] : [whole];
  }
  return parts.map((part) => parsePhone(part.trim(), country));
};

/** For the screen: national form when the number is of `country`, else international. Anything else is given back as it is. */
export const formatPhone = (e164: string, country: string): string => {
  if (!e164.startsWith('+')) return e164;
  const parsed = parsePhoneNumberFromString(e164);
  if (!parsed) return e164;
  const home =
    parsed.country === country ||
    (parsed.country === undefined &&
      country !== '' &&
      parsed.getPossibleCountries().includes(country as CountryCode));
  return home ? parsed.formatNational() : parsed.formatInternational();
};

/**
 * The digits of an E.164 number as they are dialled inside its country (`+33 1…` → `01…`), or null when it is not of
 * `country`.
 */
export const nationalDigits = (e164: string, country: string): string | null => {
  const parsed = parsePhoneNumberFromString(e164);
  if (parsed?.country !== country) return null;
  const digits = parsed.formatNational().replace(/\D/g, '');
  return digits.length < 3 ? null : digits;
};

/** The country of an E.164 number where its code alone, or its digits, tell; else null (`+1` without a known area, …). */
export const countryOfPhone = (e164: string): string | null => {
  if (e164.startsWith('+33')) return 'FR';
  const parsed = parsePhoneNumberFromString(e164);
  return parsed?.country ?? null;
};

export type Dialable =
  { readonly ok: true; readonly target: string } | { readonly ok: false; readonly reason: PhoneReason };

/** Letters of a telephone keypad ("0 800 RAPPEL"), ITU-T E.161. */
const keypad: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyz'].map((letter, index) => [
    letter,
    [...'22233344455566677778889999'][index] ?? '',
  ]),
);

/**
 * What the line is asked for when a person typed `text`: an emergency or service number, an extension and a feature
 * code (`*43`) pass as they are (up to 6 digits); a full number becomes E.164; digits that no plan knows are dialled as they
 * stand, since the PBX may know better.
 */
export const dialable = (text: string, country: string): Dialable => {
  const typed = plain(text).replace(/^(?:tel|callto|sip):/i, '');
  if (typed === '') return { ok: false, reason: 'empty' };
  const feature = typed.replace(/[\s().-]/g, '');
  if (/^[\d*#]{1,32}$/.test(feature) && (/[*#]/.test(feature) || feature.length <= 6))
    return { ok: true, target: feature };
  const parsed = parsePhone(typed, country);
  if (parsed.ok) return { ok: true, target: parsed.phone.e164 };
  const spelled = feature.toLowerCase().replace(/[a-z]/g, (letter) => keypad[letter] ?? letter);
  if (/[a-z]/i.test(feature) && /\d/.test(feature) && /^\+?\d{7,15}$/.test(spelled)) {
    const again = parsePhone(spelled, country);
    return { ok: true, target: again.ok ? again.phone.e164 : spelled };
  }
  if (/^\d{7,15}$/.test(feature)) return { ok: true, target: feature };
  return { ok: false, reason: parsed.reason };
};
