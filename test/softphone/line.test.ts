import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerTo } from '../support/sip-text.ts';
import { openLine } from './open-line.ts';
import { md5Challenge, scriptServer, type Respond, type ScriptedRequest } from './scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-12T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const accept = (request: ScriptedRequest, respond: Respond): void =>
  respond(200, 'OK', [`Contact: ${request.header('contact')}`]);

describe('registration', () => {
  it('answers the challenge of the domain at once, with the secret and never with a password', async () => {
    const server = scriptServer((request, respond) => {
      if (request.header('authorization') === '') respond(401, 'Unauthorized', [md5Challenge('pbx.example')]);
      else accept(request, respond);
    });
    const { asked, status } = openLine(server);
    await pass(100);
    expect(status()).toBe('ready');
    expect(asked).toEqual(['pbx.example']);
    const [first, second] = server.requests;
    expect(second?.header('authorization')).toMatch(
      /^Digest .*username="1001".*realm="pbx\.example".*response="[0-9a-f]{32}"/,
    );
    expect(second?.header('cseq')).toBe('2 REGISTER');
    expect(second?.header('call-id')).toBe(first?.header('call-id'));
    expect(first?.header('contact')).toContain('reg-id=1');
    expect(first?.header('from')).toMatch(/^"Anna A <Smith>" <sip:1001@pbx\.example>;tag=/);
  });

  it('is the same place of the account at every start, by its Contact and its instance', async () => {
    const contacts = [];
    for (let start = 0; start < 2; start += 1) {
      const server = scriptServer(accept);
      const { line } = openLine(server);
      await pass(100);
      contacts.push(server.requests[0]?.header('contact') ?? '');
      await Promise.all([line.stop(), pass(1000)]);
    }
    expect(contacts[0]).toMatch(
      /^<sip:[\w.-]+@[\w.-]+;transport=wss?>.*\+sip\.instance="<urn:uuid:5b5a9c7e/i,
    );
    expect(contacts[1]).toBe(contacts[0]);
  });

  it('is tried for as long as it takes', async () => {
    let answers = false;
    const server = scriptServer((request, respond) => {
      if (answers) accept(request, respond);
      else respond(500, 'Server Internal Error');
    });
    const { status } = openLine(server);
    await pass(3_600_000);
    expect(server.of('REGISTER').length).toBeGreaterThan(30);
    answers = true;
    await pass(90_000);
    expect(status()).toBe('ready');
  });

  it('learns a realm it did not expect, and sends again', async () => {
    const server = scriptServer((request, respond) => {
      if (request.header('authorization').includes('realm="asterisk"')) accept(request, respond);
      else respond(401, 'Unauthorized', [md5Challenge('asterisk')]);
    });
    const { asked, status } = openLine(server, { secrets: { asterisk: 'ha1-of-asterisk' } });
    await pass(100);
    expect(status()).toBe('ready');
    expect(asked).toEqual(['pbx.example', 'asterisk']);
  });

  it('says so when the host has no secret for the realm', async () => {
    const server = scriptServer((_request, respond) =>
      respond(401, 'Unauthorized', [md5Challenge('asterisk')]),
    );
    const { line } = openLine(server, { secrets: {} });
    await pass(100);
    expect(line.getState()).toMatchObject({
      status: 'waiting-to-retry',
      problem: 'refused',
      problemCode: null,
    });
  });

  it('answers the MD5 challenge that stands behind one in SHA-256', async () => {
    const server = scriptServer((request, respond) => {
      if (request.header('authorization') !== '') accept(request, respond);
      else
        respond(401, 'Unauthorized', [
          'WWW-Authenticate: Digest realm="pbx.example", nonce="n0", qop="auth", algorithm=SHA-256',
          md5Challenge('pbx.example'),
        ]);
    });
    const { status } = openLine(server);
    await pass(100);
    expect(status()).toBe('ready');
    expect(server.requests.at(-1)?.header('authorization')).toContain('nonce="n1"');
  });

  it.each<readonly [string, (request: ScriptedRequest) => readonly string[]]>([
    ['without a Contact', () => []],
    [
      'with a Contact without expires',
      ({ header }) => [`Contact: ${header('contact').replace(/;expires=\d+/, '')}`],
    ],
    ['with the Contact of another device only', () => ['Contact: <sip:other@192.0.2.1>;expires=5']],
    [
      'with an expiry of nought',
      ({ header }) => [`Contact: ${header('contact').replace(/expires=\d+/, 'expires=0')}`],
    ],
    [
      'with an expiry that is no number',
      ({ header }) => [`Contact: ${header('contact').replace(/expires=\d+/, 'expires=soon')}`],
    ],
  ])('is taken for what it is when the 200 comes %s', async (_name, headers) => {
    const server = scriptServer((request, respond) => respond(200, 'OK', headers(request)));
    const { status } = openLine(server, { timing: { pingEvery: 1e7 } });
    await pass(100);
    expect(status()).toBe('ready');
    // 50 to 80 % of the 600 s that were asked for.
    await pass(299_000);
    expect(server.of('REGISTER')).toHaveLength(1);
    await pass(190_000);
    expect(server.of('REGISTER')).toHaveLength(2);
    expect(status()).toBe('ready');
  });

  it('keeps its floor when a server grants one second at a time', async () => {
    const server = scriptServer((request, respond) =>
      respond(200, 'OK', [`Contact: ${request.header('contact').replace(/expires=\d+/, 'expires=1')}`]),
    );
    const { status } = openLine(server);
    await pass(60_000);
    expect(status()).toBe('ready');
    expect(server.of('REGISTER').length).toBeLessThanOrEqual(30);
  });

  it('asks for longer when the server finds its wish too short', async () => {
    const server = scriptServer((request, respond) => {
      if (request.header('contact').includes('expires=1800')) accept(request, respond);
      else respond(423, 'Interval Too Brief', ['Min-Expires: 1800']);
    });
    const { status } = openLine(server);
    await pass(100);
    expect(status()).toBe('ready');
    expect(server.of('REGISTER')).toHaveLength(2);
  });

  it('tells a wrong password from an account that may not register', async () => {
    const forbidden = scriptServer((_request, respond) => respond(403, 'Forbidden'));
    const one = openLine(forbidden);
    await pass(100);
    expect(one.line.getState()).toMatchObject({ problem: 'forbidden', problemCode: 403 });
    const wrong = scriptServer((request, respond) => {
      if (request.header('authorization') === '') respond(401, 'Unauthorized', [md5Challenge('pbx.example')]);
      else respond(403, 'Forbidden');
    });
    const other = openLine(wrong);
    await pass(100);
    expect(other.line.getState()).toMatchObject({ problem: 'wrong-password', problemCode: 403 });
    await pass(50_000);
    expect(wrong.of('REGISTER')).toHaveLength(2);
    expect(forbidden.of('REGISTER')).toHaveLength(1);
  });

  it('waits as long as a busy server asks, and is no storm when it asks for nothing', async () => {
    const patient = scriptServer((_request, respond) =>
      respond(503, 'Service Unavailable', ['Retry-After: 30 (soon)']),
    );
    const { line } = openLine(patient);
    await pass(29_000);
    expect(line.getState()).toMatchObject({
      status: 'waiting-to-retry',
      problem: 'refused',
      problemCode: 503,
    });
    expect(patient.of('REGISTER')).toHaveLength(1);
    await pass(2000);
    expect(patient.of('REGISTER')).toHaveLength(2);

    const hasty = scriptServer((_request, respond) =>
      respond(503, 'Service Unavailable', ['Retry-After: 0']),
    );
    openLine(hasty);
    await pass(60_000);
    expect(hasty.of('REGISTER').length).toBeLessThanOrEqual(12);
  });
});

describe('a line that is lost', () => {
  it('in the middle of a REGISTER registers again at once, and lets a late answer pass', async () => {
    let late: (() => void) | null = null;
    const server = scriptServer((request, respond) => {
      if (server.opened() > 1) accept(request, respond);
      else
        late = () =>
          server.say(
            answerTo(request.text, 200, 'OK', [
              `Contact: ${request.header('contact').replace(/expires=\d+/, 'expires=10')}`,
            ]),
          );
    });
    const { status, log } = openLine(server);
    await pass(100);
    expect(status()).toBe('registering');
    server.drop();
    expect(status()).toBe('waiting-to-retry');
    await pass(600);
    expect(status()).toBe('ready');
    const registered = server.of('REGISTER').length;
    // Over the new wire, as a server does that was slow: its ten seconds are not those that were granted.
    expect(late).not.toBeNull();
    (late as (() => void) | null)?.();
    await pass(60_000);
    expect(status()).toBe('ready');
    expect(server.of('REGISTER')).toHaveLength(registered);
    expect(server.opened()).toBe(2);
    expect(log.filter((entry) => entry.startsWith('warn'))).toEqual([]);
  });

  it('is called silent when REGISTER is not answered, long before SIP would say so', async () => {
    const server = scriptServer(() => undefined);
    const { line } = openLine(server);
    await pass(8100);
    expect(line.getState()).toMatchObject({
      status: 'waiting-to-retry',
      problem: 'silent',
      problemCode: 408,
    });
    await pass(1100);
    expect(server.opened()).toBe(2);
  });

  it.each([
    ['stands', 0],
    ['is put back by an hour', -3_600_000],
    ['is put forward by an hour', 3_600_000],
  ])('half-open is found out while the clock %s', async (_name, leap) => {
    let answers = true;
    let offset = 0;
    const server = scriptServer((request, respond) => {
      if (answers) accept(request, respond);
    });
    const { line, status } = openLine(server, { now: () => Date.now() + offset });
    await pass(60_000);
    expect(status()).toBe('ready');
    expect(server.of('OPTIONS').length).toBeGreaterThanOrEqual(2);
    answers = false;
    offset = leap;
    await pass(28_000);
    expect(line.getState()).toMatchObject({ problem: 'silent' });
    answers = true;
    await pass(60_000);
    expect(status()).toBe('ready');
    expect(server.opened()).toBeGreaterThan(1);
  });

  it('again and again does not storm the server', async () => {
    const server = scriptServer((request, respond) => {
      accept(request, respond);
      setTimeout(() => server.drop(), 50);
    });
    openLine(server);
    await pass(60_000);
    expect(server.of('REGISTER').length).toBeLessThanOrEqual(20);
    expect(server.of('REGISTER').length).toBeGreaterThanOrEqual(6);
  });

  it('after a good while is had back at once', async () => {
    const server = scriptServer(accept);
    const { status } = openLine(server);
    for (let loss = 0; loss < 5; loss += 1) {
      await pass(15_000);
      expect(status()).toBe('ready');
      server.drop();
      await pass(600);
      expect(status()).toBe('ready');
    }
  });

  it('and given up sends nothing more', async () => {
    const server = scriptServer((request, respond) => accept(request, respond));
    const { line, status } = openLine(server);
    await pass(100);
    const stopping = line.stop();
    await pass(100);
    await stopping;
    expect(status()).toBe('off');
    const last = server.of('REGISTER').at(-1);
    expect(last?.header('contact')).toContain('expires=0');
    const count = server.requests.length;
    await pass(900_000);
    expect(server.requests).toHaveLength(count);
  });
});
