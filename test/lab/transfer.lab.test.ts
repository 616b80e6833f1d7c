import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { hear, installAudioProbe, waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { installVoice } from '../support/page-voice.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { accountOf, openDesk, type Desk } from './desk.ts';
import { startNetwork, type Network } from './network.ts';
import { until } from './processes.ts';

let network: Network;
let chromium: Chromium;
let served: ServedPage;

beforeAll(async () => {
  [network, served] = await Promise.all([startNetwork(), servePage(phonePageFolder)]);
  chromium = await launchChromium();
}, 90_000);

afterAll(async () => {
  await chromium?.close();
  await served?.close();
  await network?.stop();
});

const voices = { '1001': 1000, '1002': 1500, '1003': 600 } as const;
type User = keyof typeof voices;

describe.each(['ws', 'wss'] as const)('transfer over %s', (transport) => {
  const desks: Desk[] = [];
  const plains: Page[] = [];

  const open = async (user: User): Promise<Desk> => {
    const desk = await openDesk(chromium, served.url, accountOf(network, user, transport), {}, voices[user]);
    desks.push(desk);
    await desk.waitLine('ready');
    network.farEnd.forget();
    return desk;
  };
  /** A colleague's telephone without our adapter: it answers at once, and follows a REFER. */
  const openPlain = async (user: User): Promise<Page> => {
    const page = await chromium.newPage();
    plains.push(page);
    await installAudioProbe(page);
    await installVoice(page, voices[user]);
    await page.goto(served.url);
    await page.waitForFunction(() => 'lab' in globalThis);
    await page.evaluate(([account, password]) => lab.openPlain(account, password), [
      accountOf(network, user, transport),
      network.users[user] ?? '',
    ] as const);
    return page;
  };
  const transferState = (desk: Desk) => desk.page.evaluate(() => lab.phone.getState().transfer);
  const farEndHears = (frequency: number): Promise<void> =>
    until(
      `the far end hears ${frequency} Hz`,
      () => {
        const { share, level } = network.farEnd.heard(frequency);
        return share > 0.6 && level > 0.01;
      },
      { limit: 8000, every: 200, tell: () => JSON.stringify(network.farEnd.heard(frequency)) },
    );
  const hearsNothing = (page: Page): Promise<void> =>
    until('nothing is heard', async () => (await hear(page)).every(({ level }) => level < 0.003), {
      limit: 6000,
      every: 100,
    });

  afterEach(async () => {
    const errors = desks.flatMap(({ pageErrors }) => pageErrors);
    await Promise.all([
      ...desks.splice(0).map((desk) => desk.close()),
      ...plains.splice(0).map((page) => page.context().close()),
    ]);
    await network.farEnd.hangup();
    expect(errors).toEqual([]);
  });

  it('blind: the far end talks with the other, and our leg is gone though the far end keeps it', async () => {
    const [agent, colleague] = await Promise.all([open('1001'), open('1002')]);
    await agent.page.evaluate(() => lab.phone.call('+33199000142'));
    await agent.waitPhase('connected');
    await waitForTone(agent.page, 440);
    const transferred = agent.page.evaluate(() => lab.codeOf(() => lab.phone.transfer('1002')));
    await colleague.waitIncoming();
    expect(await transferState(agent)).toMatchObject({ kind: 'blind', target: '1002' });
    await colleague.page.evaluate(() => lab.phone.answer());
    expect(await transferred).toBeNull();
    expect((await agent.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
    expect(await transferState(agent)).toMatchObject({ phase: 'done' });
    expect(await agent.steps()).toContain('transferred');
    await waitForTone(colleague.page, 440);
    await farEndHears(voices['1002']);
  });

  it.each([
    ['+33199000086', 486],
    ['7777', 404],
  ])('blind to %s, which does not answer: the call is still here', async (number, sipCode) => {
    const [agent, caller] = await Promise.all([open('1001'), openPlain('1003')]);
    await agent.page.evaluate(() => lab.phone.call('1003'));
    await agent.waitPhase('connected');
    await waitForTone(agent.page, voices['1003']);
    expect(await agent.page.evaluate((target) => lab.codeOf(() => lab.phone.transfer(target)), number)).toBe(
      'phone/transfer-failed',
    );
    expect(await transferState(agent)).toMatchObject({ phase: 'failed', sipCode });
    expect((await agent.call())?.phase).toBe('connected');
    await waitForTone(agent.page, voices['1003']);
    await waitForTone(caller, voices['1001']);
  });

  it('a far end that refuses to be sent on keeps the call as it is', async () => {
    const [agent, colleague] = await Promise.all([open('1001'), open('1002')]);
    await agent.page.evaluate(() => lab.phone.call('1002'));
    await colleague.waitIncoming();
    await colleague.page.evaluate(() => lab.phone.answer());
    await agent.waitPhase('connected');
    const sending = agent.page.evaluate(() => lab.codeOf(() => lab.phone.transfer('+33199000142')));
    await colleague.page.waitForFunction(() => lab.phone.getState().referral?.phase === 'asked');
    await colleague.page.evaluate(() => lab.phone.refuseReferral());
    expect(await sending).toBe('phone/transfer-failed');
    expect(await transferState(agent)).toMatchObject({ phase: 'failed', sipCode: 603 });
    await waitForTone(agent.page, voices['1002']);
    await waitForTone(colleague.page, voices['1001']);
  });

  it('attended: after asking a colleague, both are put through and the agent is out', async () => {
    const [agent, colleague, customer] = await Promise.all([open('1001'), open('1002'), openPlain('1003')]);
    await agent.page.evaluate(() => lab.phone.call('1003'));
    await agent.waitPhase('connected');
    await waitForTone(agent.page, voices['1003']);
    expect(await agent.page.evaluate(() => lab.codeOf(() => lab.phone.consult('1002')))).toBeNull();
    await colleague.waitIncoming();
    await hearsNothing(customer);
    await colleague.page.evaluate(() => lab.phone.answer());
    await agent.waitPhase('connected');
    await waitForTone(colleague.page, voices['1001']);
    await until('the customer is on hold', async () => (await agent.held())[0]?.held === true);

    const code = await agent.page.evaluate(() => lab.codeOf(() => lab.phone.connectBoth()));
    expect([code, await transferState(agent)]).toMatchObject([
      null,
      { kind: 'attended', phase: 'done', target: '1002' },
    ]);
    await agent.waitPhase('ended');
    expect(await agent.held()).toEqual([]);
    await waitForTone(colleague.page, voices['1003']);
    await waitForTone(customer, voices['1002']);
    // Nobody rang again at the colleague's: the customer came in place of the agent.
    expect(await colleague.call()).toMatchObject({
      phase: 'connected',
      direction: 'inbound',
      number: '1003',
    });
    const ends = await agent.page.evaluate(() =>
      lab.events.flatMap((event) => (event.type === 'ended' ? [event.call.result?.lineResult] : [])),
    );
    expect(ends).toEqual(['answered', 'answered']);
    const told = await colleague.page.evaluate(() =>
      lab.events.flatMap((event) => (event.type === 'ended' ? [event.call.result] : [])),
    );
    expect(told).toMatchObject([{ lineResult: 'answered', endedBy: 'far-end' }]);
  });

  it('attended, and the colleague is gone meanwhile: the customer is still here', async () => {
    const [agent, colleague, customer] = await Promise.all([open('1001'), open('1002'), openPlain('1003')]);
    await agent.page.evaluate(() => lab.phone.call('1003'));
    await agent.waitPhase('connected');
    await agent.page.evaluate(() => lab.phone.consult('1002'));
    await colleague.waitIncoming();
    await colleague.page.evaluate(() => lab.phone.reject());
    await until('the customer is at hand', async () => (await agent.call())?.number === '1003');
    expect(await agent.page.evaluate(() => lab.codeOf(() => lab.phone.connectBoth()))).toBe('phone/no-call');
    await agent.page.evaluate(() => lab.phone.setHeld(false));
    await waitForTone(customer, voices['1001']);
    await waitForTone(agent.page, voices['1003']);
  });

  it('a REFER that comes in dials nobody: inside a call the agent says no, outside it is refused', async () => {
    const [agent, caller] = await Promise.all([open('1001'), openPlain('1003')]);
    await caller.evaluate(() => lab.plain.call('1001'));
    await agent.waitIncoming();
    await agent.page.evaluate(() => lab.phone.answer());
    await agent.waitPhase('connected');
    await caller.waitForFunction(() => lab.plain.states().includes('Established'));
    const answered = caller.evaluate(() => lab.plain.refer('+33199000142'));
    await agent.page.waitForFunction(() => lab.phone.getState().referral?.phase === 'asked');
    await agent.page.evaluate(() => lab.phone.refuseReferral());
    expect(await answered).toBe(603);
    await caller.evaluate(() =>
      lab.plain.send('REFER', '1001', ['Refer-To: <sip:+33199000142@lab.test>'], '', 'text/plain'),
    );
    await agent.page.waitForTimeout(500);
    const sent = await agent.page.evaluate(() => lab.sent.map(({ first }) => first));
    expect(sent.filter((first) => first.startsWith('INVITE'))).toEqual([]);
    expect(sent.filter((first) => first.startsWith('SIP/2.0 603'))).toHaveLength(2);
    expect((await agent.call())?.phase).toBe('connected');
    expect(network.farEnd.events()).not.toContain('CALL_INCOMING');
  });

  it('the PBX says that messages wait', async () => {
    const [agent, pbx] = await Promise.all([open('1001'), openPlain('1003')]);
    const tell = (body: string): Promise<void> =>
      pbx.evaluate(
        (text) =>
          lab.plain.send(
            'NOTIFY',
            '1001',
            ['Event: message-summary', 'Subscription-State: active'],
            text,
            'application/simple-message-summary',
          ),
        body,
      );
    const voicemail = () => agent.page.evaluate(() => lab.phone.getState().voicemail);
    expect(await voicemail()).toBeNull();
    await tell('Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n');
    await until('two messages wait', async () => (await voicemail())?.fresh === 2);
    await tell('Messages-Waiting: no\r\nVoice-Message: 0/10\r\n');
    await until('none waits', async () => (await voicemail())?.waiting === false);
  });
});
