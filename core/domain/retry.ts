import type { OutcomeKind } from '../contract/calls.ts';
import type { TimeWindow } from '../contract/records.ts';
import type { OpenSpan } from './calendar.ts';
import { offered } from './free-slots.ts';
import { addDays, civilToUtc, utcToCivil, type Civil } from './when-zone.ts';

/**
 * When to try somebody again who was not reached: first in the times they named themselves, else at another time of day
 * than those tried, else after a while that doubles from try to try. When the budget is spent, not at all.
 */

const minute = 60_000;
const hour = 60 * minute;
const dayMs = 24 * hour;

/** How long a retry without a time of day stands in its own window; it is never late, only older than others. */
export const retryWindowMs = dayMs;
/** Tries at most, whatever came of each, until the person is reached: 93 % of those who buy are by the sixth (Velocify). */
export const defaultAttemptsBudget = 6;
/** The wait between two tries doubles up to this, or up to the outcome's own where that is longer. */
const longestDelayMs = 7 * dayMs;
/** A shorter rest of a slot, or part of a day, is not worth planning for. */
const shortestMs = 10 * minute;
/** How far ahead another time of day is looked for: past a long row of holidays. */
const horizonDays = 21;

export const dayparts = ['morning', 'midday', 'afternoon', 'evening'] as const;
export type Daypart = (typeof dayparts)[number];

/** The hour at which each begins; it lasts until the next one, the evening until midnight. */
const begins: Readonly<Record<Daypart, number>> = { morning: 0, midday: 12, afternoon: 14, evening: 18 };

/** The part of the person's day that an instant is in. */
export const daypartAt = (at: number, zone: string): Daypart => {
  const civil = utcToCivil(at, zone);
  return dayparts.findLast((part) => civil.hour >= begins[part]) ?? 'morning';
};

/** The stretches in which the person may be called between two instants, in their order, none touching the next. */
export type AllowedSpans = (from: number, until: number) => readonly OpenSpan[];

const atHour = (day: Civil, hours: number, zone: string): number =>
  civilToUtc({ ...day, hour: hours, minute: 0, second: 0 }, zone);

/** Every day that has a moment between two instants, on the clock of `zone`. */
const daysBetween = function* (from: number, until: number, zone: string): Generator<Civil> {
  for (let day = utcToCivil(from, zone), n = 0; n <= 366; day = addDays(day, 1), n += 1) {
    if (atHour(day, 0, zone) >= until) return;
    yield day;
  }
};

const overlap = (a: OpenSpan, b: OpenSpan): OpenSpan => ({
  start: Math.max(a.start, b.start),
  end: Math.min(a.end, b.end),
});

export type RetryRule = Pick<OutcomeKind, 'retryMinutes' | 'maxAttempts' | 'slotsFirst' | 'otherDaypart'>;

export type RetryFacts = {
  readonly rule: RetryRule;
  readonly now: number;
  /** The person's. */
  readonly zone: string;
  /** When each call of ours started that did not reach the person, since they were last spoken to; this one included. */
  readonly tries: readonly number[];
  /** Attempts of this request that already had this same outcome. */
  readonly sameBefore: number;
  /** Tries at most, over all outcomes. */
  readonly budget: number;
  /** Every slot the person named, whenever. */
  readonly slots: readonly TimeWindow[];
  /** A slot may lie outside the hours: what they chose stands as it is. */
  readonly slotsOutside: boolean;
  /** No call before, whatever was agreed: the cap of the calls to one person; null where none is reached. */
  readonly notBefore: number | null;
  readonly allowed: AllowedSpans;
};

export type Retry =
  /** `slot`: the person named that time, so it is owed; the others are the rule's. */
  | { readonly kind: 'slot' | 'daypart' | 'delay'; readonly window: TimeWindow }
  | { readonly kind: 'over'; readonly why: 'budget' | 'maximum' };

/** The wait after so many tries, in ms: doubled each time, up to a week. */
export const retryDelayMs = (baseMinutes: number, tries: number): number => {
  const base = baseMinutes * minute;
  return Math.min(base * 2 ** Math.min(Math.max(tries - 1, 0), 20), Math.max(base, longestDelayMs));
};

const nextSlot = ({ slots, slotsOutside, allowed, notBefore, now, rule }: RetryFacts): TimeWindow | null => {
  // Not at once again within the same slot, but no longer than the outcome's own wait: the slot will not come back.
  const earliest = Math.max(now + (rule.retryMinutes ?? 0) * minute, notBefore ?? 0);
  const open = slots
    .map((slot) => ({ zone: slot.zone, start: Math.max(slot.start, earliest), end: slot.end }))
    .flatMap((slot) =>
      slotsOutside ? [slot] : allowed(slot.start, slot.end).map((span) => ({ ...span, zone: slot.zone })),
    )
    .filter(({ start, end }) => end - start >= shortestMs);
  return open.reduce<TimeWindow | null>(
    (first, slot) => (first === null || slot.start < first.start ? slot : first),
    null,
  );
};

type Candidate = OpenSpan & { readonly part: Daypart };

/** Parts of the days to come that may be called in, the earliest first. */
const candidates = ({ zone, allowed }: RetryFacts, from: number): readonly Candidate[] => {
  const until = from + horizonDays * dayMs;
  const spans = allowed(from, until);
  const found: Candidate[] = [];
  for (const day of daysBetween(from, until, zone))
    for (const [index, part] of dayparts.entries()) {
      const next = dayparts[index + 1];
      const whole = {
        start: atHour(day, Math.max(begins[part], offered.from), zone),
        end: atHour(day, next === undefined ? offered.to : begins[next], zone),
      };
      // The first stretch of it that is long enough: a window with a gap in it would be called in the gap.
      const first = spans
        .map((span) => overlap(span, whole))
        .find(({ start, end }) => end - start >= shortestMs);
      if (first) found.push({ ...first, part });
    }
  return found;
};

const nextDaypart = (facts: RetryFacts, from: number): TimeWindow | null => {
  const { tries, zone } = facts;
  const tried = new Map<Daypart, number>();
  for (const at of tries) {
    const part = daypartAt(at, zone);
    tried.set(part, (tried.get(part) ?? 0) + 1);
  }
  const last = tries.at(-1);
  const lastPart = last === undefined ? null : daypartAt(last, zone);
  // Those not yet tried come first, and the one that has just failed last of its kind.
  const rank = ({ part }: Candidate): number => (tried.get(part) ?? 0) * 2 + (part === lastPart ? 1 : 0);
  let best: Candidate | null = null;
  for (const one of candidates(facts, from)) if (best === null || rank(one) < rank(best)) best = one;
  return best === null ? null : { start: best.start, end: best.end, zone };
};

/**
 * What follows a call that reached nobody. Pure: the same facts, the same answer.
 *
 *   maximum of this outcome, or budget of all, spent ─▶ over: the request is closed politely
 *   a slot of theirs still to come ───────────────────▶ slot
 *   the outcome asks for another time of day ─────────▶ daypart, the least tried first, within what is allowed
 *   else ─────────────────────────────────────────────▶ delay, moved to the first instant allowed in three weeks
 *
 * None of them starts before the cap has passed.
 */
export const planRetry = (facts: RetryFacts): Retry => {
  const { rule, now, zone, tries, sameBefore, budget } = facts;
  if (rule.maxAttempts !== null && sameBefore + 1 >= rule.maxAttempts)
    return { kind: 'over', why: 'maximum' };
  if (tries.length >= budget) return { kind: 'over', why: 'budget' };
  const slot = rule.slotsFirst ? nextSlot(facts) : null;
  if (slot !== null) return { kind: 'slot', window: slot };
  const from = Math.max(now + retryDelayMs(rule.retryMinutes ?? 0, tries.length), facts.notBefore ?? 0);
  const daypart = rule.otherDaypart ? nextDaypart(facts, from) : null;
  if (daypart !== null) return { kind: 'daypart', window: daypart };
  const spans = facts.allowed(from, from + horizonDays * dayMs);
  // The last minutes of the hours are no time to plan for.
  const start = spans.find((span) => span.end - span.start >= shortestMs)?.start ?? from;
  return { kind: 'delay', window: { start, end: start + retryWindowMs, zone } };
};
