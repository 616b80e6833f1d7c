import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDesk, type Desk } from '../lab/desk.ts';
import { startScriptedServer, type Handler, type ScriptedServer } from '../lab/scripted-server.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { openScripted, proveWorking, scriptedAccount } from './scripted-desk.ts';

let chromium: Chromium;
let served: ServedPage;
let server: ScriptedServer;
let desk: Desk;

beforeAll(async () => {
  [chromium, served] = await Promise.all([launchChromium(), servePage(phonePageFolder)]);
});
afterAll(async () => {
  await chromium?.close();
  await served?.close();
});
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  await server.stop();
  expect(errors).toEqual([]);
});

const contactOf =
  (tail: string): Handler =>
  (request, reply) =>
    reply(200, 'OK', {
      headers: [`Contact: ${request.header('contact').replace(/;expires=\d+/, '')}${tail}`],
    });

it('is ready on a 200 to REGISTER without Contact, and still refreshes', async () => {
  server.on('REGISTER', (_, reply) => reply(200, 'OK'));
  desk = await openScripted(chromium, served.url, server, { registerExpiresSeconds: 3, registerFloor: 500 });
  await desk.waitLine('ready');
  await server.waitFor(
    'a refresh',
    ({ method, header }) => method === 'REGISTER' && Number.parseInt(header('cseq'), 10) >= 2,
    4000,
  );
  expect((await desk.line()).status).toBe('ready');
});

it('takes a Contact without expires for the time it asked for, and sends no second REGISTER at once', async () => {
  server.on('REGISTER', contactOf(''));
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('ready');
  await desk.page.waitForTimeout(1500);
  expect(server.count('REGISTER')).toBe(1);
});

it('keeps a floor between two REGISTER when the server grants one second', async () => {
  server.on('REGISTER', contactOf(';expires=1'));
  desk = await openScripted(chromium, served.url, server, { registerFloor: 1000 });
  await desk.waitLine('ready');
  await desk.page.waitForTimeout(3500);
  expect(server.count('REGISTER')).toBeGreaterThanOrEqual(3);
  expect(server.count('REGISTER')).toBeLessThanOrEqual(5);
});

it('leaves a loop of 401 after its second REGISTER', async () => {
  server.on('REGISTER', (_, reply) =>
    reply(401, 'Unauthorized', {
      headers: [
        `WWW-Authenticate: Digest realm="${server.domain}", nonce="${crypto.randomUUID()}", stale=true`,
      ],
    }),
  );
  desk = await openScripted(chromium, served.url, server);
  const line = await desk.waitLine('waiting-to-retry');
  expect(line).toMatchObject({ problem: 'wrong-password', problemCode: 401 });
  await desk.page.waitForTimeout(1000);
  expect(server.count('REGISTER')).toBeLessThanOrEqual(2);
});

it('answers the MD5 challenge that stands behind one in SHA-256', async () => {
  server.on('REGISTER', (request, reply) =>
    request.header('authorization') === ''
      ? reply(401, 'Unauthorized', {
          headers: [
            `WWW-Authenticate: Digest realm="${server.domain}", nonce="n1", algorithm=SHA-256, qop="auth"`,
            `WWW-Authenticate: Digest realm="${server.domain}", nonce="n2", algorithm=MD5, qop="auth"`,
          ],
        })
      : contactOf(';expires=600')(request, reply),
  );
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('ready');
  const answered = await server.waitFor('an answer', ({ header }) => header('authorization') !== '');
  expect(answered.header('authorization')).toContain('nonce="n2"');
});

it('waits as long as a 503 with Retry-After says, no longer and no shorter', async () => {
  let refused = false;
  server.on('REGISTER', (request, reply) => {
    if (refused) contactOf(';expires=600')(request, reply);
    else reply(503, 'Service Unavailable', { headers: ['Retry-After: 3 (restarting);duration=60'] });
    refused = true;
  });
  desk = await openScripted(chromium, served.url, server);
  const line = await desk.waitLine('waiting-to-retry');
  expect(line).toMatchObject({ problem: 'refused', problemCode: 503 });
  const wait = (line.retryAt ?? 0) - Date.now();
  expect(wait).toBeGreaterThan(2000);
  expect(wait).toBeLessThanOrEqual(3000);
  await desk.waitLine('ready', 5000);
  expect(server.count('REGISTER')).toBe(2);
});

it('spreads the waits of a 503 without Retry-After', async () => {
  server.on('REGISTER', (_, reply) => reply(503, 'Service Unavailable'));
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('waiting-to-retry');
  await desk.page.waitForTimeout(5000);
  // 0, 0.5, 1, 2, 4 s with jitter over the upper half.
  expect(server.count('REGISTER')).toBeGreaterThanOrEqual(3);
  expect(server.count('REGISTER')).toBeLessThanOrEqual(5);
});

it('registers again at once when the socket broke in the middle of a REGISTER, and minds no late answer', async () => {
  let late: (() => void) | null = null;
  server.on('REGISTER', (request, reply) => {
    server.on('REGISTER', null);
    late = () => server.send(`SIP/2.0 200 OK\r\n${lateHeaders(request.text)}`);
    void reply;
    server.dropSockets();
  });
  desk = await openScripted(chromium, served.url, server);
  const began = Date.now();
  await desk.waitLine('ready', 5000);
  expect(Date.now() - began).toBeLessThan(3000);
  (late as (() => void) | null)?.();
  await desk.page.waitForTimeout(200);
  expect(await desk.line()).toMatchObject({ status: 'ready', problem: null });
  await proveWorking(desk, server);
});

/** The headers of an answer to a request as it was sent. */
const lateHeaders = (request: string): string =>
  `${request
    .split('\r\n')
    .filter((line) => /^(?:via|from|call-id|cseq|contact):/i.test(line))
    .join(
      '\r\n',
    )}\r\nTo: ${/^To: (.*)$/m.exec(request)?.[1]?.trim() ?? ''};tag=late\r\nContent-Length: 0\r\n\r\n`;

it('finds a half-open socket by its own question, and comes back over a new one', async () => {
  desk = await openScripted(chromium, served.url, server, {
    pingEvery: 600,
    pingLimit: 400,
    retryFirst: 100,
    retryLongest: 400,
  });
  await desk.waitLine('ready');
  server.on('OPTIONS', () => undefined);
  expect(await desk.waitLine('waiting-to-retry', 3000)).toMatchObject({ problem: 'silent' });
  server.on('OPTIONS', null);
  await desk.waitLine('ready', 5000);
  await proveWorking(desk, server);
});

it('keeps its pace while the timers of the page are slowed down, as those of a hidden one are', async () => {
  desk = await openDesk(chromium, served.url, null, { pingEvery: 400, pingLimit: 2000 });
  await desk.page.evaluate(() => {
    const plain = globalThis.setTimeout;
    const slow = (run: () => void, wait = 0): ReturnType<typeof setTimeout> => plain(run, wait + 60_000);
    Object.assign(globalThis, { setTimeout: slow });
  });
  await desk.page.evaluate((account) => lab.connect(account), scriptedAccount(server));
  await desk.waitLine('ready');
  await server.waitFor('a third question', () => server.count('OPTIONS') > 2);
  expect((await desk.line()).status).toBe('ready');
});

it('calls without a candidate of its own rather than not at all', async () => {
  desk = await openDesk(chromium, served.url, null);
  // As on a machine whose addresses are all withheld.
  await desk.page.evaluate(() => {
    const Native = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: 'relay' });
      }
    };
  });
  await desk.page.evaluate((account) => lab.connect(account), scriptedAccount(server));
  await desk.waitLine('ready');
  await desk.page.evaluate(() => lab.phone.call('+33199000171'));
  const { body } = await server.waitFor('the call', ({ method }) => method === 'INVITE');
  expect(body).toContain('m=audio');
  expect(body).not.toContain('a=candidate');
});

it('takes a wish for news of the mailbox it never asked for (MWI), and refuses a REFER out of the blue', async () => {
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('ready');
  const notify = server.ask({
    method: 'NOTIFY',
    headers: ['Event: message-summary', 'Subscription-State: active'],
  });
  const refer = server.ask({ method: 'REFER', headers: ['Refer-To: <sip:+33899000000@toll.example>'] });
  const answerTo = (callId: string) =>
    server.waitFor(
      'an answer',
      (message) => message.status !== null && message.header('call-id') === callId && message.status >= 200,
    );
  expect((await answerTo(notify)).status).toBe(200);
  expect((await answerTo(refer)).status).toBe(603);
  expect(server.count('INVITE')).toBe(0);
});

it('asks at once whether the line still lives when the machine has woken', async () => {
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('ready');
  expect(server.count('OPTIONS')).toBe(0);
  await desk.page.evaluate(() => lab.phone.woke());
  await server.waitFor('a question', ({ method }) => method === 'OPTIONS', 2000);
  expect((await desk.line()).status).toBe('ready');
});
