import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../core/domain/redact-sip.ts';

const invite = [
  'INVITE sip:+33612345678@pbx.example.org;user=phone SIP/2.0',
  'Via: SIP/2.0/WSS 192.0.2.15:5060;branch=z9hG4bK776asdhds;rport',
  'v: SIP/2.0/UDP [2001:db8::1]:5060;received=198.51.100.7;branch=z9hG4bKother',
  'Max-Forwards: 70',
  'From: "Claire Martin" <sip:1001@pbx.example.org>;tag=a48s',
  'To: <sip:+33612345678@pbx.example.org>',
  'Call-ID: a84b4c76e66710@192.0.2.15',
  'CSeq: 314159 INVITE',
  'Contact: "Claire" <sip:abc@df7jal23ls0d.invalid;transport=ws;ob>;expires=600;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"',
  'Authorization: Digest username="1001", realm="pbx.example.org", nonce="84a4cc6f3082121f32b42a2187831a9e", uri="sip:pbx.example.org", response="7587245234b3434cc3412213e5f113a5", algorithm=MD5, qop=auth',
  'Subject: Rappeler Jean Dupont au',
  ' 06 99 88 77 66',
  'X-Prospect: Jean Dupont 0699887766',
  'Jean-Dupont: 1',
  'Reason: Q.850;cause=16;text="Jean hung up"',
  'User-Agent: Rappel 0.1.0',
  'Content-Type: application/sdp',
  'Content-Length: 400',
  '',
  'v=0',
  'o=jdoe 2890844526 2890842807 IN IP4 192.0.2.15',
  's=Jean',
  'c=IN IP4 192.0.2.15',
  't=0 0',
  'm=audio 49170 UDP/TLS/RTP/SAVPF 111 0 8 101',
  'a=rtpmap:111 opus/48000/2',
  'a=sendrecv',
  'a=ice-ufrag:F7gI',
  'a=ice-pwd:x9cml/YzichV2+XlhiMu8g',
  'a=fingerprint:sha-256 49:66:12:17:0D:1C:91:AE:57:4C',
  'a=candidate:1 1 udp 2130706431 192.0.2.15 49170 typ host',
].join('\r\n');

describe('a redacted message', () => {
  it('keeps what tells a fault, and nothing of whom it was about', () => {
    const text = createRedactor()(invite);
    expect(text.split('\n')).toEqual([
      'INVITE sip:‹number 1›@‹host 1›;user=‹hidden› SIP/2.0',
      'Via: SIP/2.0/WSS ‹host 2›;branch=‹branch 1›;rport',
      'Via: SIP/2.0/UDP ‹host 3›;received=‹hidden›;branch=‹branch 2›',
      'Max-Forwards: 70',
      'From: ‹name› <sip:‹number 2›@‹host 1›>;tag=‹tag 1›',
      'To: <sip:‹number 1›@‹host 1›>',
      'Call-ID: ‹call 1›',
      'CSeq: ‹digits› INVITE',
      'Contact: ‹name› <sip:‹user 1›@‹host 4›;transport=ws;ob>;expires=600;+sip.instance=‹hidden›',
      'Authorization: Digest username=‹hidden›, realm=‹hidden›, nonce=‹hidden›, uri=‹hidden›, response=‹hidden›, algorithm=MD5, qop=auth',
      'Subject: ‹hidden›',
      'X-Prospect: ‹hidden›',
      '‹other›: ‹hidden›',
      'Reason: Q.850;cause=16',
      'User-Agent: Rappel 0.1.0',
      'Content-Type: application/sdp',
      'Content-Length: 400',
      '',
      'v=0',
      'o=‹hidden›',
      's=‹hidden›',
      'c=‹hidden›',
      't=0 0',
      'm=audio ‹port› UDP/TLS/RTP/SAVPF 111, 0, 8, 101',
      'a=rtpmap:111 opus/48k/2',
      'a=sendrecv',
      'a=ice-ufrag‹hidden›',
      'a=ice-pwd‹hidden›',
      'a=fingerprint‹hidden›',
      'a=candidate:… udp ‹address› typ host',
    ]);
  });

  it('names the same thing alike in every message of a trace', () => {
    const redact = createRedactor();
    const lines = (text: string): readonly string[] => redact(text).split('\n');
    lines(invite);
    const answer = lines(
      'SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/WSS 192.0.2.15:5060;branch=z9hG4bK776asdhds\r\nf: <sip:1001@pbx.example.org>;tag=a48s\r\ni: a84b4c76e66710@192.0.2.15\r\n\r\n',
    );
    expect(answer).toEqual([
      'SIP/2.0 486 Busy Here',
      'Via: SIP/2.0/WSS ‹host 2›;branch=‹branch 1›',
      'From: <sip:‹number 2›@‹host 1›>;tag=‹tag 1›',
      'Call-ID: ‹call 1›',
    ]);
  });

  it.each([
    ['SIP/2.0 480 Claire est en congés', 'SIP/2.0 480 ‹hidden›'],
    ['SIP/2.0 200 OK', 'SIP/2.0 200 OK'],
    ['BYE tel:+33612345678;phone-context=x SIP/2.0', 'BYE tel:‹number 1› SIP/2.0'],
    ['INVITE sip:@@@ SIP/2.0', 'INVITE sip:‹user 1›@‹host 1› SIP/2.0'],
    ['Bonjour Claire 0612345678', '‹no first line of SIP›'],
    ['', '‹no first line of SIP›'],
  ])('%s', (line, expected) => {
    expect(createRedactor()(line).split('\n')[0]).toBe(expected);
  });

  it('shows no digits of a keypad, no message and no voice mail', () => {
    for (const type of ['application/dtmf-relay', 'text/plain', 'application/simple-message-summary'])
      expect(
        createRedactor()(`INFO sip:a@b SIP/2.0\r\nContent-Type: ${type}\r\n\r\nSignal=5\r\nClaire`),
      ).toBe(`INFO sip:‹user 1›@‹host 1› SIP/2.0\nContent-Type: ${type}\n\n‹body of 16 characters›`);
  });
});

const digit = fc.integer({ min: 0, max: 9 });
const numbers = fc.array(digit, { minLength: 8, maxLength: 15 }).map((all) => all.join(''));
const written = numbers.chain((number) =>
  fc.record({
    number: fc.constant(number),
    text: fc.constantFrom(
      number,
      `+${number}`,
      number.replaceAll(/(\d\d)(?=\d)/g, '$1 '),
      number.replaceAll(/(\d\d)(?=\d)/g, '$1.'),
      number.replaceAll(/(\d\d\d)(?=\d)/g, '$1-'),
      `${number.slice(0, 4)} (${number.slice(4)})`,
      encodeURIComponent(`+${number}`),
    ),
  }),
);
const runs = (number: string): readonly string[] =>
  Array.from({ length: number.length - 4 }, (_, at) => number.slice(at, at + 5));

describe('no digits of a number survive', () => {
  const templates: readonly ((text: string) => string)[] = [
    (text) => `INVITE sip:${text}@pbx.example SIP/2.0`,
    (text) => `SIP/2.0 200 ${text}`,
    (text) => `OPTIONS sip:x SIP/2.0\r\nFrom: "${text}" <sip:${text}@h>;tag=${text}`,
    (text) => `OPTIONS sip:x SIP/2.0\r\nContact: ${text}\r\nRoute: <sip:h;${text}>;x${text}=1`,
    (text) => `OPTIONS sip:x SIP/2.0\r\nX-Number-${text}: ${text}`,
    (text) => `OPTIONS sip:x SIP/2.0\r\nUser-Agent: ${text}\r\nServer: v${text}\r\nDate: ${text}`,
    (text) =>
      `OPTIONS sip:x SIP/2.0\r\nCall-ID: ${text}@h\r\nCSeq: 1 ${text}\r\nVia: SIP/2.0/WS ${text};branch=${text}`,
    (text) =>
      `OPTIONS sip:x SIP/2.0\r\nReason: SIP;cause=200;text="${text}"\r\nDiversion: tel:${text};reason=${text}`,
    (text) =>
      `OPTIONS sip:x SIP/2.0\r\nAuthorization: Digest username="${text}", ${text}=1, algorithm=${text}`,
    (text) =>
      `INFO sip:x SIP/2.0\r\nContent-Type: application/sdp\r\n\r\ns=${text}\r\na=rtpmap:${text}\r\na=fmtp:1 ${text}\r\nm=audio ${text} RTP ${text}\r\na=x-${text}`,
    (text) => `INFO sip:x SIP/2.0\r\n\r\n${text}`,
    (text) => text,
    (text) => `${text}\r\n ${text}\r\n\t${text}: ${text}\r\n\r\n${text}`,
  ];

  it('in a place that is known to hold one, however it is written', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...templates), ({ number, text }, template) => {
        const plain = createRedactor()(template(text)).replaceAll(/[\s().-]/g, '');
        for (const run of runs(number)) expect(plain).not.toContain(run);
      }),
      { numRuns: 600 },
    );
  });

  it('in a message that somebody made up', () => {
    fc.assert(
      fc.property(
        written,
        fc.array(
          fc.oneof(
            fc.string({ maxLength: 20 }),
            fc.constantFrom('\r\n', ': ', ';', '<sip:', '@', '>', '"', ',', ' SIP/2.0', 'From', 'a=', '='),
          ),
          { maxLength: 25 },
        ),
        fc.nat(25),
        ({ number, text }, parts, at) => {
          const message = [...parts.slice(0, at), text, ...parts.slice(at)].join('');
          const kept = createRedactor()(message);
          for (const run of runs(number)) expect(kept).not.toContain(run);
          expect(kept).not.toMatch(/\d{5}/);
        },
      ),
      { numRuns: 600 },
    );
  });
});
