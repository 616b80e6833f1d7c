import { z } from 'zod';
import { callPromise, callRow } from './call-row.ts';
import { query } from './procedure.ts';
import { callStep, decision, direction, expected, instant, lineResult, page, stake, uid } from './records.ts';
import { periodName } from './views.ts';

/** Every call, filtered, counted and read in pages; and all that is known of one. */

/** What is true of a call or not. */
export const callMark = z.enum([
  'answered',
  /** There is sound of it that can still be heard. */
  'recording',
  /** The agent wrote a note with its outcome. */
  'note',
  'first-try',
  /** The person had named slots, and it began in none of them. */
  'outside-slot',
  /** The person had been rung in the 24 hours before. */
  'repeat-ring',
  /** A rule blocked it, and a reason was written. */
  'override',
]);
export type CallMark = z.infer<typeof callMark>;

const chosen = z.array(uid).min(1).max(100);

/** Everything said must hold; within a list, any one of it (of `with`, all). Absent is no condition. */
export const callFilter = z.strictObject({
  /** Names, companies, beginnings of numbers, own words, notes: as in the queue. */
  search: z.string().max(200).optional(),
  /** Words that stand in the note of the call itself, each by its beginning. */
  words: z.string().max(200).optional(),
  since: instant.optional(),
  /** Exclusive. */
  until: instant.optional(),
  /** A day, week (from Monday) or month that goes on, beside `since` and `until`. */
  during: periodName.optional(),
  direction: direction.optional(),
  agents: chosen.optional(),
  /** Of the call's request. */
  probes: chosen.optional(),
  /** Of the probe, as it is now. */
  offers: chosen.optional(),
  lineResults: z.array(lineResult).min(1).optional(),
  /** Outcome codes; null stands for "no outcome yet". */
  outcomes: z.array(z.string().max(60).nullable()).min(1).max(100).optional(),
  /** Talk of answered calls, milliseconds, both ends inclusive. */
  talk: z
    .strictObject({ min: z.number().int().min(0).optional(), max: z.number().int().min(0).optional() })
    .optional(),
  /** Mean MOS of the worse of the ways that were measured, to 0.02, both ends inclusive (ITU-T G.107: 1 to 4.5). */
  mos: z
    .strictObject({ min: z.number().min(1).max(5).optional(), max: z.number().min(1).max(5).optional() })
    .optional(),
  promise: z.array(callPromise).min(1).optional(),
  /** Null stands for "was not asked". */
  expected: z.array(expected.nullable()).min(1).optional(),
  with: z.array(callMark).min(1).optional(),
  without: z.array(callMark).min(1).optional(),
});
export type CallFilter = z.infer<typeof callFilter>;

/**
 * How many calls a filter leaves. A list counts what each of its choices would leave with all else of the filter, so that
 * what is not chosen can be seen as well; it is in falling order, and has no zeros.
 */
export const callCounts = z.object({
  total: z.number().int(),
  /** By the code of the outcome; null for none yet. */
  outcomes: z.array(z.object({ outcome: z.string().nullable(), calls: z.number().int() })),
  lineResults: z.array(z.object({ lineResult: lineResult.nullable(), calls: z.number().int() })),
  agents: z.array(z.object({ agent: uid, name: z.string(), calls: z.number().int() })),
  probes: z.array(z.object({ probe: uid.nullable(), name: z.string(), calls: z.number().int() })),
  /** `search` or `words` found more than this many: of those only the newest are looked at. */
  newestOf: z.number().int().nullable(),
});
export type CallCounts = z.infer<typeof callCounts>;

export const callOrder = z.enum(['newest', 'oldest']);
export type CallOrder = z.infer<typeof callOrder>;

/** What is known of one call beside its row. */
export const callFacts = z.object({
  row: callRow,
  /** The request it was made for; null where there is none. */
  asked: z
    .object({
      probe: z.string(),
      offer: z.string().nullable(),
      at: instant,
      where: z.string(),
      words: z.array(z.object({ text: z.string(), at: instant, where: z.string() })),
      stakes: z.array(stake),
    })
    .nullable(),
  /** What it rests on, with the facts that counted then; null for a call of theirs. */
  decision: decision.extend({ at: instant, reason: z.string() }).nullable(),
  /** What the line did, in order. */
  steps: z.array(z.object({ step: callStep, at: instant, detail: z.string() })),
  marks: z.array(callMark),
});
export type CallFacts = z.infer<typeof callFacts>;

export const callLog = {
  /**
   * A keyset page by start. `counts` comes with the first page (no cursor) and is null on the others. Whoever has not the
   * right `calls.all` sees their own calls. Errors: `rpc/bad-input` for a bad cursor, `role/not-allowed` for a filter that
   * names other agents.
   */
  'calls.page': query(
    z.strictObject({
      filter: callFilter,
      order: callOrder.optional(),
      cursor: z.string().max(500).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    page(callRow).extend({ counts: callCounts.nullable() }),
  ),
  /** All of one call. Errors: `call/missing`, `role/not-allowed` for a call of somebody else without `calls.all`. */
  'calls.get': query(z.strictObject({ attempt: uid }), callFacts),
};
