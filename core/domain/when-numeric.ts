import { civilToUtc, isCivilDate, utcOf, type Civil } from './when-zone.ts';

/**
 * Dates as machines and spreadsheets write them: ISO 8601, RFC 3339, `12/03/2026 14:30`, Excel serial numbers, epoch
 * seconds and milliseconds. This is the fast path: one regular expression and no word list.
 */

export type DateOrder = 'dmy' | 'mdy';

export type NumericWhen =
  /** `dayOnly`: no time was given; `utc` then is the midnight that begins that day in the zone. */
  | { readonly ok: true; readonly utc: number; readonly dayOnly: boolean; readonly end: number | null }
  | { readonly ok: false; readonly reason: 'no-such-date' };

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?$/i;
const isoEnd = /^(?:\d{4}-\d\d-\d\d[T ])?\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i;
const slashed =
  /^(\d{1,4})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?:,?\s*(?:[àa-]\s*|T)?(\d{1,2})\s?(?:[:hH]\s?(\d\d)?)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\.?)?)?$/i;
const serial = /^\d{5}(?:[.,]\d{1,12})?$/;
/** 2001 to 2033; anything else of that length is more likely a phone number. */
const epoch = /^1\d{9}(?:\d{3})?$/;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?$/;

const noSuchDate = { ok: false, reason: 'no-such-date' } as const;

/** Minutes east of UTC of `Z`, `+01:00`, `-0500`, `+01`. */
const offsetMinutes = (text: string): number => {
  if (/^[zug]/i.test(text)) return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return text.startsWith('-') ? -minutes : minutes;
};

const made = (
  civil: Civil,
  milliseconds: number,
  dayOnly: boolean,
  zone: string,
  offset: string | undefined,
): NumericWhen => {
  if (!isCivilDate(civil.year, civil.month, civil.day)) return noSuchDate;
  const midnight = civil.hour === 24 && civil.minute === 0 && civil.second === 0;
  if ((civil.hour > 23 && !midnight) || civil.minute > 59 || civil.second > 60) return noSuchDate;
  const second = Math.min(civil.second, 59);
  const utc =
    offset === undefined
      ? civilToUtc({ ...civil, second }, zone) + milliseconds
      : utcOf({ ...civil, second }) + milliseconds - offsetMinutes(offset) * 60_000;
  return { ok: true, utc, dayOnly, end: null };
};

const parseIso = (text: string, zone: string): NumericWhen | null => {
  const match = iso.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  return made(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
    },
    milliseconds,
    hour === undefined,
    zone,
    offset,
  );
};

/** `2026-03-12T14:00/16:00` and `…/2026-03-12T16:00`. */
const parseInterval = (text: string, zone: string): NumericWhen | null => {
  const slash = text.indexOf('/');
  if (slash < 10 || !isoEnd.test(text.slice(slash + 1))) return null;
  const start = parseIso(text.slice(0, slash), zone);
  if (!start?.ok) return start;
  const tail = text.slice(slash + 1);
  const end = parseIso(/^\d{4}-/.test(tail) ? tail : `${text.slice(0, 11)}${tail}`, zone);
  if (!end?.ok || end.utc <= start.utc) return noSuchDate;
  return { ok: true, utc: start.utc, dayOnly: false, end: end.utc };
};

const fullYear = (digits: string): number => {
  const year = Number(digits);
  return digits.length === 2 ? (year < 70 ? 2000 + year : 1900 + year) : year;
};

/** Day and month of `a/b`: the order asked for, unless only the other one is a date. */
export const dayMonth = (
  a: number,
  b: number,
  order: DateOrder,
): { readonly day: number; readonly month: number } =>
  order === 'mdy'
    ? a > 12 && b <= 12
      ? { day: a, month: b }
      : { day: b, month: a }
    : b > 12 && a <= 12
      ? { day: b, month: a }
      : { day: a, month: b };

const parseSlashed = (text: string, zone: string, order: DateOrder): NumericWhen | null => {
  const match = slashed.exec(text);
  if (!match) return null;
  const [, a = '', b = '', c = '', hourText, minute, second, meridiem] = match;
  let hour = Number(hourText ?? 0);
  if (meridiem !== undefined) {
    if (hour < 1 || hour > 12) return noSuchDate;
    hour = (hour % 12) + (meridiem.toLowerCase() === 'p' ? 12 : 0);
  }
  const time = { hour, minute: Number(minute ?? 0), second: Number(second ?? 0) };
  if (a.length === 4) {
    if (c.length !== 2) return noSuchDate;
    return made(
      { year: Number(a), month: Number(b), day: Number(c), ...time },
      0,
      hourText === undefined,
      zone,
      undefined,
    );
  }
  if (a.length === 3) return null;
  return made(
    { year: fullYear(c), ...dayMonth(Number(a), Number(b), order), ...time },
    0,
    hourText === undefined,
    zone,
    undefined,
  );
};

/** Days since 1899-12-30, the fraction being the time of day; years 1927 to 2119. */
const parseSerial = (text: string, zone: string): NumericWhen => {
  const value = Number(text.replace(',', '.'));
  const days = Math.floor(value);
  const seconds = Math.round((value - days) * 86_400);
  const date = new Date(Date.UTC(1899, 11, 30 + days) + seconds * 1000);
  const civil = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
  return made(civil, 0, !/[.,]/.test(text), zone, undefined);
};

/** Null when the text is no such form. Times without an offset are read in `zone`. */
export const parseNumeric = (text: string, zone: string, order: DateOrder): NumericWhen | null => {
  const first = text.charCodeAt(0);
  if (first < 48 || first > 57) return null;
  const asIso = parseIso(text, zone);
  if (asIso) return asIso;
  const asSlashed = parseSlashed(text, zone, order);
  if (asSlashed) return asSlashed;
  if (serial.test(text)) {
    const value = Number(text.slice(0, 5));
    return value >= 10_000 && value <= 80_000 ? parseSerial(text, zone) : null;
  }
  if (epoch.test(text)) {
    const value = Number(text);
    return { ok: true, utc: text.length <= 10 ? value * 1000 : value, dayOnly: false, end: null };
  }
  const match = compact.exec(text);
  if (match) {
    const [, year, month, day, hour, minute, second, z] = match;
    return made(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: Number(hour ?? 0),
        minute: Number(minute ?? 0),
        second: Number(second ?? 0),
      },
      0,
      hour === undefined,
      zone,
      z,
    );
  }
  return parseInterval(text, zone);
};
