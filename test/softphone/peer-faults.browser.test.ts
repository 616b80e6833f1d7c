import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import {
  answeredDialog,
  contactHeader,
  startScriptedServer,
  type ScriptedServer,
} from '../lab/scripted-server.ts';
import { deafSdp, replyTo, type SipMessage } from '../lab/sip-text.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { connectCall, openScripted, proveWorking } from './scripted-desk.ts';

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
  desk = await openScripted(chromium, served.url, server);
});
afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  await server.stop();
  expect(errors).toEqual([]);
});

const hold = (held: boolean): Promise<string | null> =>
  desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.setHeld(wanted)), held);

/** The first request of a call, and not one within it. */
const isInitial = (request: SipMessage): boolean => !/;\s*tag=/.test(request.header('to'));

describe('a re-INVITE that is refused', () => {
  it.each([488, 500, 503])('with %i leaves the call up, and hold works the next time', async (code) => {
    await connectCall(desk, server);
    server.on('INVITE', (request, reply) => {
      server.on('INVITE', null);
      reply(code, 'No');
      void request;
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
    await connectCall(desk, server);
    server.on('INVITE', (request, reply) => {
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ branch: 'b' }) });
      void request;
    });
    server.dropSockets();
    await server.waitFor('the question', (message) => message.method === 'INVITE' && !isInitial(message));
    await server
      .waitFor(
        'its acknowledgement',
        (message) => message.method === 'ACK' && message.header('cseq').startsWith('3'),
        3000,
      )
      .catch(() => undefined);
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
    expect(server.count('INVITE')).toBeLessThanOrEqual(3);
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

describe('within a call', () => {
  it('answers an UPDATE that only refreshes, and refuses one that would change the sound', async () => {
    const dialog = await connectCall(desk, server);
    server.within(dialog, 'UPDATE', { cseq: 5, headers: ['Session-Expires: 1800;refresher=uac'] });
    const answer = await server.waitFor('an answer', (m) => m.method === 'UPDATE' && m.status !== null);
    expect(answer.status).toBe(200);
    expect(answer.header('session-expires')).toBe('1800;refresher=uac');
    server.forget();
    server.within(dialog, 'UPDATE', { cseq: 6, body: deafSdp({ direction: 'sendonly' }) });
    expect(
      (await server.waitFor('an answer', (m) => m.method === 'UPDATE' && m.status !== null)).status,
    ).toBe(488);
    server.forget();
    server.within({ ...dialog, callId: 'nobody' }, 'UPDATE', { cseq: 7 });
    expect(
      (await server.waitFor('an answer', (m) => m.method === 'UPDATE' && m.status !== null)).status,
    ).toBe(481);
    expect((await desk.call())?.phase).toBe('connected');
    await proveWorking(desk, server);
  });

  it('offers in its answer to a re-INVITE without SDP', async () => {
    const dialog = await connectCall(desk, server);
    server.within(dialog, 'INVITE', { cseq: 5 });
    const answer = await server.waitFor('an answer', (m) => m.method === 'INVITE' && m.status === 200);
    expect(answer.body).toContain('m=audio');
    server.within(dialog, 'ACK', { cseq: 5, body: deafSdp() });
    await desk.page.waitForTimeout(300);
    expect((await desk.call())?.phase).toBe('connected');
    await proveWorking(desk, server);
  });

  it('survives a re-INVITE of the far end that meets one of ours', async () => {
    const dialog = await connectCall(desk, server);
    let first = true;
    server.on('INVITE', (_, reply) => {
      if (first) {
        server.within(dialog, 'INVITE', { cseq: 9, body: deafSdp({ setup: 'actpass' }) });
        reply(491, 'Request Pending');
      } else reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ direction: 'recvonly' }) });
      first = false;
    });
    await hold(true);
    expect((await desk.call())?.phase).toBe('connected');
    const theirs = await server.waitFor(
      'an answer',
      (m) => m.method === 'INVITE' && m.status !== null && m.status >= 200,
    );
    expect([491, 500, 200]).toContain(theirs.status);
    await proveWorking(desk, server);
  });

  it('hears a BYE once, and refuses its echo', async () => {
    const dialog = await connectCall(desk, server);
    server.within(dialog, 'BYE', { cseq: 5, headers: ['Reason: Q.850;cause=16;text="Normal"'] });
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'far-end', text: 'answered' });
    server.within(dialog, 'BYE', { cseq: 6 });
    await server.waitFor('481', (m) => m.method === 'BYE' && m.status === 481);
    await proveWorking(desk, server);
  });
});

describe('an inbound call', () => {
  beforeEach(() => desk.waitLine('ready'));

  it('without SDP is answered with an offer', async () => {
    const callId = server.ask({ method: 'INVITE' });
    await desk.waitIncoming();
    await desk.page.evaluate(() => lab.phone.answer());
    const answer = await server.waitFor(
      'the answer',
      (m) => m.status === 200 && m.header('call-id') === callId,
    );
    expect(answer.body).toContain('a=setup:actpass');
    server.within(answeredDialog(answer), 'ACK', { cseq: 1, body: deafSdp() });
    await desk.waitPhase('connected');
    await proveWorking(desk, server);
  });

  it('that is taken back while it is being answered ends once, and leaves the line free', async () => {
    const branch = 'z9hG4bK-crossing';
    const callId = server.ask({ method: 'INVITE', branch, body: deafSdp({ setup: 'actpass' }) });
    await desk.waitIncoming();
    const answering = desk.page.evaluate(() => lab.codeOf(() => lab.phone.answer()));
    server.ask({ method: 'CANCEL', branch, callId });
    await answering;
    const answer = await server.waitFor(
      'a final answer',
      (m) => m.method === 'INVITE' && (m.status ?? 0) >= 200 && m.header('call-id') === callId,
    );
    if (answer.status === 200) server.within(answeredDialog(answer), 'BYE', { cseq: 2 });
    await desk.page.waitForFunction(
      () => {
        const { call, incoming } = lab.phone.getState();
        return incoming === null && (call === null || call.phase === 'ended');
      },
      null,
      { timeout: 5000, polling: 30 },
    );
    expect((await desk.steps()).filter((step) => step === 'ended')).toHaveLength(1);
    await proveWorking(desk, server);
  });

  it('whose caller hangs up before acknowledging the answer ends', async () => {
    const callId = server.ask({ method: 'INVITE', body: deafSdp({ setup: 'actpass' }) });
    await desk.waitIncoming();
    await desk.page.evaluate(() => lab.phone.answer());
    const answer = await server.waitFor(
      'the answer',
      (m) => m.status === 200 && m.header('call-id') === callId,
    );
    server.within(answeredDialog(answer), 'BYE', { cseq: 2 });
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'far-end' });
    await proveWorking(desk, server);
  });

  it('taken by another phone is not missed (Reason cause 200)', async () => {
    const branch = 'z9hG4bK-elsewhere';
    const callId = server.ask({ method: 'INVITE', branch, body: deafSdp({ setup: 'actpass' }) });
    await desk.waitIncoming();
    server.ask({
      method: 'CANCEL',
      branch,
      callId,
      headers: ['Reason: SIP;cause=200;text="Call completed elsewhere"'],
    });
    await desk.page.waitForFunction(() => lab.phone.getState().incoming === null, null, { timeout: 5000 });
    expect(
      await desk.page.evaluate(() =>
        lab.events.flatMap((event) => (event.type === 'ended' ? [event.call.result?.text] : [])),
      ),
    ).toEqual(['elsewhere']);
    await proveWorking(desk, server);
  });

  it('that requires reliable ringing (100rel) rings, and hears nothing of the desk before it is answered', async () => {
    const callId = server.ask({
      method: 'INVITE',
      headers: ['Require: 100rel'],
      body: deafSdp({ setup: 'actpass' }),
    });
    const ringing = await server.waitFor(
      'reliable ringing',
      (m) => m.header('call-id') === callId && m.header('rseq') !== '',
    );
    await desk.waitIncoming();
    expect(
      await desk.page.evaluate(() => lab.senders().filter(({ track }) => track?.enabled === true).length),
    ).toBe(0);
    server.within(answeredDialog(ringing), 'PRACK', {
      cseq: 2,
      headers: [`RAck: ${ringing.header('rseq')} 1 INVITE`],
    });
    await desk.page.evaluate(() => lab.phone.answer());
    const answer = await server.waitFor(
      'the answer',
      (m) => m.status === 200 && m.header('cseq') === '1 INVITE' && m.header('call-id') === callId,
    );
    server.within(answeredDialog(answer), 'ACK', { cseq: 1 });
    await desk.waitPhase('connected');
    await proveWorking(desk, server);
  });

  it.each([
    ['whose offer has no line for sound', deafSdp({ media: 'video', setup: 'actpass' })],
    ['whose offer is no SDP', '<html></html>'],
  ])('%s never gets an agent stuck', async (_, body) => {
    server.ask({ method: 'INVITE', body });
    await desk.waitIncoming();
    await desk.page.evaluate(() => lab.codeOf(() => lab.phone.answer()));
    await desk.page.waitForTimeout(500);
    expect((await desk.call())?.phase).not.toBe('connected');
    await proveWorking(desk, server);
  });
});
