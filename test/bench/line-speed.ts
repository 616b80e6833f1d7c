import { startScriptedServer, type ScriptedServer } from '../lab/scripted-server.ts';
import { openDesk, type Desk } from '../lab/desk.ts';
import { deafSdp } from '../lab/sip-text.ts';
import { startTcpRelay, type TcpRelay } from '../lab/tcp-relay.ts';
import { scriptedAccount } from '../softphone/scripted-account.ts';
import { launchChromium } from '../support/chromium.ts';
import { phonePageFolder, servePage } from '../support/phone-page.ts';
import type { BenchLine } from './line.ts';
import { quantile } from './median.ts';

/**
 * What an agent waits for, at the standard pace, against what is bearable: the baseline of these lines is that budget
 * and no measurement. The server is scripted and answers at once; between it and the page lies a wire that can be cut.
 */
type Bench = { readonly desk: Desk; readonly server: ScriptedServer; readonly relay: TcpRelay };

const onADesk = async <T>(work: (bench: Bench) => Promise<T>): Promise<T> => {
  const [server, served, chromium] = await Promise.all([
    startScriptedServer(),
    servePage(phonePageFolder),
    launchChromium(),
  ]);
  const relay = await startTcpRelay(Number(new URL(server.url).port));
  try {
    const desk = await openDesk(chromium, served.url, {
      ...scriptedAccount(server),
      server: `ws://127.0.0.1:${relay.port}/`,
    });
    await desk.waitLine('ready');
    return await work({ desk, server, relay });
  } finally {
    await chromium.close();
    await relay.stop();
    await server.stop();
    await served.close();
  }
};

/** Answers when the line is, or is not, ready, in milliseconds of the page from now on. */
const untilReady = (desk: Desk, ready: boolean, limit: number): Promise<number> =>
  desk.page.evaluate(
    ([wanted, longest]) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        const look = (): void => {
          if ((lab.phone.getState().line.status === 'ready') !== wanted) return;
          stop();
          clearTimeout(timer);
          resolve(performance.now() - began);
        };
        const stop = lab.phone.subscribe(look);
        const timer = setTimeout(() => reject(new Error(`not within ${longest} ms`)), longest);
        look();
      }),
    [ready, limit] as const,
  );

const turns = (full: number, scale: number): number => Math.max(2, Math.round(full * scale));

/** From the answer key to the 200 on the wire, offer and answer included. */
export const answerKeyTo200: BenchLine = {
  name: 'answer-key-to-200-p95-of-50-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) =>
    onADesk(async ({ desk, server }) => {
      await desk.page.evaluate(() => lab.phone.setWarm(true));
      await desk.page.waitForFunction(() => lab.phone.getState().microphone === 'ready');
      const times: number[] = [];
      for (let turn = -1; turn < turns(40, scale); turn += 1) {
        // As on the queue between two calls: the spare connection is made again.
        await desk.page.waitForTimeout(2200);
        server.ask({ method: 'INVITE', body: deafSdp({ setup: 'actpass' }) });
        await desk.waitIncoming();
        const taken = await desk.page.evaluate(async () => {
          const before = lab.sent.length;
          const pressed = performance.now();
          await lab.phone.answer();
          const said = lab.sent.slice(before).find(({ first }) => first.startsWith('SIP/2.0 200'));
          if (!said) throw new Error('answered without a 200');
          return said.at - pressed;
        });
        // The first one warms the page up.
        if (turn >= 0) times.push(taken);
        await desk.page.evaluate(() => lab.phone.hangUp());
        await desk.waitPhase('ended');
        await desk.page.evaluate(() => lab.phone.clear());
      }
      process.stderr.write(`half of the answers within ${quantile(times, 0.5).toFixed(1)} ms\n`);
      return { value: quantile(times, 0.95), baseline: 50 };
    }),
};

/** From the moment a server listens again to "ready", the longest of some turns. */
export const registeredAgain: BenchLine = {
  name: 'registered-again-of-1-s',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) =>
    onADesk(async ({ desk, relay }) => {
      let wire = relay;
      const times: number[] = [];
      for (let turn = 0; turn < turns(12, scale); turn += 1) {
        // A line that held for ten seconds is no flapping one, and is wanted back at once.
        await desk.page.waitForTimeout(10_500);
        await wire.stop();
        await untilReady(desk, false, 5000);
        // Away for as long as a restart takes, a little longer each time.
        await desk.page.waitForTimeout(3000 + 137 * turn);
        wire = await startTcpRelay(relay.target, relay.port);
        times.push(await untilReady(desk, true, 20_000));
      }
      await wire.stop();
      return { value: Math.max(...times), baseline: 1000 };
    }),
};

/** From the last byte of a server that says nothing more, its socket open, to the line saying so. */
export const halfOpenNoticed: BenchLine = {
  name: 'half-open-noticed-of-25-s',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: ({ scale }) =>
    onADesk(async ({ desk, relay }) => {
      const times: number[] = [];
      for (let turn = 0; turn < Math.max(1, Math.round(3 * scale)); turn += 1) {
        relay.holdBreath();
        times.push(await untilReady(desk, false, 60_000));
        relay.breathe();
        await untilReady(desk, true, 20_000);
      }
      return { value: Math.max(...times), baseline: 25_000 };
    }),
};
