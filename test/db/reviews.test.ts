import { beforeEach, describe, expect, it } from 'vitest';
import type { NewScoreForm } from '../../core/contract/score-forms.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import { sql } from '../../db/sql.ts';
import { verifyChain } from '../../db/stores/audit.ts';
import {
  calibrationDifference,
  joinCalibration,
  listCalibrations,
  startCalibration,
} from '../../db/stores/calibrations.ts';
import { erasePerson, planErasure } from '../../db/stores/erasure.ts';
import { readEvidence } from '../../db/stores/evidence.ts';
import { answerReview, myCalls, myReview, mySummary } from '../../db/stores/my-calls.ts';
import { drawReviews } from '../../db/stores/review-sampling.ts';
import {
  amendItem,
  commentReview,
  getReview,
  listReviews,
  moveReview,
  openReview,
  replyToDispute,
  scoreItem,
  type ReviewerMove,
} from '../../db/stores/reviews.ts';
import { listForms, retireForm, saveForm } from '../../db/stores/score-forms.ts';
import { write } from '../../db/stores/settings.ts';
import { failure, hour, minute, now, number, openCalls } from './calling.ts';
import { addRequest, databaseOfVersion, openDatabase, testKey as key } from './records.ts'; // prettier-ignore

let calls: ReturnType<typeof openCalls>;
beforeEach(() => {
  calls = openCalls();
});

const be = (name: string): void => write(calls.db, { values: { agentName: name }, at: now });
const at = now + hour;

/** A call with Léa by the agent Ana, who promised her to call. */
const callByAna = (): string => {
  be('Ana');
  const { uid } = addRequest(calls.db, {
    probe: calls.probe,
    name: 'Léa Martin',
    words: 'Ma chaudière ronfle',
    promise: { start: now - minute, end: now + hour, by: 'agent' },
  });
  const { attempt } = calls.start({ request: uid });
  calls.end(attempt);
  calls.save(attempt, 'converted');
  return attempt;
};

const [form] = shippedForms;
if (!form) throw new Error('no form is shipped');
const items = form.items.map(({ uid }) => uid);
const first = items[0] ?? '';

const move = (review: string, to: ReviewerMove) => moveReview(calls.db, { review, move: to, at });
const score = (review: string, item: string, value: number | null, note = '') =>
  scoreItem(calls.db, { review, item, value, note, at });
const open = (attempt: string) => openReview(calls.db, { attempt, form: null, at }).review;

const shared = (attempt: string): string => {
  be('Lou');
  const review = open(attempt);
  move(review, 'begin');
  for (const item of items) score(review, item, 1);
  score(review, first, 0, 'Elle dit que non');
  move(review, 'share');
  return review;
};

describe('a review', () => {
  it('goes from the first look to the end, with the agent’s word in it, and the original beside each amendment', () => {
    const { db } = calls;
    const review = shared(callByAna());
    const [lead] = getReview(db, { review }).scores;
    expect(lead).toMatchObject({ part: 'lead', percent: 0, failedBy: [first] });
    expect(getReview(db, { review })).toMatchObject({
      asked: { words: ['Ma chaudière ronfle'] },
      promises: [{ by: 'agent', ended: 'kept' }],
      call: { name: 'Léa Martin', agent: 'Ana' },
      reviewer: 'Lou',
    });
    const amendment = { review, item: first, value: 1, note: 'Elle avait demandé', at };
    expect(failure(() => amendItem(db, { ...amendment, reason: '' })).code).toBe('review/reason-required');
    expect(failure(() => score(review, first, 1)).code).toBe('review/wrong-stage');
    expect(failure(() => move(review, 'close')).code).toBe('review/wrong-stage');

    be('Ana');
    answerReview(db, { review, text: 'Merci', disputes: [{ item: first, text: 'Elle a rempli le formulaire' }], at });
    expect(failure(() => answerReview(db, { review, text: 'Encore', disputes: [], at })).code).toBe('review/wrong-stage');

    be('Lou');
    expect(failure(() => move(review, 'close')).code).toBe('review/dispute-open');
    const dispute = getReview(db, { review }).words.find(({ kind }) => kind === 'dispute')?.uid ?? '';
    amendItem(db, { ...amendment, reason: 'Le formulaire le prouve' });
    replyToDispute(db, { review, dispute, text: 'Vous avez raison', at });
    expect(failure(() => replyToDispute(db, { review, dispute, text: 'Deux fois', at })).code).toBe('review/no-dispute');
    move(review, 'close');

    const read = getReview(db, { review });
    expect(read.stage).toBe('closed');
    expect(read.scores[0]).toMatchObject({ percent: expect.closeTo(((3 + 2 + 0.5 + 1) / 8) * 100), failedBy: [] });
    expect(read.answers.find(({ item }) => item === first)).toEqual({
      item: first,
      value: 1,
      note: 'Elle avait demandé',
      original: { value: 0, note: 'Elle dit que non' },
      reason: 'Le formulaire le prouve',
    });
    expect(read.words.map(({ kind, author }) => [kind, author])).toEqual([['answer', 'Ana'], ['dispute', 'Ana'], ['reply', 'Lou']]);
    expect(failure(() => commentReview(db, { review, text: 'Trop tard', atMs: null, item: null, at })).code).toBe('review/wrong-stage');
    expect(
      db.all<{ kind: string; data: string }>(sql`SELECT kind, data FROM event WHERE subject = ${review} ORDER BY id`).map(({ kind, data }) => [kind, data]),
    ).toEqual([
      ['review.opened', '{}'],
      ['review.moved', '{"stage":"in-review"}'],
      ['review.moved', '{"stage":"shared"}'],
      ['review.moved', '{"stage":"answered"}'],
      ['review.answered', '{"disputes":1}'],
      ['review.amended', `{"item":"${first}"}`],
      ['review.replied', '{}'],
      ['review.moved', '{"stage":"closed"}'],
    ]);
    expect(verifyChain(db).ok).toBe(true);
  }); // prettier-ignore

  it('is one a call, is not shared half done, and takes only answers of its form', () => {
    const attempt = callByAna();
    const review = open(attempt);
    expect(open(attempt)).toBe(review);
    expect(failure(() => score(review, first, 1)).code).toBe('review/wrong-stage');
    move(review, 'begin');
    score(review, first, 1);
    expect(failure(() => move(review, 'share')).code).toBe('review/unanswered');
    expect(failure(() => score(review, first, 3)).code).toBe('review/bad-answer');
    expect(failure(() => score(review, shippedForms[1]?.items[0]?.uid ?? '', 1)).code).toBe('review/bad-answer');
    const { rows, counts } = listReviews(calls.db, { stage: 'in-review' });
    expect([rows.map((row) => row.review), counts['in-review'], counts.new]).toEqual([[review], 1, 0]);
    expect(failure(() => openReview(calls.db, { attempt: review, form: null, at })).code).toBe('call/missing');
  }); // prettier-ignore

  it('keeps what it holds against every statement but the blanking of a person', () => {
    const { db } = calls;
    shared(callByAna());
    for (const change of [
      `UPDATE review_answer SET value = 1`,
      `UPDATE review_answer SET note = ''`,
      'DELETE FROM review_answer',
      'DELETE FROM review',
      'UPDATE review SET form_id = form_id + 1',
      'UPDATE review SET reviewer_id = 99',
      `UPDATE score_item SET weight = 9`,
      'DELETE FROM score_item',
      `UPDATE score_form SET name_fr = 'Autre'`,
    ])
      expect([change, failureText(() => db.exec(change))]).toEqual([
        change,
        expect.stringMatching(/append-only|kept|stays as it is|only the stage/),
      ]);
  });

  it('lets go of words that may be the person’s when they are erased, takes no new ones, and keeps its score', () => {
    const { db } = calls;
    const attempt = callByAna();
    const review = shared(attempt);
    commentReview(db, { review, text: 'Sa chaudière mirobolante', atMs: 90_000, item: first, at: at + 1 });
    expect(readEvidence(db, { person: { number }, key, now: at }).calls[0]?.reviewed.map(({ text, agent }) => [text, agent])).toEqual([
      ['Elle dit que non', 'Lou'],
      ['Sa chaudière mirobolante', 'Lou'],
    ]);
    const before = getReview(db, { review });
    const goes = planErasure(db, { person: { number }, key }).goes;
    expect(goes).toContainEqual({ place: 'review-answers', fate: 'blanked', count: 1 });
    expect(goes).toContainEqual({ place: 'review-words', fate: 'blanked', count: 1 });
    erasePerson(db, { person: { number }, key, at });
    const after = getReview(db, { review });
    expect(after.scores).toEqual(before.scores);
    expect([after.asked, after.words[0]?.text, after.answers.every(({ note }) => note === '')]).toEqual([null, '', true]);
    expect(failure(() => commentReview(db, { review, text: 'Encore', atMs: null, item: null, at })).code).toBe('review/erased');
    be('Ana');
    answerReview(db, { review, text: '', disputes: [], at });
    expect(getReview(db, { review }).stage).toBe('answered');
  }); // prettier-ignore
});

const failureText = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it did not fail';
};

describe('the agent’s own view', () => {
  it('shows shared reviews of own calls, and nothing of anybody else’s', () => {
    const { db } = calls;
    const attempt = callByAna();
    be('Lou');
    const review = open(attempt);
    move(review, 'begin');
    be('Ana');
    expect(failure(() => myReview(db, { review })).code).toBe('review/missing');
    expect(mySummary(db, { now: at, zone: 'Europe/Paris' }).reviews).toEqual([]);
    be('Lou');
    for (const item of items) score(review, item, null);
    move(review, 'share');
    // Not even the reviewer's: it is not a call of theirs.
    expect(failure(() => myReview(db, { review })).code).toBe('review/missing');
    expect(failure(() => answerReview(db, { review, text: 'Moi', disputes: [], at })).code).toBe('review/missing');
    expect(myCalls(db, { now: at })).toEqual([]);
    be('Ana');
    expect(myReview(db, { review }).stage).toBe('shared');
    expect(mySummary(db, { now: at, zone: 'Europe/Paris' })).toMatchObject({ agent: 'Ana', toAnswer: 1, reviews: [{ review }] });
    expect(myCalls(db, { now: at })).toMatchObject([{ attempt, name: 'Léa Martin', review: { uid: review, stage: 'shared' } }]);
    // The same item twice, or a dispute without a word: nothing of it is kept.
    const twice = [{ item: first, text: 'Non' }, { item: first, text: 'Non' }];
    const answer = (disputes: readonly { readonly item: string; readonly text: string }[]) =>
      failure(() => db.transaction(() => answerReview(db, { review, text: '', disputes, at }))).code;
    expect(answer(twice)).toBe('review/bad-answer');
    expect(answer([{ item: first, text: '' }])).toBe('review/text-required');
    expect(myReview(db, { review })).toMatchObject({ stage: 'shared', words: [] });
  }); // prettier-ignore

  it('counts the promises that the agent gave, as they ended, by their day', () => {
    const { db } = calls;
    be('Ana');
    callByAna();
    const { id } = addRequest(db, { probe: calls.probe, phones: ['+33199000150'] });
    const agent = db.get<{ id: number }>(sql`SELECT id FROM agent WHERE name = 'Ana'`)?.id ?? 0;
    const day = 24 * hour;
    for (const [ago, ended, by, who] of [
      [0, 'kept', 'agent', agent],
      [2 * day, 'broken', 'agent', agent],
      [20 * day, 'kept', 'agent', agent],
      [40 * day, 'kept', 'agent', agent],
      [0, 'replaced', 'agent', agent],
      [0, 'kept', 'rule', agent],
      [0, 'kept', 'agent', null],
    ] as const)
      db.run(sql`
        INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at, ended_at, ended_as)
        VALUES (${`p${ago}${ended}${by}${who ?? ''}`}, ${id}, 0, 1, 'Europe/Paris', ${by}, ${who}, 0, ${now - ago}, ${ended})`);
    expect(mySummary(db, { now, zone: 'Europe/Paris' }).promises).toEqual({
      day: { kept: 1, broken: 0 },
      week: { kept: 1, broken: 1 },
      month: { kept: 2, broken: 1 },
    });
  }); // prettier-ignore
});

describe('a score form', () => {
  const own: NewScoreForm = {
    family: null,
    name: { fr: 'Maison', en: '' },
    items: [{ part: 'lead', kind: 'scale', weight: 2, autoFail: false, text: { fr: 'Clair', en: 'Clear' } }],
  };

  it('changes in its place until a review uses it, and as the next version then; reviews keep theirs', () => {
    const { db } = calls;
    const made = saveForm(db, { form: own, at });
    const changed = saveForm(db, { form: { ...own, family: made.family, name: { fr: 'Maison 2', en: '' } }, at });
    expect([changed.uid, changed.version]).toEqual([made.uid, 1]);
    const { review } = openReview(db, { attempt: callByAna(), form: made.uid, at });
    const next = saveForm(db, { form: { ...own, family: made.family }, at });
    expect([next.version, next.uid === made.uid, next.family]).toEqual([2, false, made.family]);
    expect(getReview(db, { review }).form).toMatchObject({ uid: made.uid, version: 1, name: { fr: 'Maison 2' }, used: true });
    expect(listForms(db).map(({ uid }) => uid)).toEqual([...shippedForms.map(({ uid }) => uid), next.uid]);
    retireForm(db, { family: next.family, retired: true, at });
    expect(listForms(db)).toHaveLength(shippedForms.length);
    expect(failure(() => saveForm(db, { form: { ...own, family: next.family }, at })).code).toBe('score-form/missing');
    expect(failure(() => drawReviews(db, { start: 0, end: at, perAgent: 1, form: next.uid, at })).code).toBe('score-form/missing');
    retireForm(db, { family: next.family, retired: false, at });
    expect(listForms(db)).toHaveLength(shippedForms.length + 1);
  }); // prettier-ignore

  it('of those shipped is there before anybody wrote anything, and can be changed and taken away like another', () => {
    const { db } = calls;
    expect(listForms(db)).toEqual(shippedForms);
    expect(calls.count('score_form')).toBe(0);
    saveForm(db, { form: { ...own, family: form.family }, at });
    expect(listForms(db)[0]).toMatchObject({ family: form.family, version: 1, name: { fr: 'Maison' }, items: [{ kind: 'scale' }] });
    retireForm(db, { family: form.family, retired: true, at });
    expect(listForms(db).map(({ uid }) => uid)).toEqual([shippedForms[1]?.uid]);
  }); // prettier-ignore
});

describe('a draw', () => {
  it('makes reviews of answered calls with an outcome, once each, and says who had too few', () => {
    const { db } = calls;
    const week = { start: now - hour, end: now + 2 * hour };
    const draw = (perAgent: number) => drawReviews(db, { ...week, perAgent, form: form.uid, at });
    const made = (name: string, answered: boolean, saved: boolean, index: number) => {
      be(name);
      const { attempt } = calls.start({ number: `+3319900020${index}`, reason: 'À sa demande' });
      calls.end(attempt, answered);
      if (saved) calls.save(attempt, answered ? 'wrong-number' : 'no-answer');
      return attempt;
    };
    const good = ['Ana', 'Ana', 'Ana', 'Bo'].map((name, index) => made(name, true, true, index));
    made('Bo', false, true, 5);
    be('Lou');
    expect(draw(2)).toEqual({ drawn: 3, short: [{ agent: 'Bo', wanted: 2, got: 1 }] });
    expect(draw(2)).toEqual({ drawn: 0, short: [] });
    expect(draw(3)).toEqual({ drawn: 1, short: [] });
    const drawn = db.all<{ uid: string }>(sql`SELECT a.uid FROM review v JOIN attempt a ON a.id = v.attempt_id`).map(({ uid }) => uid);
    expect(drawn.toSorted()).toEqual(good.toSorted());
    expect(listReviews(db, { stage: 'new' }).rows.every(({ origin, reviewer }) => origin === 'sample' && reviewer === null)).toBe(true);
    // A call drawn for one week is not drawn for another.
    expect(drawReviews(db, { start: 0, end: at, perAgent: 9, form: form.uid, at }).drawn).toBe(0);
  }); // prettier-ignore
});

describe('a calibration', () => {
  it('stays blind until both have finished, then shows the difference item by item', () => {
    const { db } = calls;
    const attempt = callByAna();
    be('Lou');
    const { calibration, review } = startCalibration(db, { attempt, form: form.uid, at });
    const scoreAll = (mine: string, value: number) => {
      move(mine, 'begin');
      for (const item of items) score(mine, item, value);
    };
    scoreAll(review, 1);
    be('Max');
    expect(failure(() => getReview(db, { review })).code).toBe('review/blind');
    expect(failure(() => score(review, first, 0)).code).toBe('review/blind');
    const { review: second } = joinCalibration(db, { calibration, at });
    expect(joinCalibration(db, { calibration, at }).review).toBe(second);
    scoreAll(second, 1);
    score(second, first, 0, 'Je n’en vois pas la preuve');
    expect(failure(() => move(second, 'share')).code).toBe('review/wrong-stage');
    move(second, 'finish');
    expect(failure(() => calibrationDifference(db, { calibration })).code).toBe('review/blind');
    be('Zoé');
    expect(failure(() => joinCalibration(db, { calibration, at })).code).toBe('calibration/full');
    expect(listCalibrations(db)).toMatchObject({ rows: [{ mine: null, finished: false }], overall: { finished: 0 } });
    be('Lou');
    expect(listCalibrations(db).rows[0]).toMatchObject({ mine: review, reviewers: [{ name: 'Lou', finished: false }, { name: 'Max', finished: true }] });
    move(review, 'finish');
    const difference = calibrationDifference(db, { calibration });
    expect(difference.items.filter(({ same }) => !same)).toEqual([
      { item: first, values: [1, 0], notes: ['', 'Je n’en vois pas la preuve'], same: false },
    ]);
    expect(difference.all).toEqual({ items: items.length, same: items.length - 1, share: (items.length - 1) / items.length, kappa: null });
    const yesNo = form.items.filter(({ kind }) => kind === 'yes-no').length;
    expect(listCalibrations(db).overall).toMatchObject({
      finished: 1,
      yesNo: { items: yesNo, same: yesNo - 1 },
      scale: { items: items.length - yesNo, same: items.length - yesNo, kappa: null },
    });
    // Nothing of it is a review of the agent's.
    be('Ana');
    expect(mySummary(db, { now: at, zone: 'Europe/Paris' }).reviews).toEqual([]);
    expect(failure(() => answerReview(db, { review, text: 'Moi', disputes: [], at })).code).toBe('review/missing');
    expect(listReviews(db, { stage: 'closed' }).rows).toEqual([]);
  }); // prettier-ignore
});

describe('migration 0180', () => {
  it('leaves what there was, and makes reviews of calls of before', () => {
    const uid = '0197a000-0000-7000-8000-000000000001';
    const folder = databaseOfVersion(
      150,
      `INSERT INTO agent (uid, name, created_at) VALUES ('g', 'Ana', 0);
      INSERT INTO attempt (uid, agent_id, direction, number, started_at, pid) VALUES ('${uid}', 1, 'inbound', '+33199000142', 5, 1);
      INSERT INTO setting (name, value, updated_at) VALUES ('agentName', '"Ana"', 0);`,
    );
    const { db } = openDatabase(folder);
    const { review } = openReview(db, { attempt: uid, form: null, at });
    expect(getReview(db, { review })).toMatchObject({ call: { attempt: uid, agent: 'Ana', startedAt: 5 }, asked: null, stage: 'new' });
  }); // prettier-ignore
});
