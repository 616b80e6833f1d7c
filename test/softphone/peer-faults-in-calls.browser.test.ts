import { beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import { answeredDialog, contactHeader, type ScriptedServer } from '../lab/scripted-server.ts';
import { deafSdp } from '../lab/sip-text.ts';
import { hurryLongWaits } from '../support/page-waits.ts';
import { connectCall, eachOnADesk, proveWorking } from './scripted-desk.ts';

let server: ScriptedServer;
let desk: Desk;
eachOnADesk((aDesk, aServer) => {
  desk = aDesk;
  server = aServer;
});

const hold = (held: boolean): Promise<string | null> =>
  desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.setHeld(wanted)), held);

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

  it('refuses a re-INVITE without sound, and goes on', async () => {
    const dialog = await connectCall(desk, server);
    server.within(dialog, 'INVITE', { cseq: 5, body: deafSdp({ media: 'video', setup: 'actpass' }) });
    const answer = await server.waitFor(
      'an answer',
      (m) => m.method === 'INVITE' && m.status !== null && m.status >= 200,
    );
    expect(answer.status).toBe(488);
    server.within(dialog, 'ACK', { cseq: 5 });
    expect((await desk.call())?.phase).toBe('connected');
    await proveWorking(desk, server);
  });

  it('ends once when our BYE crosses theirs', async () => {
    const dialog = await connectCall(desk, server);
    server.on('BYE', (_, reply) => {
      server.within(dialog, 'BYE', { cseq: 5 });
      setTimeout(() => reply(200, 'OK'), 200);
    });
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'agent' });
    const answer = await server.waitFor(
      'an answer to theirs',
      (m) => m.method === 'BYE' && m.status !== null,
    );
    expect([200, 481]).toContain(answer.status);
    expect((await desk.steps()).filter((step) => step === 'ended')).toHaveLength(1);
    await proveWorking(desk, server);
  });

  it('says that nothing is heard of a far end without candidates', async () => {
    server.on('INVITE', (_, reply) =>
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp().replace(/^a=candidate.*\r\n/m, '') }),
    );
    await connectCall(desk, server);
    await desk.page.waitForFunction(() => lab.phone.getState().call?.silent === true, null, {
      timeout: 15_000,
      polling: 50,
    });
    expect(await desk.steps()).toContain('media-lost');
    expect((await desk.call())?.phase).toBe('connected');
    await proveWorking(desk, server);
  });

  it('hears a BYE once, and refuses its echo', async () => {
    const dialog = await connectCall(desk, server);
    server.within(dialog, 'BYE', { cseq: 5, headers: ['Reason: Q.850;cause=16;text="Normal"'] });
    expect((await desk.waitPhase('ended')).result).toMatchObject({ endedBy: 'far-end', text: 'answered' });
    await server.waitFor('200', (m) => m.method === 'BYE' && m.status === 200);
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

  it('whose caller leaves the refreshing of its timer to this side is refreshed', async () => {
    const waits = await hurryLongWaits(desk.page, 45_000);
    const callId = server.ask({
      method: 'INVITE',
      headers: ['Supported: timer', 'Session-Expires: 90;refresher=uas'],
      body: deafSdp({ setup: 'actpass' }),
    });
    await desk.waitIncoming();
    await desk.page.evaluate(() => lab.phone.answer());
    const answer = await server.waitFor(
      'the answer',
      (m) => m.status === 200 && m.header('call-id') === callId,
    );
    expect(answer.header('session-expires')).toBe('90;refresher=uas');
    expect(answer.header('require')).toContain('timer');
    server.within(answeredDialog(answer), 'ACK', { cseq: 1 });
    await server.waitFor(
      'a refresh',
      (m) => m.method === 'INVITE' && m.status === null && m.header('call-id') === callId,
    );
    expect(await waits.asked()).toContain(45_000);
    expect((await desk.call())?.phase).toBe('connected');
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

  it('that its caller ends with a BYE while it rings is missed, and rings no more', async () => {
    const callId = server.ask({ method: 'INVITE', body: deafSdp({ setup: 'actpass' }) });
    await desk.waitIncoming();
    const ringing = await server.waitFor(
      'ringing',
      (m) => m.status === 180 && m.header('call-id') === callId,
    );
    server.within(answeredDialog(ringing), 'BYE');
    await desk.page.waitForFunction(() => lab.phone.getState().incoming === null, null, { timeout: 5000 });
    for (const [method, status] of [
      ['BYE', 200],
      ['INVITE', 487],
    ] as const)
      await server.waitFor(
        `${status} to ${method}`,
        (m) => m.method === method && m.status === status && m.header('call-id') === callId,
      );
    expect(
      await desk.page.evaluate(() =>
        lab.events.flatMap((event) => (event.type === 'ended' ? [event.call.result?.lineResult] : [])),
      ),
    ).toEqual(['missed']);
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
