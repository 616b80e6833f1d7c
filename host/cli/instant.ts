import { usageError } from './options.ts';

/** A date (then midnight UTC) or a date and time with its zone: anything less would mean another instant elsewhere. */
const isoInstant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** UTC milliseconds; undefined where the option is not given. Error: `cli/usage`. */
export const readInstant = (text: string | undefined, name: string, usage: string): number | undefined => {
  if (text === undefined) return undefined;
  const at = isoInstant.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw usageError(
      `--${name} takes a date such as 2026-03-12 or 2026-03-12T14:30:00Z, not "${text}".`,
      usage,
    );
  return at;
};
