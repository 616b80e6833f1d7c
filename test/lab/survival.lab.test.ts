import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { writeTone } from '../support/tone-file.ts';
import { accountOf, openDesk, type Desk } from './desk.ts';
import { startNetwork, type Network } from './network.ts';
import { until } from './processes.ts';
import { startTcpRelay, type TcpRelay } from './tcp-relay.ts';

/** Calls that live on while the line under them breaks: the sound goes another way than the signalling. */
let network: Network;
let chromium: Chromium;
let served: ServedPage;
let folder: string;
let desk: Desk;
let relay: TcpRelay | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-survival-'));
  writeTone(join(folder, 'agent.wav'), 1000, { sampleRate: 16_000 });
  [network, served] = await Promise.all([startNetwork(), servePage(phonePageFolder)]);
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
}, 90_000);
afterAll(async () => {
  await chromium?.close();
  await served?.close();
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  await relay?.stop();
  relay = null;
  await network.farEnd.hangup();
  expect(errors).toEqual([]);
});

const talk = async (number: string): Promise<void> => {
  await desk.waitLine('ready');
  network.farEnd.forget();
  await desk.page.evaluate((chosen) => lab.phone.call(chosen), number);
  await desk.waitPhase('connected');
  await waitForTone(desk.page, 440);
};

/** Listens from now on; answers the longest silence, in milliseconds, when `stop` is called. */
const listenForGaps = (): Promise<void> =>
  desk.page.evaluate(() => {
    const watch = { longest: 0, since: performance.now(), timer: 0 };
    watch.timer = setInterval(() => {
      const now = performance.now();
      if (audioProbe.hear().some(({ level }) => level > 0.005)) watch.since = now;
      watch.longest = Math.max(watch.longest, now - watch.since);
    }, 20) as unknown as number;
    Object.assign(globalThis, { gapWatch: watch });
  });
const longestGap = (): Promise<number> =>
  desk.page.evaluate(() => {
    const { gapWatch } = globalThis as unknown as { gapWatch: { longest: number; timer: number } };
    clearInterval(gapWatch.timer);
    return gapWatch.longest;
  });

const reinvites = (): Promise<number> =>
  desk.page.evaluate(
    () =>
      lab.sent.filter(({ first, text }) => first.startsWith('INVITE') && /^To:.*;tag=/m.test(text)).length,
  );

describe.each(['ws', 'wss'] as const)('over %s', (transport) => {
  it('a call whose socket is severed goes on without a gap, and is confirmed over the next one', async () => {
    relay = await startTcpRelay(Number(new URL(network[transport]).port));
    desk = await openDesk(chromium, served.url, {
      ...accountOf(network, '1001', transport),
      server: `${transport}://127.0.0.1:${relay.port}`,
    });
    await talk('+33199000161');
    await listenForGaps();
    expect(relay.sever()).toBeGreaterThan(0);
    const cutAt = Date.now();
    await desk.page.waitForFunction(() => lab.phone.getState().line.status !== 'ready', null, {
      polling: 10,
    });
    await desk.waitLine('ready');
    const backAfter = Date.now() - cutAt;
    await until('the far end is asked', async () => (await reinvites()) > 0);
    await desk.page.waitForTimeout(2000);
    const gap = await longestGap();
    console.info(
      `${transport}: line back ${backAfter} ms after the cut; longest silence ${Math.round(gap)} ms`,
    );
    // Analysers look every 20 ms, on a machine that does other things too.
    expect(gap).toBeLessThan(400);
    expect((await desk.call())?.phase).toBe('connected');
    await waitForTone(desk.page, 440);
    await desk.page.evaluate(() => lab.phone.hangUp());
    await until('the far end knows', () => network.farEnd.events().includes('CALL_CLOSED'));
  });
});

it('a half-open socket is noticed within 25 s at the standard pace, and the call lives on', async () => {
  relay = await startTcpRelay(Number(new URL(network.ws).port));
  desk = await openDesk(chromium, served.url, {
    ...accountOf(network, '1001', 'ws'),
    server: `ws://127.0.0.1:${relay.port}`,
  });
  await talk('+33199000161');
  relay.holdBreath();
  const heldAt = Date.now();
  const line = await desk.waitLine('waiting-to-retry', 25_000);
  const noticed = Date.now() - heldAt;
  console.info(`half-open socket noticed after ${noticed} ms`);
  expect(line.problem).toBe('silent');
  relay.breathe();
  await desk.waitLine('ready', 10_000);
  await desk.page.waitForTimeout(1000);
  expect((await desk.call())?.phase).toBe('connected');
  await waitForTone(desk.page, 440);
});

it('waking from sleep asks at once whether the line lives, and does not wait for the next turn', async () => {
  relay = await startTcpRelay(Number(new URL(network.ws).port));
  desk = await openDesk(chromium, served.url, {
    ...accountOf(network, '1001', 'ws'),
    server: `ws://127.0.0.1:${relay.port}`,
  });
  await desk.waitLine('ready');
  relay.holdBreath();
  await desk.page.evaluate(() => lab.phone.woke());
  expect((await desk.waitLine('waiting-to-retry', 4000)).problem).toBe('silent');
  relay.breathe();
  await desk.waitLine('ready', 10_000);
});

it('a change of network under a call is cured without the socket knowing of it', async () => {
  desk = await openDesk(chromium, served.url, accountOf(network, '1001', 'ws'), { iceLost: 300 });
  await talk('+33199000161');
  const before = await reinvites();
  // The way is gone as far as the browser says; the socket lives on.
  await desk.page.evaluate(() => {
    for (const peer of lab.peers())
      if (peer.iceConnectionState === 'connected' || peer.iceConnectionState === 'completed')
        Object.defineProperty(peer, 'iceConnectionState', { value: 'disconnected', configurable: true });
  });
  await until('the way is negotiated anew', async () => (await reinvites()) > before);
  const fragments = await desk.page.evaluate(() =>
    lab.sent
      .filter(({ first }) => first.startsWith('INVITE'))
      .map(({ text }) => /^a=ice-ufrag:(\S+)/m.exec(text)?.[1] ?? ''),
  );
  expect(fragments.length).toBeGreaterThanOrEqual(2);
  // Fresh ways through the network, and not the old ones once more (RFC 8445 §9).
  expect(fragments.at(-1)).toMatch(/^\S{4,}$/);
  expect(fragments.at(-1)).not.toBe(fragments[0]);
  await desk.page.evaluate(() => {
    for (const peer of lab.peers()) Reflect.deleteProperty(peer, 'iceConnectionState');
  });
  await desk.page.waitForTimeout(1000);
  expect((await desk.call())?.phase).toBe('connected');
  expect((await desk.line()).status).toBe('ready');
  await waitForTone(desk.page, 440);
});

describe.each(['ws', 'wss'] as const)('a server that is killed and started again, over %s', (transport) => {
  it('is outlived by the call, with sound before, between and after', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    await talk('+33199000161');
    await listenForGaps();
    await network.killProxy();
    expect((await desk.waitLine('waiting-to-retry')).problem).not.toBeNull();
    await waitForTone(desk.page, 440);
    await network.restartProxy();
    const upAt = Date.now();
    await desk.waitLine('ready', 15_000);
    const backAfter = Date.now() - upAt;
    await until('the far end is asked', async () => (await reinvites()) > 0);
    await desk.page.waitForTimeout(1500);
    const gap = await longestGap();
    console.info(
      `${transport}: ready ${backAfter} ms after the server was back; longest silence ${Math.round(gap)} ms`,
    );
    expect((await desk.call())?.phase).toBe('connected');
    await waitForTone(desk.page, 440);
    expect(backAfter).toBeLessThan(2500);
    await desk.page.evaluate(() => lab.phone.hangUp());
    await until('the far end knows', () => network.farEnd.events().includes('CALL_CLOSED'));
    await network.farEndBack();
  });
});
