import { beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../lab/desk.ts';
import { contactHeader, type Dialog, type Handler, type ScriptedServer } from '../lab/scripted-server.ts';
import { deafSdp } from '../lab/sip-text.ts';
import { connectCall, eachOnADesk, proveWorking } from './scripted-desk.ts';

/** A far end that asks us to call somebody else (REFER). */
let server: ScriptedServer;
let desk: Desk;
let dialog: Dialog;
eachOnADesk((aDesk, aServer) => {
  desk = aDesk;
  server = aServer;
});

const asked = '<sip:+33199000142@toll.example>';
let cseq = 10;
const refer = (headers: readonly string[]): void => {
  cseq += 1;
  server.within(dialog, 'REFER', { cseq, headers });
};
const answered = (): Promise<number | null> =>
  server.waitFor('an answer', (m) => m.method === 'REFER' && m.status !== null).then(({ status }) => status);
const referral = () => desk.page.evaluate(() => lab.phone.getState().referral);
const waitAsked = (): Promise<unknown> =>
  desk.page.waitForFunction(() => lab.phone.getState().referral?.phase === 'asked', null, { timeout: 5000 });
const news = (): readonly string[] =>
  server.received.filter((m) => m.method === 'NOTIFY' && m.status === null).map(({ body }) => body.trim());
const otherInvites = () =>
  server.received.filter(
    (m) => m.method === 'INVITE' && m.status === null && m.header('call-id') !== dialog.callId,
  );

/** The call that is up lets itself be held; what becomes of another is for `other`. */
const inviting = (other: Handler): void =>
  server.on('INVITE', (request, reply) =>
    request.header('call-id') === dialog.callId
      ? reply(200, 'OK', { headers: [contactHeader], body: deafSdp({ direction: 'recvonly' }) })
      : other(request, reply),
  );

beforeEach(async () => {
  dialog = await connectCall(desk, server);
  server.forget();
});

describe('a REFER within a call', () => {
  it('waits for the agent, then is called over our own line, and hears what comes of it', async () => {
    inviting((_, reply) => {
      reply(180, 'Ringing', { headers: [contactHeader] });
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp() });
    });
    refer([`Refer-To: ${asked}`]);
    await waitAsked();
    expect(await referral()).toMatchObject({ number: '+33199000142', phase: 'asked' });
    expect(server.received).toEqual([]);
    await desk.page.evaluate(() => lab.phone.follow('+33199000142'));
    expect(await answered()).toBe(202);
    await server.waitFor('the last news', (m) => m.method === 'NOTIFY' && m.body.includes('200 OK'));
    expect(news()).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 180 Ringing', 'SIP/2.0 200 OK']);
    const last = server.received.find((m) => m.body.includes('200 OK'));
    expect(last?.header('event')).toBe('refer');
    expect(last?.header('subscription-state')).toMatch(/^terminated/);
    expect(last?.header('content-type')).toMatch(/^message\/sipfrag/);
    expect(otherInvites()).toHaveLength(1);
    expect(otherInvites()[0]?.first).toBe('INVITE sip:+33199000142@scripted.test SIP/2.0');
    // The first far end waits on hold, and leaves as it wishes.
    await desk.page.waitForFunction(() => lab.phone.getState().held[0]?.held === true, null, {
      timeout: 5000,
    });
    server.within(dialog, 'BYE', { cseq: 99 });
    await desk.page.waitForFunction(() => lab.phone.getState().held.length === 0, null, { timeout: 5000 });
    expect(await desk.call()).toMatchObject({ number: '+33199000142', phase: 'connected' });
    expect(await referral()).toBe(null);
    await proveWorking(desk, server);
  });

  it('hears that nobody was reached, and the call with it is still there', async () => {
    inviting((_, reply) => reply(486, 'Busy Here'));
    refer([`Refer-To: ${asked}`]);
    await waitAsked();
    await desk.page.evaluate(() => lab.phone.follow('+33199000142'));
    await server.waitFor('the last news', (m) => m.method === 'NOTIFY' && m.body.includes('486'));
    await desk.page.waitForFunction(() => lab.phone.getState().held.length === 0, null, { timeout: 5000 });
    expect(await desk.call()).toMatchObject({ number: '+33199000171', phase: 'connected' });
    await proveWorking(desk, server);
  });

  it('is refused where the agent says no, and nobody is called', async () => {
    refer([`Refer-To: ${asked}`]);
    await waitAsked();
    await desk.page.evaluate(() => lab.phone.refuseReferral());
    expect(await answered()).toBe(603);
    expect(await referral()).toBe(null);
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.follow('+33199000142')))).toBe(
      'phone/no-call',
    );
    expect(otherInvites()).toEqual([]);
    await proveWorking(desk, server);
  });

  it('is forgotten with its call', async () => {
    refer([`Refer-To: ${asked}`]);
    await waitAsked();
    server.within(dialog, 'BYE', { cseq: 99 });
    await desk.waitPhase('ended');
    expect(await referral()).toBe(null);
    expect(otherInvites()).toEqual([]);
    await proveWorking(desk, server);
  });

  it('is refused at once where it is hostile, and that is said', async () => {
    const hostile: readonly (readonly string[])[] = [
      ['Refer-To: <sip:+33899000000@toll.example;method=BYE>'],
      ['Refer-To: <sip:+33899000000@toll.example?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>'],
      ['Refer-To: <sip:**21*0899000000%23@toll.example>'],
      ['Refer-To: <sip:+33899000000%0d%0aRoute:%20x@toll.example>'],
      ['Refer-To: <sip:eve@toll.example>'],
      ['Refer-To: <http://toll.example/>'],
      ['Refer-To: <sip:+33899000000@a.example>', 'Refer-To: <sip:+33899000001@b.example>'],
    ];
    for (const headers of hostile) {
      server.forget();
      refer(headers);
      expect([headers, await answered()]).toEqual([headers, 603]);
      expect(await referral()).toMatchObject({ number: '', phase: 'unreadable' });
    }
    expect(otherInvites()).toEqual([]);
    expect((await desk.call())?.phase).toBe('connected');
    await proveWorking(desk, server);
  });

  it.each(['<tel:+33899000000>', 'sip:@@@', ''])(
    'that is no SIP at all (%s) comes to nothing',
    async (referTo) => {
      refer([`Refer-To: ${referTo}`]);
      const fence = server.ask({ method: 'OPTIONS', headers: ['Accept: application/sdp'] });
      await server.waitFor('the fence', (m) => m.status === 200 && m.header('call-id') === fence);
      expect(await referral()).toBe(null);
      expect(otherInvites()).toEqual([]);
      expect((await desk.call())?.phase).toBe('connected');
      await proveWorking(desk, server);
    },
  );
});

it('an emergency call is left for nobody', async () => {
  await desk.page.evaluate(() => lab.phone.hangUp());
  await desk.waitPhase('ended');
  await desk.page.evaluate(() => lab.phone.clear());
  await desk.page.evaluate(() => lab.phone.call('112'));
  await desk.waitPhase('connected');
  const invite = await server.waitFor(
    'the call',
    (m) => m.method === 'INVITE' && m.status === null && m.first.includes('sip:112@'),
  );
  dialog = {
    callId: invite.header('call-id'),
    local: `${invite.header('to')};tag=peer`,
    remote: invite.header('from'),
    target: /<([^>]*)>/.exec(invite.header('contact'))?.[1] ?? '',
  };
  refer([`Refer-To: ${asked}`]);
  expect(await answered()).toBe(603);
  expect(await referral()).toMatchObject({ phase: 'inconvenient' });
  expect((await desk.call())?.number).toBe('112');
  await proveWorking(desk, server);
});
