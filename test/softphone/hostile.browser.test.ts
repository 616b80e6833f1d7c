import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import { contactHeader, startScriptedServer, type ScriptedServer } from '../lab/scripted-server.ts';
import { deafSdp, formatSip } from '../lab/sip-text.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { seeded, spoil } from './mutate.ts';
import { connectCall, openScripted, proveWorking } from './scripted-desk.ts';

let chromium: Chromium;
let served: ServedPage;
let server: ScriptedServer;
let desk: Desk;

beforeAll(async () => {
  [chromium, served, server] = await Promise.all([
    launchChromium(),
    servePage(phonePageFolder),
    startScriptedServer(),
  ]);
  // One desk for all of them: what one message left behind, the next would meet.
  desk = await openScripted(chromium, served.url, server);
  await desk.waitLine('ready');
});
afterAll(async () => {
  await desk?.close();
  await server?.stop();
  await chromium?.close();
  await served?.close();
});
afterEach(async () => {
  await proveWorking(desk, server);
  server.forget();
  expect(desk.pageErrors).toEqual([]);
  expect((await desk.line()).status).toBe('ready');
});

const quiet = (): Promise<void> => desk.page.waitForTimeout(150);

it('shows a caller with an unbalanced quote, without the name', async () => {
  server.ask({ method: 'INVITE', from: `"Eve <sip:+33199000172@${server.domain}>` });
  expect(await desk.waitIncoming()).toMatchObject({ number: '+33199000172', displayName: '' });
});

it('shows the number of a From that is a tel: URI', async () => {
  server.ask({ method: 'INVITE', from: '<tel:+33-1-99-00-01-73>' });
  expect((await desk.waitIncoming()).number).toBe('+33199000173');
});

it('keeps CRLF, markup and direction marks of a name out of what is shown', async () => {
  server.ask({
    method: 'INVITE',
    from: `"<b>Eve</b>\u202e\r\n \t Via: x" <sip:%0d%0aContact:+33199000174@${server.domain}>`,
  });
  const { displayName, number } = await desk.waitIncoming();
  for (const text of [displayName, number]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(displayName).toContain('<b>Eve</b>');
});

it('sends no line break of a caller back in a header of its own', async () => {
  const id = server.ask({
    method: 'INVITE',
    from: `"Eve\\" <sip:%0d%0aX-Evil:1@${server.domain}>`,
  });
  await quiet();
  const answers = server.received.filter(({ header }) => header('call-id') === id);
  for (const { headers } of answers) expect(headers('x-evil')).toEqual([]);
});

it('bounds a name of 100,000 letters', async () => {
  server.ask({ method: 'INVITE', from: `"${'E'.repeat(100_000)}" <sip:+33199000175@${server.domain}>` });
  expect((await desk.waitIncoming()).displayName.length).toBeLessThanOrEqual(100);
});

it('rings through a header of a million letters and five thousand of one sort', async () => {
  server.ask({
    method: 'INVITE',
    headers: [
      `X-Huge: ${'x'.repeat(1_000_000)}`,
      ...Array.from({ length: 5000 }, (_, index) => `X-Many: ${index}`),
    ],
  });
  expect((await desk.waitIncoming()).phase).toBe('incoming');
});

it.each([
  ['sip:@@@ as the address asked for', { uri: 'sip:@@@' }],
  ['no address at all', { uri: '' }],
  ['an address that is not SIP', { uri: 'javascript:alert(1)' }],
  ['sip:@@@ as the caller', { from: '<sip:@@@>' }],
  ['a caller that is only quotes', { from: '""""""' }],
  ['an empty caller', { from: '' }],
  ['a broken Contact', { headers: ['Contact: <sip:@@@>'] }],
  ['a broken Record-Route', { headers: ['Record-Route: <sip:@@@;lr>'] }],
  ['a broken P-Asserted-Identity', { headers: ['P-Asserted-Identity: "Eve <sip:@@@>'] }],
  ['a negative Content-Length', { headers: ['Content-Length: -5'] }],
  ['a Content-Length that promises more', { headers: ['Content-Length: 99999'] }],
  ['a CSeq that is no number', { headers: ['CSeq: many INVITE'] }],
  ['a body of another sort', { headers: ['Content-Type: text/html'], body: '<html></html>' }],
])('does not fall over an INVITE with %s', async (_, order) => {
  server.ask({ method: 'INVITE', ...order });
  await quiet();
  expect((await desk.line()).status).toBe('ready');
});

it.each([
  ['nothing', ''],
  ['a NUL', '\u0000'],
  ['half a first line', 'INVITE sip:'],
  ['a first line alone', 'INVITE sip:1001@scripted.test SIP/2.0\r\n\r\n'],
  ['an answer to nothing', 'SIP/2.0 200 OK\r\n\r\n'],
  ['an answer of status 0', 'SIP/2.0 000 \r\nVia: x\r\n\r\n'],
  ['another protocol', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['JSON', '{"method":"INVITE"}'],
  [
    'an unknown method',
    formatSip('EVIL sip:1001@scripted.test SIP/2.0', ['Via: SIP/2.0/WS x;branch=z9hG4bK1']),
  ],
])('does not fall over %s', async (_, text) => {
  server.send(text);
  await quiet();
  expect((await desk.line()).status).toBe('ready');
});

it(
  'lives through 10,000 spoilt messages, and the line and the calls still work',
  { timeout: 180_000 },
  async () => {
    const seed = 20_260_715;
    const dialog = await connectCall(desk, server);
    // Real messages of this very desk: a ringing call, a call that is up, answers of every sort.
    const request = (method: string, headers: readonly string[] = [], body = ''): string =>
      formatSip(
        `${method} ${dialog.target} SIP/2.0`,
        [
          `Via: SIP/2.0/WS scripted.invalid;branch=z9hG4bK-fuzz`,
          'Max-Forwards: 70',
          contactHeader,
          ...headers,
        ],
        body,
      );
    const within = (method: string, body = '', extra: readonly string[] = []): string =>
      request(
        method,
        [
          `From: ${dialog.local}`,
          `To: ${dialog.remote}`,
          `Call-ID: ${dialog.callId}`,
          `CSeq: 9 ${method}`,
          ...extra,
        ],
        body,
      );
    const outside = (method: string, extra: readonly string[] = [], body = ''): string =>
      request(
        method,
        [
          `From: "Eve" <sip:+33199000177@${server.domain}>;tag=f`,
          `To: <sip:1001@${server.domain}>`,
          'Call-ID: fuzz',
          `CSeq: 1 ${method}`,
          ...extra,
        ],
        body,
      );
    const sent = server.received.filter(({ status }) => status === null);
    const answers = sent.flatMap((message) =>
      [100, 180, 183, 200, 302, 401, 407, 481, 491, 503].map((code) =>
        formatSip(
          `SIP/2.0 ${code} Fuzz`,
          [
            ...['via', 'from', 'call-id', 'cseq'].map((name) => `${name}: ${message.header(name)}`),
            `To: ${message.header('to')};tag=z`,
            contactHeader,
            'WWW-Authenticate: Digest realm="scripted.test", nonce="1", qop="auth"',
          ],
          code === 183 || code === 200 ? deafSdp() : '',
        ),
      ),
    );
    const originals = [
      outside('INVITE', ['P-Asserted-Identity: "Eve" <sip:+33199000177@x>'], deafSdp({ setup: 'actpass' })),
      outside('CANCEL', ['Reason: SIP;cause=200;text="Call completed elsewhere"']),
      outside('OPTIONS'),
      outside('NOTIFY', ['Event: message-summary', 'Subscription-State: active']),
      outside('MESSAGE'),
      outside('REFER', ['Refer-To: <sip:+33899000000@toll.example>']),
      within('INVITE', deafSdp({ setup: 'actpass' })),
      within('INVITE'),
      within('ACK'),
      within('INFO'),
      within('UPDATE'),
      within('NOTIFY'),
      within('REFER'),
      within('REFER', '', ['Refer-To: <sip:+33899000000@toll.example>']),
      within('PRACK'),
      ...answers,
    ];
    const random = seeded(seed);
    const began = Date.now();
    let calls = 0;
    for (let batch = 0; batch < 100; batch += 1) {
      for (let index = 0; index < 100; index += 1) {
        const original = originals[Math.floor(random() * originals.length)] ?? '';
        // A dialog and a transaction of its own for most: else the first would shadow all others.
        const own = random() < 0.7 ? original.replaceAll('fuzz', `fuzz-${batch}-${index}`) : original;
        server.send(spoil(own, random));
      }
      // Answered in its turn, so that nothing is left in the queue of the socket.
      const fence = server.ask({ method: 'OPTIONS', headers: ['Accept: application/sdp'] });
      await server.waitFor(
        'the desk has heard this far',
        ({ status, header }) => status === 200 && header('call-id') === fence,
        20_000,
      );
      // What rings is turned away, now and then answered.
      if (batch % 10 === 9) {
        const answering = batch % 20 === 19;
        calls += await desk.page.evaluate(async (yes) => {
          const rings = lab.phone.getState().incoming !== null;
          if (yes)
            await Promise.race([
              lab.phone.answer().catch(() => null),
              new Promise((r) => setTimeout(r, 500)),
            ]);
          lab.phone.reject();
          return rings ? 1 : 0;
        }, answering);
      }
    }
    await desk.page.waitForFunction(() => lab.phone.getState().line.status === 'ready', null, {
      timeout: 20_000,
    });
    console.info(`10,000 spoilt messages (seed ${seed}) in ${Date.now() - began} ms; ${calls} rounds rang`);
    expect(desk.pageErrors).toEqual([]);
    // Nobody but the agent places calls, whatever came in.
    expect(
      server.received.filter(
        ({ method, status, text }) =>
          status === null && method === 'INVITE' && /toll\.example|33899000000/.test(text),
      ),
    ).toEqual([]);
  },
);
