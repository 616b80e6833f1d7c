import type { CalibrationRow } from '../../core/contract/calibrations.ts';
import type { ReviewedCall } from '../../core/contract/reviews.ts';
import type { ScoreForm } from '../../core/contract/score-forms.ts';
import { agreementOf, type Agreement, type AnswerPair } from '../../core/domain/agreement.ts';
import type { ItemKind, PartScore } from '../../core/domain/score.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { join, sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import {
  agentHere,
  answersOf,
  callColumns,
  callJoins,
  callOf,
  reviewsWhere,
  scoresOf,
  type ReviewBase,
} from './review-rows.ts';
import { addReview, attemptId } from './reviews.ts';
import { formById, formInUse } from './score-forms.ts';

/** Two reviewers score one call without seeing each other's answers; then the difference is laid open. */

const rowsShown = 100;

type CalibrationBase = ReviewedCall & {
  readonly id: number;
  readonly calibration: string;
  readonly formId: number;
  readonly at: number;
};

const columns = join(
  sql`SELECT c.id, c.uid AS calibration, c.form_id AS formId, c.created_at AS at,`,
  callColumns,
  sql`FROM calibration c JOIN attempt a ON a.id = c.attempt_id`,
  callJoins,
);

const sides = (db: ReadDb, calibration: number): readonly ReviewBase[] =>
  reviewsWhere(db, sql`WHERE v.calibration_id = ${calibration} ORDER BY v.id`);

const isFinished = (reviews: readonly ReviewBase[]): boolean =>
  reviews.length === 2 && reviews.every(({ stage }) => stage === 'closed');

const rowOf = (db: ReadDb, base: CalibrationBase, agent: number | null): CalibrationRow => {
  const reviews = sides(db, base.id);
  return {
    calibration: base.calibration,
    call: callOf(base),
    at: base.at,
    reviewers: reviews.map(({ reviewer, stage }) => ({
      name: reviewer ?? '',
      finished: stage === 'closed',
    })),
    mine: reviews.find(({ reviewerId }) => reviewerId === agent)?.review ?? null,
    finished: isFinished(reviews),
  };
};

/** Answers to the same item of every finished calibration, those of one kind of item. */
const pairsOf = (db: ReadDb, kind: ItemKind): readonly AnswerPair[] =>
  db
    .all<{ first: number | null; second: number | null }>(
      sql`
      WITH final AS (
        SELECT v.calibration_id AS calibration, v.id AS review, x.item_id AS item, x.value
        FROM review v JOIN review_answer x ON x.review_id = v.id JOIN score_item i ON i.id = x.item_id AND i.kind = ${kind}
        WHERE v.calibration_id IS NOT NULL AND v.stage = 'closed'
          AND NOT EXISTS (SELECT 1 FROM review_answer n WHERE n.review_id = v.id AND n.item_id = x.item_id AND n.id > x.id))
      SELECT a.value AS first, b.value AS second FROM final a
      JOIN final b ON b.calibration = a.calibration AND b.item = a.item AND b.review > a.review`,
    )
    .map(({ first, second }) => [first, second]);

export const listCalibrations = (
  db: ReadDb,
): {
  readonly rows: readonly CalibrationRow[];
  readonly overall: { readonly finished: number; readonly yesNo: Agreement; readonly scale: Agreement };
} => {
  const agent = agentHere(db);
  const finished = db.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM (SELECT calibration_id FROM review WHERE calibration_id IS NOT NULL AND stage = 'closed'
      GROUP BY calibration_id HAVING count(*) = 2)`)?.n ?? 0;
  return {
    rows: db
      .all<CalibrationBase>(join(columns, sql`ORDER BY c.id DESC LIMIT ${rowsShown}`))
      .map((base) => rowOf(db, base, agent)),
    overall: {
      finished,
      yesNo: agreementOf(pairsOf(db, 'yes-no')),
      scale: agreementOf(pairsOf(db, 'scale')),
    },
  };
}; // prettier-ignore

/** Begins one, with the review of whoever begins it. */
export const startCalibration = (
  db: WriteDb,
  args: { readonly attempt: string; readonly form: string; readonly at: number },
): { readonly calibration: string; readonly review: string } => {
  const { at } = args;
  const attempt = attemptId(db, args.attempt);
  const form = formInUse(db, args.form, at);
  const agent = currentAgent(db, at);
  const calibration = newUid();
  const { id } = db.run(sql`
    INSERT INTO calibration (uid, attempt_id, form_id, agent_id, created_at) VALUES (${calibration}, ${attempt}, ${form}, ${agent}, ${at})`);
  const review = addReview(db, { attempt, form, week: null, calibration: id, reviewer: agent, at });
  appendEvent(db, { at, agent, kind: 'calibration.started', subject: calibration, data: {} });
  return { calibration, review };
};

const missing = (): ExpectedError =>
  new ExpectedError('calibration/missing', 'There is no such calibration. Read the list again.');

const find = (db: ReadDb, uid: string): CalibrationBase => {
  const base = db.get<CalibrationBase>(join(columns, sql`WHERE c.uid = ${uid}`));
  if (!base) throw missing();
  return base;
};

/** My review of it: the one there is, or the second. Errors: `calibration/missing`, `calibration/full`. */
export const joinCalibration = (
  db: WriteDb,
  args: { readonly calibration: string; readonly at: number },
): { readonly review: string } => {
  const base = find(db, args.calibration);
  const agent = currentAgent(db, args.at);
  const reviews = sides(db, base.id);
  const mine = reviews.find(({ reviewerId }) => reviewerId === agent);
  if (mine) return { review: mine.review };
  if (reviews.length >= 2)
    throw new ExpectedError('calibration/full', 'Two reviewers score this call already. Choose another one.');
  const [first] = reviews;
  if (!first) throw missing();
  return {
    review: addReview(db, {
      attempt: first.attemptId,
      form: base.formId,
      week: null,
      calibration: base.id,
      reviewer: agent,
      at: args.at,
    }),
  };
};

export type CalibrationDifference = {
  readonly call: ReviewedCall;
  readonly form: ScoreForm;
  readonly reviewers: readonly { readonly name: string; readonly scores: readonly PartScore[] }[];
  readonly items: readonly {
    readonly item: string;
    readonly values: readonly (number | null)[];
    readonly notes: readonly string[];
    readonly same: boolean;
  }[];
  readonly all: Agreement;
};

/** Item by item, once both have finished. Errors: `calibration/missing`, `review/blind`. */
export const calibrationDifference = (
  db: ReadDb,
  { calibration }: { readonly calibration: string },
): CalibrationDifference => {
  const base = find(db, calibration);
  const reviews = sides(db, base.id);
  if (!isFinished(reviews))
    throw new ExpectedError(
      'review/blind',
      'Not both reviewers have finished. Until then nobody sees the answers of the other.',
    );
  const form = formById(db, base.formId);
  const answers = reviews.map((one) => new Map(answersOf(db, one.id).map((answer) => [answer.item, answer])));
  const items = form.items.map(({ uid }) => {
    const values = answers.map((of) => of.get(uid)?.value ?? null);
    return {
      item: uid,
      values,
      notes: answers.map((of) => of.get(uid)?.note ?? ''),
      same: values[0] === values[1],
    };
  });
  return {
    call: callOf(base),
    form,
    reviewers: reviews.map((one) => ({ name: one.reviewer ?? '', scores: scoresOf(db, one) })),
    items,
    // Mixed kinds of answers: a share of items alike, and no kappa, which is of one kind only.
    all: {
      ...agreementOf(items.map(({ values }) => [values[0] ?? null, values[1] ?? null])),
      kappa: null,
    },
  };
};
