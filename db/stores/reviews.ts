import type { Review, ReviewRow } from '../../core/contract/reviews.ts';
import {
  mayAmend,
  mayComment,
  mayScore,
  nextReviewStage,
  reviewStages,
  type ReviewEvent,
  type ReviewRefusal,
  type ReviewStage,
} from '../../core/domain/review.ts';
import { isAnswer, type ItemKind } from '../../core/domain/score.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import {
  agentHere,
  answersOf,
  openDisputesOf,
  purposeOf,
  reviewOf,
  reviewsWhere,
  rowOf,
  type ReviewBase,
} from './review-rows.ts';
import { formInUse, itemsOfForm, listForms } from './score-forms.ts';

/** Reviews, as the reviewer works with them. The agent's side: my-calls.ts. */

const rowsShown = 200;

export const missingReview = (): ExpectedError =>
  new ExpectedError('review/missing', 'There is no such review. Read the list again.');

const refusals: Readonly<Record<ReviewRefusal, string>> = {
  'review/wrong-stage': 'This review is at another stage. Read it again.',
  'review/unanswered': 'Some items have no answer. Answer them, or say that they do not apply.',
  'review/dispute-open': 'The agent disputed an item. Reply to it before you close the review.',
};
export const refusal = (code: ReviewRefusal): ExpectedError => new ExpectedError(code, refusals[code]);

/** Somebody else's blind scoring that is not over. */
const isBlind = (base: ReviewBase, agent: number | null): boolean =>
  base.calibrationId !== null && base.stage !== 'closed' && base.reviewerId !== agent;

export const findReview = (db: ReadDb, uid: string): ReviewBase => {
  const [base] = reviewsWhere(db, sql`WHERE v.uid = ${uid}`);
  if (!base) throw missingReview();
  return base;
};

/** One that this agent may work on. Errors: `review/missing`, `review/elsewhere`, `review/blind`. */
const openTo = (db: ReadDb, uid: string, agent: number | null): ReviewBase => {
  const base = findReview(db, uid);
  if (base.originId !== null)
    throw new ExpectedError(
      'review/elsewhere',
      'This review was written at another workstation and is worked on there. The agent answers it in their own calls.',
    );
  if (isBlind(base, agent))
    throw new ExpectedError(
      'review/blind',
      'Another reviewer scores this call blind. It is shown when both have finished.',
    );
  return base;
};

export const listReviews = (
  db: ReadDb,
  { stage }: { readonly stage: ReviewStage },
): {
  readonly rows: readonly ReviewRow[];
  readonly more: boolean;
  readonly counts: Record<ReviewStage, number>;
} => {
  const found = reviewsWhere(
    db,
    sql`WHERE v.calibration_id IS NULL AND v.origin_id IS NULL AND v.stage = ${stage} ORDER BY v.stage_at DESC, v.id DESC LIMIT ${rowsShown + 1}`,
  );
  const counts: Record<ReviewStage, number> = {
    new: 0,
    'in-review': 0,
    shared: 0,
    answered: 0,
    closed: 0,
  };
  for (const one of reviewStages)
    counts[one] =
      db.get<{ n: number }>(
        sql`SELECT count(*) AS n FROM review WHERE calibration_id IS NULL AND origin_id IS NULL AND stage = ${one}`,
      )?.n ?? 0;
  return {
    rows: found.slice(0, rowsShown).map((base) => rowOf(db, base)),
    more: found.length > rowsShown,
    counts,
  };
};

export const getReview = (db: ReadDb, { review }: { readonly review: string }): Review => {
  const base = openTo(db, review, agentHere(db));
  return reviewOf(db, base);
};

export const attemptId = (db: ReadDb, attempt: string): number => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM attempt WHERE uid = ${attempt}`);
  if (!row) throw new ExpectedError('call/missing', 'This call is not in the log any more. Read the log again.');
  return row.id;
}; // prettier-ignore

export const addReview = (
  db: WriteDb,
  row: {
    readonly attempt: number;
    readonly form: number;
    readonly week: number | null;
    readonly calibration: number | null;
    readonly reviewer: number | null;
    readonly at: number;
  },
): string => {
  const uid = newUid();
  db.run(sql`
    INSERT INTO review (uid, attempt_id, form_id, calibration_id, week, reviewer_id, stage_at, created_at)
    VALUES (${uid}, ${row.attempt}, ${row.form}, ${row.calibration}, ${row.week}, ${row.reviewer}, ${row.at}, ${row.at})`);
  return uid;
};

/** The review of a call: the one there is, or a new one. `form` null takes the first form in use. */
export const openReview = (
  db: WriteDb,
  args: { readonly attempt: string; readonly form: string | null; readonly at: number },
): { readonly review: string; readonly made: boolean } => {
  const attempt = attemptId(db, args.attempt);
  const known = db.get<{ uid: string }>(
    sql`SELECT uid FROM review WHERE attempt_id = ${attempt} AND calibration_id IS NULL AND origin_id IS NULL`,
  );
  if (known) return { review: known.uid, made: false };
  const form = formInUse(db, args.form ?? listForms(db)[0]?.uid ?? '', args.at);
  const { at } = args;
  const review = addReview(db, { attempt, form, week: null, calibration: null, reviewer: null, at });
  appendEvent(db, { at, agent: currentAgent(db, at), kind: 'review.opened', subject: review, data: {} });
  return { review, made: true };
};

/** One step of core/domain/review.ts, with its audit. */
export const moveTo = (
  db: WriteDb,
  base: ReviewBase,
  event: ReviewEvent,
  by: { readonly agent: number; readonly at: number },
): void => {
  const move = nextReviewStage(purposeOf(base), base.stage, event);
  if (!move.ok) throw refusal(move.code);
  db.run(sql`
    UPDATE review SET stage = ${move.stage}, stage_at = ${by.at}, reviewer_id = coalesce(reviewer_id, ${by.agent}) WHERE id = ${base.id}`);
  appendEvent(db, { ...by, kind: 'review.moved', subject: base.review, data: { stage: move.stage } });
};

export type ReviewerMove = 'begin' | 'share' | 'finish' | 'close';

export const moveReview = (
  db: WriteDb,
  args: { readonly review: string; readonly move: ReviewerMove; readonly at: number },
): void => {
  const agent = currentAgent(db, args.at);
  const base = openTo(db, args.review, agent);
  const unanswered = (): number => itemsOfForm(db, base.formId).length - answersOf(db, base.id).length;
  const events: Readonly<Record<ReviewerMove, () => ReviewEvent>> = {
    begin: () => ({ type: 'begin' }),
    share: () => ({ type: 'share', unanswered: unanswered() }),
    finish: () => ({ type: 'finish', unanswered: unanswered() }),
    close: () => ({ type: 'close', openDisputes: openDisputesOf(db, base.id) }),
  };
  moveTo(db, base, events[args.move](), { agent, at: args.at });
};

/** Error: `review/bad-answer`. */
export const itemOf = (
  db: ReadDb,
  base: ReviewBase,
  uid: string,
): { readonly id: number; readonly kind: ItemKind } => {
  const item = db.get<{ id: number; kind: ItemKind }>(
    sql`SELECT id, kind FROM score_item WHERE uid = ${uid} AND form_id = ${base.formId}`,
  );
  if (!item) throw new ExpectedError('review/bad-answer', 'This item is not on the form. Read the review again.');
  return item;
}; // prettier-ignore

/** Words about somebody who was erased would bring them back. Error: `review/erased`. */
export const refuseWordsOfErased = (base: ReviewBase, ...texts: readonly string[]): void => {
  if (base.number === 'erased' && texts.some((text) => text !== ''))
    throw new ExpectedError(
      'review/erased',
      'The person of this call was erased: no words are added to it any more.',
    );
};

export type Scored = {
  readonly review: string;
  readonly item: string;
  readonly value: number | null;
  readonly note: string;
  readonly at: number;
};

const addAnswer = (
  db: WriteDb,
  base: ReviewBase,
  args: Scored & { readonly reason: string; readonly agent: number; readonly amends: number | null },
): void => {
  const item = itemOf(db, base, args.item);
  if (!isAnswer(item.kind, args.value))
    throw new ExpectedError('review/bad-answer', 'This answer does not exist for the item. Choose another.');
  refuseWordsOfErased(base, args.note, args.reason);
  db.run(sql`
    INSERT INTO review_answer (uid, review_id, item_id, value, note, amends, reason, agent_id, at)
    VALUES (${newUid()}, ${base.id}, ${item.id}, ${args.value}, ${args.note}, ${args.amends}, ${args.reason}, ${args.agent}, ${args.at})`);
};

export const scoreItem = (db: WriteDb, args: Scored): void => {
  const agent = currentAgent(db, args.at);
  const base = openTo(db, args.review, agent);
  if (!mayScore(base.stage)) throw refusal('review/wrong-stage');
  addAnswer(db, base, { ...args, reason: '', agent, amends: null });
};

/** Puts another answer beside the one that the agent saw, which stays. */
export const amendItem = (db: WriteDb, args: Scored & { readonly reason: string }): void => {
  const agent = currentAgent(db, args.at);
  const base = openTo(db, args.review, agent);
  if (!mayAmend(base.stage) || purposeOf(base) !== 'review') throw refusal('review/wrong-stage');
  if (args.reason === '')
    throw new ExpectedError(
      'review/reason-required',
      'The agent has read the first answer: say why it changes.',
    );
  const item = itemOf(db, base, args.item);
  const original = db.get<{ id: number }>(sql`
    SELECT id FROM review_answer WHERE review_id = ${base.id} AND item_id = ${item.id} AND amends IS NULL ORDER BY id DESC LIMIT 1`);
  if (!original) throw refusal('review/wrong-stage');
  addAnswer(db, base, { ...args, agent, amends: original.id });
  appendEvent(db, { at: args.at, agent, kind: 'review.amended', subject: base.review, data: { item: args.item } });
}; // prettier-ignore

export type NewWord = {
  readonly kind: 'comment' | 'answer' | 'dispute' | 'reply';
  readonly item: number | null;
  readonly replyTo: number | null;
  readonly atMs: number | null;
  readonly text: string;
  readonly agent: number;
  readonly at: number;
};

export const addWord = (db: WriteDb, base: ReviewBase, word: NewWord): void => {
  if (word.text === '')
    throw new ExpectedError('review/text-required', 'There is nothing written yet. Write it, then save.');
  refuseWordsOfErased(base, word.text);
  db.run(sql`
    INSERT INTO review_word (uid, review_id, kind, item_id, reply_to, at_ms, text, agent_id, at)
    VALUES (${newUid()}, ${base.id}, ${word.kind}, ${word.item}, ${word.replyTo}, ${word.atMs}, ${word.text}, ${word.agent}, ${word.at})`);
};

export const commentReview = (
  db: WriteDb,
  args: {
    readonly review: string;
    readonly text: string;
    readonly atMs: number | null;
    readonly item: string | null;
    readonly at: number;
  },
): void => {
  const agent = currentAgent(db, args.at);
  const base = openTo(db, args.review, agent);
  if (!mayComment(base.stage)) throw refusal('review/wrong-stage');
  const item = args.item === null ? null : itemOf(db, base, args.item).id;
  addWord(db, base, { ...args, kind: 'comment', item, replyTo: null, agent });
};

/** The reviewer's word on one dispute; a second reply to it is refused. */
export const replyToDispute = (
  db: WriteDb,
  args: { readonly review: string; readonly dispute: string; readonly text: string; readonly at: number },
): void => {
  const agent = currentAgent(db, args.at);
  const base = openTo(db, args.review, agent);
  if (base.stage !== 'answered') throw refusal('review/wrong-stage');
  const dispute = db.get<{ id: number; item: number }>(sql`
    SELECT d.id, d.item_id AS item FROM review_word d WHERE d.uid = ${args.dispute} AND d.review_id = ${base.id} AND d.kind = 'dispute'
      AND NOT EXISTS (SELECT 1 FROM review_word r WHERE r.reply_to = d.id)`);
  if (!dispute)
    throw new ExpectedError('review/no-dispute', 'This dispute has its reply already. Read the review again.');
  addWord(db, base, { ...args, kind: 'reply', item: dispute.item, replyTo: dispute.id, atMs: null, agent });
  appendEvent(db, { at: args.at, agent, kind: 'review.replied', subject: base.review, data: {} });
}; // prettier-ignore
