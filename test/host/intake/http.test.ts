import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { sql } from '../../../db/sql.ts';
import { createThrottle } from '../../../host/intake/http/limits.ts';
import { leadJson, openHttpIntake } from './http-desk.ts';
import { sign } from './presets/reading.ts';

const hour = 3_600_000;
const deliveries = sql`SELECT count(*) AS n FROM delivery`;

describe('POST /probes/UID/requests', () => {
  it('takes JSON, a form and multipart, and answers once it is stored, repeating nothing', async () => {
    const { makeProbe, post, look } = await openHttpIntake();
    const { url, uid } = await makeProbe();
    const multipart = new FormData();
    multipart.set('nom', 'Hugo');
    multipart.set('tel', '0199000003');
    multipart.set('plan', new Blob(['%PDF']), 'plan.pdf');
    for (const body of [leadJson(1), new URLSearchParams({ nom: 'Léa', tel: '0199000002' }), multipart]) {
      const { status, json, headers, text: said } = await post(url, body);
      expect([status, Object.keys(json)]).toEqual([200, ['delivery']]);
      expect(said).not.toContain('Léa');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(
        look((db) => db.get(sql`SELECT fate FROM delivery WHERE uid = ${json['delivery'] ?? ''}`)),
      ).toEqual({ fate: 'accepted' });
    }
    expect((await fetch(url.replace(uid, uid.toUpperCase()), { method: 'POST', body: '{}' })).status).toBe(
      404,
    );
  });

  it('takes nothing at a closed probe, an unknown one, under another name, or by another method', async () => {
    const { makeProbe, post, look, raw, refusals } = await openHttpIntake();
    const { url } = await makeProbe('generic', 'closed');
    expect((await post(url, leadJson(1))).json).toEqual({ error: 'intake/probe-closed' });
    expect((await post(url.replace(/probes\/......../, 'probes/00000000'), leadJson(1))).status).toBe(404);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(405);
    const socket = await raw(
      `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: evil.example:80\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    expect(await text(socket)).toContain('421');
    expect(look((db) => db.get(deliveries))).toEqual({ n: 0 });
    expect(refusals.since()).toMatchObject({ count: 4, lastCode: 'intake/unknown-host' });
  });

  it('takes a signed body, not a wrong one, and the secret before this one for as long as it was given', async () => {
    const { makeProbe, post, secrets, context, look } = await openHttpIntake();
    const { url, uid, secret } = await makeProbe('tally', 'secret');
    const body = JSON.stringify({
      data: {
        submissionId: 's',
        fields: [{ key: 'a', label: 'Tel', type: 'INPUT_PHONE_NUMBER', value: '0199000001' }],
      },
    });
    expect((await post(url, body)).json).toEqual({ error: 'intake/signature-missing' });
    const wrong = await post(url, body, { 'tally-signature': sign('x', 'base64', body) });
    expect([wrong.status, wrong.json]).toEqual([401, { error: 'intake/signature-wrong' }]);
    expect(look((db) => db.get(deliveries))).toEqual({ n: 0 });
    const signed = { 'tally-signature': sign(secret, 'base64', body) };
    expect((await post(url, body, signed)).json).toMatchObject({ fate: 'taken' });
    secrets.renew(uid, 'the-secret-of-tally', hour);
    expect((await post(url, body, signed)).status).toBe(200);
    expect(secrets.valid(uid)).toEqual(['the-secret-of-tally', secret]);
    context.clock.advance(hour);
    expect(secrets.valid(uid)).toEqual(['the-secret-of-tally']);
    expect(secrets.previousUntil(uid)).toBeNull();
  });

  it('refuses an old request that is sent again with its signature', async () => {
    const { makeProbe, post, context } = await openHttpIntake();
    const { url, secret } = await makeProbe('generic', 'secret');
    const body = leadJson(1);
    const at = String(context.clock.now() / 1000);
    const headers = {
      'x-rappel-timestamp': at,
      'x-rappel-signature': `sha256=${sign(secret, 'hex', at, '.', body)}`,
    };
    const first = await post(url, body, headers);
    expect(first.status).toBe(200);
    // Within the five minutes it changes nothing.
    expect((await post(url, body, headers)).json).toEqual(first.json);
    context.clock.advance(301_000);
    expect((await post(url, body, headers)).json).toEqual({ error: 'intake/signature-stale' });
  });

  it('answers Meta’s question to who knows the token', async () => {
    const { makeProbe } = await openHttpIntake();
    const { url, secret } = await makeProbe('meta', 'secret');
    const { metaVerifyToken } = await import('../../../host/intake/presets/meta.ts');
    const ask = (token: string) =>
      fetch(`${url}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`);
    const good = await ask(metaVerifyToken(secret));
    expect([good.status, await good.text(), good.headers.get('content-type')]).toEqual([
      200,
      '42',
      'text/plain',
    ]);
    expect((await ask('x')).status).toBe(403);
  });
});

describe('what somebody sends to do harm', () => {
  it('does not read 50 MB, said beforehand or not', async () => {
    const { makeProbe, post, look } = await openHttpIntake();
    const { url } = await makeProbe();
    const big = '['.repeat(25_000_000) + ']'.repeat(25_000_000);
    const before = process.memoryUsage().rss;
    const outcome = await post(url, big).then(
      ({ status }) => status,
      () => 413,
    );
    expect(outcome).toBe(413);
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(91)),
    });
    const endless = await fetch(url, { method: 'POST', body: chunks, duplex: 'half' } as RequestInit).then(
      ({ status }) => status,
      () => 413,
    );
    expect(endless).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    expect(look((db) => db.get(deliveries))).toEqual({ n: 0 });
    expect((await post(url, leadJson(1))).status).toBe(200);
  });

  it('keeps what is nested 10,000 deep as rejected', async () => {
    const { makeProbe, post, look } = await openHttpIntake();
    const { url, secret } = await makeProbe('hubspot', 'secret');
    const deep = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
    const { status, json } = await post(url, deep, { authorization: `Bearer ${secret}` });
    expect([status, json['fate'], json['reason']]).toEqual([200, 'rejected', 'too-deep']);
    expect(look((db) => db.get(sql`SELECT reason, length(body) AS bytes FROM delivery`))).toEqual({
      reason: 'too-deep',
      bytes: deep.length,
    });
  });

  it('ends clients that send their headers or their body a byte at a time', async () => {
    const { makeProbe, raw, post } = await openHttpIntake({ headersMs: 300, requestMs: 600, checkMs: 50 });
    const { url } = await makeProbe();
    const path = new URL(url).pathname;
    const headers = await raw(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `);
    const body = await raw(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{`);
    const answers = Promise.all([text(headers), text(body)]);
    expect((await post(url, leadJson(1))).status).toBe(200);
    const [first, second] = await answers;
    expect(first).toContain('408');
    expect(second).toContain('408');
  });

  it('holds no more than so many connections', async () => {
    const { raw, address } = await openHttpIntake({ connections: 3, headersMs: 20_000 });
    const held = await Promise.all([1, 2, 3].map(() => raw('POST / HTTP/1.1\r\n')));
    await expect(fetch(address)).rejects.toThrow('fetch failed');
    held[0]?.destroy();
    await expect
      .poll(() =>
        fetch(address).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(404);
  });

  it('tells a sender who is too quick, or guesses, when to come back', async () => {
    const { makeProbe, post, context } = await openHttpIntake({
      perVisitor: { burst: 2, perSecond: 0.1 },
      perAddress: { burst: 50, perSecond: 0.5 },
      wrongSecretCost: 30,
    });
    const { url } = await makeProbe();
    const statuses = [];
    for (const index of [1, 2, 3]) statuses.push((await post(url, leadJson(index))).status);
    expect(statuses).toEqual([200, 200, 429]);
    const { headers, json } = await post(url, leadJson(4));
    expect([json, Number(headers.get('retry-after')) > 0]).toEqual([
      { error: 'intake/too-many-requests' },
      true,
    ]);
    const other = await makeProbe('generic', 'secret', 'Autre');
    const guess = () => post(other.url, leadJson(1), { authorization: 'Bearer guess' });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
    expect(context.told).toContain('intake.changed');
  });

  it('forgets the oldest sender rather than growing', () => {
    let at = 0;
    const { take } = createThrottle({ burst: 1, perSecond: 1 }, () => at);
    expect([take('a'), take('a')]).toEqual([0, 1]);
    for (let index = 0; index < 20_001; index += 1) take(`other ${index}`);
    expect(take('a')).toBe(0);
    at = 1000;
    expect(take('other 20000')).toBe(0);
  });

  it('turns away an empty body, a packed one and what is no HTTP', async () => {
    const { makeProbe, post, raw } = await openHttpIntake();
    const { url } = await makeProbe();
    expect((await post(url, '')).json).toEqual({ error: 'intake/body-empty' });
    expect((await post(url, 'x', { 'content-encoding': 'gzip' })).status).toBe(415);
    const socket = await raw('\u0016\u0003\u0001 not HTTP\r\n\r\n');
    expect(await text(socket)).toContain('400');
    const cut = await raw(
      `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"nom":`,
    );
    cut.destroy();
    await once(cut, 'close');
    expect((await post(url, leadJson(1))).status).toBe(200);
  });
});

describe('1,000 posts at once', () => {
  it('are all stored before they are answered, each once', async () => {
    const { makeProbe, post, look } = await openHttpIntake();
    const { url, secret } = await makeProbe('generic', 'secret');
    const headers = { authorization: `Bearer ${secret}` };
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        post(url, leadJson(index, { lead_id: `L${index}` }), headers),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const uids = new Set(answers.map(({ json }) => json['delivery']));
    expect(uids.size).toBe(1000);
    const rows = look((db) =>
      db.all<{ uid: string }>(
        sql`SELECT d.uid FROM delivery d JOIN payload y ON y.delivery_id = d.id AND y.request_id IS NOT NULL`,
      ),
    );
    expect(rows.filter(({ uid }) => !uids.has(uid))).toEqual([]);
    expect(rows).toHaveLength(1000);
    expect(look((db) => db.get(sql`SELECT count(*) AS n, sum(read) AS leads FROM batch`))).toEqual({
      n: 1,
      leads: 1000,
    });
  });
});
