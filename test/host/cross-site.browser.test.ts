import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rpcPath } from '../../core/rpc/hello.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { startWorkstation, tokenOf, type TestWorkstation } from '../support/workstation.ts';

/**
 * A page of somebody else, open in the same browser: on another port of this machine (as close as a stranger gets: the
 * same site, another origin), and under a name of its own that leads here (DNS rebinding).
 */
let workstation: TestWorkstation;
let chromium: Chromium;
let hostile: Server;
let hostilePort: number;
beforeAll(async () => {
  workstation = await startWorkstation({ withPage: true });
  hostile = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>shop</title>');
  });
  await new Promise<void>((listening) => hostile.listen(0, '127.0.0.1', () => listening()));
  hostilePort = (hostile.address() as { readonly port: number }).port;
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium.close();
  hostile.close();
  await workstation.close();
});

const openHostile = async (): Promise<Awaited<ReturnType<Chromium['newPage']>>> => {
  const page = await chromium.newPage();
  await page.goto(`http://127.0.0.1:${hostilePort}/`);
  return page;
};

describe('a page of another site', () => {
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
