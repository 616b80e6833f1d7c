import { capEndsAt } from '../../core/domain/decision.ts';
import { placeOf } from '../../core/domain/place.ts';
import type { RetryFacts } from '../../core/domain/retry.ts';
import type { ReadDb } from '../handle.ts';
import { attemptsToPerson } from './decisions.ts';
import { calendars, ruleBook } from './rule-packs.ts';

/** Who was called, as their record has them; nulls where nobody is known by the number. */
export type Called = {
  readonly number: string;
  /** Every number they are known by, the one called among them. */
  readonly numbers: readonly string[];
  readonly prospect: number | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly zone: string | null;
};

/** When the rules in force let somebody be called again: the hours and holidays of where they are, and the cap. */
export const retryWindowsOf = (
  db: ReadDb,
  called: Called & { readonly now: number },
): Pick<RetryFacts, 'zone' | 'slotsOutside' | 'notBefore' | 'allowed'> => {
  const { number, country, city, zone, now } = called;
  const book = ruleBook(db);
  const record = country === null || city === null || zone === null ? null : { country, city, zone };
  const place = placeOf(number, record, book.zone);
  const pack = book.packFor(place.country);
  return {
    zone: place.zone,
    // A retry in a slot of theirs is a time that they chose.
    slotsOutside: pack.hours === null || pack.hours.agreed.includes('prospect'),
    notBefore: capEndsAt(pack, attemptsToPerson(db, called), now),
    allowed: (from, until) => calendars.openBetween(pack, place, from, until),
  };
};
