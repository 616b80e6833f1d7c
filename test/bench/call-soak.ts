import { accountOf, openDesk, type Desk } from '../lab/desk.ts';
import { startNetwork } from '../lab/network.ts';
import { launchChromium } from '../support/chromium.ts';
import { phonePageFolder, servePage } from '../support/phone-page.ts';
import { growthOf, heldBy, saidGrowth, type Held } from './held.ts';
import type { BenchLine } from './line.ts';

/** One call with sound in both directions, from the click to a free telephone. What the bench's page notes is let go. */
const call = async (desk: Desk): Promise<void> => {
  await desk.page.evaluate(() => lab.phone.call('+33199000161'));
  await desk.waitPhase('connected');
  await desk.page.waitForFunction(
    () => lab.peers().some((peer) => peer.connectionState === 'connected'),
    null,
    { timeout: 10_000, polling: 20 },
  );
  await desk.page.evaluate(() => lab.phone.hangUp());
  await desk.waitPhase('ended');
  await desk.page.evaluate(() => {
    lab.phone.clear();
    lab.events.length = 0;
    lab.sent.length = 0;
    lab.log.length = 0;
  });
};

/**
 * 500 calls one after the other over the lab's Kamailio, rtpengine and baresip, after some that fill what is filled
 * once. The line's value is what has grown most among heap, peer connections, streams, tracks, listeners, nodes and audio
 * contexts, in per cent of what was there before: 100 is no growth.
 */
export const callSoak: BenchLine = {
  name: 'call-soak',
  unit: '%',
  limit: { op: '<=', value: 1.05 },
  run: async ({ scale }) => {
    const [network, served, chromium] = await Promise.all([
      startNetwork(),
      servePage(phonePageFolder),
      launchChromium(),
    ]);
    try {
      const desk = await openDesk(chromium, served.url, accountOf(network, '1001', 'ws'), {}, null, false);
      await desk.waitLine('ready');
      const session = await desk.page.context().newCDPSession(desk.page);
      // SIP keeps the transaction of an INVITE for 32 s after its end (Timer M, RFC 6026), and all that hangs on it. The
      // spare connection of the next call is there by then: counted with it, before and after.
      const rested = async (): Promise<Held> => {
        await desk.page.waitForTimeout(36_000);
        return heldBy(session);
      };
      for (let turn = 0; turn < 25; turn += 1) await call(desk);
      const before = await rested();
      const calls = Math.max(20, Math.round(500 * scale));
      for (let turn = 0; turn < calls; turn += 1) await call(desk);
      const after = await rested();
      process.stderr.write(`${calls} calls: ${saidGrowth(before, after)}\n`);
      if (desk.pageErrors.length > 0) throw new Error(desk.pageErrors.join('\n'));
      return { value: Math.max(...growthOf(before, after).map(([, grown]) => grown)), baseline: 100 };
    } finally {
      await chromium.close();
      await served.close();
      await network.stop();
    }
  },
};
