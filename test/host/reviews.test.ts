import { describe, expect, it } from 'vitest';
import type { Session } from '../../core/rpc/serve.ts';
import type { WriteDb } from '../../db/handle.ts';
import { endAttempt, startAttempt } from '../../db/stores/attempts.ts';
import { saveOutcome } from '../../db/stores/outcomes.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import { reviewsHandlers } from '../../host/handlers/reviews.ts';
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
  return { attempt, be, handlers: reviewsHandlers(context), told: context.told };
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
});
