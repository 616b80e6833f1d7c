import { z } from 'zod';
import { reminders } from '../domain/promise.ts';
import { command, query } from './procedure.ts';
import { nothing, uid } from './records.ts';

/** A file to be saved; a calendar of RFC 5545. */
const file = z.object({ name: z.string(), body: z.string() });

export const appointmentDraft = z.object({
  file,
  /** A mail for the person, in their language and by their clock; the agent reads it before it goes. */
  mail: z.object({
    /** Empty where no address is known. */
    to: z.string(),
    subject: z.string(),
    body: z.string(),
  }),
  cancelled: z.boolean(),
});
export type AppointmentDraft = z.infer<typeof appointmentDraft>;

export const promises = {
  /** The screens of this window are up, and hear `promise.reminder`: until they do, nothing counts as told. */
  'promises.listen': command(nothing, nothing),
  /**
   * Every promise in force as an appointment, and what was moved or cancelled in the last thirty days, for the agent's own
   * calendar: names, never numbers or words. `complete` is false where there are more than a calendar takes (5,000).
   */
  'promises.calendar': query(nothing, file.extend({ complete: z.boolean() })),
  /** The appointment of one request for its person; null where nothing was promised. Error: `request/missing`. */
  'promises.appointment': query(
    z.object({ request: uid }),
    z.object({ appointment: appointmentDraft.nullable() }),
  ),
};

export const promisesEvents = {
  /** One notice, however many promises it is about. Its texts may stand on a locked screen. */
  'promise.reminder': z.object({
    title: z.string(),
    body: z.string(),
    /** A notice of the same tag takes the earlier one's place. */
    tag: z.string(),
    /** The one furthest on. */
    reminder: z.enum(reminders),
    /** The first of them, the longest late before. */
    requests: z.array(uid).max(20),
  }),
};
