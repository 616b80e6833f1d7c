import { z } from 'zod';
import { query } from './procedure.ts';
import { instant, nothing, timeWindow, uid } from './records.ts';

const count = z.number().int().min(0);

/** A promise that somebody is owed, as the home screen shows it. */
export const homePromise = timeWindow.extend({
  request: uid,
  promise: uid,
  name: z.string(),
  company: z.string(),
  state: z.enum(['late', 'due', 'upcoming']),
  by: z.enum(['prospect', 'agent']),
  /** Who gave their word, where an agent did. */
  promisedBy: z.string().nullable(),
  /** Whose it is now; null for the team's. */
  owner: z.string().nullable(),
  attempts: count,
});
export type HomePromise = z.infer<typeof homePromise>;

const kept = z.object({ kept: count, broken: count });
export type KeptCount = z.infer<typeof kept>;

export const home = z.object({
  /** The instant that all of it holds for. */
  now: instant,
  /** The day of the workstation's zone; `end` is exclusive. */
  day: z.object({ start: instant, end: instant }),
  /** Late first, then due, then those that start later today; the first of each. */
  promises: z.array(homePromise),
  /** Up to `limit` of each; `upcoming` is the rest of today. */
  counts: z.object({ late: count, due: count, upcoming: count, limit: count }),
  /** How promises ended: today, and over the last 7 and 30 days, today included. */
  kept: z.object({ day: kept, week: kept, month: kept }),
  /** The next times within calling hours, today or on the next day that has any, at which nobody was promised a call. */
  free: z.array(z.object({ start: instant, end: instant })),
  blocked: z.object({
    /** Of the first `looked` of the queue, those that may not be called now, by the rule that says so. */
    looked: count,
    queue: z.array(z.object({ rule: z.string(), requests: count })),
    /** Calls of today that a rule refused, and those made all the same with a written reason. */
    today: z.array(z.object({ rule: z.string(), refused: count, overridden: count })),
  }),
  waiting: z.object({
    quarantined: count,
    rejected: count,
    failedImports: count,
    /** Calls without an outcome. */
    outcomes: count,
  }),
});
export type Home = z.infer<typeof home>;

export const homeProcedures = {
  'home.get': query(nothing, home),
};
