import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import type { BenchLine } from './line.ts';
import { quantile } from './median.ts';
import { seedWorkstation } from './seeded.ts';

const eventsPerSecond = 1000;
const askingsPerSecond = 20;
const tickMs = 10;

/** Events of intake as fast as a busy one gives them, and new requests behind them so that what is read again differs. */
const startIntake = async (workstation: TestWorkstation) => {
  const { client, socket } = await openClient(workstation);
  const { probes } = await client.call('probes.list', {});
  const probe = probes.find(({ status }) => status === 'active')?.uid ?? '';
  let asked = 0;
  let events = 0;
  const failures: unknown[] = [];
  const began = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * eventsPerSecond;
    for (; events < due; events += 1) {
      workstation.host.emit('intake.changed', {});
      workstation.host.emit('queue.changed', {});
    }
    for (; asked < (due / eventsPerSecond) * askingsPerSecond; asked += 1)
      client
        .call('asked.inPerson', {
          probe,
          name: `Bench ${asked}`,
          company: '',
          phone: `+3363998${String(asked % 10_000).padStart(4, '0')}`,
          email: '',
          words: 'Rappelez-moi',
          stakes: [],
          slot: '',
          zone: 'Europe/Paris',
          place: '',
          witness: 'bench',
        })
        .catch((error: unknown) => failures.push(error));
  }, tickMs);
  return {
    stop: (): void => {
      clearInterval(timer);
      socket.close();
      if (failures.length > 0) throw failures[0];
      const perSecond = events / ((performance.now() - began) / 1000);
      if (perSecond < eventsPerSecond * 0.9)
        throw new Error(`only ${perSecond.toFixed(0)} events a second were sent`);
    },
  };
};

/** The time between each two frames of the page, in milliseconds. */
const frames = (page: Page, forMs: number): Promise<readonly number[]> =>
  page.evaluate(
    (length) =>
      new Promise<readonly number[]>((resolve) => {
        const gaps: number[] = [];
        const start = performance.now();
        let last = start;
        const frame = (): void => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          if (now - start < length) requestAnimationFrame(frame);
          else resolve(gaps);
        };
        requestAnimationFrame(frame);
      }),
    forMs,
  );

/**
 * The gap between two frames at p95 while 1,000 events of intake a second arrive, on the screen of the queue and on the home
 * screen, the worse of the two; beside the budget of 50 ms.
 */
export const bench: BenchLine = {
  name: 'live-updates',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: async ({ scale, tempDir }) => {
    const dataDir = join(tempDir, 'data');
    await seedWorkstation(dataDir, Math.max(500, Math.round(100_000 * scale)));
    const workstation = await startWorkstation({ withPage: true, checkOutput: false, dataDir });
    const { browser, close } = await launchChromium();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
      const page = await context.newPage();
      await page.goto(workstation.newAddress());
      await page.getByRole('option').first().waitFor({ timeout: 60_000 });
      const intake = await startIntake(workstation);
      const onQueue = await frames(page, 8000);
      await page.locator('[aria-keyshortcuts="g h"]').click();
      await page.locator('.time-line, .home .empty').first().waitFor();
      const onHome = await frames(page, 8000);
      intake.stop();
      return { value: Math.max(quantile(onQueue, 0.95), quantile(onHome, 0.95)), baseline: 50 };
    } finally {
      await close();
      await workstation.close();
    }
  },
};
