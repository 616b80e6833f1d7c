import { z } from 'zod';
import { direction, expected, instant, lineResult, phone, uid } from './records.ts';
import { talk } from './talk.ts';

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
  talk,
});
export type CallRow = z.infer<typeof callRow>;
