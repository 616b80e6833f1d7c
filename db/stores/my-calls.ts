import type { Review, ReviewedCall, ReviewRow } from '../../core/contract/reviews.ts';
import { agentSees, type ReviewStage } from '../../core/domain/review.ts';
import { daysBefore, dayOf } from '../../core/domain/free-slots.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { join, sql } from '../sql.ts';
import { agentName, currentAgent } from './agents.ts';
import { appendEvent } from './audit.ts';
import {
  agentHere,
  callColumns,
  callJoins,
  callOf,
  purposeOf,
  reviewOf,
  reviewsWhere,
  rowOf,
  type ReviewBase,
} from './review-rows.ts';
import { addWord, itemOf, missingReview, moveTo } from './reviews.ts';

/** What an agent sees of their own work, and of what was said about it. */

const reviewsShown = 200;
const callsShown = 100;
const shownMs = 30 * 86_400_000;

type Kept = { readonly kept: number; readonly broken: number };

const keptOf = (db: ReadDb, agent: number | null, since: number, until: number): Kept =>
  db.get<Kept>(sql`
    SELECT count(*) FILTER (WHERE ended_as = 'kept') AS kept, count(*) FILTER (WHERE ended_as = 'broken') AS broken
    FROM promise WHERE agent_id = ${agent} AND ended_at >= ${since} AND ended_at < ${until}
      AND ended_as IN ('kept', 'broken') AND by = 'agent'`) ?? { kept: 0, broken: 0 };

export type MySummary = {
  readonly agent: string;
  readonly promises: { readonly day: Kept; readonly week: Kept; readonly month: Kept };
  readonly reviews: readonly ReviewRow[];
  readonly toAnswer: number;
};

/** Today, seven days, thirty days, by the clocks of `zone`. */
export const mySummary = (
  db: ReadDb,
  { now, zone }: { readonly now: number; readonly zone: string },
): MySummary => {
  const agent = agentHere(db);
  const { end } = dayOf(now, zone);
  const since = (days: number): Kept => keptOf(db, agent, daysBefore(now, zone, days), end);
  const reviews = reviewsWhere(
    db,
    sql`WHERE a.agent_id = ${agent} AND v.calibration_id IS NULL AND v.stage IN ('shared', 'answered', 'closed')
      ORDER BY v.stage_at DESC, v.id DESC LIMIT ${reviewsShown}`,
  );
  return {
    agent: agentName(db),
    promises: { day: since(0), week: since(6), month: since(29) },
    reviews: reviews.map((base) => rowOf(db, base)),
    toAnswer: reviews.filter(({ stage }) => stage === 'shared').length,
  };
};

type MyCall = ReviewedCall & {
  readonly note: string;
  readonly review: { readonly uid: string; readonly stage: ReviewStage; readonly at: number } | null;
};

export const myCalls = (db: ReadDb, { now }: { readonly now: number }): readonly MyCall[] =>
  db
    .all<
      ReviewedCall & {
        readonly note: string;
        readonly uid: string | null;
        readonly stage: ReviewStage | null;
        readonly stageAt: number | null;
      }
    >(
      join(
        sql`SELECT`,
        callColumns,
        sql`, coalesce(o.note, '') AS note, v.uid, v.stage, v.stage_at AS stageAt FROM attempt a INDEXED BY attempt_by_time`,
        callJoins,
        // Two leads at their own desks may have reviewed one call: all are among the reviews, the latest stands beside the call.
        sql`LEFT JOIN review v ON v.id = (SELECT id FROM review WHERE attempt_id = a.id AND calibration_id IS NULL
            AND stage IN ('shared', 'answered', 'closed') ORDER BY stage_at DESC, id DESC LIMIT 1)
          WHERE a.agent_id = ${agentHere(db)} AND a.started_at >= ${now - shownMs} ORDER BY a.started_at DESC, a.id DESC LIMIT ${callsShown}`,
      ),
    )
    .map((row) => ({
      ...callOf(row),
      note: row.note,
      review:
        row.uid === null || row.stage === null || row.stageAt === null
          ? null
          : { uid: row.uid, stage: row.stage, at: row.stageAt },
    }));

/** A review that is shared, of a call of this agent's; every other is as good as not there. */
const own = (db: ReadDb, uid: string, agent: number | null): ReviewBase => {
  const [base] = reviewsWhere(db, sql`WHERE v.uid = ${uid}`);
  if (!base || base.agentId !== agent || !agentSees(purposeOf(base), base.stage)) throw missingReview();
  return base;
};

export const myReview = (db: ReadDb, { review }: { readonly review: string }): Review =>
  reviewOf(db, own(db, review, agentHere(db)));

/** The agent's word: on the whole, and on each item that they dispute. Said once. */
export const answerReview = (
  db: WriteDb,
  args: {
    readonly review: string;
    readonly text: string;
    readonly disputes: readonly { readonly item: string; readonly text: string }[];
    readonly at: number;
  },
): void => {
  const { at } = args;
  const agent = currentAgent(db, at);
  const base = own(db, args.review, agent);
  moveTo(db, base, { type: 'answer' }, { agent, at });
  if (new Set(args.disputes.map(({ item }) => item)).size < args.disputes.length)
    throw new ExpectedError('review/bad-answer', 'An item is disputed twice. Say it once.');
  const word = { replyTo: null, atMs: null, agent, at };
  if (args.text !== '') addWord(db, base, { ...word, kind: 'answer', item: null, text: args.text });
  for (const { item, text } of args.disputes)
    addWord(db, base, { ...word, kind: 'dispute', item: itemOf(db, base, item).id, text });
  appendEvent(db, {
    at,
    agent,
    kind: 'review.answered',
    subject: base.review,
    data: { disputes: args.disputes.length },
  });
};
