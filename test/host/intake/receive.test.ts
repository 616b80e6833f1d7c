import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sql } from '../../../db/sql.ts';
import { requestDetail } from '../../../db/stores/request-detail.ts';
import { brokenRules } from '../../db/broken-rules.ts';
import { testKey } from '../../db/records.ts';
import { openWriter } from '../../../db/open.ts';
import type { Delivery } from '../../../host/intake/receive.ts';
import { replayDelivery } from '../../../host/intake/replay.ts';
import { leadJson, now, openHttpIntake } from './http-desk.ts';

const day = 86_400_000;

const desk = async () => {
  const intake = await openHttpIntake();
  const { uid } = await intake.makeProbe();
  const receive = (body: string, more: Partial<Delivery> = {}) =>
    intake.receiver.receive({
      probe: uid,
      source: 'http',
      sender: '127.0.0.1',
      contentType: 'application/json',
      body: Buffer.from(body),
      ...more,
    });
  const counts = () =>
    intake.look((db) =>
      db.get<{ deliveries: number; payloads: number; requests: number; batches: number }>(sql`
        SELECT (SELECT count(*) FROM delivery) AS deliveries, (SELECT count(*) FROM payload) AS payloads,
          (SELECT count(*) FROM request) AS requests, (SELECT count(*) FROM batch) AS batches`),
    );
  return { ...intake, probe: uid, receive, counts };
};

describe('receive', () => {
  it('keeps the body byte for byte, and takes its leads in as an import would', async () => {
    const { receive, look, context, toldOf } = await desk();
    const body = ` ${leadJson(1)}\n`;
    const { delivery, ...taken } = await receive(body);
    expect(taken).toMatchObject({ fate: 'accepted', reason: null, duplicate: false });
    const row = look((db) =>
      db.get<{ body: Buffer; payload: number; summary: string; consent: string }>(sql`
        SELECT d.body, y.id AS payload, d.summary, w.text AS consent FROM delivery d JOIN payload y ON y.delivery_id = d.id
        JOIN request r ON r.id = y.request_id JOIN consent c ON c.payload_id = y.id JOIN consent_wording w ON w.id = c.wording_id`),
    );
    expect(row?.body.toString()).toBe(body);
    expect(row).toMatchObject({ summary: 'Prospect 1 +33199000001', consent: 'Je veux être rappelé.' });
    const { request = '' } =
      look((db) => db.get<{ request: string }>(sql`SELECT uid AS request FROM request`)) ?? {};
    const detail = look((db) => requestDetail(db, { request, now, key: testKey }));
    expect(detail.consents[0]?.proof).toMatchObject({
      source: 'http',
      sender: '127.0.0.1',
      delivery,
      sha256: hash('sha256', body),
    });
    expect([toldOf('intake.changed'), toldOf('queue.changed')]).toEqual([1, 1]);
    await context.db.close();
    const writer = openWriter(context.dataDir);
    expect(brokenRules(writer.db)).toEqual([]);
    writer.close();
  });

  it('takes the same bytes once, also when both come at once, and asks again on another day', async () => {
    const { receive, counts, context } = await desk();
    const [first, second] = await Promise.all([receive(leadJson(1)), receive(leadJson(1))]);
    expect(second).toEqual({ ...first, duplicate: true });
    expect(await receive(leadJson(1))).toEqual({ ...first, duplicate: true });
    expect(counts()).toMatchObject({ deliveries: 1, payloads: 1, requests: 1 });
    context.clock.advance(2 * day);
    expect(await receive(leadJson(1))).toMatchObject({ fate: 'merged', duplicate: false });
    expect(counts()).toMatchObject({ deliveries: 2, requests: 1, batches: 2 });
  });

  it('knows a provider’s id for good, and an id whose body has changed as an update of it', async () => {
    const { receive, counts, context } = await desk();
    const first = await receive(leadJson(1, { lead_id: 'L1' }));
    context.clock.advance(30 * day);
    expect(await receive(leadJson(1, { lead_id: 'L1' }))).toEqual({ ...first, duplicate: true });
    expect(await receive(leadJson(1, { lead_id: 'L1', message: 'Autre chose' }))).toMatchObject({
      fate: 'merged',
    });
    expect(await receive(leadJson(1, { lead_id: 'L1', page: 'autre' }))).toMatchObject({ fate: 'unchanged' });
    expect(counts()).toMatchObject({ requests: 1 });
  });

  it('counts a day’s leads in one batch, and gives each lead of a delivery its fate', async () => {
    const { receive, look, counts } = await desk();
    const list = `[${leadJson(1)},${leadJson(2)},{"nom":"Sans numéro"},${leadJson(3, { test: true })},${leadJson(1)}]`;
    const taken = await receive(list);
    expect(taken).toMatchObject({ fate: 'rejected', reason: 'no-contact' });
    expect(taken.leads.map(({ fate }) => fate)).toEqual([
      'accepted',
      'accepted',
      'rejected',
      'test',
      'unchanged',
    ]);
    await receive(leadJson(4));
    expect(counts()).toMatchObject({ batches: 1, deliveries: 2 });
    expect(look((db) => db.get(sql`SELECT source, day, state, read, accepted, rejected, unchanged FROM batch`))).toEqual({
      source: 'http', day: '2026-03-12', state: 'done', read: 5, accepted: 3, rejected: 1, unchanged: 1,
    }); // prettier-ignore
    const rows = look((db) => db.all<{ row: number }>(sql`SELECT row FROM payload ORDER BY id`));
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 5]);
  });

  it('keeps what cannot be read, and what a probe does not take now', async () => {
    const { receive, receiver, context, probe, counts } = await desk();
    expect(await receive('{"nom":')).toMatchObject({ fate: 'rejected', reason: 'not-readable' });
    expect(counts()).toMatchObject({ deliveries: 1, requests: 0 });
    const writer = openWriter(context.dataDir);
    writer.db.run(sql`UPDATE probe SET status = 'paused' WHERE uid = ${probe}`);
    const paused = await receive(leadJson(1));
    expect(paused).toMatchObject({ fate: 'rejected', reason: 'probe-paused' });
    writer.db.run(sql`UPDATE probe SET status = 'active' WHERE uid = ${probe}`);
    writer.close();
    expect(await replayDelivery(context.db, receiver, paused.delivery, null)).toMatchObject({
      fate: 'accepted',
    });
  });

  it('takes a lead back, also before it has come', async () => {
    const { receive, look, toldOf } = await desk();
    const lead = (id: string, tel: string) =>
      JSON.stringify({
        id,
        formResponse: {
          answers: [
            { questionId: 1, name: 'Téléphone', answerDetails: { textQuestionAnswer: { answer: tel } } },
          ],
        },
      });
    const deleted = (id: string) =>
      JSON.stringify({
        type: 'LEAD_ACTION',
        leadAction: 'DELETED',
        leadGenFormResponse: `urn:li:leadGenFormResponse:${id}`,
      });
    const preset = 'linkedin' as const;
    await receive(lead('a', '0199000001'), { preset });
    expect(await receive(deleted('a'), { preset })).toMatchObject({ fate: 'withdrawn', reason: null });
    expect(look((db) => db.get(sql`SELECT state, closed_reason FROM request`))).toEqual({
      state: 'closed',
      closed_reason: 'withdrawn',
    });
    expect(look((db) => db.get(sql`SELECT count(*) AS n FROM consent WHERE revoked_at IS NULL`))).toEqual({
      n: 0,
    });
    expect(
      look((db) => db.all<{ kind: string }>(sql`SELECT kind FROM event ORDER BY id DESC LIMIT 2`)),
    ).toEqual([{ kind: 'request.closed' }, { kind: 'consent.withdrawn' }]);
    expect(await receive(deleted('b'), { preset })).toMatchObject({
      fate: 'withdrawn',
      reason: 'nothing-to-withdraw',
    });
    expect(await receive(lead('b', '0199000002'), { preset })).toMatchObject({ fate: 'withdrawn' });
    expect(look((db) => db.get(sql`SELECT count(*) AS n FROM prospect`))).toEqual({ n: 1 });
    expect(toldOf('queue.changed')).toBeGreaterThan(1);
  });

  it('suppresses a number of the do-not-call list', async () => {
    const { receive, context } = await desk();
    await receive(leadJson(1));
    const { suppressionKey } = await import('../../../host/suppression-key.ts');
    const { suppress } = await import('../../../db/stores/suppressions.ts');
    const key = suppressionKey(context.ports.secrets);
    const writer = openWriter(context.dataDir);
    writer.db.transaction(() => {
      writer.db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'a', 'a', 0)`);
      suppress(writer.db, {
        key,
        numbers: ['+33199000002'],
        source: 'outcome',
        reason: 'asked',
        agent: 1,
        at: now,
      });
    });
    writer.close();
    expect(await receive(leadJson(2))).toMatchObject({ fate: 'suppressed' });
  });

  it('fails a delivery whose probe is gone without failing the others', async () => {
    const { receive } = await desk();
    const gone = receive(leadJson(9), { probe: '01890000-0000-7000-8000-0000000000ff' });
    await expect(gone).rejects.toMatchObject({ code: 'probe/missing' });
    expect(await receive(leadJson(1))).toMatchObject({ fate: 'accepted' });
  });
});

describe('replay', () => {
  it('reads a corrected body and keeps the original, which no longer waits', async () => {
    const { receive, context, receiver, look } = await desk();
    const { delivery } = await receive('{"nom":"Léa","tel":"appelez"}');
    const { db } = context;
    expect(await db.read('deliveries.waiting')).toBe(1);
    context.clock.advance(day);
    expect(await replayDelivery(db, receiver, delivery, null)).toMatchObject({
      fate: 'rejected',
      reason: 'bad-phone',
    });
    expect(await db.read('deliveries.waiting')).toBe(1);
    const done = await replayDelivery(db, receiver, delivery, '{"nom":"Léa","tel":"0199000001"}');
    expect(done).toMatchObject({ fate: 'accepted', reason: null });
    const original = await db.read('deliveries.get', { delivery });
    expect(original).toMatchObject({ fate: 'rejected', waits: false });
    expect(Buffer.from(original.body).toString()).toBe('{"nom":"Léa","tel":"appelez"}');
    expect(original.replayedBy).toHaveLength(2);
    expect(await db.read('deliveries.get', { delivery: done.delivery })).toMatchObject({
      replays: delivery,
      waits: false,
    });
    // It was asked for when it arrived, not when it was corrected.
    expect(look((reader) => reader.get(sql`SELECT asked_at FROM request`))).toEqual({ asked_at: now });
    await expect(
      replayDelivery(db, receiver, '01890000-0000-7000-8000-0000000000ff', null),
    ).rejects.toMatchObject({
      code: 'intake/delivery-missing',
    });
  });
});
