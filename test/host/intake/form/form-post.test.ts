import { describe, expect, it } from 'vitest';
import { sql } from '../../../../db/sql.ts';
import { leadJson, openHttpIntake } from '../http-desk.ts';

const origin = 'https://www.example.fr';
const id = '0b9d8f7e-1111-4222-8333-444455556666';

const openWithForm = async (
  limits: Parameters<typeof openHttpIntake>[0] = {},
  access: 'closed' | 'secret' | 'open' = 'closed',
) => {
  const desk = await openHttpIntake(limits);
  const probe = await desk.makeProbe('generic', access);
  const save = (key: string, origins: readonly string[] = [origin]) =>
    desk.context.db.write('probes.saveForm', { uid: probe.uid, form: { key, origins }, at: 0 });
  await save('cle');
  const answers = (more: Readonly<Record<string, string>> = {}): URLSearchParams =>
    new URLSearchParams({
      form_key: 'cle',
      id,
      asked_at: '2026-03-12T08:58:00.000Z',
      took: '41000',
      phone: '0199000142',
      words: 'Ma facture a doublé',
      stake_1: 'Prix',
      weight_1: '4',
      slot: '2026-03-13 09:00 - 12:00',
      consent: 'yes',
      consent_wording: 'Je veux être rappelé.',
      language: 'fr',
      ...more,
    });
  return { ...desk, probe, save, answers };
};
const rows = sql`SELECT preset, fate, reason, provider_id AS id, settled_at IS NOT NULL AS settled FROM delivery ORDER BY id`;

describe('a post of a probe’s page', () => {
  it('is taken at a probe that is closed otherwise, with the words agreed to as the version they are', async () => {
    const { post, probe, answers, look } = await openWithForm();
    const { status, json, headers } = await post(probe.url, answers(), { origin });
    expect([status, Object.keys(json)]).toEqual([200, ['delivery']]);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('vary')).toBe('origin');
    expect(look((db) => db.all(rows))).toEqual([
      { preset: 'rappel-form', fate: 'accepted', reason: null, id: `form-${id}`, settled: 0 },
    ]);
    expect(
      look((db) =>
        db.get(sql`
          SELECT r.stakes, r.promise_by AS by, w.version, w.origin FROM request r
          JOIN consent c ON c.request_id = r.id JOIN consent_wording w ON w.id = c.wording_id`),
      ),
    ).toEqual({ stakes: '[{"label":"Prix","weight":4}]', by: 'prospect', version: 1, origin: 'probe' });
    // Nothing else is let in by it.
    expect((await post(probe.url, leadJson(1), { origin })).json).toEqual({ error: 'intake/probe-closed' });
    expect((await post(probe.url, new URLSearchParams({ tel: '0199000001' }), { origin })).status).toBe(403);
  });

  it('makes one request however often it is sent', async () => {
    const { post, probe, answers, look } = await openWithForm();
    const first = await post(probe.url, answers(), { origin });
    expect((await post(probe.url, answers(), { origin })).json).toEqual(first.json);
    await post(probe.url, answers({ words: 'Ma facture a doublé, vraiment' }), { origin });
    expect(look((db) => db.get(sql`SELECT count(*) AS n FROM request`))).toEqual({ n: 1 });
  });

  it('is not taken from another site, nor with another key', async () => {
    const { post, probe, answers, look, save } = await openWithForm();
    const elsewhere = await post(probe.url, answers(), { origin: 'https://evil.example' });
    expect([elsewhere.status, elsewhere.json]).toEqual([403, { error: 'intake/form-origin' }]);
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
    expect((await post(probe.url, answers(), { origin: 'null' })).status).toBe(403);
    await save('nouvelle', [origin, 'null']);
    expect((await post(probe.url, answers(), { origin })).json).toEqual({ error: 'intake/form-key' });
    expect(look((db) => db.all(rows))).toEqual([]);
    const opened = await post(probe.url, answers({ form_key: 'nouvelle' }), { origin: 'null' });
    expect([opened.status, opened.headers.get('access-control-allow-origin')]).toEqual([200, 'null']);
  });

  it('stands beside what a provider sends with the probe’s secret', async () => {
    const { post, probe, answers } = await openWithForm({}, 'secret');
    expect((await post(probe.url, answers(), { origin })).status).toBe(200);
    expect((await post(probe.url, leadJson(1))).status).toBe(401);
    const bearer = { authorization: `Bearer ${probe.secret}` };
    expect((await post(probe.url, leadJson(1), bearer)).json).toMatchObject({ fate: 'taken' });
    expect((await post(probe.url, new URLSearchParams({ tel: '0199000002' }), bearer)).status).toBe(200);
  });

  it('is kept and called by nobody when a robot filled it in, which is not told', async () => {
    const { post, probe, answers, look, context } = await openWithForm();
    const { status, json } = await post(probe.url, answers({ website: 'https://spam.example' }), { origin });
    expect([status, Object.keys(json)]).toEqual([200, ['delivery']]);
    expect(look((db) => db.all(rows))).toMatchObject([{ fate: 'rejected', reason: 'robot', settled: 1 }]);
    expect(look((db) => db.get(sql`SELECT count(*) AS n FROM request`))).toEqual({ n: 0 });
    expect(await context.db.read('deliveries.waiting')).toBe(0);
  });

  it('waits its turn: each visitor behind a relay, and all of them together', async () => {
    const { post, probe, answers } = await openWithForm({
      perVisitor: { burst: 2, perSecond: 0.01 },
      perForm: { burst: 4, perSecond: 0.01 },
    });
    const from = async (visitor: string, number: number) =>
      (await post(probe.url, answers({ id: '', phone: `019900000${number}` }), { origin, 'x-forwarded-for': visitor })).status; // prettier-ignore
    expect([await from('a', 1), await from('a', 2), await from('a', 3)]).toEqual([200, 200, 429]);
    expect([await from('b', 4), await from('c', 5)]).toEqual([200, 429]);
  });

  it('is small', async () => {
    const { post, probe, answers } = await openWithForm();
    const big = await post(probe.url, answers({ words: 'x'.repeat(70_000) }), { origin });
    expect([big.status, big.headers.get('access-control-allow-origin')]).toEqual([413, origin]);
  });

  it('is answered with a page where there is no script', async () => {
    const { probe, answers } = await openWithForm();
    const send = (body: URLSearchParams, from = origin) =>
      fetch(probe.url, { method: 'POST', body, headers: { origin: from, accept: 'text/html,*/*', 'accept-language': 'fr' } }); // prettier-ignore
    const taken = await send(answers());
    expect(taken.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(taken.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await taken.text();
    expect(page).toContain('Nous vous appelons');
    expect(page).toContain('ven. 13 mars');
    expect(page).not.toContain('0199000142');
    const refused = await send(answers(), 'https://evil.example');
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('Rien n’a été enregistré'),
    ]);
  });
});

describe('a robot’s delivery', () => {
  it('can be corrected and read again by a person who knows better', async () => {
    const { post, probe, answers, context, receiver } = await openWithForm();
    const { json } = await post(probe.url, answers({ website: 'rempli par le navigateur' }), { origin });
    const { replayDelivery } = await import('../../../../host/intake/replay.ts');
    const again = await replayDelivery(context.db, receiver, json['delivery'] ?? '', answers().toString());
    expect(again).toMatchObject({ fate: 'accepted', reason: null });
  });
});
