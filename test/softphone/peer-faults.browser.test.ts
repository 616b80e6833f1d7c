import { beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import { contactHeader, type ScriptedServer } from '../lab/scripted-server.ts';
import { deafSdp, replyTo, type SipMessage } from '../lab/sip-text.ts';
import { connectCall, eachOnADesk, proveWorking } from './scripted-desk.ts';

let server: ScriptedServer;
let desk: Desk;
eachOnADesk((aDesk, aServer) => {
  desk = aDesk;
  server = aServer;
});

const hold = (held: boolean): Promise<string | null> =>
  desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.setHeld(wanted)), held);

/** The first request of a call, and not one within it. */
const isInitial = (request: SipMessage): boolean => !/;\s*tag=/.test(request.header('to'));

describe('a re-INVITE that is refused', () => {
  it.each([488, 500, 503])('with %i leaves the call up, and hold works the next time', async (code) => {
    await connectCall(desk, server);
    server.on('INVITE', (_, reply) => {
      server.on('INVITE', null);
      reply(code, 'No');
    });
    expect(await hold(true)).toBe('phone/hold-refused');
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: false });
    server.on('INVITE', (_, reply) =>
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ direction: 'recvonly' }) }),
    );
    expect(await hold(true)).toBeNull();
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: true });
    await proveWorking(desk, server);
  });

  it('with 491 is tried again after the wait of RFC 3261 §14.1', async () => {
    await connectCall(desk, server);
    server.on('INVITE', (_, reply) => {
      server.on('INVITE', (_again, answer) =>
        answer(200, 'OK', { headers: [contactHeader], body: deafSdp({ direction: 'recvonly' }) }),
      );
      reply(491, 'Request Pending');
    });
    const began = Date.now();
    expect(await hold(true)).toBeNull();
    expect(Date.now() - began).toBeGreaterThan(2000);
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: true });
  });

  it('with 503 and a short Retry-After is tried again after that time, once', async () => {
    await connectCall(desk, server);
    const times: number[] = [];
    server.on('INVITE', (_, reply) => {
      times.push(Date.now());
      if (times.length === 1) reply(503, 'Service Unavailable', { headers: ['Retry-After: 1 (busy)'] });
      else reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ direction: 'recvonly' }) });
    });
    expect(await hold(true)).toBeNull();
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: true });
    times.length = 0;
    server.on('INVITE', (_, reply) => {
      times.push(Date.now());
      reply(503, 'Service Unavailable', { headers: ['Retry-After: 1'] });
    });
    expect(await hold(false)).toBe('phone/hold-refused');
    expect(times).toHaveLength(2);
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: true });
    await proveWorking(desk, server);
  });

  it('with 503 and a long Retry-After is said at once, and the call goes on', async () => {
    await connectCall(desk, server);
    server.forget();
    server.on('INVITE', (_, reply) => reply(503, 'Service Unavailable', { headers: ['Retry-After: 120'] }));
    expect(await hold(true)).toBe('phone/hold-refused');
    expect(server.count('INVITE')).toBe(1);
    expect(await desk.call()).toMatchObject({ phase: 'connected', held: false });
    await proveWorking(desk, server);
  });

  it('with 503 and a short Retry-After is let be where the call ends meanwhile', async () => {
    const dialog = await connectCall(desk, server);
    server.forget();
    server.on('INVITE', (_, reply) => reply(503, 'Service Unavailable', { headers: ['Retry-After: 2'] }));
    const holding = hold(true);
    await server.waitFor('the question', ({ method, status }) => method === 'ACK' && status === null);
    server.within(dialog, 'BYE', { cseq: 5 });
    await desk.waitPhase('ended');
    expect(await holding).toBe('phone/no-call');
    expect(server.count('INVITE')).toBe(1);
    await proveWorking(desk, server);
  });

  it.each([481, 408])('with %i ends the call: nobody is there any more', async (code) => {
    await connectCall(desk, server);
    server.on('INVITE', (_, reply) => reply(code, 'Gone'));
    expect(await hold(true)).toBe('phone/no-call');
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'network' });
    await proveWorking(desk, server);
  });
});

describe('a call whose socket was lost', () => {
  it('is asked for after the next registration, and stays up when the far end says so', async () => {
    const dialog = await connectCall(desk, server);
    server.on('INVITE', (_, reply) =>
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ branch: 'b' }) }),
    );
    const fragmentOf = ({ body }: SipMessage): string => /^a=ice-ufrag:(\S+)/m.exec(body)?.[1] ?? '';
    const placed = await server.waitFor('the call', ({ method }) => method === 'INVITE');
    server.forget();
    server.dropSockets();
    const question = await server.waitFor(
      'the question',
      ({ method, status }) => method === 'INVITE' && status === null,
    );
    expect(isInitial(question)).toBe(false);
    expect(question.header('call-id')).toBe(dialog.callId);
    // Fresh ways through the network (ICE restart): it may be another one by now.
    expect(fragmentOf(question)).toMatch(/^\S{4,}$/);
    expect(fragmentOf(question)).not.toBe(fragmentOf(placed));
    const [number] = question.header('cseq').split(' ');
    await server.waitFor('its acknowledgement', ({ method, header }) => {
      const acknowledges = method === 'ACK' && header('call-id') === dialog.callId;
      return acknowledges && header('cseq') === `${number} ACK`;
    });
    // Asked over the line that was registered anew, and not before.
    const requests = server.received.filter(({ status }) => status === null).map(({ method }) => method);
    expect(requests.indexOf('REGISTER')).toBeGreaterThanOrEqual(0);
    expect(requests.indexOf('REGISTER')).toBeLessThan(requests.indexOf('INVITE'));
    expect((await desk.call())?.phase).toBe('connected');
    expect((await desk.steps()).filter((step) => step === 'ended')).toEqual([]);
  });

  it.each([481, 408])('ends when the far end says %i', async (code) => {
    await connectCall(desk, server);
    server.on('INVITE', (_, reply) => reply(code, 'Gone'));
    server.dropSockets();
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      text: 'answered-line-lost',
    });
    await proveWorking(desk, server);
  });
});

describe('an outbound call', () => {
  beforeEach(() => desk.waitLine('ready'));
  const call = (): Promise<string> => desk.page.evaluate(() => lab.phone.call('+33199000171'));

  it('is answered by one branch of a fork after another sent early media', async () => {
    server.on('INVITE', (_, reply) => {
      reply(100, 'Trying');
      reply(183, 'Session Progress', {
        headers: [contactHeader],
        body: deafSdp({ branch: 'a' }),
        tag: 'fork-a',
      });
      setTimeout(
        () =>
          reply(200, 'OK', {
            headers: [contactHeader],
            body: deafSdp({ branch: 'b' }),
            tag: 'fork-b',
          }),
        300,
      );
    });
    await call();
    await desk.waitPhase('early-media');
    await desk.waitPhase('connected');
    const ack = await server.waitFor('ACK', ({ method }) => method === 'ACK');
    expect(ack.header('to')).toContain('tag=fork-b');
    await proveWorking(desk, server);
  });

  it('gives back a second answer of a fork', async () => {
    server.on('INVITE', (_, reply) => {
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp(), tag: 'fork-a' });
      setTimeout(() => reply(200, 'OK', { headers: [contactHeader], body: deafSdp(), tag: 'fork-b' }), 200);
    });
    await call();
    await desk.waitPhase('connected');
    const bye = await server.waitFor('the second branch is released', ({ method }) => method === 'BYE');
    expect(bye.header('to')).toContain('tag=fork-b');
    expect((await desk.call())?.phase).toBe('connected');
  });

  it('does not follow a 302 by itself', async () => {
    server.on('INVITE', (_, reply) =>
      reply(302, 'Moved Temporarily', { headers: ['Contact: <sip:+33899000000@toll.example>'] }),
    );
    await call();
    expect((await desk.waitPhase('ended')).result).toMatchObject({ sipCode: 302, text: 'redirected' });
    expect(server.count('INVITE')).toBe(1);
    await proveWorking(desk, server);
  });

  it('leaves a loop of 401 after its second INVITE', async () => {
    server.on('INVITE', (_, reply) =>
      reply(401, 'Unauthorized', {
        headers: [`WWW-Authenticate: Digest realm="${server.domain}", nonce="${crypto.randomUUID()}"`],
      }),
    );
    await call();
    expect((await desk.waitPhase('ended')).result).toMatchObject({ sipCode: 401, text: 'credentials' });
    expect(server.count('INVITE')).toBe(2);
    await proveWorking(desk, server);
  });

  it('goes out once more, as the same call, for a proxy with a realm of its own', async () => {
    server.on('INVITE', (request, reply) => {
      if (request.header('proxy-authorization').includes('realm="gateway.test"')) {
        reply(200, 'OK', { headers: [contactHeader], body: deafSdp() });
        return;
      }
      reply(407, 'Proxy Authentication Required', {
        headers: ['Proxy-Authenticate: Digest realm="gateway.test", nonce="n1", qop="auth", algorithm=MD5'],
      });
    });
    await call();
    await desk.waitPhase('connected');
    expect((await desk.steps()).filter((step) => step === 'ended')).toEqual([]);
    expect(
      server.received.find((m) => m.header('proxy-authorization') !== '')?.header('proxy-authorization'),
    ).toMatch(/^Digest .*username="1001".*response="[0-9a-f]{32}"/);
    await proveWorking(desk, server);
  });

  it('goes out again after a 503 with a short Retry-After, as the same call', async () => {
    server.on('INVITE', (_, reply) => {
      server.on('INVITE', null);
      reply(503, 'Service Unavailable', { headers: ['Retry-After: 1'] });
    });
    const began = Date.now();
    await call();
    await desk.waitPhase('connected');
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
    expect(server.count('INVITE')).toBe(2);
    expect((await desk.steps()).filter((step) => step === 'ended')).toEqual([]);
  });

  it('ends on a 503 with a long Retry-After, and sends nothing more', async () => {
    server.on('INVITE', (_, reply) => reply(503, 'Service Unavailable', { headers: ['Retry-After: 120'] }));
    await call();
    expect((await desk.waitPhase('ended')).result).toMatchObject({ sipCode: 503, text: 'server' });
    await desk.page.waitForTimeout(1500);
    expect(server.count('INVITE')).toBe(1);
    await proveWorking(desk, server);
  });

  it('can be hung up while it waits for a Retry-After', async () => {
    server.on('INVITE', (_, reply) => reply(503, 'Service Unavailable', { headers: ['Retry-After: 4'] }));
    await call();
    await server.waitFor('the call', ({ method }) => method === 'ACK');
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended', 3000)).result).toMatchObject({ text: 'cancelled' });
    await desk.page.waitForTimeout(4500);
    expect(server.count('INVITE')).toBe(1);
  });

  it('acknowledges a reliable 183 with PRACK where the far end requires it', async () => {
    server.on('INVITE', (request, reply) => {
      expect(request.header('supported')).toContain('100rel');
      reply(183, 'Session Progress', {
        headers: [contactHeader, 'Require: 100rel', 'RSeq: 77'],
        body: deafSdp(),
      });
    });
    server.on('PRACK', (_, reply) => {
      reply(200, 'OK');
      const invite = server.received.find(({ method }) => method === 'INVITE');
      if (invite) server.send(replyTo(invite, 200, 'OK', { headers: [contactHeader] }));
    });
    await call();
    const prack = await server.waitFor('PRACK', ({ method }) => method === 'PRACK');
    expect(prack.header('rack')).toMatch(/^77 \d+ INVITE$/);
    await desk.waitPhase('connected');
    await proveWorking(desk, server);
  });

  it('is given back when the answer crosses the CANCEL', async () => {
    server.on('INVITE', (_, reply) => reply(180, 'Ringing', { headers: [contactHeader] }));
    server.on('CANCEL', (_, reply) => {
      const invite = server.received.find(({ method }) => method === 'INVITE');
      if (invite) server.send(replyTo(invite, 200, 'OK', { headers: [contactHeader], body: deafSdp() }));
      reply(481, 'Call/Transaction Does Not Exist');
    });
    await call();
    await desk.waitPhase('ringing');
    await desk.page.evaluate(() => lab.phone.hangUp());
    await server.waitFor('the answered call is given back', ({ method }) => method === 'BYE');
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      endedBy: 'agent',
      text: 'cancelled',
    });
    await proveWorking(desk, server);
  });

  it('that is hung up before the INVITE is out ends without an error of the page', async () => {
    await desk.page.evaluate(() => {
      const calling = lab.phone.call('+33199000171');
      void calling.then(() => lab.phone.hangUp());
      return calling;
    });
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'agent' });
    await proveWorking(desk, server);
  });

  it('ends with a BYE that comes before anything else was said', async () => {
    server.on('INVITE', (request, reply) => {
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp() });
      server.within(
        {
          callId: request.header('call-id'),
          local: `${request.header('to')};tag=peer`,
          remote: request.header('from'),
          target: /<([^>]*)>/.exec(request.header('contact'))?.[1] ?? '',
        },
        'BYE',
      );
    });
    await call();
    expect((await desk.waitPhase('ended')).result?.endedBy).not.toBe('agent');
    await proveWorking(desk, server);
  });

  it.each([
    ['without a line for sound', deafSdp({ media: 'video' })],
    ['that is empty of everything', 'v=0\r\n'],
    ['that is no SDP', '<html></html>'],
  ])('ends in good form on an answer %s', async (_, body) => {
    server.on('INVITE', (_request, reply) => reply(200, 'OK', { headers: [contactHeader], body }));
    await call();
    expect((await desk.waitPhase('ended')).answeredAt).toBeNull();
    await server.waitFor('the call is given back', ({ method }) => method === 'BYE');
    await proveWorking(desk, server);
  });

  it('says that nothing is heard when the answer has port 0', async () => {
    server.on('INVITE', (_, reply) =>
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ port: 0, direction: 'inactive' }) }),
    );
    await call();
    await desk.page.waitForFunction(
      () => {
        const { call: now } = lab.phone.getState();
        return now?.silent === true || now?.phase === 'ended';
      },
      null,
      { timeout: 9000, polling: 50 },
    );
    const after = await desk.call();
    expect(after?.silent === true || after?.phase === 'ended').toBe(true);
    await proveWorking(desk, server);
  });
});
