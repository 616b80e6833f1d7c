import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import type { BenchContext, BenchLine } from './line.ts';
import { quantile } from './median.ts';
import { seedWorkstation } from './seeded.ts';

/** Runs in the page: from the key that opens somebody to the moment after the frame in which all of them was drawn. */
const watchPerson = (): void => {
  let pressed: number | null = null;
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter') pressed = event.timeStamp;
    },
    true,
  );
  new MutationObserver(() => {
    const person = document.querySelector('.region--person .person:not([aria-busy])');
    if (pressed === null || !person) return;
    const from = pressed;
    pressed = null;
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.addEventListener('message', () =>
        performance.measure('next person', { start: from, end: performance.now() }),
      );
      painted.port1.start();
      painted.port2.postMessage(null);
    });
  }).observe(document, { childList: true, subtree: true, characterData: true });
};

/** Long enough to read a line of the list. */
const readMs = 150;

const measure = async (page: Page): Promise<number> => {
  const before = await page.evaluate(() => performance.getEntriesByName('next person').length);
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(readMs);
  await page.keyboard.press('Enter');
  const took = await page.waitForFunction(
    (known) => {
      const all = performance.getEntriesByName('next person');
      return all.length > known ? (all.at(-1)?.duration ?? null) : null;
    },
    before,
    { polling: 20 },
  );
  return (await took.jsonValue()) ?? Number.NaN;
};

const open = async (browser: Browser, workstation: TestWorkstation): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
  const page = await context.newPage();
  await page.addInitScript(watchPerson);
  await page.goto(workstation.newAddress());
  await page.locator('.region--person .person:not([aria-busy])').waitFor({ timeout: 60_000 });
  await page.getByRole('listbox').focus();
  return page;
};

type Times = { readonly many: readonly number[]; readonly few: readonly number[] };

const times = async ({ scale, tempDir }: BenchContext): Promise<Times> => {
  const large = join(tempDir, 'large');
  const small = join(tempDir, 'small');
  await seedWorkstation(large, Math.round(1_000_000 * scale));
  await seedWorkstation(small, Math.max(200, Math.round(1_000 * scale)));
  const options = { withPage: true, checkOutput: false };
  const workstations = [
    await startWorkstation({ ...options, dataDir: large }),
    await startWorkstation({ ...options, dataDir: small }),
  ] as const;
  const { browser, close } = await launchChromium();
  try {
    const [many, few] = [await open(browser, workstations[0]), await open(browser, workstations[1])];
    const taken: { many: number[]; few: number[] } = { many: [], few: [] };
    for (let turn = -3; turn < 60; turn += 1) {
      const [large1, small1] = [await measure(many), await measure(few)];
      // The first ones warm up both.
      if (turn < 0) continue;
      taken.many.push(large1);
      taken.few.push(small1);
    }
    return taken;
  } finally {
    await close();
    for (const workstation of workstations) await workstation.close();
  }
};

/** One measurement serves both lines of a run; one that failed serves none. */
const measured = new Map<number, Times>();
const timesOf = async (context: BenchContext): Promise<Times> => {
  const known = measured.get(context.scale) ?? (await times(context));
  measured.set(context.scale, known);
  return known;
};

/** From the key press to the next person painted, p95: at 1,000,000 requests, against 1,000. */
export const nextPersonPainted: BenchLine = {
  name: 'next-person-painted',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: async (context) => {
    const { many, few } = await timesOf(context);
    return { value: quantile(many, 0.95), baseline: quantile(few, 0.95) };
  },
};

/** What an agent feels: 50 ms. */
export const nextPersonPaintedBudget: BenchLine = {
  name: 'next-person-painted-p95-of-50-ms',
  unit: 'ms',
  limit: { op: '<=', value: 1 },
  run: async (context) => ({ value: quantile((await timesOf(context)).many, 0.95), baseline: 50 }),
};
