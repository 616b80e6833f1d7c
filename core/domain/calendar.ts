import type { RulePack, Weekday } from '../contract/rules.ts';
import type { Place } from './place.ts';
import { dayMs, offsetAt, offsetsBetween } from './when-zone.ts';

/**
 * When people of a place may be called, by a pack's hours and holidays. Each local day becomes windows in UTC once and is
 * kept, so that a list of people costs a look at a few numbers, and Intl is never asked for a row.
 */

/** Public holidays of a country and region: month × 100 + day → name. */
export type HolidaysOf = (country: string, region: string, year: number) => ReadonlyMap<number, string>;
export const noHolidays: HolidaysOf = () => new Map();

export type Hours =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly because: 'hours' | 'holiday';
      readonly holiday: string | null;
      /** The first instant at which the place is open again; null when it never is (within two years). */
      readonly nextOpenAt: number | null;
    };

/** UTC milliseconds; `end` is exclusive. */
export type OpenSpan = { readonly start: number; readonly end: number };

export type Calendars = {
  readonly at: (pack: RulePack, place: Place, now: number) => Hours;
  /** The stretches between two instants in which the place is open, in their order, none touching the next. */
  readonly openBetween: (pack: RulePack, place: Place, from: number, until: number) => readonly OpenSpan[];
};

const isOpen: Hours = { open: true };
const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Looked ahead for an opening: a pack that opens on one holiday-free leap day a year still has one. */
const horizonDays = 732;
const keptDays = 1500;

/** [start, end) in ms of the local day. */
type Span = readonly [start: number, end: number];
type Day = { readonly windows: readonly Span[]; readonly holiday: string | null };

const msOf = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;

/** The windows that begin on each weekday; an end beyond the day goes on into the next. */
const weekOf = (pack: RulePack): readonly (readonly Span[])[] =>
  weekdays.map((weekday) =>
    pack.hours === null
      ? [[0, dayMs] as const]
      : pack.hours.open
          .filter(({ days }) => days.includes(weekday))
          .map(({ from, to }) => [msOf(from), msOf(to) > msOf(from) ? msOf(to) : msOf(to) + dayMs] as const),
  );

const merged = (spans: readonly Span[]): readonly Span[] => {
  const done: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = done.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else done.push([start, end]);
  }
  return done;
};

type Calendar = {
  readonly at: (now: number) => Hours;
  readonly openBetween: (from: number, until: number) => readonly OpenSpan[];
};

const createCalendar = (pack: RulePack, place: Place, holidaysOf: HolidaysOf): Calendar => {
  const { zone } = place;
  const week = weekOf(pack);
  const days = new Map<number, Day>();
  const matches = (list: readonly string[], day: string): boolean =>
    list.includes(day) || list.includes(day.slice(5));

  /** Days are counted from 1970-01-01, as the local calendar names them. */
  const holidayOf = (number: number): string | null => {
    const day = new Date(number * dayMs).toISOString().slice(0, 10);
    if (matches(pack.holidays.add, day)) return day;
    if (!pack.holidays.closed || place.country === null || matches(pack.holidays.drop, day)) return null;
    const key = Number(day.slice(5, 7)) * 100 + Number(day.slice(8));
    return holidaysOf(place.country, place.region, Number(day.slice(0, 4))).get(key) ?? null;
  };
  const startingOn = (number: number): readonly Span[] => week[(((number + 4) % 7) + 7) % 7] ?? [];

  const dayOf = (number: number): Day => {
    const known = days.get(number);
    if (known) return known;
    const holiday = holidayOf(number);
    // What began the evening before goes on past midnight, unless it never began, or a holiday has begun.
    const before =
      holidayOf(number - 1) === null
        ? startingOn(number - 1).flatMap(([, end]) => (end > dayMs ? [[0, end - dayMs] as const] : []))
        : [];
    const local =
      holiday === null
        ? [...before, ...startingOn(number).map(([start, end]) => [start, Math.min(end, dayMs)] as const)]
        : [];
    const begin = number * dayMs;
    // A clock that is moved makes the window shorter, longer, or two.
    const windows = offsetsBetween(zone, begin - dayMs, begin + 2 * dayMs).flatMap(({ from, to, offset }) =>
      local.flatMap(([start, end]) => {
        const first = Math.max(begin + start - offset, from);
        const last = Math.min(begin + end - offset, to);
        return first < last ? [[first, last] as const] : [];
      }),
    );
    const made = { windows: merged(windows), holiday };
    if (days.size >= keptDays) days.clear();
    days.set(number, made);
    return made;
  };

  const nextOpen = (today: number, now: number): number | null => {
    let first = Infinity;
    for (let number = today; number <= today + horizonDays + 1; number += 1) {
      for (const [start] of dayOf(number).windows) if (start > now && start < first) first = start;
      if (first === Infinity) continue;
      // Where a clock goes back over midnight, two days lie in each other: both are looked at.
      for (const [start] of dayOf(number + 1).windows) if (start > now && start < first) first = start;
      return first;
    }
    return null;
  };

  /** The last answer, and from when until when it holds. */
  let from = 0;
  let until = 0;
  let answer: Hours = isOpen;

  const at = (now: number): Hours => {
    if (now >= from && now < until) return answer;
    const number = Math.floor((now + offsetAt(zone, now)) / dayMs);
    const { windows, holiday } = dayOf(number);
    const within = windows.find(([start, end]) => now >= start && now < end);
    from = now;
    if (within) {
      [, until] = within;
      answer = isOpen;
    } else {
      const nextOpenAt = nextOpen(number, now);
      // Why it is closed may change at midnight, or where the clock is moved.
      const midnight = now + (dayMs - ((((now + offsetAt(zone, now)) % dayMs) + dayMs) % dayMs));
      until = Math.min(nextOpenAt ?? midnight, offsetsBetween(zone, now, midnight)[0]?.to ?? midnight);
      answer = { open: false, because: holiday === null ? 'hours' : 'holiday', holiday, nextOpenAt };
    }
    return answer;
  };

  return {
    at,
    openBetween: (first, last) => {
      const windows: Span[] = [];
      // A local day begins up to a day before or after the one of UTC.
      for (let number = Math.floor(first / dayMs) - 1; number <= Math.floor(last / dayMs) + 1; number += 1)
        windows.push(...dayOf(number).windows);
      return merged(windows).flatMap(([start, end]) =>
        end > first && start < last ? [{ start: Math.max(start, first), end: Math.min(end, last) }] : [],
      );
    },
  };
};

/** Calendars by pack and place, made once. */
export const createCalendars = (holidaysOf: HolidaysOf): Calendars => {
  const known = new WeakMap<RulePack, WeakMap<Place, Calendar>>();
  const isAlwaysOpen = ({ hours, holidays }: RulePack): boolean =>
    hours === null && !holidays.closed && holidays.add.length === 0;
  const calendarOf = (pack: RulePack, place: Place): Calendar => {
    let places = known.get(pack);
    if (!places) known.set(pack, (places = new WeakMap()));
    let calendar = places.get(place);
    if (!calendar) places.set(place, (calendar = createCalendar(pack, place, holidaysOf)));
    return calendar;
  };
  return {
    at: (pack, place, now) => (isAlwaysOpen(pack) ? isOpen : calendarOf(pack, place).at(now)),
    openBetween: (pack, place, from, until) =>
      from >= until
        ? []
        : isAlwaysOpen(pack)
          ? [{ start: from, end: until }]
          : calendarOf(pack, place).openBetween(from, until),
  };
};
