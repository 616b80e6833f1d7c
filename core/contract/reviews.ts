import { z } from 'zod';
import { reviewPurposes, reviewStages } from '../domain/review.ts';
import { scoreParts } from '../domain/score.ts';
import { command, query } from './procedure.ts';
import { direction, instant, lineResult, nothing, phone, promiseState, uid } from './records.ts';
import { scoreForm } from './score-forms.ts';

/** Null: it does not apply. Else 0 to 1 for a question of yes and no, 0 to 4 on the scale. */
export const scoreValue = z.number().int().min(0).max(4).nullable();
const text = z.string().trim().max(2000);

export const partScore = z.object({
  part: z.enum(scoreParts),
  percent: z.number().min(0).max(100).nullable(),
  failedBy: z.array(uid),
  answered: z.number().int(),
  items: z.number().int(),
});

export const reviewAnswer = z.object({
  item: uid,
  value: scoreValue,
  note: z.string(),
  /** As the agent first saw it, where it was amended since. */
  original: z.object({ value: scoreValue, note: z.string() }).nullable(),
  /** Why it was amended; empty where it was not. */
  reason: z.string(),
});
export type ReviewAnswer = z.infer<typeof reviewAnswer>;

/** `comment`: the reviewer's; `answer`: the agent's word on the whole; `dispute`: the agent's on one item; `reply`: to a dispute. */
export const reviewWord = z.object({
  uid,
  kind: z.enum(['comment', 'answer', 'dispute', 'reply']),
  author: z.string(),
  at: instant,
  /** Milliseconds from the start of the recording. */
  atMs: z.number().int().nullable(),
  item: uid.nullable(),
  /** The dispute that a reply is to. */
  replyTo: uid.nullable(),
  /** Empty once the person of the call is erased. */
  text: z.string(),
});
export type ReviewWord = z.infer<typeof reviewWord>;

/** What of the call stands beside the form. */
export const reviewedCall = z.object({
  attempt: uid,
  agent: z.string(),
  direction,
  /** Empty for somebody unknown or erased. */
  name: z.string(),
  company: z.string(),
  number: phone,
  startedAt: instant,
  talkMs: z.number().int().nullable(),
  lineResult: lineResult.nullable(),
  outcome: z.string().nullable(),
});
export type ReviewedCall = z.infer<typeof reviewedCall>;

export const reviewRow = z.object({
  review: uid,
  call: reviewedCall,
  form: z.object({ name: z.object({ fr: z.string(), en: z.string() }), version: z.number().int() }),
  purpose: z.enum(reviewPurposes),
  /** How it came to be looked at. */
  origin: z.enum(['hand', 'sample']),
  stage: z.enum(reviewStages),
  stageAt: instant,
  reviewer: z.string().nullable(),
  scores: z.array(partScore),
  openDisputes: z.number().int(),
});
export type ReviewRow = z.infer<typeof reviewRow>;

export const review = reviewRow.extend({
  form: scoreForm,
  /** What the person asked for, before what was said to them. */
  asked: z
    .object({
      request: uid,
      probe: z.string(),
      at: instant,
      words: z.array(z.string()),
      stakes: z.array(z.string()),
    })
    .nullable(),
  promises: z.array(
    z.object({
      start: instant,
      end: instant,
      by: z.enum(['prospect', 'agent']),
      ended: promiseState.nullable(),
    }),
  ),
  note: z.string(),
  answers: z.array(reviewAnswer),
  words: z.array(reviewWord),
});
export type Review = z.infer<typeof review>;

export const sampleReport = z.object({
  drawn: z.number().int(),
  short: z.array(z.object({ agent: z.string(), wanted: z.number().int(), got: z.number().int() })),
});

const drawnPerAgent = z.number().int().min(1).max(20);
export const weeklyDraw = z.object({
  perAgent: drawnPerAgent,
  form: uid,
  /** Start of the latest week that is done with. */
  doneWeek: instant,
  /** Start of the week of the latest draw, and how many calls it drew. */
  drawn: z.object({ week: instant, reviews: z.number().int() }).nullable(),
});

const counts = z.record(z.enum(reviewStages), z.number().int());

/** All of these need `reviews.write` (error `role/not-allowed`). Error of all: `review/missing`. */
export const reviews = {
  /** The latest 200 of a stage, the longest untouched last. Calibrations are not among them. */
  'reviews.list': query(
    z.object({ stage: z.enum(reviewStages) }),
    z.object({ rows: z.array(reviewRow), more: z.boolean(), counts }),
  ),
  /** A calibration of somebody else that is not finished: `review/blind`. */
  'reviews.get': query(z.object({ review: uid }), z.object({ review })),
  /** The review of that call: the one there is, or a new one with this form. Errors: `call/missing`, `score-form/missing`. */
  'reviews.open': command(z.object({ attempt: uid, form: uid.nullable() }), z.object({ review: uid })),
  /** `begin`, `share`, `close`, `finish` of core/domain/review.ts. Errors: `review/wrong-stage`, `review/unanswered`, `review/dispute-open`. */
  'reviews.move': command(
    z.object({ review: uid, move: z.enum(['begin', 'share', 'finish', 'close']) }),
    nothing,
  ),
  /** Errors: `review/wrong-stage`, `review/bad-answer`, `review/erased`, `review/blind`. */
  'reviews.score': command(z.object({ review: uid, item: uid, value: scoreValue, note: text }), nothing),
  /** After the agent saw it. Errors: as of `reviews.score`, and `review/reason-required`. */
  'reviews.amend': command(
    z.object({ review: uid, item: uid, value: scoreValue, note: text, reason: text }),
    nothing,
  ),
  /** Errors: `review/wrong-stage`, `review/text-required`, `review/erased`. */
  'reviews.comment': command(
    z.object({
      review: uid,
      text,
      atMs: z.number().int().min(0).max(86_400_000).nullable(),
      item: uid.nullable(),
    }),
    nothing,
  ),
  /** Errors: as of `reviews.comment`, and `review/no-dispute`. */
  'reviews.reply': command(z.object({ review: uid, dispute: uid, text }), nothing),
  /** How the last draw was asked for; the defaults of a first one. */
  'reviews.sampling': query(nothing, z.object({ perAgent: z.number().int(), form: uid.nullable() })),
  /** Makes reviews of calls by chance (core/domain/sampling.ts): answered ones with an outcome. Error: `score-form/missing`. */
  'reviews.draw': command(
    z.object({ week: z.enum(['this', 'last']), perAgent: drawnPerAgent, form: uid }),
    sampleReport,
  ),
  /** What is drawn by itself once a week is over; null where that is off. */
  'reviews.weekly': query(nothing, z.object({ weekly: weeklyDraw.nullable() })),
  /** Begins with the week that runs now; null switches it off. Error: `score-form/missing`. */
  'reviews.setWeekly': command(
    z.object({ draw: z.object({ perAgent: drawnPerAgent, form: uid }).nullable() }),
    nothing,
  ),
};

export const reviewsEvents = {
  'reviews.changed': z.object({}),
};
