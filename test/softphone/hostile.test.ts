import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callerOf } from '../../renderer/softphone/address.ts';
import { readable } from '../../renderer/softphone/incoming-text.ts';
import { openLine, type OpenLine } from './open-line.ts';
import { scriptServer, type ScriptedServer } from './scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-12T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

type Changes = { readonly [name: string]: string | null };
let serial = 0;

/** A request of somebody out there; `changes` replaces headers, and null leaves one out. */
const request = (method: string, uri: string, changes: Changes = {}, body = ''): string => {
  serial += 1;
  const headers: Changes = {
    Via: `SIP/2.0/WSS pbx.example;branch=z9hG4bK${serial}`,
    'Max-Forwards': '70',
    From: '<sip:+33199000150@pbx.example>;tag=them',
    To: '<sip:1001@pbx.example>',
    'Call-ID': `call-${serial}`,
    CSeq: `1 ${method}`,
    Contact: '<sip:them@192.0.2.1>',
    'Content-Length': String(body.length),
    ...changes,
  };
  return [
    `${method} ${uri} SIP/2.0`,
    ...Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`])),
    '',
    body,
  ].join('\r\n');
};

type Setting = OpenLine & { readonly server: ScriptedServer; readonly uri: string };

const open = async (): Promise<Setting> => {
  const server = scriptServer((sent, respond) => respond(200, 'OK', [`Contact: ${sent.header('contact')}`]));
  const line = openLine(server);
  await pass(100);
  return { ...line, server, uri: line.line.userAgent.contact.uri.toString() };
};

/** The line still lives: it takes a call, and answers a question. */
const expectAlive = ({ server, uri, invitations, status }: Setting): void => {
  const before = invitations.length;
  server.say(request('INVITE', uri));
  expect(invitations).toHaveLength(before + 1);
  const answers = server.others.length;
  server.say(request('OPTIONS', uri));
  expect(server.others.length).toBeGreaterThan(answers);
  expect(status()).toBe('ready');
};

const bad: readonly (readonly [string, (uri: string) => string])[] = [
  ['nothing but a word', () => 'hello'],
  ['zeroes', () => '\u0000'.repeat(500)],
  ['HTML', () => '<html><body>502 Bad Gateway</body></html>'],
  ['a first line without its rest', () => 'INVITE sip:1001@pbx.example SIP/2.0'],
  ['a Request-URI that is none', () => request('INVITE', 'sip:@@@')],
  ['an empty Request-URI', () => request('INVITE', '')],
  [
    'a From with a quote that nobody closed',
    (uri) => request('INVITE', uri, { From: '"Marie <sip:1@pbx.example>;tag=x' }),
  ],
  ['a From that is no address', (uri) => request('INVITE', uri, { From: '@@@' })],
  ['no From', (uri) => request('INVITE', uri, { From: null })],
  ['no To', (uri) => request('INVITE', uri, { To: null })],
  ['no Via', (uri) => request('INVITE', uri, { Via: null })],
  ['a Via that is none', (uri) => request('INVITE', uri, { Via: ';;;' })],
  ['no Call-ID', (uri) => request('INVITE', uri, { 'Call-ID': null })],
  ['a CSeq of another method', (uri) => request('INVITE', uri, { CSeq: '1 BYE' })],
  ['a CSeq that is no number', (uri) => request('INVITE', uri, { CSeq: 'x INVITE' })],
  ['a Contact that is none', (uri) => request('INVITE', uri, { Contact: '<<<>>>' })],
  ['a length beyond its body', (uri) => request('INVITE', uri, { 'Content-Length': '99999' })],
  ['a method that nobody knows', (uri) => request('FROBNICATE', uri)],
  ['a BYE of no call', (uri) => request('BYE', uri, { To: '<sip:1001@pbx.example>;tag=nothing' })],
  ['a CANCEL of no call', (uri) => request('CANCEL', uri)],
  ['an ACK of no call', (uri) => request('ACK', uri)],
  ['a NOTIFY of no subscription', (uri) => request('NOTIFY', uri, { Event: 'message-summary' })],
  [
    'an answer to no question',
    () => 'SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x;branch=z9hG4bKnone\r\nCSeq: 1 INVITE\r\n\r\n',
  ],
  ['an answer without a status', () => 'SIP/2.0 OK\r\n\r\n'],
  ['a status of a thousand', () => 'SIP/2.0 1000 Big\r\nCSeq: 1 REGISTER\r\n\r\n'],
  [
    'a header line of a megabyte',
    (uri) => request('INVITE', uri, { 'X-Long': 'x'.repeat(1_000_000), From: '@@@' }),
  ],
];

describe('a message that cannot be read', () => {
  it.each(bad)('%s does not take the line down', async (_name, text) => {
    const setting = await open();
    setting.server.say(text(setting.uri));
    await pass(50);
    expectAlive(setting);
  });

  it('of any kind does not take the line down, nor the page', async () => {
    const setting = await open();
    const trouble: unknown[] = [];
    const note = (error: unknown): void => {
      trouble.push(error);
    };
    process.on('unhandledRejection', note);
    const piece = fc.oneof(
      fc.constantFrom(
        '\r\n',
        ';',
        '"',
        '<',
        '>',
        '@',
        ':',
        'sip:',
        '%',
        ',',
        '\u0000',
        '\u202e',
        ' ',
        '=',
        '-1',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    const cut = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(30), put: piece });
    const seeds = [
      'INVITE',
      'OPTIONS',
      'BYE',
      'NOTIFY',
      'REFER',
      'MESSAGE',
      'INFO',
      'SUBSCRIBE',
      'CANCEL',
      'ACK',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(cut, { minLength: 1, maxLength: 4 }),
        async (method, cuts) => {
          let text = request(method, setting.uri, { Event: 'message-summary', 'Refer-To': '<sip:x@y>' });
          for (const { at, drop, put } of cuts) {
            const start = Math.floor(at * text.length);
            text = text.slice(0, start) + put + text.slice(start + drop);
          }
          setting.server.say(text);
          await pass(2);
        },
      ),
      { numRuns: 400 },
    );
    expectAlive(setting);
    process.off('unhandledRejection', note);
    expect(trouble).toEqual([]);
  });
});

describe('a message that SIP.js alone would not read', () => {
  it('from a tel: address is a call like any other', async () => {
    const setting = await open();
    setting.server.say(request('INVITE', setting.uri, { From: '"Marie" <tel:+33-1-99-00-01-50>;tag=t' }));
    const [call] = setting.invitations;
    if (!call) throw new Error('nobody called');
    expect(callerOf(call.assertedIdentity, call.remoteIdentity, 'FR')).toEqual({
      number: '+33199000150',
      displayName: 'Marie',
    });
  });

  it('keeps its words: nothing but what must change is changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        fc.pre(!/<tel:/i.test(text) && !text.startsWith('SIP/2.0 40'));
        expect(readable(text)).toBe(text);
      }),
    );
    const body = 'v=0\r\ns=<tel:1>\r\n';
    const text = request('INVITE', 'sip:x@y', { From: '<tel:1001>;tag=t' }, body);
    expect(readable(text).endsWith(`\r\n\r\n${body}`)).toBe(true);
    expect(readable(text)).toContain('From: <sip:1001@tel.invalid;user=phone>;tag=t');
  });

  it('leaves a challenge that is in SHA-256 alone where there is no other', () => {
    const text =
      'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256\r\n\r\n';
    expect(readable(text)).toBe(text);
  });
});

describe('what the line answers by itself', () => {
  const lastAnswer = async (text: (uri: string) => string): Promise<string> => {
    const setting = await open();
    setting.server.say(text(setting.uri));
    await pass(20);
    return setting.server.others.at(-1)?.split('\r\n')[0] ?? '';
  };

  it('to a keep-alive is a keep-alive', async () => {
    expect(await lastAnswer(() => '\r\n\r\n')).toBe('');
    const setting = await open();
    setting.server.say('\r\n\r\n');
    setting.server.say('\r\n');
    expect(setting.server.others).toEqual(['\r\n']);
  });

  it('to a transfer that nobody asked for is no: it would dial on our account', async () => {
    expect(await lastAnswer((uri) => request('REFER', uri, { 'Refer-To': '<sip:+88299@pbx.example>' }))).toBe(
      'SIP/2.0 603 Decline',
    );
  });

  it('to a notice of waiting messages is yes', async () => {
    expect(
      await lastAnswer((uri) =>
        request('NOTIFY', uri, { Event: 'message-summary', 'Subscription-State': 'active' }),
      ),
    ).toBe('SIP/2.0 200 OK');
  });
});
