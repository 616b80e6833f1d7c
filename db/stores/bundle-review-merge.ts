import type { BundleAnswer, BundleReview } from '../../core/contract/bundle-reviews.ts';
import { reviewStages, type ReviewStage } from '../../core/domain/review.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import { sql } from '../sql.ts';
import { appendEvent } from './audit.ts';
import { idOf, takeAgent, unknown, type Merge } from './bundle-names.ts';
import { itemsOfForm, takeForeignForm, writtenDown } from './score-forms.ts';

/**
 * Reviews of another workstation, and what agents said to ours (docs/decisions/0022). Rows are only ever added, each known by
 * its uid, and a stage only goes on; so what came twice changes nothing, and the order of arrival does not matter.
 */
type Base = {
  readonly id: number;
  readonly uid: string;
  readonly form: number;
  readonly agent: number;
  readonly stage: ReviewStage;
  readonly stageAt: number;
  readonly number: string;
};

const isLater = (one: ReviewStage, other: ReviewStage): boolean =>
  reviewStages.indexOf(one) > reviewStages.indexOf(other);

/** Words about somebody who was erased here would bring them back. */
const kept = (base: Pick<Base, 'number'>, text: string): string => (base.number === 'erased' ? '' : text);

/** A form is known by its items, which no two versions share: one that is shipped, or came before, is not made again. */
const formHere = ({ db, workstation, now }: Merge, form: BundleReview['form']): number => {
  const [first] = form.items;
  const find = (): number | undefined =>
    db.get<{ id: number }>(sql`SELECT form_id AS id FROM score_item WHERE uid = ${first?.uid ?? ''}`)?.id;
  const shipped = shippedForms.find(({ items }) => items.some(({ uid }) => uid === first?.uid));
  const known = find();
  if (known !== undefined) return known;
  if (shipped) writtenDown(db, shipped.family, now);
  return find() ?? takeForeignForm(db, { form, workstation, at: now });
};

const itemHere = ({ db }: Merge, form: number, uid: string): number => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM score_item WHERE uid = ${uid} AND form_id = ${form}`);
  if (!row) throw unknown('item of a form', uid);
  return row.id;
};

/** True when anything was new. */
const takeAnswers = (merge: Merge, base: Base, answers: BundleReview['answers']): boolean => {
  const { db } = merge;
  let added = false;
  for (const one of answers) {
    if (db.get(sql`SELECT 1 FROM review_answer WHERE uid = ${one.uid}`)) continue;
    const item = itemHere(merge, base.form, one.item);
    const original = db.get<{ id: number }>(sql`
      SELECT id FROM review_answer WHERE review_id = ${base.id} AND item_id = ${item} AND amends IS NULL`);
    // What the agent first saw stays what they first saw, whatever comes later under its name.
    if (one.amends === null && original) continue;
    if (one.amends !== null && !original) throw unknown('answer of a review', one.amends);
    db.run(sql`
      INSERT INTO review_answer (uid, review_id, item_id, value, note, amends, reason, agent_id, at)
      VALUES (${one.uid}, ${base.id}, ${item}, ${one.value}, ${kept(base, one.note)}, ${one.amends === null ? null : (original?.id ?? null)},
        ${kept(base, one.reason)}, ${idOf(merge, 'agent', one.agent)}, ${one.at})`);
    added = true;
  }
  return added;
}; // prettier-ignore

type Word = BundleReview['words'][number];

const takeWord = (merge: Merge, base: Base, word: Word): boolean => {
  const { db } = merge;
  if (db.get(sql`SELECT 1 FROM review_word WHERE uid = ${word.uid}`)) return false;
  const agent = idOf(merge, 'agent', word.agent);
  // Nobody answers in the name of somebody else.
  if ((word.kind === 'answer' || word.kind === 'dispute') && agent !== base.agent) return false;
  const replyTo =
    word.replyTo === null
      ? null
      : (db.get<{ id: number }>(sql`
          SELECT id FROM review_word WHERE uid = ${word.replyTo} AND review_id = ${base.id} AND kind = 'dispute'
            AND NOT EXISTS (SELECT 1 FROM review_word r WHERE r.reply_to = review_word.id)`)?.id ?? null);
  if ((word.kind === 'reply') !== (replyTo !== null)) return false;
  db.run(sql`
    INSERT INTO review_word (uid, review_id, kind, item_id, reply_to, at_ms, text, agent_id, at)
    VALUES (${word.uid}, ${base.id}, ${word.kind}, ${word.item === null ? null : itemHere(merge, base.form, word.item)}, ${replyTo},
      ${word.atMs}, ${kept(base, word.text)}, ${agent}, ${word.at})`);
  return true;
}; // prettier-ignore

/** `agent`: who did it, where that is known to be somebody of this log. */
const moved = (
  { db, now, name }: Merge,
  base: Base,
  to: { readonly stage: ReviewStage; readonly at: number; readonly agent: number | null },
): void => {
  db.run(sql`UPDATE review SET stage = ${to.stage}, stage_at = ${to.at} WHERE id = ${base.id}`);
  appendEvent(db, {
    at: now,
    agent: to.agent,
    kind: 'review.moved',
    subject: base.uid,
    data: { stage: to.stage, workstation: name },
  });
};

const baseOf = ({ db }: Merge, uid: string): (Base & { readonly origin: number | null; readonly callOrigin: number | null }) | undefined =>
  db.get(sql`
    SELECT v.id, v.uid, v.form_id AS form, a.agent_id AS agent, v.stage, v.stage_at AS stageAt, a.number, v.origin_id AS origin,
      a.origin_id AS callOrigin
    FROM review v JOIN attempt a ON a.id = v.attempt_id WHERE v.uid = ${uid} AND v.calibration_id IS NULL`); // prettier-ignore

/**
 * A review of a call that was made here, by a workstation whose reviews are taken in; true when anything was new. Every other
 * is passed over: a call that is not here is not brought by what is said about it. Error: `bundle/damaged`.
 */
export const takeReview = (merge: Merge, r: BundleReview): boolean => {
  const { db, workstation, now } = merge;
  const call = db.get<{ id: number }>(
    sql`SELECT id FROM attempt WHERE uid = ${r.attempt} AND origin_id IS NULL`,
  );
  if (!call || !db.get(sql`SELECT 1 FROM workstation WHERE id = ${workstation} AND reviewer = 1`)) return false;
  const before = baseOf(merge, r.uid);
  // Our own, or another's: whoever wrote it says how it stands.
  if (before && before.origin !== workstation) return false;
  for (const one of r.agents) takeAgent(merge, one);
  if (!before) {
    const form = formHere(merge, r.form);
    if (itemsOfForm(db, form).length !== r.form.items.length) throw unknown('form', r.form.uid);
    db.run(sql`
      INSERT INTO review (uid, attempt_id, form_id, week, reviewer_id, stage, stage_at, created_at, origin_id)
      VALUES (${r.uid}, ${call.id}, ${form}, ${r.week}, ${idOf(merge, 'agent', r.reviewer)}, ${r.stage}, ${r.stageAt}, ${r.createdAt},
        ${workstation})`);
    appendEvent(db, { at: now, agent: null, kind: 'review.taken', subject: r.uid, data: { stage: r.stage, workstation: merge.name } });
  }
  const base = before ?? baseOf(merge, r.uid);
  if (!base) throw unknown('review', r.uid);
  let isNew = !before;
  if (takeAnswers(merge, base, r.answers)) isNew = true;
  for (const word of r.words) if (takeWord(merge, base, word)) isNew = true;
  if (isLater(r.stage, base.stage)) {
    moved(merge, base, { stage: r.stage, at: r.stageAt, agent: null });
    isNew = true;
  }
  return isNew;
}; // prettier-ignore

/**
 * What the agent said to a review of ours, at the workstation that made the call and in the name of whoever made it; true when
 * anything was new. Of two answers the earlier one (by `at`) says when the review was answered; the words of both stand, in
 * their order of time. One that comes after the review was closed is kept and opens nothing. Error: `bundle/damaged`.
 */
export const takeAnswer = (merge: Merge, answer: BundleAnswer): boolean => {
  const base = baseOf(merge, answer.review);
  if (!base || base.origin !== null || base.callOrigin !== merge.workstation) return false;
  if (base.stage === 'new' || base.stage === 'in-review') return false;
  if (idOf(merge, 'agent', answer.agent) !== base.agent) return false;
  const added = answer.words.filter((word) =>
    takeWord(merge, base, { ...word, replyTo: null, atMs: null, agent: answer.agent }),
  );
  const { db, now } = merge;
  const isFirst = base.stage === 'shared' || (base.stage === 'answered' && answer.at < base.stageAt);
  if (isFirst) moved(merge, base, { stage: 'answered', at: answer.at, agent: base.agent });
  if (!isFirst && added.length === 0) return false;
  appendEvent(db, {
    at: now,
    agent: base.agent,
    kind: 'review.answered',
    subject: answer.review,
    data: { disputes: added.filter(({ kind }) => kind === 'dispute').length, workstation: merge.name },
  });
  return true;
};
