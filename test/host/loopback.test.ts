import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { rpcPath } from '../../core/rpc/hello.ts';
import { maxFrameBytes, maxUnwelcomed } from '../../host/loopback/serve-workstation.ts';
import {
  fixedClock,
  openClient,
  openWire,
  type Opened,
  startWorkstation,
  tokenOf,
  type TestWorkstation,
} from '../support/workstation.ts';

const clock = fixedClock(Date.UTC(2026, 8, 14, 8));
let workstation: TestWorkstation;
beforeAll(async () => {
  workstation = await startWorkstation({ helloMs: 300, refuseMs: 10, ports: { clock } });
});
afterAll(() => workstation.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  new Promise<{ readonly status: number; readonly headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      request({ host: '127.0.0.1', port: workstation.port, path, method, headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
      })
        .on('error', reject)
        .end();
    },
  );

/** Status of an upgrade that is turned away, or 101. */
const upgrade = (headers: Readonly<Record<string, string>>, path: string = rpcPath) =>
  new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${workstation.port}${path}`, { headers });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', reject);
  });

const raw = () =>
  new WebSocket(`ws://127.0.0.1:${workstation.port}${rpcPath}`, {
    origin: `http://127.0.0.1:${workstation.port}`,
  });

const firstText = async (socket: WebSocket): Promise<unknown> => {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString('utf8'));
};

describe('who may knock', () => {
  it('listens on 127.0.0.1 and nowhere else', async () => {
    const socket = connect({ host: '127.0.0.2', port: workstation.port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it.each(['rebind.example:80', 'rebind.example', '127.0.0.1', '127.0.0.1:1', '[::1]:80', '0.0.0.0:80'])(
    'turns away a page request for the host %s',
    async (host) => {
      expect((await get('/', { host })).status).toBe(421);
    },
  );

  it('turns away an upgrade for another host, even of our own origin', async () => {
    const origin = `http://127.0.0.1:${workstation.port}`;
    expect(await upgrade({ host: 'rebind.example', origin })).toBe(421);
  });

  it.each(['https://shop.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1.shop.example'])(
    'turns away an upgrade of the origin %s',
    async (origin) => {
      expect(await upgrade({ origin })).toBe(403);
    },
  );

  it('turns away an upgrade that does not say where it comes from', async () => {
    expect(await upgrade({})).toBe(403);
  });

  it('turns away an upgrade beside the wire', async () => {
    expect(await upgrade({ origin: `http://127.0.0.1:${workstation.port}` }, '/other')).toBe(404);
    expect(await upgrade({ origin: `http://127.0.0.1:${workstation.port}` })).toBe(101);
  });

  it('answers to localhost as well', async () => {
    const host = `localhost:${workstation.port}`;
    expect(await upgrade({ host, origin: `http://${host}` })).toBe(101);
  });

  it('lets nothing be posted', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });
});

describe('the first frame', () => {
  it('trades a link for a session, once', async () => {
    const token = tokenOf(workstation.newAddress());
    const first = await openWire(workstation.port, { token });
    expect(first.session.length).toBeGreaterThanOrEqual(43);
    await expect(openWire(workstation.port, { token })).rejects.toThrow('session/bad-token');
    first.client.close();
  });

  it.each([{ token: 'guessed' }, { token: '' }])('refuses the token %j', async (hello) => {
    await expect(openWire(workstation.port, hello)).rejects.toThrow('session/bad-token');
  });

  it('takes a tab back by its session, as often as it likes', async () => {
    const { session, client } = await openClient(workstation);
    client.close();
    for (let time = 0; time < 3; time += 1) {
      const again = await openWire(workstation.port, { session });
      expect(again.session).toBe(session);
      again.client.close();
    }
    await expect(openWire(workstation.port, { session: `${session}x` })).rejects.toThrow(
      'session/bad-session',
    );
  });

  it('forgets a session that was away for twelve hours', async () => {
    const { session, client } = await openClient(workstation);
    client.close();
    clock.advance(12 * 3_600_000);
    await expect(openWire(workstation.port, { session })).rejects.toThrow('session/bad-session');
  });

  it.each(['{"t":"call","id":1,"name":"session.hello","input":{}}', 'no json', '{"t":"hello"}', '[]'])(
    'refuses %s in its place, with a reason, and closes',
    async (text) => {
      const socket = raw();
      await once(socket, 'open');
      const closed = once(socket, 'close');
      const answer = firstText(socket);
      socket.send(text);
      expect(await answer).toMatchObject({ t: 'refused', code: 'session/no-hello' });
      expect((await closed)[0]).toBe(4401);
    },
  );

  it('lets nobody guess quickly: a wrong token waits for its refusal, and only so many wait', async () => {
    const slow = await startWorkstation({ helloMs: 60_000, refuseMs: 1_500 });
    try {
      const guess = () =>
        openWire(slow.port, { token: 'guessed' }).then(
          () => 'in',
          (error: Error) => error.message,
        );
      const answers = await Promise.all(Array.from({ length: maxUnwelcomed + 10 }, guess));
      expect(answers.filter((answer) => answer === 'session/bad-token')).toHaveLength(maxUnwelcomed);
      expect(answers.filter((answer) => answer.includes('503'))).toHaveLength(10);
      // Whoever has a link comes in as before.
      (await openClient(slow)).client.close();
    } finally {
      await slow.close();
    }
  });

  it('does not wait for ever', async () => {
    const socket = raw();
    await once(socket, 'open');
    const answer = firstText(socket);
    const closed = once(socket, 'close');
    expect(await answer).toMatchObject({ t: 'refused', code: 'session/no-hello' });
    await closed;
  });
});

describe('the wire', () => {
  it('answers calls, and says what is wrong with a bad one', async () => {
    const { client, socket } = await openClient(workstation);
    const hello = await client.call('session.hello', {});
    expect(hello).toMatchObject({
      firstStart: true,
      secretsKind: 'sealed-file',
      capabilities: { desktop: false },
    });
    await expect(client.call('request.get', { request: 'not a uid' })).rejects.toMatchObject({
      code: 'rpc/bad-input',
    });
    const unknown = firstText(socket);
    socket.send(JSON.stringify({ t: 'call', id: 9000, name: 'toString', input: {} }));
    expect(await unknown).toMatchObject({ t: 'err', id: 9000, error: { code: 'rpc/unknown' } });
    client.close();
  });

  it('closes on a frame that is too long, and lives on', async () => {
    const { socket } = await openClient(workstation);
    const closed = once(socket, 'close');
    socket.send(
      JSON.stringify({ t: 'call', id: 1, name: 'session.hello', input: { pad: 'x'.repeat(maxFrameBytes) } }),
    );
    expect((await closed)[0]).toBe(1009);
    const { client } = await openClient(workstation);
    expect((await client.call('session.hello', {})).firstStart).toBe(true);
    client.close();
  });

  it.each([
    ['text that is no JSON', 'oops'],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('closes on %s', async (_what, data) => {
    const { socket } = await openClient(workstation);
    const closed = once(socket, 'close');
    socket.send(data);
    expect((await closed)[0]).toBe(1003);
  });

  it('rejects what is pending, and all that follows, when it closes', async () => {
    const { client, socket } = await openClient(workstation);
    const pending = client.call('session.hello', {});
    socket.terminate();
    await expect(pending).rejects.toMatchObject({ code: 'rpc/disconnected' });
    await expect(client.call('session.hello', {})).rejects.toMatchObject({ code: 'rpc/disconnected' });
  });
});

/** Closes the window that holds the phone, and waits until the host has seen it. */
const hangUp = async ({ client }: Opened): Promise<void> => {
  const released = new Promise<void>((resolve) => {
    const forget = workstation.host.onLineState(({ state }) => {
      if (state !== 'offline') return;
      forget();
      resolve();
    });
  });
  client.close();
  await released;
};

describe('the claim on the phone', () => {
  it('is one window’s at a time, can be taken, and ends with its window', async () => {
    const [a, b] = [await openClient(workstation), await openClient(workstation)];
    const taken: string[] = [];
    a.client.on('session.claimed', () => taken.push('a'));
    b.client.on('session.claimed', () => taken.push('b'));

    expect(await a.client.call('session.claim', { force: false })).toEqual({ active: true });
    expect(await a.client.call('session.claim', { force: false })).toEqual({ active: true });
    expect(await b.client.call('session.claim', { force: false })).toEqual({ active: false });
    expect(taken).toEqual([]);
    expect(await b.client.call('session.claim', { force: true })).toEqual({ active: true });
    await a.client.call('session.hello', {});
    expect(taken).toEqual(['a']);

    await hangUp(b);
    expect(await a.client.call('session.claim', { force: false })).toEqual({ active: true });
    await hangUp(a);
  });

  it('gets the numbers of opened links, and only it; one that came too early waits', async () => {
    const heard: string[] = [];
    workstation.host.dial('+33199000001');
    const [a, b] = [await openClient(workstation), await openClient(workstation)];
    a.client.on('session.dial', ({ number }) => heard.push(`a ${number}`));
    b.client.on('session.dial', ({ number }) => heard.push(`b ${number}`));
    expect(await a.client.call('session.claim', { force: false })).toEqual({ active: true });
    workstation.host.dial('+33199000002');
    await Promise.all([a.client.call('session.hello', {}), b.client.call('session.hello', {})]);
    expect(heard).toEqual(['a +33199000001', 'a +33199000002']);
    await hangUp(a);
    b.client.close();
  });

  it('says what the line looks like; a window without it is not heard', async () => {
    const states: string[] = [];
    const forget = workstation.host.onLineState(({ state }) => states.push(state));
    const [a, b] = [await openClient(workstation), await openClient(workstation)];
    expect(await a.client.call('session.claim', { force: false })).toEqual({ active: true });
    await a.client.call('session.lineState', { state: 'ready', text: '' });
    await b.client.call('session.lineState', { state: 'error', text: '' });
    await hangUp(a);
    expect(states).toEqual(['ready', 'offline']);
    b.client.close();
    forget();
  });
});
