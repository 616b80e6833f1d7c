import { z } from 'zod';
import { pauseReasons } from '../domain/session-of-work.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

export const pauseReason = z.enum(pauseReasons);

/** The session of work of the window that asks. */
export const workState = z.object({
  state: z.enum(['off', 'working', 'paused']),
  /** Null while it is off; names it again after a lost wire. */
  session: uid.nullable(),
  startedAt: instant.nullable(),
  pause: z.object({ reason: pauseReason, note: z.string(), since: instant }).nullable(),
  /** Pauses that are over, together, in ms. */
  pausedMs: z.number().int(),
  /** The request that is kept for this window. */
  reserved: uid.nullable(),
});
export type WorkStatus = z.infer<typeof workState>;

export const workNext = z.object({
  /** Reserved for this window; null when nobody may be called now. */
  request: uid.nullable(),
  /** How many were looked at, in calling order, and whether there were more. */
  looked: z.number().int(),
  more: z.boolean(),
  /** Why not, by the rule of the decision. */
  blocked: z.array(z.object({ rule: z.string(), count: z.number().int() })),
  /** Kept for another agent, being called, or somebody else's own promise. */
  others: z.number().int(),
  /** Left aside by this window before. */
  passed: z.number().int(),
  /** The earliest moment at which one of those looked at may be called. */
  nextAllowedAt: instant.nullable(),
});
export type WorkNext = z.infer<typeof workNext>;

export const work = {
  'work.state': query(nothing, workState),
  /**
   * Starts a session, or goes on with `again` where a lost wire has ended it, with the request it was reading unless
   * somebody else has it by now. One that runs is answered as it is.
   */
  'work.start': command(z.object({ again: uid.optional(), reading: uid.optional() }), workState),
  /** Gives back what is reserved. Errors: `work/not-now` when not working, `work/reason` for `other` without words. */
  'work.pause': command(z.object({ reason: pauseReason, note: z.string().trim().max(200) }), workState),
  /** Error: `work/not-now` when not paused. */
  'work.resume': command(nothing, workState),
  /** Gives back what is reserved, ends the pause, if any, and the session. Error: `work/not-now` when there is none. */
  'work.stop': command(nothing, workState),
  /**
   * Reserves the first request in calling order that may be called now, is the team's or this agent's and nobody
   * else's at the moment, and gives back the one before it. `passed` are those the agent left aside. Nothing is dialled.
   * Error: `work/not-now` when not working.
   */
  'work.next': command(z.object({ passed: z.array(uid).max(500) }), workNext),
};

export const workEvents = {
  /** A session began, paused or ended, or something was reserved or given back. */
  'work.changed': z.object({}),
};
