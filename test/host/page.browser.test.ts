import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rpcPath } from '../../core/rpc/hello.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { startWorkstation, tokenOf, type TestWorkstation } from '../support/workstation.ts';

let workstation: TestWorkstation;
let chromium: Chromium;
beforeAll(async () => {
  workstation = await startWorkstation({ withPage: true });
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium.close();
  await workstation.close();
});

/** Sends a request line as it is: clients that know better would tidy the path. */
const rawGet = async (path: string): Promise<string> => {
  const socket = connect({ host: '127.0.0.1', port: workstation.port });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${workstation.port}\r\nConnection: close\r\n\r\n`);
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
  await once(socket, 'close');
  return text;
};

describe('the page of the browser workstation', () => {
  it('runs under its strict policy without breaking it, and shows the first start', async () => {
    const page = await chromium.newPage();
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') broken.push(message.text());
    });
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    const response = await page.goto(workstation.newAddress());
    await page.getByRole('button').first().waitFor();
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(broken).toEqual([]);
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    expect(new URL(page.url()).hash).not.toContain('token');
  });

  it('may use the microphone, and runs no script that a text brings along', async () => {
    const page = await chromium.newPage();
    await page.goto(workstation.newAddress());
    await page.getByRole('button').first().waitFor();
    const tracks = await page.evaluate(
      async () => (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks().length,
    );
    expect(tracks).toBe(1);
    const ran = await page.evaluate(async () => {
      const holder = document.createElement('div');
      holder.insertAdjacentHTML(
        'beforeend',
        '<img src="x" onerror="window.ranByText = true"><a href="javascript:void(window.ranByText = true)">x</a>',
      );
      document.body.append(holder);
      holder.querySelector('a')?.click();
      await new Promise((done) => setTimeout(done, 200));
      return 'ranByText' in window;
    });
    expect(ran).toBe(false);
  });

  it('goes on after a reload, and tells a second tab with the same link what to do', async () => {
    const address = workstation.newAddress();
    const first = await chromium.newPage();
    await first.goto(address);
    await first.getByRole('button').first().waitFor();
    await first.reload();
    await first.getByRole('button').first().waitFor();

    const second = await chromium.newPage({ locale: 'fr-FR' });
    await second.goto(address);
    await second.getByText('Ce lien a déjà servi').waitFor();
    await expect.poll(() => second.getByText('rappel serve').count()).toBeGreaterThan(0);
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/../../../package.json',
    '/..\\package.json',
    '/assets/%00.js',
    '//etc/hosts.html',
    '/.stamp',
    '/assets',
    '/assets/',
    'http://127.0.0.1/../package.json',
    '/%',
  ])('serves nothing at %s', async (path) => {
    const answer = await rawGet(path);
    expect(answer.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 (?:404 Not Found|400 Bad Request)$/u);
    expect(answer).not.toContain('"rappel"');
  });

  it('lets the built files be kept, and the page itself not', async () => {
    const index = await rawGet('/');
    expect(index).toMatch(/cache-control: no-store/iu);
    const asset = /"(\/assets\/[^"]+\.js)"/u.exec(index)?.[1] ?? '';
    const script = await rawGet(asset);
    expect(script).toMatch(/^HTTP\/1\.1 200 OK/u);
    expect(script).toMatch(/cache-control: public, max-age=31536000, immutable/iu);
    expect(script).toMatch(/x-content-type-options: nosniff/iu);
  });
});

/**
 * A page of somebody else, open in the same browser: on another port of this machine (as close as a stranger gets: the
 * same site, another origin), and under a name of its own that leads here (DNS rebinding).
 */
describe('a page of another site', () => {
  const hostile = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>shop</title>');
  });
  beforeAll(async () => {
    hostile.listen(0, '127.0.0.1');
    await once(hostile, 'listening');
  });
  afterAll(() => void hostile.close());
  const openHostile = async (): Promise<Page> => {
    const page = await chromium.newPage();
    await page.goto(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`);
    return page;
  };

  it('reads nothing of the workstation: no answer, no script, no frame, no window', async () => {
    const page = await openHostile();
    const address = `http://127.0.0.1:${workstation.port}`;
    const index = await fetch(address).then((response) => response.text());
    const script = /"(\/assets\/[^"]+\.js)"/u.exec(index)?.[1] ?? '';
    const seen = await page.evaluate(
      async ({ at, file }) => {
        const tried = (work: Promise<unknown>): Promise<unknown> => work.catch(() => 'refused');
        const loaded = (what: 'script' | 'img', from: string): Promise<string> =>
          new Promise((done) => {
            const element = document.createElement(what);
            element.addEventListener('load', () => done('loaded'));
            element.addEventListener('error', () => done('refused'));
            element.src = from;
            document.body.append(element);
          });
        return {
          fetched: await tried(fetch(at)),
          posted: await tried(fetch(`${at}/rpc`, { method: 'POST', body: '{}' })),
          withCredentials: await tried(fetch(at, { credentials: 'include' })),
          script: await loaded('script', at + file),
          picture: await loaded('img', `${at}/icon.svg`),
        };
      },
      { at: address, file: script },
    );
    expect(seen).toEqual({
      fetched: 'refused',
      posted: 'refused',
      withCredentials: 'refused',
      script: 'refused',
      picture: 'refused',
    });

    await page.evaluate((at) => {
      const frame = document.createElement('iframe');
      frame.src = at;
      document.body.append(frame);
    }, address);
    await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');

    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((at) => void open(at), address),
    ]);
    await popup.waitForLoadState();
    // Cut off by Cross-Origin-Opener-Policy.
    expect(await popup.evaluate(() => opener === null)).toBe(true);
  });

  it('opens no wire, even with a link that is still good', async () => {
    const page = await openHostile();
    const token = tokenOf(workstation.newAddress());
    const tryWire = (hello: object): Promise<string> =>
      page.evaluate(
        ({ url, first }) =>
          new Promise<string>((done) => {
            const socket = new WebSocket(url);
            socket.addEventListener('open', () => {
              socket.send(first);
              socket.addEventListener('message', ({ data }) => done(String(data)));
            });
            socket.addEventListener('close', () => done('closed'));
          }),
        { url: `ws://127.0.0.1:${workstation.port}${rpcPath}`, first: JSON.stringify(hello) },
      );
    expect(await tryWire({ t: 'hello', token })).toBe('closed');
    expect(await tryWire({ t: 'hello', session: 'x' })).toBe('closed');
    expect(readFileSync(join(workstation.dataDir, 'logs', 'rappel.log'), 'utf8')).toContain('403 Forbidden');
    // The link was not used up by it: the page it was meant for comes in.
    const own = await chromium.newPage();
    await own.goto(`http://127.0.0.1:${workstation.port}/#token=${token}`);
    await own.getByRole('button').first().waitFor();
  });

  it('comes in under no name of its own that leads to this machine', async () => {
    const page = await chromium.newPage();
    // Browsers resolve whatever ends in .localhost to this machine, as a rebound name would be.
    const response = await page.goto(`http://shop.localhost:${workstation.port}/`);
    expect(response?.status()).toBe(421);
    expect(await page.content()).not.toContain('assets/');
    const wire = await page.evaluate(
      (url) =>
        new Promise<string>((done) => {
          const socket = new WebSocket(url);
          socket.addEventListener('open', () => done('open'));
          socket.addEventListener('error', () => done('refused'));
        }),
      `ws://shop.localhost:${workstation.port}${rpcPath}`,
    );
    expect(wire).toBe('refused');
  });
});
