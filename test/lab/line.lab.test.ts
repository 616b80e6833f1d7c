import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitForTone } from '../support/audio-probe.ts';
import type { Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { accountOf, openDesk, type Desk } from './desk.ts';
import type { Network } from './network.ts';
import { freeTcpPort, until } from './processes.ts';
import { startLab, type Lab } from './start-lab.ts';

let started: Lab;
let network: Network;
let chromium: Chromium;
let served: ServedPage;
let desk: Desk;

beforeAll(async () => {
  [started, served] = await Promise.all([startLab(), servePage(phonePageFolder)]);
  ({ network, chromium } = started);
}, 90_000);

afterAll(async () => {
  await served?.close();
  await started?.close();
});

afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  await network.farEnd.hangup();
  expect(errors).toEqual([]);
});

const sentFirst = (name: string): Promise<number> =>
  desk.page.evaluate((wanted) => lab.sent.filter(({ first }) => first.startsWith(wanted)).length, name);

describe.each(['ws', 'wss'] as const)('the line over %s', (transport) => {
  it('registers with digest, says when it last heard the server, and refreshes early', async () => {
    const account = accountOf(network, '1001', transport);
    desk = await openDesk(chromium, served.url, account, { registerExpiresSeconds: 10 });
    const before = Date.now();
    const line = await desk.waitLine('ready');
    expect(line).toMatchObject({ kind: 'sip', problem: null, problemCode: null, retryAt: null });
    expect(Math.abs((line.lastHeardAt ?? 0) - before)).toBeLessThan(5000);
    const registered = await sentFirst('REGISTER');
    expect(registered).toBe(2);
    // 50 to 80 % of 10 s, and a challenge may come with it.
    await desk.page.waitForFunction(
      (count) => lab.sent.filter(({ first }) => first.startsWith('REGISTER')).length > count,
      registered,
      { timeout: 9000, polling: 100 },
    );
    const times = await desk.page.evaluate(() =>
      lab.sent.filter(({ first }) => first.startsWith('REGISTER')).map(({ at }) => at),
    );
    const gap = (times[registered] ?? 0) - (times[registered - 1] ?? 0);
    expect(gap).toBeGreaterThanOrEqual(4900);
    expect(gap).toBeLessThanOrEqual(8600);
    expect((await desk.line()).status).toBe('ready');
    const contact = await desk.page.evaluate(() => lab.sent[0]?.text ?? '');
    expect(contact).toContain(`+sip.instance="<urn:uuid:${account.instanceId}>"`);
    await desk.page.evaluate(() => lab.phone.disconnect());
    expect(await desk.line()).toMatchObject({ kind: 'none', status: 'off' });
    expect(await desk.page.evaluate(() => lab.sent.at(-1)?.text ?? '')).toContain('expires=0');
  });

  it('says that the password is wrong, and does not hammer the server', async () => {
    desk = await openDesk(chromium, served.url, {
      ...accountOf(network, '1001', transport),
      secrets: { [network.domain]: network.ha1('1001', 'not this one') },
    });
    const line = await desk.waitLine('waiting-to-retry');
    expect(line).toMatchObject({ problem: 'wrong-password', problemCode: 401 });
    expect((line.retryAt ?? 0) - Date.now()).toBeGreaterThan(30_000);
    await desk.page.waitForTimeout(1500);
    expect(await sentFirst('REGISTER')).toBe(2);
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.call('+33199000142')))).toBe(
      'phone/not-ready',
    );
  });

  it('comes back by itself when the server closed the socket', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    await desk.waitLine('ready');
    const before = await sentFirst('REGISTER');
    expect(await network.dropSockets()).toBeGreaterThan(0);
    await desk.page.waitForFunction(
      (count) =>
        lab.phone.getState().line.status === 'ready' &&
        lab.sent.filter(({ first }) => first.startsWith('REGISTER')).length > count,
      before,
      { timeout: 10_000, polling: 50 },
    );
    network.farEnd.forget();
    await network.callFrom('33199000160', '1001');
    expect((await desk.waitIncoming()).number).toBe('+33199000160');
  });

  it('keeps a call through a lost socket, and can still hang it up', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    await desk.waitLine('ready');
    network.farEnd.forget();
    await desk.page.evaluate(() => lab.phone.call('+33199000161'));
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    const invites = await sentFirst('INVITE');
    await network.dropSockets();
    await desk.page.waitForFunction(
      (count) => lab.sent.filter(({ first }) => first.startsWith('INVITE')).length > count,
      invites,
      { timeout: 10_000, polling: 50 },
    );
    await desk.page.waitForTimeout(1000);
    expect((await desk.call())?.phase).toBe('connected');
    await waitForTone(desk.page, 440);
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
    await until('the far end knows', () => network.farEnd.events().includes('CALL_CLOSED'));
  });

  it('lets nobody ring on, nor wait, for a call that ended while the line was away', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    const lose = async (meanwhile: () => Promise<unknown>): Promise<void> => {
      const before = await sentFirst('REGISTER');
      await network.dropSockets();
      await desk.waitLine('waiting-to-retry');
      await meanwhile();
      await desk.page.evaluate(() => lab.phone.retryNow());
      await desk.page.waitForFunction(
        (count) =>
          lab.phone.getState().line.status === 'ready' &&
          lab.sent.filter(({ first }) => first.startsWith('REGISTER')).length > count,
        before,
        { timeout: 10_000, polling: 50 },
      );
    };
    await desk.waitLine('ready');
    network.farEnd.forget();
    await desk.page.evaluate(() => lab.phone.call('+33199000080'));
    await desk.waitPhase('ringing');
    await lose(() => Promise.resolve());
    expect((await desk.waitPhase('ended')).result).toMatchObject({ text: 'network', endedBy: 'network' });
    await until('the far end stops ringing', () => network.farEnd.events().includes('CALL_CLOSED'));

    network.farEnd.forget();
    await desk.page.evaluate(() => lab.phone.call('+33199000163'));
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    await lose(() => desk.page.evaluate(() => lab.phone.hangUp()));
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
    await until('the far end is let go', () => network.farEnd.events().includes('CALL_CLOSED'));
  });

  it('keeps a call whose hold was asked for while the line went away, twice over', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport), {
      retryFirst: 1500,
    });
    await desk.waitLine('ready');
    await desk.page.evaluate(() => lab.phone.call('+33199000164'));
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    for (let turn = 0; turn < 2; turn += 1) {
      // The question goes out, and no answer can come back.
      network.freezeProxy();
      const code = desk.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(true)));
      await desk.page.waitForTimeout(500);
      network.thawProxy();
      await network.dropSockets();
      expect([null, 'phone/hold-refused']).toContain(await code);
      // The resuming may meet the same loss, which the line has not noticed yet: refused then, it is asked for again.
      await until('the call is resumed', async () => {
        await desk.waitLine('ready', 15_000);
        const resumed = await desk.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(false)));
        expect([null, 'phone/hold-refused']).toContain(resumed);
        return resumed === null && (await desk.call())?.held === false;
      });
    }
    await desk.page.waitForTimeout(1500);
    expect((await desk.call())?.phase).toBe('connected');
    await waitForTone(desk.page, 440);
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(true)))).toBeNull();
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(false)))).toBeNull();
    await waitForTone(desk.page, 440);
  });
});

describe('a server that fails', () => {
  it('is called unreachable when nobody listens, and is tried again with growing waits', async () => {
    const port = await freeTcpPort();
    desk = await openDesk(
      chromium,
      served.url,
      {
        ...accountOf(network, '1001', 'ws'),
        server: `ws://127.0.0.1:${port}`,
      },
      { retryFirst: 100, retryLongest: 5000, eagerFor: 0 },
    );
    await desk.page.evaluate(() => {
      const waits: number[] = [];
      let last: number | null = null;
      const look = (): void => {
        const { status, retryAt } = lab.phone.getState().line;
        if (status !== 'waiting-to-retry' || retryAt === null || retryAt === last) return;
        last = retryAt;
        waits.push(retryAt - Date.now());
      };
      lab.phone.subscribe(look);
      Object.assign(globalThis, { waits });
    });
    const line = await desk.waitLine('waiting-to-retry');
    expect(line).toMatchObject({ problem: 'unreachable', problemCode: null, lastHeardAt: null });
    // Each wait is at least as long as the one before it, give or take the time until it was looked at.
    const waits = (): Promise<readonly number[]> =>
      desk.page.evaluate(() => [...(globalThis as unknown as { waits: readonly number[] }).waits]);
    await until('it is tried six times', async () => (await waits()).length >= 6, { limit: 20_000 });
    const seen = (await waits()).slice(0, 6);
    for (const [index, wait] of seen.entries())
      expect([seen, wait]).toEqual([
        seen,
        expect.toSatisfy((one: number) => one > (seen[index - 1] ?? 0) - 50),
      ]);
    expect(seen.at(-1) ?? 0).toBeGreaterThan(4 * (seen[0] ?? 0));
    expect((await desk.line()).problem).toBe('unreachable');
  });

  it('is called silent within seconds when it holds its breath, and is taken back when it breathes', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', 'ws'), {
      pingEvery: 1000,
      pingLimit: 800,
      connectLimit: 1500,
      registerLimit: 1500,
      retryLongest: 1000,
    });
    await desk.waitLine('ready');
    network.freezeProxy();
    try {
      const line = await desk.waitLine('waiting-to-retry', 6000);
      expect(line.problem).toBe('silent');
    } finally {
      network.thawProxy();
    }
    const back = await desk.waitLine('ready', 15_000);
    expect(back.problem).toBeNull();
  });

  it('ends a call that did not survive, instead of showing a ghost', async () => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', 'ws'), { retryLongest: 1000 });
    await desk.waitLine('ready');
    network.farEnd.forget();
    await desk.page.evaluate(() => lab.phone.call('+33199000162'));
    await desk.waitPhase('connected');
    await network.killProxy();
    await desk.waitLine('waiting-to-retry');
    // The far end leaves while nobody can tell us.
    await network.farEnd.hangup();
    await until('the far end left', () => network.farEnd.events().includes('CALL_CLOSED'));
    await network.restartProxy();
    await desk.waitLine('ready', 15_000);
    const { result } = await desk.waitPhase('ended', 20_000);
    expect(result).toMatchObject({ lineResult: 'answered', text: 'answered-line-lost', endedBy: 'network' });
  });
});
