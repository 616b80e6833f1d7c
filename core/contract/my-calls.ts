import { z } from 'zod';
import { reviewStages } from '../domain/review.ts';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';
import { review, reviewedCall, reviewRow } from './reviews.ts';

const kept = z.object({ kept: z.number().int(), broken: z.number().int() });

/** The agent's own view: of the agent who works here now, and nobody else. No right is needed. */
export const myCalls = {
  /** Promises that the agent gave, by the day they ended; their reviews that are shared, the latest 200. */
  'mine.summary': query(
    nothing,
    z.object({
      agent: z.string(),
      promises: z.object({ day: kept, week: kept, month: kept }),
      reviews: z.array(reviewRow),
      /** Shared, and waiting for the agent's word. */
      toAnswer: z.number().int(),
    }),
  ),
  /** The latest 100 calls of the last thirty days, each with its review where that is shared. */
  'mine.calls': query(
    nothing,
    z.object({
      rows: z.array(
        reviewedCall.extend({
          note: z.string(),
          review: z.object({ uid, stage: z.enum(reviewStages), at: instant }).nullable(),
        }),
      ),
    }),
  ),
  /** Error: `review/missing`, as well for a review that is not shared or of somebody else's call. */
  'mine.review': query(z.object({ review: uid }), z.object({ review })),
  /** Errors: `review/missing`, `review/wrong-stage`, `review/text-required`, `review/bad-answer`, `review/erased`. */
  'mine.answer': command(
    z.object({
      review: uid,
      text: z.string().trim().max(2000),
      disputes: z.array(z.object({ item: uid, text: z.string().trim().max(2000) })).max(60),
    }),
    nothing,
  ),
};
