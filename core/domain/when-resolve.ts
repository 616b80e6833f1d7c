import type { DayToken, Operator, Part, Third, TimeToken, Token } from './when-words.ts';
import { addDays, civilToUtc, isCivilDate, utcToCivil, weekdayOf, type Civil } from './when-zone.ts';

/** From tokens to a stretch of time. */

export type ResolveContext = {
  readonly now: number;
  readonly zone: string;
  readonly toward: 'future' | 'past';
};
export type Resolved =
  | {
      readonly ok: true;
      readonly start: number;
      readonly end: number;
      readonly kind: 'instant' | 'window' | 'day';
    }
  | { readonly ok: false; readonly reason: 'not-understood' | 'no-such-date' | 'weekday-mismatch' };

/** Minutes since midnight; may exceed a day ("between 22h and 2h"). */
type Span = { readonly from: number; readonly to: number; readonly kind: 'instant' | 'window' };
type Clock = { readonly part: Part | null; readonly third: Third };

const half = 30;
const working = { from: 9 * 60, to: 18 * 60 };

/** What people mean by the parts of a day, in hours, cut to when a call is welcome. */
const parts: Readonly<Record<Part, Readonly<Record<Third, readonly [number, number]>>>> = {
  morning: { whole: [9, 12], early: [9, 10.5], late: [10.5, 12] },
  noon: { whole: [12, 14], early: [12, 13], late: [13, 14] },
  afternoon: { whole: [14, 18], early: [14, 16], late: [16, 18] },
  evening: { whole: [18, 20], early: [18, 19], late: [19, 20.5] },
  daytime: { whole: [9, 18], early: [9, 11], late: [17, 19] },
};

const refused = (reason: 'not-understood' | 'no-such-date' | 'weekday-mismatch'): Resolved => ({
  ok: false,
  reason,
});

/** Minutes since midnight of a time, with what the words around it say about morning or evening. */
const minutesOf = ({ hour, minute, meridiem, literal }: TimeToken, { part }: Clock): number => {
  let h = hour;
  if (meridiem === 'am') h = hour % 12;
  else if (meridiem === 'pm') h = (hour % 12) + 12;
  else if (hour >= 1 && hour < 12 && (part === 'afternoon' || part === 'evening')) h = hour + 12;
  // Nobody asks to be called at 3 in the morning: "à 3h" is the afternoon, unless a clock wrote 03:00.
  else if (part !== 'morning' && !literal && hour >= 1 && hour <= 6) h = hour + 12;
  return h * 60 + minute;
};

const rangeOf = (first: TimeToken, second: TimeToken, clock: Clock): Span => {
  // "between 2 and 4 pm": the pm is said once for both, if that leaves them in order.
  const lent = first.meridiem === null && second.meridiem !== null && first.hour <= 12;
  let from = minutesOf(
    lent ? { ...first, meridiem: first.hour >= 1 ? second.meridiem : null } : first,
    clock,
  );
  let to = minutesOf(
    second.meridiem === null && first.meridiem !== null && second.hour >= 1 && second.hour <= 12
      ? { ...second, meridiem: first.meridiem }
      : second,
    clock,
  );
  if (lent && from >= to && first.hour < 12) from = first.hour * 60 + first.minute;
  if (to <= from) {
    // "10 to 2": past noon; "22h à 2h": past midnight.
    const clockwise = second.hour * 60 + second.minute;
    to = second.hour < 12 && clockwise + 720 > from ? clockwise + 720 : clockwise + 1440;
  }
  return { from, to, kind: 'window' };
};

const partSpan = (part: Part, third: Third): Span => {
  const [from, to] = parts[part][third];
  return { from: from * 60, to: to * 60, kind: 'window' };
};

const afterSpan = (from: number): Span => ({
  from,
  to: Math.max(from + 60, Math.min(1440, 20 * 60)),
  kind: 'window',
});
const beforeSpan = (to: number): Span => ({
  from: to > working.from ? working.from : Math.max(0, to - 60),
  to,
  kind: 'window',
});

const asTime = (token: Token | undefined): TimeToken | null => {
  if (token?.t === 'time') return token.time;
  if (token?.t === 'number' && token.value <= 24)
    return { hour: token.value, minute: 0, meridiem: null, literal: false };
  return null;
};

/** The time of day in the tokens, null when they name none, undefined when they cannot be read. */
const spanOf = (tokens: readonly Token[]): Span | null | undefined => {
  const partTokens = tokens.flatMap((token) => (token.t === 'part' ? [token] : []));
  if (partTokens.length > 2) return undefined;
  const firstPart = partTokens[0];
  const clock: Clock = { part: firstPart?.part ?? null, third: firstPart?.third ?? 'whole' };
  const rest = tokens.filter((token) => token.t !== 'part' && token.t !== 'day');
  const operators = rest.flatMap((token) => (token.t === 'operator' ? [token.operator] : []));
  const times = rest.flatMap((token) => asTime(token) ?? []);
  if (rest.some((token) => token.t === 'duration' || token.t === 'now')) return undefined;
  // A bare number is an hour only where something says so.
  if (rest.some((token) => token.t === 'number') && operators.length === 0) return undefined;
  if (rest.filter((token) => token.t === 'number' || token.t === 'time').length !== times.length)
    return undefined;
  const has = (name: Operator): boolean => operators.includes(name);
  const [first, second] = times;
  if (times.length > 2 || (partTokens.length === 2 && times.length > 0)) return undefined;
  if (first && second) {
    if (has('after') && has('before')) return rangeOf(first, second, clock);
    if (has('between') || has('to') || has('from') || has('and')) return rangeOf(first, second, clock);
    // "de 14h à 16h", with "à" read as "at".
    return has('at') ? rangeOf(first, second, clock) : undefined;
  }
  if (first) {
    const minutes = minutesOf(first, clock);
    if (has('between') || has('and')) return undefined;
    if (has('after') || has('from')) return afterSpan(minutes);
    if (has('before') || has('to')) return beforeSpan(minutes);
    return { from: minutes, to: minutes + half, kind: 'instant' };
  }
  if (!firstPart) return operators.every((name) => name === 'at' || name === 'to') ? null : undefined;
  const span = partSpan(firstPart.part, firstPart.third);
  const last = partTokens[1];
  if (last) {
    const until = partSpan(last.part, last.third);
    return until.to > span.from ? { from: span.from, to: until.to, kind: 'window' } : undefined;
  }
  if (has('after')) return afterSpan(span.to);
  if (has('from')) return afterSpan(span.from);
  if (has('before')) return beforeSpan(span.from);
  return span;
};

const monthLength = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const key = ({ year, month, day }: Civil): number => year * 10_000 + month * 100 + day;

/** The civil day meant, or a reason. `passed`: whether today is too late for what is asked. */
const dayOf = (
  token: DayToken,
  today: Civil,
  toward: 'future' | 'past',
  passed: boolean,
): Civil | 'no-such-date' => {
  const weekday = weekdayOf(today);
  switch (token.is) {
    case 'date':
      return isCivilDate(token.year, token.month, token.day) ? { ...today, ...pick(token) } : 'no-such-date';
    case 'month-day': {
      const step = toward === 'future' ? 1 : -1;
      // Eight years reach the next February 29th.
      for (let year = today.year; Math.abs(year - today.year) <= 8; year += step) {
        if (!isCivilDate(year, token.month, token.day)) continue;
        const found = { ...today, year, month: token.month, day: token.day };
        const side = key(found) - key(today);
        if (side === 0 || Math.sign(side) === step) return found;
      }
      return 'no-such-date';
    }
    case 'day-of-month': {
      const step = toward === 'future' ? 1 : -1;
      for (let months = 0; months <= 12; months += 1) {
        const date = new Date(Date.UTC(today.year, today.month - 1 + months * step, 1));
        const found = {
          ...today,
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: token.day,
        };
        const side = key(found) - key(today);
        if (isCivilDate(found.year, found.month, found.day) && (side === 0 || Math.sign(side) === step))
          return found;
      }
      return 'no-such-date';
    }
    case 'relative': {
      if (token.months === 0) return addDays(today, token.days);
      const date = new Date(Date.UTC(today.year, today.month - 1 + token.months, 1));
      const year = date.getUTCFullYear();
      const month = date.getUTCMonth() + 1;
      return { ...today, year, month, day: Math.min(today.day, monthLength(year, month)) };
    }
    case 'weekday': {
      if (toward === 'past') return addDays(today, -((weekday - token.weekday + 7) % 7));
      const ahead = (token.weekday - weekday + 7) % 7;
      return addDays(today, ahead === 0 && (token.strict || passed) ? 7 : ahead);
    }
    case 'week':
      return addDays(today, token.weeks * 7 + 1 - (weekday === 0 ? 7 : weekday));
    case 'weekend':
      return addDays(today, token.weeks * 7 + (weekday === 0 ? 0 : 6 - weekday));
  }
};

const pick = ({
  year,
  month,
  day,
}: {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}) => ({ year, month, day });

const at = (day: Civil, minutes: number, zone: string): number => {
  const whole = Math.floor(minutes / 1440);
  const inDay = minutes - whole * 1440;
  return civilToUtc(
    { ...addDays(day, whole), hour: Math.floor(inDay / 60), minute: Math.round(inDay % 60), second: 0 },
    zone,
  );
};

const place = (day: Civil, span: Span, zone: string): Resolved => {
  const start = at(day, span.from, zone);
  // Half an hour stays half an hour when the clocks change in it; and a window swallowed by the change keeps that much.
  const end =
    span.kind === 'instant' ? start + half * 60_000 : Math.max(at(day, span.to, zone), start + half * 60_000);
  return { ok: true, start, end, kind: span.kind };
};

const fromNow = (tokens: readonly Token[], { now }: ResolveContext): Resolved | null => {
  const [first, second] = tokens;
  const start = Math.floor(now / 60_000) * 60_000;
  if (first?.t === 'now' && tokens.length === 1)
    return { ok: true, start, end: start + half * 60_000, kind: 'instant' };
  if (first?.t === 'duration' && tokens.length === 1) {
    const moment = start + first.minutes * 60_000;
    return { ok: true, start: moment, end: moment + half * 60_000, kind: 'instant' };
  }
  if (
    first?.t === 'operator' &&
    first.operator === 'within' &&
    second?.t === 'duration' &&
    tokens.length === 2 &&
    second.minutes > 0
  ) {
    return { ok: true, start, end: start + second.minutes * 60_000, kind: 'window' };
  }
  return null;
};

export const resolve = (tokens: readonly Token[], context: ResolveContext): Resolved => {
  const direct = fromNow(tokens, context);
  if (direct) return direct;
  const { now, zone, toward } = context;
  const today = { ...utcToCivil(now, zone), hour: 0, minute: 0, second: 0 };
  const days = tokens.flatMap((token) => (token.t === 'day' ? [token.day] : []));
  const within = tokens.some((token) => token.t === 'operator' && token.operator === 'within');
  const span = spanOf(tokens.filter((token) => !(token.t === 'operator' && token.operator === 'within')));
  if (span === undefined) return refused('not-understood');
  const todays = tokens.some((token) => token.t === 'part' && token.today);
  if (todays && days.length > 0) return refused('not-understood');
  const late = span !== null && at(today, span.to, zone) <= now;

  if (days.length === 0) {
    if (span === null) return refused('not-understood');
    const passed = span.kind === 'instant' ? at(today, span.from, zone) <= now : late;
    const shift = todays
      ? 0
      : toward === 'past'
        ? at(today, span.from, zone) > now
          ? -1
          : 0
        : passed
          ? 1
          : 0;
    return place(addDays(today, shift), span, zone);
  }

  const weekday = days.find((day) => day.is === 'weekday');
  const others = days.filter((day) => day.is !== 'weekday');
  if (others.length > 1 || days.length - others.length > 1) return refused('not-understood');
  const other = others[0];
  const passed = span === null ? false : span.kind === 'instant' ? at(today, span.from, zone) <= now : late;
  const workingDayOver = span === null && at(today, working.to, zone) <= now;

  if (other?.is === 'week' || other?.is === 'weekend') {
    const first = dayOf(other, today, toward, false);
    if (first === 'no-such-date') return refused(first);
    if (weekday?.is === 'weekday') {
      const target = addDays(
        first,
        other.is === 'week' ? (weekday.weekday + 6) % 7 : (weekday.weekday + 1) % 7,
      );
      return span ? place(target, span, zone) : wholeDay(target, zone);
    }
    const length = other.is === 'week' ? 4 : weekdayOf(first) === 0 ? 0 : 1;
    const start = at(first, span?.from ?? working.from, zone);
    const end = at(addDays(first, length), span?.to ?? working.to, zone);
    const from = other.weeks === 0 && start < now && now < end ? Math.floor(now / 60_000) * 60_000 : start;
    return { ok: true, start: from, end: Math.max(end, from + half * 60_000), kind: 'window' };
  }

  if (other) {
    const target = dayOf(other, today, toward, false);
    if (target === 'no-such-date') return refused(target);
    if (weekday?.is === 'weekday' && weekdayOf(target) !== weekday.weekday)
      return refused('weekday-mismatch');
    if (within) {
      const start = Math.floor(now / 60_000) * 60_000;
      const end = at(target, working.to, zone);
      return end > start ? { ok: true, start, end, kind: 'window' } : refused('not-understood');
    }
    return span ? place(target, span, zone) : wholeDay(target, zone);
  }

  if (!weekday || within) return refused('not-understood');
  const target = dayOf(weekday, today, toward, passed || workingDayOver);
  if (target === 'no-such-date') return refused(target);
  return span ? place(target, span, zone) : wholeDay(target, zone);
};

const wholeDay = (day: Civil, zone: string): Resolved => ({
  ok: true,
  start: at(day, working.from, zone),
  end: at(day, working.to, zone),
  kind: 'day',
});
