import type { BundleAnswer, BundleReview } from '../../core/contract/bundle-reviews.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import type { ExportPlan } from './bundle-export.ts';
import { formById } from './score-forms.ts';

/**
 * Reviews that go out in a bundle of ours: those written here of calls that another workstation made, as far as the agent may
 * see them; and of reviews that came from elsewhere, what the agent here said to them. What is new is found by
 * `review_touched`, whose ids only grow.
 */
type Beyond = Pick<ExportPlan, 'afterReview' | 'lastReview'> & { readonly after: number };

/** Records of one turn: a review with its form is some kilobytes. */
const page = 200;

type Row = {
  readonly touched: number;
  readonly id: number;
  readonly formId: number;
  readonly recipient: Buffer;
} & Pick<BundleReview, 'uid' | 'attempt' | 'week' | 'stage' | 'stageAt' | 'createdAt' | 'reviewer'>;

type AnswerRow = BundleReview['answers'][number];
type WordRow = BundleReview['words'][number];

/** The last of each item while it was scored is what the agent first saw; then every amendment. */
const answersThatTravel = (db: ReadDb, review: number): readonly AnswerRow[] => {
  const rows = db.all<AnswerRow>(sql`
    SELECT x.uid, i.uid AS item, x.value, x.note, o.uid AS amends, x.reason, g.uid AS agent, x.at
    FROM review_answer x JOIN score_item i ON i.id = x.item_id JOIN agent g ON g.id = x.agent_id
      LEFT JOIN review_answer o ON o.id = x.amends
    WHERE x.review_id = ${review} ORDER BY x.id`);
  const first = new Map(rows.filter(({ amends }) => amends === null).map((row) => [row.item, row]));
  return [...first.values(), ...rows.filter(({ amends }) => amends !== null)];
};

const reviewThatTravels = (db: ReadDb, row: Row): BundleReview => {
  const { uid, version, name, items } = formById(db, row.formId);
  const answers = answersThatTravel(db, row.id);
  const words = db.all<WordRow>(sql`
    SELECT w.uid, w.kind, i.uid AS item, d.uid AS replyTo, w.at_ms AS atMs, w.text, g.uid AS agent, w.at
    FROM review_word w JOIN agent g ON g.id = w.agent_id LEFT JOIN score_item i ON i.id = w.item_id
      LEFT JOIN review_word d ON d.id = w.reply_to
    WHERE w.review_id = ${row.id} ORDER BY w.id`);
  const named = new Set([row.reviewer, ...answers.map(({ agent }) => agent), ...words.map(({ agent }) => agent)]);
  const agents = db.all<{ uid: string; name: string }>(
    sql`SELECT uid, name FROM agent WHERE uid IN (SELECT value FROM json_each(${JSON.stringify([...named])})) ORDER BY id`,
  );
  return {
    uid: row.uid,
    attempt: row.attempt,
    week: row.week,
    stage: row.stage,
    stageAt: row.stageAt,
    createdAt: row.createdAt,
    reviewer: row.reviewer,
    form: { uid, version, name, items },
    agents: [...agents],
    answers: [...answers],
    words: [...words],
  };
}; // prettier-ignore

export type ReviewPart = {
  /** `recipient`: X25519 key of the workstation whose call it is, base64. */
  readonly records: readonly { readonly recipient: string; readonly review: BundleReview }[];
  readonly next: number | null;
};

/**
 * Up to 200 reviews after `after`. Those of a workstation that never told its key wait until it does: its next bundle brings
 * the key, and touches them (workstations.ts).
 */
export const exportReviews = (db: ReadDb, args: Beyond): ReviewPart => {
  const rows = db.all<Row>(sql`
    SELECT t.id AS touched, v.id, v.form_id AS formId, s.read_key AS recipient, v.uid, a.uid AS attempt, v.week, v.stage,
      v.stage_at AS stageAt, v.created_at AS createdAt, g.uid AS reviewer
    FROM review_touched t JOIN review v ON v.id = t.review_id JOIN attempt a ON a.id = v.attempt_id
      JOIN workstation s ON s.id = a.origin_id JOIN agent g ON g.id = v.reviewer_id
    WHERE t.id > ${Math.max(args.after, args.afterReview)} AND t.id <= ${args.lastReview} AND v.origin_id IS NULL
      AND v.calibration_id IS NULL AND v.stage IN ('shared', 'answered', 'closed') AND s.read_key IS NOT NULL
    ORDER BY t.id LIMIT ${page}`);
  return {
    records: rows.map((row) => ({
      recipient: Buffer.from(row.recipient).toString('base64'),
      review: reviewThatTravels(db, row),
    })),
    next: rows.length < page ? null : (rows.at(-1)?.touched ?? null),
  };
};

export type AnswerPart = { readonly records: readonly BundleAnswer[]; readonly next: number | null };

/** What the agents here said to reviews that came from elsewhere, up to 200 after `after`. */
export const exportAnswers = (db: ReadDb, args: Beyond): AnswerPart => {
  const rows = db.all<{
    touched: number;
    id: number;
    review: string;
    agent: string;
    stage: string;
    stageAt: number;
  }>(sql`
    SELECT t.id AS touched, v.id, v.uid AS review, g.uid AS agent, v.stage, v.stage_at AS stageAt
    FROM review_touched t JOIN review v ON v.id = t.review_id JOIN attempt a ON a.id = v.attempt_id JOIN agent g ON g.id = a.agent_id
    WHERE t.id > ${Math.max(args.after, args.afterReview)} AND t.id <= ${args.lastReview} AND v.origin_id IS NOT NULL
      AND v.stage IN ('answered', 'closed')
    ORDER BY t.id LIMIT ${page}`);
  const records = rows.flatMap(({ id, review, agent, stage, stageAt }): readonly BundleAnswer[] => {
    const words = db.all<BundleAnswer['words'][number]>(sql`
      SELECT w.uid, w.kind, i.uid AS item, w.text, w.at FROM review_word w LEFT JOIN score_item i ON i.id = w.item_id
      WHERE w.review_id = ${id} AND w.kind IN ('answer', 'dispute') ORDER BY w.id`);
    // Closed there means that the answer arrived; without words there is nothing more to tell.
    const at = stage === 'answered' ? stageAt : words[0]?.at;
    return at === undefined ? [] : [{ t: 'answer', review, agent, at, words: [...words] }];
  });
  return { records, next: rows.length < page ? null : (rows.at(-1)?.touched ?? null) };
}; // prettier-ignore
