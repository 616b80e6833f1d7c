import type {
  Review,
  ReviewAnswer,
  ReviewedCall,
  ReviewRow,
  ReviewWord,
} from '../../core/contract/reviews.ts';
import type { ReviewPurpose, ReviewStage } from '../../core/domain/review.ts';
import { scoreOf, type PartScore } from '../../core/domain/score.ts';
import type { ReadDb } from '../handle.ts';
import { join, sql, type Sql } from '../sql.ts';
import { agentName } from './agents.ts';
import { formById, itemsOfForm } from './score-forms.ts';

/** Reviews as they are shown. */

/** The columns of `ReviewedCall`, of an attempt `a` with `callJoins`. */
export const callColumns = sql`
  a.uid AS attempt, g.name AS agent, a.direction, coalesce(p.name, '') AS name, coalesce(p.company, '') AS company, a.number,
  a.started_at AS startedAt, CASE WHEN e.answered_at IS NULL THEN NULL ELSE max(0, e.at - e.answered_at - e.hold_ms) END AS talkMs,
  e.line_result AS lineResult, o.kind AS outcome`;
export const callJoins = sql`
  JOIN agent g ON g.id = a.agent_id
  LEFT JOIN attempt_end e ON e.attempt_id = a.id
  LEFT JOIN outcome o ON o.attempt_id = a.id
  LEFT JOIN prospect p ON p.id = a.prospect_id`;

/** Takes the columns of the call out of a row. */
export const callOf = (row: ReviewedCall): ReviewedCall => ({
  attempt: row.attempt,
  agent: row.agent,
  direction: row.direction,
  name: row.name,
  company: row.company,
  number: row.number,
  startedAt: row.startedAt,
  talkMs: row.talkMs,
  lineResult: row.lineResult,
  outcome: row.outcome,
});

export type ReviewBase = ReviewedCall & {
  readonly id: number;
  readonly review: string;
  readonly formId: number;
  readonly attemptId: number;
  readonly agentId: number;
  readonly requestId: number | null;
  readonly reviewerId: number | null;
  readonly reviewer: string | null;
  readonly calibrationId: number | null;
  /** Key of the workstation that it came from; null: written here. */
  readonly originId: number | null;
  readonly week: number | null;
  readonly stage: ReviewStage;
  readonly stageAt: number;
  readonly note: string;
};

/** Reviews `v` that a condition finds. */
export const reviewsWhere = (db: ReadDb, rest: Sql): readonly ReviewBase[] =>
  db.all<ReviewBase>(
    join(
      sql`SELECT v.id, v.uid AS review, v.form_id AS formId, v.attempt_id AS attemptId, a.agent_id AS agentId, a.request_id AS requestId,
        v.reviewer_id AS reviewerId, w.name AS reviewer, v.calibration_id AS calibrationId, v.origin_id AS originId, v.week, v.stage, v.stage_at AS stageAt,
        coalesce(o.note, '') AS note,`,
      callColumns,
      sql`FROM review v JOIN attempt a ON a.id = v.attempt_id`,
      callJoins,
      sql`LEFT JOIN agent w ON w.id = v.reviewer_id`,
      rest,
    ),
  );

export const purposeOf = ({ calibrationId }: Pick<ReviewBase, 'calibrationId'>): ReviewPurpose =>
  calibrationId === null ? 'review' : 'calibration';

type AnswerRow = {
  readonly item: string;
  readonly value: number | null;
  readonly note: string;
  readonly amends: number | null;
  readonly reason: string;
};

/** What counts of each item, and what the agent first saw of it. */
export const answersOf = (db: ReadDb, review: number): readonly ReviewAnswer[] => {
  const answers = new Map<string, ReviewAnswer>();
  for (const { item, value, note, amends, reason } of db.all<AnswerRow>(sql`
    SELECT i.uid AS item, x.value, x.note, x.amends, x.reason FROM review_answer x JOIN score_item i ON i.id = x.item_id
    WHERE x.review_id = ${review} ORDER BY x.id`)) {
    const before = answers.get(item);
    const original =
      amends === null || !before ? null : (before.original ?? { value: before.value, note: before.note });
    answers.set(item, { item, value, note, original, reason });
  }
  return [...answers.values()];
};

export const openDisputesOf = (db: ReadDb, review: number): number =>
  db.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM review_word d WHERE d.review_id = ${review} AND d.kind = 'dispute'
      AND NOT EXISTS (SELECT 1 FROM review_word r WHERE r.reply_to = d.id)`)?.n ?? 0;

export const scoresOf = (
  db: ReadDb,
  { id, formId }: Pick<ReviewBase, 'id' | 'formId'>,
): readonly PartScore[] =>
  scoreOf(itemsOfForm(db, formId), new Map(answersOf(db, id).map(({ item, value }) => [item, value])));

const shownScores = (scores: readonly PartScore[]): ReviewRow['scores'] =>
  scores.map((score) => ({ ...score, failedBy: [...score.failedBy] }));

export const rowOf = (db: ReadDb, base: ReviewBase): ReviewRow => {
  const { name, version } = formById(db, base.formId);
  return {
    review: base.review,
    call: callOf(base),
    form: { name, version },
    purpose: purposeOf(base),
    origin: base.week === null ? 'hand' : 'sample',
    stage: base.stage,
    stageAt: base.stageAt,
    reviewer: base.reviewer,
    scores: shownScores(scoresOf(db, base)),
    openDisputes: openDisputesOf(db, base.id),
  };
};

const wordsOf = (db: ReadDb, review: number): ReviewWord[] => [
  ...db.all<ReviewWord>(sql`
    SELECT w.uid, w.kind, g.name AS author, w.at, w.at_ms AS atMs, i.uid AS item, d.uid AS replyTo, w.text
    FROM review_word w JOIN agent g ON g.id = w.agent_id LEFT JOIN score_item i ON i.id = w.item_id
      LEFT JOIN review_word d ON d.id = w.reply_to
    WHERE w.review_id = ${review} ORDER BY w.at, w.uid`),
];

const askedOf = (db: ReadDb, request: number | null): Review['asked'] => {
  if (request === null) return null;
  const row = db.get<{ request: string; probe: string; at: number; words: string; stakes: string }>(sql`
    SELECT r.uid AS request, b.name AS probe, r.asked_at AS at,
      (SELECT json_group_array(w.value ->> 'text') FROM json_each(r.words) w) AS words,
      (SELECT json_group_array(s.value ->> 'label') FROM json_each(r.stakes) s) AS stakes
    FROM request r JOIN probe b ON b.id = r.probe_id WHERE r.id = ${request}`);
  if (!row) return null;
  return {
    ...row,
    words: JSON.parse(row.words) as string[],
    stakes: JSON.parse(row.stakes) as string[],
  };
};

/** The last promises to that person for their request; a retry by rule is owed to nobody. */
const promisesOf = (db: ReadDb, request: number | null): Review['promises'] =>
  request === null
    ? []
    : [
        ...db.all<Review['promises'][number]>(sql`
          SELECT start_at AS start, end_at AS end, by, ended_as AS ended FROM promise
          WHERE request_id = ${request} AND by <> 'rule' ORDER BY id DESC LIMIT 5`),
      ];

export const reviewOf = (db: ReadDb, base: ReviewBase): Review => ({
  ...rowOf(db, base),
  form: formById(db, base.formId),
  asked: askedOf(db, base.requestId),
  promises: promisesOf(db, base.requestId),
  note: base.note,
  answers: [...answersOf(db, base.id)],
  words: wordsOf(db, base.id),
});

/** The agent who works here now, where they have done anything yet: for reads, which make nobody. */
export const agentHere = (db: ReadDb): number | null =>
  db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = ${agentName(db)}`)?.id ?? null;
