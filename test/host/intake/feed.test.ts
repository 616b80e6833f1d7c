import { describe, expect, it } from 'vitest';
import { errorTexts } from '../../../core/messages/errors.ts';
import { backoffMs } from '../../../host/backoff.ts';
import { allowedFeedHosts, checkFeedUrl, feedRefusals } from '../../../host/intake/feed/address.ts';
import { guardedLookup, isPublicAddress } from '../../../host/outbound-address.ts';
import { json, lead, openFeeds, serveFeed } from './feed-desk.ts'; // prettier-ignore

const patient = { timeout: 15_000, interval: 25 };

describe('a feed', () => {
  it('is kept page by page, signed in to, and not taken again when it has not changed', async () => {
    const page = JSON.stringify([lead(1), lead(2)]);
    const server = await serveFeed((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else json(response, page, { etag: '"v1"', 'last-modified': 'Thu, 12 Mar 2026 08:00:00 GMT' });
    });
    const desk = await openFeeds();
    const uid = await desk.follow(server.url, { signIn: { kind: 'bearer' } }, 'token of this test');
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('waiting');
    expect(await desk.state()).toMatchObject({ error: null, pages: 1, leads: 2 });
    expect(desk.deliveries().map(({ fate, body }) => [fate, body.toString()])).toEqual([['accepted', page]]);
    await desk.ask('feed.read', { feed: uid });
    await expect.poll(() => server.seen.length, patient).toBe(2);
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer token of this test',
      'accept-encoding': 'identity',
    });
    expect(server.seen[1]?.headers).toMatchObject({
      'if-none-match': '"v1"',
      'if-modified-since': 'Thu, 12 Mar 2026 08:00:00 GMT',
    });
    // Also a host that starts again knows it.
    await desk.restart();
    await expect.poll(() => server.seen.length, patient).toBe(3);
    expect(server.seen[2]?.headers['if-none-match']).toBe('"v1"');
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('waiting');
    expect(desk.deliveries()).toHaveLength(1);
  });

  it('goes on from its cursor, also after a new start, and asks for nothing twice', async () => {
    const all = Array.from({ length: 7 }, (_, index) => lead(index + 1));
    const server = await serveFeed((request, response) => {
      const since = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('since') ?? '0');
      const found = all.filter(({ id }) => Number(id.slice(1)) > since).slice(0, 3);
      json(response, { data: found.map((one) => ({ ...one, sequence: Number(one.id.slice(1)) })) });
    });
    const desk = await openFeeds();
    const cursor = { kind: 'cursor', path: 'sequence', parameter: 'since' } as const;
    await desk.follow(server.url, { paging: cursor });
    await expect.poll(() => server.seen.map(({ url }) => url), patient).toEqual([
      '/leads',
      '/leads?since=3',
      '/leads?since=6',
      '/leads?since=7',
    ]);
    expect(desk.requests()).toBe(7);
    expect(desk.deliveries()).toHaveLength(3);
    all.push(lead(8));
    await desk.restart();
    await expect.poll(() => desk.requests(), patient).toBe(8);
    expect(server.seen[4]?.url).toBe('/leads?since=7');
  }); // prettier-ignore

  it('goes on by the link of a header, or the address in a page', async () => {
    const server = await serveFeed((request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? '1');
      const byHeader = request.url?.startsWith('/header') === true;
      const next = page < 3 ? `${byHeader ? '/header' : '/page'}?page=${page + 1}` : null;
      json(
        response,
        { items: [lead(byHeader ? page : 10 + page)], ...(byHeader ? {} : { paging: { next } }) },
        byHeader && next !== null ? { link: `<${next}>; rel="next"` } : {},
      );
    });
    const desk = await openFeeds();
    await desk.follow(server.url.replace('/leads', '/header'), { paging: { kind: 'next', path: '' } });
    await expect.poll(() => desk.requests(), patient).toBe(3);
    await desk.follow(server.url.replace('/leads', '/page'), { paging: { kind: 'next', path: 'paging.next' } });
    await expect.poll(() => desk.requests(), patient).toBe(6);
    expect(server.seen).toHaveLength(6);
  }); // prettier-ignore

  it('of lines is kept in parts; a bad line is a rejected lead, an empty page is nothing', async () => {
    const lines = Array.from({ length: 1200 }, (_, index) => JSON.stringify(lead(index + 1)));
    lines[3] = '{"name": broken';
    const server = await serveFeed((request, response) => {
      if (request.url === '/empty') json(response, { data: [], next: null });
      else {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end(`${lines.join('\n')}\n`);
      }
    });
    const desk = await openFeeds();
    await desk.follow(server.url);
    await expect.poll(() => desk.deliveries().length, patient).toBe(3);
    expect(desk.requests()).toBe(1199);
    expect(desk.deliveries()[0]).toMatchObject({ fate: 'rejected' });
    expect(
      (JSON.parse(desk.deliveries()[0]?.leads ?? '[]') as { fate: string }[]).map(({ fate }) => fate).indexOf('rejected'),
    ).toBe(3);
    await desk.follow(server.url.replace('/leads', '/empty'));
    await expect.poll(() => server.seen.at(-1)?.url, patient).toBe('/empty');
    await expect.poll(async () => (await desk.ask('feed.state', {})).states.map(({ state }) => state), patient).toEqual(['waiting', 'waiting']);
    expect(desk.deliveries()).toHaveLength(3);
  }); // prettier-ignore

  it('that gives the same records with another date asks for nobody twice', async () => {
    let at = 0;
    const plain = { name: 'Prospect', phone: '+33199000001', message: 'Projet' };
    const server = await serveFeed((_request, response) => {
      at += 1;
      json(response, { made: at, data: [plain] });
    });
    const desk = await openFeeds();
    const uid = await desk.follow(server.url);
    await expect.poll(async () => (await desk.state())?.state, patient).toBe('waiting');
    desk.context.clock.advance(3 * 86_400_000);
    await desk.ask('feed.read', { feed: uid });
    await expect.poll(() => desk.deliveries().map(({ fate }) => fate), patient).toEqual(['accepted', 'unchanged']);
    expect(desk.requests()).toBe(1);
    expect(await desk.state()).toMatchObject({ pages: 2, leads: 1 });
  }); // prettier-ignore

  it('can be tried without keeping anything, and shows what its first record would become', async () => {
    const server = await serveFeed((_request, response) => json(response, [lead(1), lead(2)]));
    const desk = await openFeeds();
    const tried = await desk.ask('feed.test', {
      uid: null,
      settings: desk.settings(server.url, { paging: { kind: 'cursor', path: 'id', parameter: 'after' } }),
      secret: '',
    });
    expect(tried).toMatchObject({ leads: 2, reason: null, goesOn: true });
    expect(tried.fields.map(({ path, field }) => [path, field])).toEqual([
      ['id', 'provider-id'],
      ['name', 'name'],
      ['phone', 'phone'],
      ['message', 'words'],
    ]);
    expect(desk.deliveries()).toEqual([]);
    expect((await desk.ask('feed.list', {})).feeds).toEqual([]);
  });
});

describe('a feed that fails', () => {
  it('is asked again when it wants, and not before', async () => {
    const server = await serveFeed((_request, response, index) => {
      if (index === 0) response.writeHead(429, { 'retry-after': '3600' }).end();
      else if (index === 1) response.writeHead(503, { 'retry-after': 'Thu, 12 Mar 2026 11:00:00 GMT' }).end();
      else json(response, [lead(1)]);
    });
    const desk = await openFeeds();
    const uid = await desk.follow(server.url);
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('feed/too-often');
    const state = await desk.state();
    expect((state?.nextTryAt ?? 0) - (state?.since ?? 0)).toBe(3_600_000);
    await desk.ask('feed.read', { feed: uid });
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('feed/status');
    expect(((await desk.state())?.nextTryAt ?? 0) - desk.context.clock.now()).toBe(7_200_000);
    await desk.ask('feed.read', { feed: uid });
    await expect.poll(async () => (await desk.state())?.lastReadAt, patient).toBe(desk.context.clock.now());
    expect(await desk.state()).toMatchObject({ error: null });
    expect(desk.requests()).toBe(1);
  });

  it('waits longer each time, never in step with others', () => {
    expect([1, 2, 3, 20].map((failures) => backoffMs(failures, 0))).toEqual([
      7500, 15_000, 30_000, 1_800_000,
    ]);
    expect(backoffMs(40, 0.999)).toBeLessThanOrEqual(3_600_000);
    expect(backoffMs(1, 0.5)).not.toBe(backoffMs(1, 0.6));
  });

  it('breaks off in the middle: whole lines are kept, a half page is not, and the next reading mends it', async () => {
    let whole = false;
    const lines = Array.from({ length: 40 }, (_, index) => `${JSON.stringify(lead(index + 1))}\n`).join('');
    const page = JSON.stringify([lead(100)]);
    const server = await serveFeed((request, response) => {
      const body = request.url === '/lines' ? lines : page;
      response.writeHead(200, {
        'content-type': request.url === '/lines' ? 'application/x-ndjson' : 'application/json',
        'content-length': String(body.length),
      });
      if (whole) response.end(body);
      else response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
    });
    const desk = await openFeeds({}, () => 60_000);
    const one = await desk.follow(server.url.replace('/leads', '/lines'));
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('feed/cut-off');
    expect(desk.requests()).toBeGreaterThan(15);
    expect(desk.requests()).toBeLessThan(25);
    const two = await desk.follow(server.url);
    await expect.poll(async () => (await desk.ask('feed.state', {})).states.find(({ feed }) => feed === two)?.error?.code, patient).toBe('feed/cut-off');
    whole = true;
    await desk.ask('feed.read', { feed: one });
    await desk.ask('feed.read', { feed: two });
    await expect.poll(() => desk.requests(), patient).toBe(41);
  }); // prettier-ignore

  it.each([
    ['feed/not-json', '<html>Sign in</html>', 'text/html'],
    ['feed/not-json', '{"data": [', 'application/json'],
    ['feed/not-json', `${'['.repeat(10_000)}1${']'.repeat(10_000)}`, 'application/json'],
    ['feed/too-big', JSON.stringify(Array.from({ length: 1001 }, (_, index) => lead(index))), 'application/json'],
    ['feed/too-big', `"${'x'.repeat(6 * 1024 * 1024)}`, 'application/json'],
    ['feed/too-big', `{"x": "${'x'.repeat(6 * 1024 * 1024)}"}\n`, 'application/x-ndjson'],
  ])('is said to be %s', async (code, body, type) => {
    const server = await serveFeed((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
    });
    const desk = await openFeeds();
    expect(await desk.testCode(server.url)).toBe(code);
    expect(errorTexts[code]).toBeDefined();
  }); // prettier-ignore

  it('packs its answer although it was asked not to, so that its size is unknown', async () => {
    const server = await serveFeed((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x');
    });
    expect(await (await openFeeds()).testCode(server.url)).toBe('feed/not-json');
  });

  it('never ends: what came is kept, and the connection is cut', async () => {
    const line = Buffer.from(`${JSON.stringify({ ...lead(1), filler: 'x'.repeat(4000) })}\n`.repeat(200));
    let cut = false;
    const server = await serveFeed((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.once('close', () => {
        cut = true;
      });
      const pour = (): void => {
        while (!response.destroyed && response.write(line));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    const desk = await openFeeds();
    await desk.follow(server.url);
    await expect.poll(() => cut, { timeout: 60_000, interval: 50 }).toBe(true);
    await expect.poll(async () => (await desk.state())?.state, { timeout: 60_000 }).toBe('waiting');
    expect(desk.requests()).toBe(1);
    expect(await desk.state()).toMatchObject({ error: null });
  }, 120_000);

  it('says nothing, or a word now and then: it is left in time', async () => {
    const server = await serveFeed((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const timer = setInterval(() => response.write(`${JSON.stringify(lead(1))}\n`), 50);
      response.once('close', () => clearInterval(timer));
    });
    const desk = await openFeeds({ silenceMs: 400, wholeMs: 1200 });
    expect(await desk.testCode(server.url.replace('/leads', '/silent'))).toBe('feed/too-slow');
    await desk.follow(server.url);
    await expect.poll(async () => (await desk.state())?.error?.code, patient).toBe('feed/too-slow');
    expect(desk.requests()).toBe(1);
  });
});

describe('where a feed may be read from', () => {
  it('is this origin alone, by the same or a safer way, and not round in circles', async () => {
    const other = await serveFeed((_request, response) => json(response, [lead(1)]));
    const server = await serveFeed((request, response) => {
      const to: Readonly<Record<string, string>> = {
        '/other': other.url,
        '/circle': '/circle',
        '/same': '/end',
        '/name': 'http://localhost.example.org/',
        '/file': 'file:///etc/passwd',
        '/none': '',
      };
      const location = to[request.url ?? ''];
      if (location === undefined) json(response, [lead(2)]);
      else response.writeHead(302, location === '' ? {} : { location }).end();
    });
    const desk = await openFeeds();
    const codeOf = (path: string) => desk.testCode(server.url.replace('/leads', path), { signIn: { kind: 'basic', user: 'u' } });
    for (const path of ['/other', '/circle', '/name', '/file', '/none'])
      expect(await codeOf(path)).toBe('feed/redirect');
    expect(await codeOf('/same')).toBe('ok');
    expect(other.seen).toEqual([]);
    const next = await serveFeed((_request, response) => json(response, { data: [lead(1)], next: other.url }));
    expect(await desk.testCode(next.url, { paging: { kind: 'next', path: 'next' } })).toBe('feed/redirect');
    expect(other.seen).toEqual([]);
  }); // prettier-ignore

  it.each(['http://example.org/', 'ftp://example.org/', 'https://me:secret@example.org/'])('is not %s', (url) => {
    expect(() => checkFeedUrl(url, [])).toThrow(expect.objectContaining({ code: 'feed/address' }));
  }); // prettier-ignore

  it.each([
    '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '167772161', '0xa.1.2.3',
    '[fe80::1]', '[fc00::1]', '[::]', '[::ffff:10.0.0.1]', '[64:ff9b::a00:1]', '[2002:a00:1::]', '[ff02::1]',
  ])('is no address of the own network: %s', (host) => {
    expect(() => checkFeedUrl(`https://${host}/`, [])).toThrow(expect.objectContaining({ code: 'feed/private-address' }));
  }); // prettier-ignore

  it('may be an address of the Internet, or one that IT has named', () => {
    for (const address of ['93.184.215.14', '2606:4700::1111']) expect(isPublicAddress(address)).toBe(true);
    expect(checkFeedUrl('https://10.1.2.3/x', allowedFeedHosts(' 10.1.2.3, crm.lan,')).hostname).toBe(
      '10.1.2.3',
    );
    expect(allowedFeedHosts('')).toEqual([]);
  });

  it('is checked in the very look-up that connects: a name cannot change its mind', async () => {
    const server = await serveFeed((_request, response) => json(response, [lead(1)]));
    const url = server.url.replace('127.0.0.1', 'feed.example.org').replace('http:', 'https:');
    let asked = 0;
    const network = {
      resolve: (_host: string, done: (error: null, addresses: { address: string; family: number }[]) => void) => {
        asked += 1;
        done(null, asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '93.184.215.14', family: 4 }]);
      },
    };
    const desk = await openFeeds(network);
    expect(await desk.testCode(url)).toBe('feed/private-address');
    expect(asked).toBe(1);
    expect(server.seen).toEqual([]);
  }); // prettier-ignore

  it('has no private address among public ones', () => {
    const answers: unknown[] = [];
    guardedLookup([], feedRefusals, (_host, done) =>
      done(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]),
    )('feed.example.org', { all: true }, (...answer) => answers.push(answer));
    expect(answers).toEqual([[expect.objectContaining({ code: 'feed/private-address' }), '', 0]]);
  });
});
