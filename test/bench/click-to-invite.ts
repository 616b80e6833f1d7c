import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startAnsweringServer } from '../support/answering-server.ts';
import { launchChromium } from '../support/chromium.ts';
import { servePage } from '../support/phone-page.ts';
import type { BenchContext, BenchLine } from './line.ts';
import { quantile } from './median.ts';

type Times = {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** Ours again, in a page whose account names a STUN server that never says a word. */
  readonly silent: readonly number[];
};

/**
 * From `phone.call()` to the INVITE on the WebSocket, against SIP.js's own UserAgent, transport and session
 * description handler from `inviter.invite()` on. Both in one page, with the same microphone and the same server, in
 * turns. SIP.js's default asks Google's STUN server, which on a closed network takes 5 s a call: both do without, or
 * the comparison would be worth nothing. Ours is as it stands on the queue: registered, its microphone kept warm and a
 * connection made ready, for which the pause between two calls is long enough.
 */
const measure = async (calls: number): Promise<Times> => {
  const [server, page, chromium] = await Promise.all([
    startAnsweringServer(),
    servePage(join(import.meta.dirname, 'page')),
    launchChromium(),
  ]);
  const mute = createSocket('udp4');
  try {
    mute.bind(0, '127.0.0.1');
    await once(mute, 'listening');
    const open = async (stun: string): Promise<Page> => {
      const opened = await chromium.newPage();
      await opened.goto(page.url);
      await opened.waitForFunction(() => 'dialler' in globalThis);
      await opened.evaluate(([address, asked]) => dialler.start(address, asked), [server.url, stun] as const);
      return opened;
    };
    const tab = await open('');
    const other = await open(`stun:127.0.0.1:${mute.address().port}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    const silent: number[] = [];
    for (let turn = -2; turn < calls; turn += 1) {
      await tab.waitForTimeout(2500);
      const mine = await tab.evaluate(() => dialler.ours());
      const unheard = await other.evaluate(() => dialler.ours());
      const sipjs = await tab.evaluate(() => dialler.theirs());
      // The first ones warm up whatever both share.
      if (turn < 0) continue;
      ours.push(mine);
      silent.push(unheard);
      theirs.push(sipjs);
    }
    return { ours, theirs, silent };
  } finally {
    mute.close();
    await chromium.close();
    await page.close();
    await server.close();
  }
};

/** One measurement serves every line of a run; one that failed serves none, so that the next line may still have its own. */
const measured = new Map<number, Times>();
const timesOf = async ({ scale }: BenchContext): Promise<Times> => {
  const times = measured.get(scale) ?? (await measure(Math.max(5, Math.round(60 * scale))));
  measured.set(scale, times);
  return times;
};

const line = (name: string, share: number, value: number): BenchLine => ({
  name,
  unit: 'ms',
  limit: { op: '<=', value },
  run: async (context) => {
    const { ours, theirs } = await timesOf(context);
    return { value: quantile(ours, share), baseline: quantile(theirs, share) };
  },
});

export const clickToInviteP50 = line('click-to-invite-p50', 0.5, 0.2);
export const clickToInviteP95 = line('click-to-invite-p95', 0.95, 0.5);

/** What an agent feels, whatever SIP.js needs: 20 ms. */
export const clickToInviteBudget: BenchLine = {
  name: 'click-to-invite-p95-of-20-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: async (context) => ({ value: quantile((await timesOf(context)).ours, 0.95), baseline: 20 }),
};

/** Against ours without any STUN server: one that never answers costs nothing. */
export const clickToInviteSilentStun: BenchLine = {
  name: 'click-to-invite-silent-stun',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: async (context) => {
    const { ours, silent } = await timesOf(context);
    return { value: quantile(silent, 0.5), baseline: quantile(ours, 0.5) };
  },
};
