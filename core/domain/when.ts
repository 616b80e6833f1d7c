import type { TimeWindow } from '../contract/records.ts';
import { parseNumeric, type DateOrder } from './when-numeric.ts';
import { resolve } from './when-resolve.ts';
import { plainWords, tokenise, type Token } from './when-words.ts';
import { civilToUtc, isZone, offsetAt, utcToCivil } from './when-zone.ts';

export { isZone } from './when-zone.ts';
export type { DateOrder } from './when-numeric.ts';

/** What a text about time is read against. */
export type WhenContext = {
  /** When it was said, UTC milliseconds. */
  readonly now: number;
  /** IANA zone it was said in. */
  readonly zone: string;
  /** ISO 3166 country of who said it: `US` reads 03/04 as March 4th. */
  readonly country?: string;
  /** Overrides what the country says. */
  readonly order?: DateOrder;
  /** A date without a year, or a weekday: the one to come (default), or the one that was. */
  readonly toward?: 'future' | 'past';
};

export type WhenReason =
  'empty' | 'too-long' | 'not-understood' | 'no-such-date' | 'weekday-mismatch' | 'unknown-zone';

export type WhenResult =
  | {
      readonly ok: true;
      readonly window: TimeWindow;
      /** As it was written. */
      readonly said: string;
      /** `instant`: a point in time, given half an hour; `day`: a day without a time, its working hours. */
      readonly kind: 'instant' | 'window' | 'day';
    }
  | { readonly ok: false; readonly said: string; readonly reason: WhenReason };

/** How long a point in time stands for. */
export const instantMs = 30 * 60_000;
/** A day without a time means its working hours. */
export const workingDay = { from: 9, to: 18 } as const;

const orderOf = ({ order, country }: WhenContext): DateOrder => order ?? (country === 'US' ? 'mdy' : 'dmy');

/** Lists offer the same few slots to everybody ("matin", "après 18h"), and what a text says does not hang on when it is read. */
const knownTokens = new Map<string, readonly Token[] | null>();
const tokensOf = (text: string, order: DateOrder): readonly Token[] | null => {
  const key = `${order} ${text}`;
  const known = knownTokens.get(key);
  if (known !== undefined) return known;
  const tokens = tokenise(plainWords(text), order);
  if (knownTokens.size >= 500) knownTokens.clear();
  knownTokens.set(key, tokens);
  return tokens;
};

/**
 * Reads a date, a time or a slot as people write them in French and English (`12/03/2026 14h30`, `demain matin`,
 * `next Tuesday between 2 and 4 pm`, ISO 8601, Excel serials, epoch). Never throws; a text it does not wholly
 * understand is refused with a reason rather than half read.
 */
export const parseWhen = (text: string, context: WhenContext): WhenResult => {
  const trimmed = text.trim();
  const refuse = (reason: WhenReason): WhenResult => ({ ok: false, said: text, reason });
  if (trimmed === '') return refuse('empty');
  if (trimmed.length > 200) return refuse('too-long');
  if (!isZone(context.zone)) return refuse('unknown-zone');
  const { zone } = context;
  const order = orderOf(context);
  const numeric = parseNumeric(trimmed, zone, order);
  if (numeric) {
    if (!numeric.ok) return refuse(numeric.reason);
    if (numeric.end !== null)
      return { ok: true, said: text, kind: 'window', window: { start: numeric.utc, end: numeric.end, zone } };
    if (!numeric.dayOnly)
      return {
        ok: true,
        said: text,
        kind: 'instant',
        window: { start: numeric.utc, end: numeric.utc + instantMs, zone },
      };
    const civil = utcToCivil(numeric.utc, zone);
    return {
      ok: true,
      said: text,
      kind: 'day',
      window: {
        start: civilToUtc({ ...civil, hour: workingDay.from, minute: 0, second: 0 }, zone),
        end: civilToUtc({ ...civil, hour: workingDay.to, minute: 0, second: 0 }, zone),
        zone,
      },
    };
  }
  const tokens = tokensOf(trimmed, order);
  if (!tokens || tokens.length === 0) return refuse('not-understood');
  const resolved = resolve(tokens, { now: context.now, zone, toward: context.toward ?? 'future' });
  if (!resolved.ok) return refuse(resolved.reason);
  return {
    ok: true,
    said: text,
    kind: resolved.kind,
    window: { start: resolved.start, end: resolved.end, zone },
  };
};

/** A moment that was (a form's "submitted at"): UTC milliseconds, or null. A date alone is its first moment. */
export const parseInstant = (text: string, context: WhenContext): number | null => {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 200) return null;
  const numeric = parseNumeric(trimmed, context.zone, orderOf(context));
  if (numeric) return numeric.ok ? numeric.utc : null;
  const rfc = rfcDate(trimmed);
  if (rfc !== null) return rfc;
  const read = parseWhen(trimmed, { ...context, toward: 'past' });
  if (!read.ok) return null;
  if (read.kind !== 'day') return read.window.start;
  return civilToUtc(
    { ...utcToCivil(read.window.start, context.zone), hour: 0, minute: 0, second: 0 },
    context.zone,
  );
};

const rfcPattern =
  /^(?:[a-z]{3},\s*)?(\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)?)\s+([+-]\d{4}|GMT|UTC|Z)(?:\s*\([^)]*\))?$/i;

/** The Date header's form, RFC 5322: `Thu, 12 Mar 2026 14:30:00 +0100`. */
const rfcDate = (text: string): number | null => {
  const match = rfcPattern.exec(text);
  if (!match) return null;
  const read = Date.parse(`${match[1] ?? ''} ${(match[2] ?? '').toUpperCase().replace('Z', 'GMT')}`);
  return Number.isNaN(read) ? null : read;
};

export type SlotsResult = {
  readonly slots: readonly (TimeWindow & { readonly said: string })[];
  /** What was not understood, verbatim. */
  readonly rest: readonly string[];
};

const alternatives = /\s*(?:[;|\n\r]+|\bou\b(?: bien)?|\bor\b|\s\/\s|,(?=\s*(?:le |on )?[a-z\d]))\s*/iu;

/** The slots of one cell: one, or several joined by "ou", "or", `;` or a new line. */
export const parseSlots = (text: string, context: WhenContext): SlotsResult => {
  const whole = parseWhen(text, context);
  if (whole.ok) return { slots: [{ ...whole.window, said: text.trim() }], rest: [] };
  if (whole.reason === 'empty') return { slots: [], rest: [] };
  const pieces = text.length > 1000 ? [] : text.split(alternatives).filter((piece) => piece.trim() !== '');
  if (pieces.length < 2) return { slots: [], rest: [text.trim()] };
  const read = pieces.map((piece) => parseWhen(piece, context));
  // Half an enumeration may turn its sense round ("any day, not Monday"): all of it or nothing.
  if (!read.every((one) => one.ok)) return { slots: [], rest: [text.trim()] };
  return {
    slots: read.flatMap((one) => (one.ok ? [{ ...one.window, said: one.said.trim() }] : [])),
    rest: [],
  };
};

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (language: string, zone: string, year: boolean): Intl.DateTimeFormat => {
  const key = `${language} ${zone} ${String(year)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
    timeZone: isZone(zone) ? zone : 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(year ? { year: 'numeric' as const } : {}),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (formats.size > 100) formats.clear();
  formats.set(key, made);
  return made;
};

/** A window in the words of a calendar, on the clock of `zone`: "jeu. 12 mars, 14:00 – 16:00". The year is said when it is not the one of `now`. */
export const describeWindow = (
  window: Pick<TimeWindow, 'start' | 'end'>,
  zone: string,
  language: 'fr' | 'en',
  now: number = window.start,
): string => {
  const known = isZone(zone) ? zone : 'UTC';
  const year =
    new Date(window.start + offsetAt(known, window.start)).getUTCFullYear() !==
    new Date(now + offsetAt(known, now)).getUTCFullYear();
  return formatOf(language, known, year).formatRange(window.start, window.end);
};
