import { midnightOf } from './civil-day.ts';
import { addDays, civilToUtc, utcToCivil } from './when-zone.ts';

/** Times at which a call can be promised. Instants are UTC milliseconds; `end` is exclusive. */
export type Slot = { readonly start: number; readonly end: number };

/** The civil day of an instant in a zone: 23, 24 or 25 hours. */
export const dayOf = (now: number, zone: string): Slot => {
  const today = midnightOf(utcToCivil(now, zone));
  return { start: civilToUtc(today, zone), end: civilToUtc(addDays(today, 1), zone) };
};

/** Start of the civil day so many days before the one of `now`. */
export const daysBefore = (now: number, zone: string, days: number): number =>
  civilToUtc(addDays(midnightOf(utcToCivil(now, zone)), -days), zone);

/** How far a weekend and its holidays can reach. */
const daysLookedAt = 7;
/** Nobody offers a call at night, whatever a pack allows. Hours of the clock of the place; `to` exclusive. */
export const offered = { from: 8, to: 20 } as const;

/**
 * The slots of `minutes` that start after `now` and are open from end to end: those left today, and those of the next day that
 * has any. In order, none twice: where a clock is set back an hour is offered once, where it is set forward the skipped hour is not.
 */
export const callingSlots = (args: {
  readonly now: number;
  readonly zone: string;
  readonly minutes: number;
  /** Whether calls may be made at that instant, by the rules in force. */
  readonly isOpen: (at: number) => boolean;
}): readonly Slot[] => {
  const { now, zone, isOpen } = args;
  const length = args.minutes * 60_000;
  const slots: Slot[] = [];
  const today = midnightOf(utcToCivil(now, zone));
  for (let ahead = 0; ahead < daysLookedAt; ahead += 1) {
    const day = addDays(today, ahead);
    const before = slots.length;
    const last = civilToUtc({ ...day, hour: offered.to }, zone);
    for (
      let start = civilToUtc({ ...day, hour: offered.from }, zone);
      start + length <= last;
      start += length
    )
      if (start > now && isOpen(start) && isOpen(start + length - 1))
        slots.push({ start, end: start + length });
    if (ahead > 0 && slots.length > before) break;
  }
  return slots;
};
