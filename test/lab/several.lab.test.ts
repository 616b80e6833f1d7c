import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hear, waitForMix, waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
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

/** What each desk says, in Hz: whoever hears it hears that desk. */
const voices = { '1001': 1000, '1002': 1500, '1003': 600 } as const;
type User = keyof typeof voices;

describe.each(['ws', 'wss'] as const)('several calls over %s', (transport) => {
  const desks: Desk[] = [];

  const open = async (user: User): Promise<Desk> => {
    const desk = await openDesk(chromium, served.url, accountOf(network, user, transport), {}, voices[user]);
    desks.push(desk);
    await desk.waitLine('ready');
    return desk;
  };
  const codeOf = (desk: Desk, work: 'answer' | 'swap' | 'join' | 'split'): Promise<string | null> =>
    desk.page.evaluate((name) => lab.codeOf(() => lab.phone[name]()), work);
  const dial = async (from: Desk, to: Desk, user: User): Promise<void> => {
    await from.page.evaluate((number) => lab.phone.call(number), user);
    await to.waitIncoming();
  };
  const hearsNothing = (desk: Desk): Promise<void> =>
    until('nothing is heard', async () => (await hear(desk.page)).every(({ level }) => level < 0.003), {
      limit: 6000,
      every: 100,
    });
  const numbers = async (desk: Desk): Promise<readonly (string | undefined)[]> => [
    (await desk.call())?.number,
    ...(await desk.held()).map(({ number }) => number),
  ];

  /** 1001 talks with 1002, and 1003 has been answered since. */
  const threeDesks = async (): Promise<readonly [Desk, Desk, Desk]> => {
    const [agent, first, second] = await Promise.all([open('1001'), open('1002'), open('1003')]);
    await dial(agent, first, '1002');
    expect(await codeOf(first, 'answer')).toBeNull();
    await agent.waitPhase('connected');
    await waitForTone(agent.page, voices['1002']);
    await dial(second, agent, '1001');
    expect(await codeOf(agent, 'answer')).toBeNull();
    await second.waitPhase('connected');
    return [agent, first, second];
  };

  afterEach(async () => {
    const errors = desks.flatMap(({ pageErrors }) => pageErrors);
    await Promise.all(desks.splice(0).map((desk) => desk.close()));
    await network.farEnd.hangup();
    expect(errors).toEqual([]);
  });

  it('two browsers hear each other, in Opus both ways', async () => {
    const [one, two] = await Promise.all([open('1001'), open('1002')]);
    await dial(one, two, '1002');
    expect(await codeOf(two, 'answer')).toBeNull();
    await one.waitPhase('connected');
    await waitForTone(one.page, voices['1002']);
    await waitForTone(two.page, voices['1001']);
    for (const desk of [one, two])
      expect(
        await desk.page.evaluate(async () => {
          const used: string[] = [];
          for (const peer of lab.peers()) {
            const stats = [...(await peer.getStats()).values()] as {
              readonly type: string;
              readonly codecId?: string;
              readonly id: string;
              readonly mimeType?: string;
            }[];
            for (const { type, codecId } of stats)
              if (type === 'inbound-rtp' || type === 'outbound-rtp')
                used.push(`${type} ${stats.find(({ id }) => id === codecId)?.mimeType ?? 'nothing'}`);
          }
          return used.toSorted();
        }),
      ).toEqual(['inbound-rtp audio/opus', 'outbound-rtp audio/opus']);
  });

  it('a call that comes in during another rings softly, and is answered while the first waits', async () => {
    const [agent, first, second] = await threeDesks();
    expect(await numbers(agent)).toEqual(['1003', '1002']);
    await until('the first is on hold', async () => (await agent.held())[0]?.held === true);
    await waitForTone(second.page, voices['1001']);
    await waitForTone(agent.page, voices['1003']);
    await hearsNothing(first);
    expect((await first.call())?.phase).toBe('connected');

    expect(await codeOf(agent, 'swap')).toBeNull();
    expect(await numbers(agent)).toEqual(['1002', '1003']);
    await waitForTone(first.page, voices['1001']);
    await waitForTone(agent.page, voices['1002']);
    await hearsNothing(second);
    await until('the second is on hold', async () => (await agent.held())[0]?.held === true);

    expect(await codeOf(agent, 'swap')).toBeNull();
    await waitForTone(second.page, voices['1001']);
    await hearsNothing(first);

    // The one who waits hangs up: the talk goes on. Then the other does, and nothing is left.
    await first.page.evaluate(() => lab.phone.hangUp());
    await until('nobody waits', async () => (await agent.held()).length === 0);
    expect((await agent.call())?.phase).toBe('connected');
    await second.page.evaluate(() => lab.phone.hangUp());
    expect((await agent.waitPhase('ended')).result).toMatchObject({ lineResult: 'answered' });
  });

  it('the one who waits is at hand when the other hangs up, still on hold', async () => {
    const [agent, first, second] = await threeDesks();
    await until('the first is on hold', async () => (await agent.held())[0]?.held === true);
    await second.page.evaluate(() => lab.phone.hangUp());
    await until('the first is at hand', async () => (await agent.call())?.number === '1002');
    expect(await agent.call()).toMatchObject({ phase: 'connected', held: true });
    expect(await agent.held()).toEqual([]);
    await hearsNothing(first);
    await agent.page.evaluate(() => lab.phone.setHeld(false));
    await waitForTone(first.page, voices['1001']);
  });

  it('three talk together, each hears the two others, and they part again', async () => {
    const [agent, first, second] = await threeDesks();
    expect(await codeOf(agent, 'join')).toBeNull();
    await waitForMix(first.page, [voices['1001'], voices['1003']]);
    await waitForMix(second.page, [voices['1001'], voices['1002']]);
    await waitForTone(agent.page, voices['1002']);
    await waitForTone(agent.page, voices['1003']);
    expect(await agent.page.evaluate(() => lab.phone.getState().joined.length)).toBe(2);

    // Muted, the agent is heard by nobody; the two others go on hearing each other.
    await agent.page.evaluate(() => lab.phone.setMuted(true));
    await waitForMix(first.page, [voices['1003']]);
    await waitForMix(second.page, [voices['1002']]);
    await agent.page.evaluate(() => lab.phone.setMuted(false));
    await waitForMix(first.page, [voices['1001'], voices['1003']]);

    expect(await codeOf(agent, 'split')).toBeNull();
    await waitForMix(second.page, [voices['1001']]);
    await hearsNothing(first);
    await until('the first is on hold', async () => (await agent.held())[0]?.held === true);

    // Together again, and one leaves: the other two go on.
    expect(await codeOf(agent, 'join')).toBeNull();
    await waitForMix(second.page, [voices['1001'], voices['1002']]);
    await second.page.evaluate(() => lab.phone.hangUp());
    await until('two are left', async () => (await agent.call())?.number === '1002');
    await waitForMix(first.page, [voices['1001']]);
    expect(await agent.call()).toMatchObject({ phase: 'connected', held: false });
    expect(await agent.page.evaluate(() => lab.phone.getState().joined)).toEqual([]);
    expect(await agent.steps()).toEqual(expect.arrayContaining(['joined', 'split']));
  });

  it('a conference ends for everybody when the agent hangs up', async () => {
    const [agent, first, second] = await threeDesks();
    expect(await codeOf(agent, 'join')).toBeNull();
    await agent.page.evaluate(() => lab.phone.hangUp());
    await Promise.all([agent, first, second].map((desk) => desk.waitPhase('ended')));
    expect(await agent.held()).toEqual([]);
  });

  it('a third call is turned away while a second rings, and kept as missed', async () => {
    const [agent, first] = await Promise.all([open('1001'), open('1002')]);
    await dial(first, agent, '1001');
    const third = await open('1003');
    await third.page.evaluate(() => lab.phone.call('1001'));
    expect((await third.waitPhase('ended')).result).toMatchObject({ lineResult: 'busy', sipCode: 486 });
    const ended = await agent.page.evaluate(() => lab.events.find((event) => event.type === 'ended'));
    expect(ended).toMatchObject({
      call: { number: '1003', direction: 'inbound', result: { lineResult: 'missed', sipCode: 486 } },
    });
    expect((await agent.incoming())?.number).toBe('1002');
  });

  it('a call is turned away while the agent is not to be disturbed, and kept as missed', async () => {
    const [agent, first] = await Promise.all([open('1001'), open('1002')]);
    await agent.page.evaluate(() => lab.phone.setDoNotDisturb(true));
    await first.page.evaluate(() => lab.phone.call('1001'));
    expect((await first.waitPhase('ended')).result).toMatchObject({ lineResult: 'busy', sipCode: 486 });
    expect(await agent.incoming()).toBeNull();
    const ended = await agent.page.evaluate(() => lab.events.find((event) => event.type === 'ended'));
    expect(ended).toMatchObject({ call: { number: '1002', result: { lineResult: 'missed' } } });
    await agent.page.evaluate(() => lab.phone.setDoNotDisturb(false));
    await first.page.evaluate(() => lab.phone.clear());
    await dial(first, agent, '1001');
  });

  it('a call that another telephone of the agent answers was taken elsewhere, and not missed', async () => {
    const [here, there, caller] = await Promise.all([open('1001'), open('1001'), open('1002')]);
    await caller.page.evaluate(() => lab.phone.call('1001'));
    await Promise.all([here.waitIncoming(), there.waitIncoming()]);
    expect(await codeOf(there, 'answer')).toBeNull();
    await until('it stops ringing here', async () => (await here.incoming()) === null);
    const ended = await here.page.evaluate(() => lab.events.find((event) => event.type === 'ended'));
    expect(ended).toMatchObject({ call: { result: { lineResult: 'elsewhere', text: 'elsewhere' } } });
    await waitForTone(caller.page, voices['1001']);
  });
});
