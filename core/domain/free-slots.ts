import { addDays, civilToUtc, utcToCivil, weekdayOf, type Civil } from './when-zone.ts';
import type { CallingHours } from '../rules/calling-hours.ts';

/** Times at which a call can be promised. Instants are UTC milliseconds; `end` is exclusive. */
export type Slot = { readonly start: number; readonly end: number };

const midnight = ({ year, month, day }: Civil): Civil => ({
  year,
  month,
  day,
  hour: 0,
  minute: 0,
  second: 0,
});

/** The civil day of an instant in a zone: 23, 24 or 25 hours. */
export const dayOf = (now: number, zone: string): Slot => {
  const today = midnight(utcToCivil(now, zone));
  return { start: civilToUtc(today, zone), end: civilToUtc(addDays(today, 1), zone) };
};

/** Start of the civil day so many days before the one of `now`. */
export const daysBefore = (now: number, zone: string, days: number): number =>
  civilToUtc(addDays(midnight(utcToCivil(now, zone)), -days), zone);

/** How far a weekend and its holidays can reach. */
const daysLookedAt = 7;

/**
 * The slots of `minutes` within calling hours that start after `now`: those left today, and those of the next day that has
 * any. In order, none twice: where a clock is set back an hour is offered once, where it is set forward the skipped hour is not.
 */
export const callingSlots = (
  args: { readonly now: number; readonly zone: string; readonly minutes: number },
  hours: CallingHours,
): readonly Slot[] => {
  const { now, zone, minutes } = args;
  const slots: Slot[] = [];
  const today = midnight(utcToCivil(now, zone));
  for (let ahead = 0; ahead < daysLookedAt; ahead += 1) {
    const day = addDays(today, ahead);
    if (!hours.weekdays.includes(weekdayOf(day))) continue;
    const before = slots.length;
    for (const [from, to] of hours.windows) {
      const end = civilToUtc({ ...day, hour: Math.floor(to / 60), minute: to % 60 }, zone);
      let start = civilToUtc({ ...day, hour: Math.floor(from / 60), minute: from % 60 }, zone);
      for (; start + minutes * 60_000 <= end; start += minutes * 60_000)
        if (start > now) slots.push({ start, end: start + minutes * 60_000 });
    }
    if (ahead > 0 && slots.length > before) break;
  }
  return slots;
};
