import type { Stake, TimeWindow } from '../contract/records.ts';
import { countryZone } from './lead-zone.ts';
import { parsePhones, type ParsedPhone } from './phone.ts';
import { isZone, parseInstant, parseSlots, type DateOrder } from './when.ts';

/** One person's request as a source gives it, texts untouched: the one shape that every source makes for `ingest`. */
export type LeadDraft = {
  /** Line of the file, or order in the source; 1 for the first. */
  readonly row: number;
  /** The raw payload, for a table its cells. */
  readonly cells: readonly string[];
  readonly name: string;
  readonly company: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Own words, one text per field they were written in. */
  readonly words: readonly string[];
  readonly stakes: readonly Stake[];
  readonly askedAt: string;
  readonly slots: readonly string[];
  /** The source's own id of this request (lead id, submission id): the idempotency key where there is one. */
  readonly providerId: string;
  /** What the consent field said; null when the source has none. */
  readonly consent: string | null;
  readonly wording: string;
  readonly page: string;
  readonly language: string;
  readonly zone: string;
  readonly city: string;
  readonly country: string;
  /** How the source writes dates, where that is known. */
  readonly dateOrder: DateOrder | null;
  /** What is wrong with the record itself; it is then rejected for that. */
  readonly problem?: RecordProblem;
};

/** Why a source could not read one of its records. */
export type RecordProblem = 'bad-record' | 'record-too-deep' | 'record-too-long';

/** Why a lead cannot be taken. `no-phone` and what follows it give way when the person is already known. */
export type LeadProblem =
  'consent-refused' | 'no-contact' | 'no-phone' | 'bad-phone' | 'rounded-phone' | RecordProblem;

export type Lead = {
  readonly name: string;
  readonly company: string;
  readonly phones: readonly ParsedPhone[];
  readonly emails: readonly string[];
  readonly words: readonly string[];
  readonly stakes: readonly Stake[];
  /** UTC ms; null when the source does not say. */
  readonly askedAt: number | null;
  readonly askedZone: string;
  readonly slots: readonly (TimeWindow & { readonly said: string })[];
  readonly providerId: string;
  readonly consent: 'given' | 'unsaid';
  readonly wording: string;
  readonly page: string;
  readonly language: 'fr' | 'en' | null;
  readonly zone: string;
  readonly city: string;
  readonly country: string;
  readonly problem: LeadProblem | null;
};

/** What a probe says about its leads. */
export type LeadDefaults = { readonly country: string; readonly zone: string; readonly at: number };

const emailPattern = /^[^\s@<>"(),;:]{1,64}@[^\s@<>"(),;:]+\.[a-z\d-]{2,63}$/i;

/** The e-mail addresses of a cell, lower case; what is none is left out. */
export const parseEmails = (text: string): readonly string[] => {
  if (!text.includes('@') || text.length > 2000) return [];
  const whole = text.toLowerCase();
  if (emailPattern.test(whole)) return [whole];
  return whole
    .split(/[\s;,|/<>"()]+/)
    .map((part) => part.replace(/^mailto:/, '').replace(/\.$/, ''))
    .filter((part) => emailPattern.test(part));
};

/** One cell with one address, or none, is the usual row: nothing to put together. */
const readEmails = (cells: readonly string[]): readonly string[] => {
  const found = cells.length === 1 ? parseEmails(cells[0] ?? '') : cells.flatMap(parseEmails);
  return found.length < 2 ? found : [...new Set(found)].slice(0, 10);
};

const yes =
  /^(?:oui|o|yes|y|true|vrai|1|x|on|ok|v|✓|✔|☑|coch[ée]e?|checked|accept[ée]e?d?|accepte|agreed?|granted|opt[- ]?in|opted[- ]in|subscribed|ja|si|s[ií])$/i;
const no =
  /^(?:non|no|n|false|faux|0|off|refus[ée]?e?|refused|denied|declined|opt[- ]?out|opted[- ]out|unsubscribed|withdrawn|retir[ée]|-|✗|✘|☐)$/i;

/** What a consent field says. A sentence is the wording that was agreed to; a date is when the box was ticked. */
export const readConsent = (
  text: string,
): { readonly said: 'given' | 'refused' | 'unsaid'; readonly wording: string } => {
  const trimmed = text.trim();
  if (trimmed === '') return { said: 'unsaid', wording: '' };
  if (no.test(trimmed)) return { said: 'refused', wording: '' };
  if (yes.test(trimmed)) return { said: 'given', wording: '' };
  if (/^(?:je (?:ne |n')|i (?:do not|don't)|no,|non,)/i.test(trimmed))
    return { said: 'refused', wording: '' };
  if (/^\d{4}-\d\d-\d\d|^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(trimmed)) return { said: 'given', wording: '' };
  if (/^(?:oui|yes)\b/i.test(trimmed) || /\s/.test(trimmed))
    return { said: 'given', wording: trimmed.length > 12 ? trimmed : '' };
  return { said: 'unsaid', wording: '' };
};

const weighted = /^(.*?)\s*(?:[:=(–-]\s*([1-5])\s*(?:\/\s*5)?\s*\)?|([★⭐]{1,5})☆*)$/u;

/** The stakes of a cell: several by `;`, `|` or line, each with an optional weight (`Confort d'été (4)`, `Price: 5/5`, `★★★`). */
export const parseStakes = (text: string, header: string): readonly Stake[] => {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  // A column per stake holds its weight alone.
  if (/^[1-5](?:\s*\/\s*5)?$/.test(trimmed))
    return [{ label: header.slice(0, 500), weight: Number(trimmed[0]) }];
  return trimmed
    .split(/\s*[;|\n\r]+\s*/)
    .filter((part) => part !== '')
    .map((part) => {
      const match = weighted.exec(part);
      const label = match?.[1]?.trim() ?? '';
      if (!match || label === '') return { label: part.slice(0, 500), weight: null };
      return {
        label: label.slice(0, 500),
        weight: match[2] === undefined ? (match[3] ?? '').length : Number(match[2]),
      };
    });
};

const countryNames: Readonly<Record<string, string>> = {
  france: 'FR', belgique: 'BE', belgium: 'BE', suisse: 'CH', switzerland: 'CH', luxembourg: 'LU', allemagne: 'DE', germany: 'DE',
  espagne: 'ES', spain: 'ES', italie: 'IT', italy: 'IT', portugal: 'PT', 'royaume-uni': 'GB', 'united kingdom': 'GB', uk: 'GB',
  'pays-bas': 'NL', netherlands: 'NL', irlande: 'IE', ireland: 'IE', canada: 'CA', 'united states': 'US', usa: 'US',
  'etats-unis': 'US', 'états-unis': 'US', maroc: 'MA', morocco: 'MA', tunisie: 'TN', tunisia: 'TN', algerie: 'DZ', 'algérie': 'DZ',
}; // prettier-ignore

/** ISO 3166 alpha-2 of a country cell, or ''. */
export const readCountry = (text: string): string => {
  const trimmed = text.trim();
  if (/^[A-Za-z]{2}$/.test(trimmed)) return trimmed.toUpperCase() === 'UK' ? 'GB' : trimmed.toUpperCase();
  return countryNames[trimmed.toLowerCase()] ?? '';
};

const readLanguage = (text: string): 'fr' | 'en' | null =>
  text === '' ? null : /^fr/i.test(text.trim()) ? 'fr' : /^(?:en|ang)/i.test(text.trim()) ? 'en' : null;

const noPhones: readonly ParsedPhone[] = [];

/** Validates and normalises a draft. Never throws, whatever the texts hold. */
export const readLead = (draft: LeadDraft, defaults: LeadDefaults): Lead => {
  const country = draft.country === '' ? '' : readCountry(draft.country);
  const home = country === '' ? defaults.country : country;
  const given = draft.zone.trim();
  const saidZone = given !== '' && isZone(given);
  const zone = saidZone
    ? given
    : country === '' || country === defaults.country
      ? defaults.zone
      : countryZone(country, defaults.zone);

  let phones = noPhones;
  let problem: LeadProblem | null = null;
  for (const cell of draft.phones) {
    for (const result of parsePhones(cell, home)) {
      if (!result.ok) {
        if (result.reason === 'rounded-by-excel') problem = 'rounded-phone';
        else if (result.reason !== 'empty') problem ??= 'bad-phone';
      } else if (phones.length < 10 && !phones.some(({ e164 }) => e164 === result.phone.e164)) {
        phones = phones.length === 0 ? [result.phone] : [...phones, result.phone];
      }
    }
  }
  const emails = readEmails(draft.emails);
  if (phones.length > 0) problem = null;
  else problem ??= emails.length > 0 ? 'no-phone' : 'no-contact';

  const consent = draft.consent === null ? null : readConsent(draft.consent);
  if (consent?.said === 'refused') problem = 'consent-refused';
  if (draft.problem !== undefined) ({ problem } = draft);

  const askedAt =
    draft.askedAt === ''
      ? null
      : parseInstant(draft.askedAt, {
          now: defaults.at,
          zone,
          country: defaults.country,
          ...(draft.dateOrder ? { order: draft.dateOrder } : {}),
        });
  const words = draft.words.filter((text) => text.trim() !== '');
  const slots: (TimeWindow & { said: string })[] = [];
  for (const cell of draft.slots) {
    if (cell.trim() === '') continue;
    const read = parseSlots(cell, {
      now: askedAt ?? defaults.at,
      zone,
      country: defaults.country,
      ...(draft.dateOrder ? { order: draft.dateOrder } : {}),
    });
    slots.push(...read.slots);
    // A wish that no calendar understands is still the person's own words.
    words.push(...read.rest);
  }

  const firstPhone = phones[0]?.e164;
  return {
    name: draft.name.trim().slice(0, 300),
    company: draft.company.trim().slice(0, 300),
    phones,
    emails,
    words,
    stakes: draft.stakes,
    askedAt: askedAt === null ? null : Math.min(askedAt, defaults.at),
    askedZone: zone,
    slots,
    providerId: draft.providerId.trim().slice(0, 200),
    consent: consent === null || consent.said === 'given' ? 'given' : 'unsaid',
    wording: draft.wording.trim() === '' ? (consent?.wording ?? '') : draft.wording.trim(),
    page: draft.page.trim().slice(0, 2000),
    language: readLanguage(draft.language),
    zone: saidZone || firstPhone === undefined ? zone : phoneZone(firstPhone, zone, home),
    city: draft.city.trim().slice(0, 200),
    country: home,
    problem,
  };
};

/** A person with a foreign number most likely lives by that country's clock. */
const phoneZone = (e164: string, zone: string, home: string): string => {
  if (home === 'FR' && e164.startsWith('+33')) return zone;
  return zoneOfPhone(e164, home) ?? zone;
};

const prefixCountries: readonly (readonly [string, string])[] = [
  ['+262', 'RE'], ['+590', 'GP'], ['+594', 'GF'], ['+596', 'MQ'], ['+687', 'NC'], ['+689', 'PF'], ['+508', 'PM'], ['+352', 'LU'], ['+351', 'PT'],
  ['+353', 'IE'], ['+377', 'MC'], ['+212', 'MA'], ['+213', 'DZ'], ['+216', 'TN'], ['+33', 'FR'], ['+32', 'BE'], ['+41', 'CH'], ['+44', 'GB'],
  ['+49', 'DE'], ['+34', 'ES'], ['+39', 'IT'], ['+31', 'NL'], ['+43', 'AT'], ['+45', 'DK'], ['+46', 'SE'], ['+47', 'NO'], ['+48', 'PL'],
]; // prettier-ignore

const zoneOfPhone = (e164: string, home: string): string | null => {
  const country = prefixCountries.find(([prefix]) => e164.startsWith(prefix))?.[1];
  return country === undefined || country === home ? null : countryZone(country, null);
};
