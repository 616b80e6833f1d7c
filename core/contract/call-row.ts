import { z } from 'zod';
import { direction, expected, instant, lineResult, phone, uid } from './records.ts';
import { talk } from './talk.ts';

/** The promise to the person that a call was made under: none, one whatever came of it, one it kept, one that broke. */
export const callPromise = z.enum(['none', 'made', 'kept', 'broken']);
export type CallPromise = z.infer<typeof callPromise>;

/** One call as a row of the log, and of exports. */
export const callRow = z.object({
  attempt: uid,
  request: uid.nullable(),
  direction,
  number: phone,
  name: z.string(),
  company: z.string(),
  agent: z.string(),
  startedAt: instant,
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  ringMs: z.number().int().nullable(),
  talkMs: z.number().int().nullable(),
  holdMs: z.number().int().nullable(),
  wrapMs: z.number().int().nullable(),
  lineResult: lineResult.nullable(),
  sipCode: z.number().int().nullable(),
  sipReason: z.string(),
  outcome: z.string().nullable(),
  /** Their answer to "was the call expected?"; null where it was not asked. */
  expected: expected.nullable(),
  note: z.string(),
  /** The agent's written reason when there was no open request or a rule was overridden. */
  reason: z.string(),
  rule: z.string(),
  /** Of its request as the call was placed; empty where there was none. */
  probe: z.string(),
  /** Of the probe, as it is now; empty where there is none. */
  offer: z.string(),
  promise: callPromise,
  /** Mean MOS of the worse of the ways that were measured (ITU-T G.107: 1 to 4.5). */
  mos: z.number().nullable(),
  talk,
});
export type CallRow = z.infer<typeof callRow>;
