import { describe, expect, it } from 'vitest';
import type { Session } from '../../core/rpc/serve.ts';
import type { WriteDb } from '../../db/handle.ts';
import { endAttempt, startAttempt } from '../../db/stores/attempts.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { weekOf } from '../../core/domain/sampling.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import { newUid } from '../../db/uid.ts';
import { reviewsHandlers } from '../../host/handlers/reviews.ts';
import { drawWeekNow } from '../../host/jobs/weekly-draw.ts';
import { testKey as key } from '../db/records.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const form = shippedForms[1]?.uid ?? '';

const session: Session = { id: 'window' } as Session;

const office = async () => {
  let attempt = '';
  const context = await openContext(now, (db: WriteDb) => {
    attempt = startAttempt(db, { request: null, number: '+33199000142', direction: 'inbound', reason: '', now, key, pid: process.pid }).attempt;
    endAttempt(db, { attempt, at: now + 60_000, answeredAt: now + 1000, lineResult: 'answered', sipCode: 200, sipReason: '', endedBy: 'agent', holdMs: 0 });
    saveOutcome(db, { attempt, kind: 'wrong-number', note: 'Note', next: null, wrapMs: 0, expected: null, now, key });
  }); // prettier-ignore
  const be = (role: string, agentName: string) =>
    context.db.write('settings.write', { values: { role, agentName }, at: now });
  return { attempt, be, context, handlers: reviewsHandlers(context), told: context.told };
};

describe('reviews in the host', () => {
  it('let a lead draw, score and share, and the agent answer for their own call without any right', async () => {
    const { attempt, be, handlers, told } = await office();
    await be('lead', 'Lou');
    expect(await handlers['reviews.sampling']({}, session)).toEqual({ perAgent: 3, form: null });
    expect(await handlers['reviews.draw']({ week: 'last', perAgent: 2, form }, session)).toEqual({ drawn: 0, short: [] });
    expect(await handlers['reviews.draw']({ week: 'this', perAgent: 2, form }, session)).toEqual({
      drawn: 1,
      short: [{ agent: 'Agent', wanted: 2, got: 1 }],
    });
    expect(await handlers['reviews.sampling']({}, session)).toEqual({ perAgent: 2, form });
    const { review } = await handlers['reviews.open']({ attempt, form: null }, session);
    await handlers['reviews.move']({ review, move: 'begin' }, session);
    for (const { uid: item } of shippedForms[1]?.items ?? [])
      await handlers['reviews.score']({ review, item, value: 1, note: '' }, session);
    await handlers['reviews.move']({ review, move: 'share' }, session);
    expect(told).toContain('reviews.changed');

    await be('agent', 'Somebody else');
    await expect(Promise.resolve().then(() => handlers['mine.review']({ review }, session))).rejects.toMatchObject({
      code: 'review/missing',
    });
    await be('agent', 'Agent');
    expect((await handlers['mine.review']({ review }, session)).review.stage).toBe('shared');
    expect((await handlers['mine.calls']({}, session)).rows).toMatchObject([{ attempt, review: { uid: review } }]);
    await handlers['mine.answer']({ review, text: 'Merci', disputes: [] }, session);
    expect((await handlers['mine.summary']({}, session)).reviews).toMatchObject([{ review, stage: 'answered' }]);
  }); // prettier-ignore

  it('draw the week by themselves once it is over, and once only, whatever starts again', async () => {
    const { be, context, handlers } = await office();
    const day = 86_400_000;
    await be('lead', 'Lou');
    const drawnBy = async () => ({
      drawn: await drawWeekNow(context),
      reviews: (await handlers['reviews.list']({ stage: 'new' }, session)).counts.new,
    });
    // Thursday: nothing is on, then the week that runs is not over.
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 0 });
    await handlers['reviews.setWeekly']({ draw: { perAgent: 2, form } }, session);
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 0 });
    context.clock.advance(4 * day);
    // A desk whose log of Sunday is still to come is waited for, two days at most.
    await context.db.write('workstations.trust', { workstation: newUid(), name: 'Poste 3', publicKey: 'A'.repeat(43), reviewer: null, at: now });
    const [desk] = await context.db.read('workstations.list');
    const bundleOf = (sequence: number, madeAt: number) =>
      context.db.write('bundles.taken', {
        workstation: desk?.workstation ?? '', name: 'Poste 3', sequence, digest: 'a'.repeat(64), previous: null, whole: false, madeAt,
        lastCallAt: null, clockMs: 0, attempts: 0, requests: 0, readKey: null, at: madeAt,
      });
    await bundleOf(1, now + day);
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 0 });
    // Nor does a desk of an agent draw, whatever was switched on before.
    await be('agent', 'Lou');
    context.clock.advance(2 * day);
    expect((await drawnBy()).drawn).toBeNull();
    await be('lead', 'Lou');
    const both = await Promise.all([drawWeekNow(context), drawWeekNow(context)]);
    expect(both.toSorted((a, b) => Number(a === null) - Number(b === null))).toEqual([1, null]);
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 1 });
    const { start: week } = weekOf(now, context.ports.platform.zone);
    const weekly = async () => (await handlers['reviews.weekly']({}, session)).weekly;
    expect(await weekly()).toMatchObject({ perAgent: 2, form, drawn: { week, reviews: 1 } });
    // Whoever changes the form means the draws to come.
    const { form: changed } = await handlers['scoreForms.save'](
      { family: shippedForms[1]?.family ?? null, name: { fr: 'Autre', en: '' }, items: [{ part: 'lead', kind: 'scale', weight: 1, autoFail: false, text: { fr: 'Tenue', en: '' } }] },
      session,
    );
    expect(await weekly()).toMatchObject({ form: changed.uid });
    // The next week: nobody called, its log is here, and that is done with, too.
    context.clock.advance(6 * day);
    await bundleOf(2, now + 12 * day);
    expect(await drawnBy()).toEqual({ drawn: 0, reviews: 1 });
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 1 });
    await handlers['reviews.setWeekly']({ draw: null }, session);
    context.clock.advance(7 * day);
    expect(await drawnBy()).toEqual({ drawn: null, reviews: 1 });
    await expect(
      Promise.resolve().then(() => handlers['reviews.setWeekly']({ draw: { perAgent: 2, form: newUid() } }, session)),
    ).rejects.toMatchObject({ code: 'score-form/missing' });
  }); // prettier-ignore
});
