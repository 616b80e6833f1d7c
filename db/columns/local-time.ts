import { civilDay, midnightOf } from '../../core/domain/civil-day.ts';
import { addDays, offsetsBetween, utcOf, utcToCivil } from '../../core/domain/when-zone.ts';

/** Every offset of today's zones, and every change of one, is on a quarter of an hour (tz database). */
const quarterMs = 900_000;
const dayMs = 86_400_000;

export type LocalTime = {
  readonly from: number;
  readonly to: number;
  /** Of the quarter `(at − base) / quarterMs`: the place of its day in `days`. */
  readonly day: Uint16Array;
  /** 0 to 167: hour of the week, from Monday 0:00. */
  readonly hour: Uint8Array;
  readonly base: number;
  /** Civil days, `2026-10-31`, in order. */
  readonly days: readonly string[];
};

/**
 * Which day and hour of a zone each quarter of an hour of a period is, so that a loop over millions of calls asks an
 * array and no calendar. Holds for days of 23 and 25 hours.
 */
export const localTime = (zone: string, from: number, to: number): LocalTime => {
  const base = Math.floor(from / quarterMs) * quarterMs;
  const quarters = Math.max(0, Math.ceil((to - base) / quarterMs));
  const day = new Uint16Array(quarters);
  const hour = new Uint8Array(quarters);
  const midnight = midnightOf(utcToCivil(from, zone));
  const first = Math.floor(utcOf(midnight) / dayMs);
  for (const stretch of offsetsBetween(zone, base, to)) {
    for (let at = stretch.from; at < stretch.to; at += quarterMs) {
      const local = at + stretch.offset;
      const number = Math.floor(local / dayMs);
      const slot = Math.floor((at - base) / quarterMs);
      day[slot] = number - first;
      // Day 0 of the epoch was a Thursday.
      hour[slot] = ((number + 3) % 7) * 24 + Math.floor((local - number * dayMs) / 3_600_000);
    }
  }
  const count = quarters === 0 ? 0 : (day[quarters - 1] ?? 0) + 1;
  const days = Array.from({ length: count }, (_, index) => civilDay(addDays(midnight, index)));
  return { from, to, day, hour, base, days };
};

export const quarterOf = (time: Pick<LocalTime, 'base'>, at: number): number =>
  Math.floor((at - time.base) / quarterMs);
