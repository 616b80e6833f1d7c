import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hear, waitForTone } from '../support/audio-probe.ts';
import type { Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { accountOf, openDesk, type Desk } from './desk.ts';
import type { Network } from './network.ts';
import { until } from './processes.ts';
import { startLab, type Lab } from './start-lab.ts';

let started: Lab;
let network: Network;
let chromium: Chromium;
let served: ServedPage;

beforeAll(async () => {
  [started, served] = await Promise.all([startLab(), servePage(phonePageFolder)]);
  ({ network, chromium } = started);
}, 90_000);

afterAll(async () => {
  await served?.close();
  await started?.close();
});

describe.each(['ws', 'wss'] as const)('calls over %s', (transport) => {
  let desk: Desk;

  const open = async (): Promise<Desk> => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    await desk.waitLine('ready');
    network.farEnd.forget();
    return desk;
  };
  const dial = (number: string): Promise<string | null> =>
    desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.call(wanted)), number);
  const lastOffer = (): Promise<string> =>
    desk.page.evaluate(() => lab.sent.findLast(({ first }) => first.startsWith('INVITE'))?.text ?? '');
  const farEndHearsNothing = (): Promise<void> =>
    until('the far end hears nothing', () => network.farEnd.heard(1000).level < 0.003, {
      limit: 6000,
      every: 200,
      tell: () => JSON.stringify(network.farEnd.heard(1000)),
    });

  afterEach(async () => {
    const errors = desk.pageErrors;
    await desk.close();
    await network.farEnd.hangup();
    expect(errors).toEqual([]);
  });

  it('is answered, and both sides are heard', async () => {
    await open();
    expect(await dial('+33 1 99 00 01 42')).toBeNull();
    const call = await desk.waitPhase('connected');
    expect(call.number).toBe('+33 1 99 00 01 42');
    expect(call.answeredAt).toBeGreaterThanOrEqual(call.startedAt);
    await waitForTone(desk.page, 440);
    await started.farEndHears(1000);
    expect((await desk.call())?.silent).toBe(false);
    await desk.page.evaluate(() => lab.phone.hangUp());
    const ended = await desk.waitPhase('ended');
    expect(ended.result).toEqual({
      lineResult: 'answered',
      text: 'answered',
      sipCode: 200,
      sipReason: 'OK',
      endedBy: 'agent',
    });
    await until('the far end knows', () => network.farEnd.events().includes('CALL_CLOSED'));
    expect(await desk.steps()).toEqual(expect.arrayContaining(['dialled', 'trying', 'answered', 'ended']));
  });

  it('is put on hold and taken back, twice; the far end hears nothing meanwhile', async () => {
    await open();
    const other = await openDesk(chromium, served.url, accountOf(network, '1002', transport));
    const hold = (held: boolean): Promise<string | null> =>
      desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.setHeld(wanted)), held);
    const otherHearsNothing = (): Promise<unknown> =>
      other.page.waitForFunction(() => audioProbe.hear().every(({ level }) => level < 0.003), null, {
        timeout: 5000,
        polling: 100,
      });
    try {
      await other.waitLine('ready');
      await dial('1002');
      expect(await other.waitIncoming()).toMatchObject({ number: '1001', displayName: 'Desk 1001' });
      expect(await other.page.evaluate(() => lab.codeOf(() => lab.phone.answer()))).toBeNull();
      await desk.waitPhase('connected');
      await waitForTone(other.page, 1000);
      for (const round of [1, 2]) {
        expect(await hold(true)).toBeNull();
        expect(await desk.call()).toMatchObject({ held: true });
        expect(await lastOffer()).toContain('a=sendonly');
        await otherHearsNothing();
        await desk.page.waitForTimeout(400);
        expect(await hold(false)).toBeNull();
        expect(await lastOffer()).toContain('a=sendrecv');
        await waitForTone(other.page, 1000);
        await waitForTone(desk.page, 1000);
        expect(await desk.call()).toMatchObject({ held: false, heldSince: null });
        expect((await desk.call())?.holdMs).toBeGreaterThan(400 * round);
      }
      // Held by the other side, we still may hold too, and nobody is cut off.
      expect(await other.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(true)))).toBeNull();
      expect(await hold(true)).toBeNull();
      expect(await other.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(false)))).toBeNull();
      expect(await hold(false)).toBeNull();
      await waitForTone(other.page, 1000);
      await waitForTone(desk.page, 1000);
      expect((await other.call())?.phase).toBe('connected');
    } finally {
      await other.close();
    }
    expect((await desk.steps()).filter((step) => step === 'held' || step === 'resumed')).toEqual([
      'held',
      'resumed',
      'held',
      'resumed',
      'held',
      'resumed',
    ]);
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'far-end',
    });
  });

  it('sends digits that the far end hears', async () => {
    await open();
    await dial('+33199000144');
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    await desk.page.evaluate(() => lab.phone.sendDigits('1x9,*#'));
    await until('the far end hears the digits', () => network.farEnd.digits() === '19*#', {
      limit: 8000,
      tell: () => network.farEnd.digits(),
    });
    expect((await desk.call())?.digits).toBe('19*#');
  });

  it('is muted: the far end hears nothing, the agent still hears', async () => {
    await open();
    await dial('+33199000145');
    await desk.waitPhase('connected');
    await started.farEndHears(1000);
    await desk.page.evaluate(() => lab.phone.setMuted(true));
    await farEndHearsNothing();
    await waitForTone(desk.page, 440);
    expect((await desk.call())?.muted).toBe(true);
    await desk.page.evaluate(() => lab.phone.setMuted(false));
    await started.farEndHears(1000);
  });

  it.each([
    ['+33199000086', 'busy', 'busy', 486],
    ['+33199000003', 'declined', 'declined', 603],
    ['+33199000004', 'not-in-service', 'not-in-service', 404],
    ['+33199000403', 'blocked', 'blocked', 403],
    ['+33199000428', 'blocked', 'blocked-caller-id', 428],
    ['+33199000480', 'unavailable', 'unavailable', 480],
    ['+33199000488', 'failed', 'media', 488],
    // RFC 3261 §16.7 would have a proxy answer 500 instead; this one passes its own 503.
    ['+33199000503', 'failed', 'server', 503],
    ['+33199000302', 'failed', 'redirected', 302],
    ['1003', 'unavailable', 'unavailable', 480],
    ['7777', 'not-in-service', 'not-in-service', 404],
  ])('to %s ends as %s', async (number, lineResult, text, sipCode) => {
    await open();
    await dial(number);
    const { result } = await desk.waitPhase('ended');
    expect(result).toMatchObject({ lineResult, text, sipCode, endedBy: 'far-end' });
  });

  it('rings without an answer until it is given up', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport), { ringLimit: 3000 });
    await desk.waitLine('ready');
    await dial('+33199000080');
    await desk.waitPhase('ringing');
    const { result } = await desk.waitPhase('ended');
    expect(result).toMatchObject({ lineResult: 'no-answer', text: 'no-answer' });
  });

  it('is cancelled while it rings, and at once after the click', async () => {
    await open();
    await dial('+33199000080');
    await desk.waitPhase('ringing');
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'cancelled',
      endedBy: 'agent',
    });
    await until('the far end stops ringing', () => network.farEnd.events().includes('CALL_CLOSED'));
    await desk.page.evaluate(async () => {
      await lab.phone.call('+33199000080');
      lab.phone.hangUp();
    });
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'cancelled',
      endedBy: 'agent',
    });
  });

  it('is hung up by the far end', async () => {
    await open();
    await dial('+33199000146');
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    await network.farEnd.hangup();
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'far-end',
    });
  });

  it('comes in with the number that the PBX vouches for, and is answered', async () => {
    await open();
    await network.callFrom('33199000150', '1001');
    const ringing = await desk.waitIncoming();
    expect(ringing).toMatchObject({ number: '+33199000150', direction: 'inbound', phase: 'incoming' });
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.call('+33199000151')))).toBe(
      'phone/busy',
    );
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.answer()))).toBeNull();
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    await started.farEndHears(1000);
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
  });

  it('comes in and is rejected', async () => {
    await open();
    await network.callFrom('33199000152', '1001');
    await desk.waitIncoming();
    await desk.page.evaluate(() => lab.phone.reject());
    await desk.page.waitForFunction(() => lab.phone.getState().incoming === null);
    const ended = await desk.page.evaluate(() => lab.events.find((event) => event.type === 'ended'));
    expect(ended).toMatchObject({ call: { result: { lineResult: 'rejected', endedBy: 'agent' } } });
    await until('the caller hears busy', () => network.farEnd.events().includes('CALL_CLOSED'));
  });

  it('comes in and is missed when the caller gives up', async () => {
    await open();
    await network.callFrom('33199000153', '1001');
    await desk.waitIncoming();
    await network.farEnd.hangup();
    await desk.page.waitForFunction(() => lab.phone.getState().incoming === null, null, { timeout: 5000 });
    const ended = await desk.page.evaluate(() => lab.events.find((event) => event.type === 'ended'));
    expect(ended).toMatchObject({ call: { result: { lineResult: 'missed', endedBy: 'far-end' } } });
  });

  it('comes in during another call, and hears busy when it is rejected, without disturbing it', async () => {
    await open();
    await dial('+33199000147');
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    const second = await openDesk(chromium, served.url, accountOf(network, '1002', transport));
    try {
      await second.waitLine('ready');
      await second.page.evaluate(() => lab.phone.call('1001'));
      expect((await desk.waitIncoming()).number).toBe('1002');
      await second.waitPhase('ringing');
      await desk.page.evaluate(() => lab.phone.reject());
      expect((await second.waitPhase('ended')).result).toMatchObject({ lineResult: 'busy', sipCode: 486 });
    } finally {
      await second.close();
    }
    expect((await desk.call())?.phase).toBe('connected');
    expect(await desk.incoming()).toBeNull();
    const heard = await hear(desk.page);
    expect(heard.some(({ level }) => level > 0.005)).toBe(true);
  });
});
