import { join } from 'node:path';
import { startAnsweringServer } from '../support/answering-server.ts';
import { launchChromium } from '../support/chromium.ts';
import { servePage } from '../support/phone-page.ts';
import type { BenchContext, BenchLine } from './line.ts';

type Times = { readonly ours: readonly number[]; readonly theirs: readonly number[] };

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
  try {
    const tab = await chromium.newPage();
    await tab.goto(page.url);
    await tab.waitForFunction(() => 'dialler' in globalThis);
    await tab.evaluate((address) => dialler.start(address), server.url);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = -2; turn < calls; turn += 1) {
      await tab.waitForTimeout(2500);
      const mine = await tab.evaluate(() => dialler.ours());
      const other = await tab.evaluate(() => dialler.theirs());
      // The first ones warm up whatever both share.
      if (turn < 0) continue;
      ours.push(mine);
      theirs.push(other);
    }
    return { ours, theirs };
  } finally {
    await chromium.close();
    await page.close();
    await server.close();
  }
};

const quantile = (figures: readonly number[], share: number): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const figure = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (figure === undefined) throw new Error('there is no quantile of nothing');
  return figure;
};

/** One measurement serves both lines of a run; one that failed serves none, so that the next line may still have its own. */
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
