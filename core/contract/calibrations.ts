import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';
import { partScore, reviewedCall, scoreValue } from './reviews.ts';
import { scoreForm } from './score-forms.ts';

export const agreement = z.object({
  items: z.number().int(),
  same: z.number().int(),
  /** 0 to 1. */
  share: z.number().nullable(),
  /** −1 to 1; null below twenty items of that kind, and where both gave one answer throughout. */
  kappa: z.number().nullable(),
});

export const calibrationRow = z.object({
  calibration: uid,
  call: reviewedCall,
  at: instant,
  /** At most two, each with the review of their own. */
  reviewers: z.array(z.object({ name: z.string(), finished: z.boolean() })),
  /** My own review of it, where I take part. */
  mine: uid.nullable(),
  finished: z.boolean(),
});
export type CalibrationRow = z.infer<typeof calibrationRow>;

/** All need `reviews.write` (error `role/not-allowed`). */
export const calibrations = {
  /** The latest 100, and how far all finished ones agree, by kind of item. */
  'calibrations.list': query(
    nothing,
    z.object({
      rows: z.array(calibrationRow),
      overall: z.object({ finished: z.number().int(), yesNo: agreement, scale: agreement }),
    }),
  ),
  /** Errors: `call/missing`, `score-form/missing`. */
  'calibrations.start': command(
    z.object({ attempt: uid, form: uid }),
    z.object({ calibration: uid, review: uid }),
  ),
  /** A second reviewer's blind review. Errors: `calibration/missing`, `calibration/full`. */
  'calibrations.join': command(z.object({ calibration: uid }), z.object({ review: uid })),
  /** The difference, once both have finished: before, nobody sees any. Errors: `calibration/missing`, `review/blind`. */
  'calibrations.get': query(
    z.object({ calibration: uid }),
    z.object({
      call: reviewedCall,
      form: scoreForm,
      reviewers: z.array(z.object({ name: z.string(), scores: z.array(partScore) })).length(2),
      items: z.array(
        z.object({
          item: uid,
          values: z.array(scoreValue).length(2),
          notes: z.array(z.string()).length(2),
          same: z.boolean(),
        }),
      ),
      all: agreement,
    }),
  ),
};
