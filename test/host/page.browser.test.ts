import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { startWorkstation, type TestWorkstation } from '../support/workstation.ts';

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
