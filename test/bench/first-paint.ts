import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';
import { seedWorkstation } from './seeded.ts';

/** Runs in the page: the moment, since the navigation began, after the frame in which the first row was drawn. */
const watchFirstRow = (): void => {
  const found = new MutationObserver(() => {
    if (!document.querySelector('[role="option"]')) return;
    found.disconnect();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.addEventListener('message', () => performance.mark('first row'));
      painted.port1.start();
      painted.port2.postMessage(null);
    });
  });
  found.observe(document, { childList: true, subtree: true });
};

const firstRow = async (browser: Browser, workstation: TestWorkstation): Promise<number> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchFirstRow);
    await page.goto(workstation.newAddress());
    const mark = await page.waitForFunction(
      () => performance.getEntriesByName('first row')[0]?.startTime,
      undefined,
      { timeout: 60_000, polling: 20 },
    );
    const at = await mark.jsonValue();
    if (at === undefined) throw new Error('the first row has no time');
    return at;
  } finally {
    await context.close();
  }
};

/** From the start of the navigation to the first row of the queue on the screen: at 1,000,000 requests, against 1,000. */
export const firstPaint: BenchLine = {
  name: 'first-paint',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: async ({ scale, tempDir }) => {
    const large = join(tempDir, 'large');
    const small = join(tempDir, 'small');
    await seedWorkstation(large, Math.round(1_000_000 * scale));
    await seedWorkstation(small, Math.max(100, Math.round(1_000 * scale)));
    const options = { withPage: true, checkOutput: false };
    const many = await startWorkstation({ ...options, dataDir: large });
    const few = await startWorkstation({ ...options, dataDir: small });
    const { browser, close } = await launchChromium();
    try {
      await firstRow(browser, many);
      await firstRow(browser, few);
      const value: number[] = [];
      const baseline: number[] = [];
      for (let round = 0; round < 11; round += 1) {
        value.push(await firstRow(browser, many));
        baseline.push(await firstRow(browser, few));
      }
      return { value: median(value), baseline: median(baseline) };
    } finally {
      await close();
      await many.close();
      await few.close();
    }
  },
};
