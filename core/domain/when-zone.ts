/**
 * Civil time ↔ UTC in IANA zones, on Intl alone. Intl is slow to ask (microseconds a time), so the offset changes of a
 * year are found once per zone and kept: a file of a million dates costs a few lookups in a short list.
 */

export type Civil = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

type Change = { readonly at: number; readonly offset: number };

const minute = 60_000;
const hour = 60 * minute;
export const dayMs = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat | null>();

const formatOf = (zone: string): Intl.DateTimeFormat | null => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // Not a zone this engine knows: remembered as null, answered by `isZone`.
  }
  if (formats.size > 500) formats.clear();
  formats.set(zone, made);
  return made;
};

/** Whether this engine knows the zone. */
export const isZone = (zone: string): boolean => zone !== '' && formatOf(zone) !== null;

/** Offset from UTC as Intl tells it, in ms; an unknown zone is taken as UTC. */
const askOffset = (zone: string, utc: number): number => {
  const format = formatOf(zone);
  if (!format) return 0;
  const part: Record<string, number> = {};
  let bc = false;
  for (const { type, value } of format.formatToParts(utc)) {
    if (type === 'era') bc = value.startsWith('B');
    else part[type] = Number(value);
  }
  const year = bc ? 1 - (part['year'] ?? 1) : (part['year'] ?? 1970);
  const local = utcOf({
    year,
    month: part['month'] ?? 1,
    day: part['day'] ?? 1,
    hour: part['hour'] ?? 0,
    minute: part['minute'] ?? 0,
    second: part['second'] ?? 0,
  });
  return local - Math.floor(utc / 1000) * 1000;
};

/** Milliseconds of a civil time as if it were UTC. */
export const utcOf = ({ year, month, day, hour: h, minute: m, second: s }: Civil): number => {
  if (year >= 100) return Date.UTC(year, month - 1, day, h, m, s);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(h, m, s);
  return date.getTime();
};

/** Shortest stretch between two offset changes that is found: Ramadan pauses of summer time last a month. */
const sampling = 9 * dayMs;
const yearCache = new Map<string, readonly Change[]>();

const changesOf = (zone: string, year: number): readonly Change[] => {
  const key = `${zone} ${year}`;
  const known = yearCache.get(key);
  if (known) return known;
  // A day more on each side, so that civil times at New Year find their offset in one list.
  const start = newYear(year) - 2 * dayMs;
  const end = newYear(year + 1) + 2 * dayMs;
  const changes: Change[] = [{ at: start, offset: askOffset(zone, start) }];
  let from = start;
  let offset = changes[0]?.offset ?? 0;
  while (from < end) {
    const to = Math.min(from + sampling, end);
    const after = askOffset(zone, to);
    if (after !== offset) {
      let low = from;
      let high = to;
      while (high - low > 1000) {
        const middle = low + Math.floor((high - low) / 2000) * 1000;
        if (askOffset(zone, middle) === offset) low = middle;
        else high = middle;
      }
      changes.push({ at: high, offset: after });
      offset = after;
    }
    from = to;
  }
  if (yearCache.size > 400) yearCache.clear();
  yearCache.set(key, changes);
  return changes;
};

const newYear = (year: number): number => utcOf({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0 });

/** The year looked at last: a file keeps to one zone and few years, and a key made for every date costs more than the answer. */
let last: {
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  readonly changes: readonly Change[];
} = {
  zone: '',
  from: 0,
  to: 0,
  changes: [],
};

/** Offset of `zone` from UTC at an instant, in ms (positive east of Greenwich). */
export const offsetAt = (zone: string, utc: number): number => {
  if (zone === 'UTC') return 0;
  if (zone !== last.zone || utc < last.from || utc >= last.to) {
    const year = new Date(utc).getUTCFullYear();
    last = { zone, from: newYear(year), to: newYear(year + 1), changes: changesOf(zone, year) };
  }
  const { changes } = last;
  let offset = 0;
  for (const change of changes) {
    if (change.at > utc && change !== changes[0]) break;
    offset = change.offset;
  }
  return offset;
};

/**
 * The instant of a civil time. In the hour that spring skips, the clock is read as if it had not yet moved (so 02:30
 * becomes 03:30); in the hour that autumn repeats, the first one is meant. Same rule as ECMAScript Temporal's "compatible".
 */
export const civilToUtc = (civil: Civil, zone: string): number => {
  const local = utcOf(civil);
  const early = local - offsetAt(zone, local - dayMs);
  const late = local - offsetAt(zone, local + dayMs);
  const earlyHolds = early + offsetAt(zone, early) === local;
  if (early === late) return early;
  const lateHolds = late + offsetAt(zone, late) === local;
  if (earlyHolds && lateHolds) return Math.min(early, late);
  if (earlyHolds) return early;
  if (lateHolds) return late;
  return early;
};

/** What a clock in `zone` shows at an instant. */
export const utcToCivil = (utc: number, zone: string): Civil => {
  const date = new Date(utc + offsetAt(zone, utc));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
};

export const isCivilDate = (year: number, month: number, day: number): boolean => {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
};

/** The civil day `days` later. */
export const addDays = (civil: Civil, days: number): Civil => {
  const date = new Date(Date.UTC(civil.year, civil.month - 1, civil.day + days));
  return { ...civil, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

/** 0 for Sunday. */
export const weekdayOf = ({ year, month, day }: Civil): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/** The stretches of one offset between two instants, in order and without a gap. */
export const offsetsBetween = (
  zone: string,
  from: number,
  to: number,
): readonly { readonly from: number; readonly to: number; readonly offset: number }[] => {
  const stretches: { from: number; to: number; offset: number }[] = [];
  let at = from;
  while (at < to) {
    const year = new Date(at).getUTCFullYear();
    const end = Math.min(to, newYear(year + 1));
    const next =
      zone === 'UTC' ? undefined : changesOf(zone, year).find((change, index) => index > 0 && change.at > at);
    const until = next && next.at < end ? next.at : end;
    const offset = offsetAt(zone, at);
    const last = stretches.at(-1);
    if (last && last.offset === offset) last.to = until;
    else stretches.push({ from: at, to: until, offset });
    at = until;
  }
  return stretches;
};
