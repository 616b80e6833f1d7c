import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { launchChromium } from '../support/chromium.ts';
import { openClient, startWorkstation } from '../support/workstation.ts';
import type { BenchContext, BenchLine } from './line.ts';
import { seedWorkstation } from './seeded.ts';

const megabyte = 1024 * 1024;
const sizes = (scale: number) =>
  [Math.round(1_000_000 * scale), Math.max(100, Math.round(1_000 * scale))] as const;

/** The process of the host, its threads with it, after a morning's questions: pages, searches, counts. */
const hostMemory = async (dataDir: string): Promise<number> => {
  const child = fork(import.meta.filename, [dataDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [bytes]: readonly unknown[] = await once(child, 'message');
  await once(child, 'exit');
  return Number(bytes) / megabyte;
};

const workAsHost = async (dataDir: string): Promise<void> => {
  const workstation = await startWorkstation({ dataDir, checkOutput: false });
  const { client } = await openClient(workstation);
  for (let turn = 0; turn < 20; turn += 1) {
    const { rows } = await client.call('queue.page', { limit: 60 });
    for (const { request } of rows.slice(0, 10)) await client.call('request.get', { request });
    for (const search of ['bo', 'bonjour', 'martin', '0142'])
      await client.call('queue.page', { search, limit: 60 });
    await client.call('queue.counts', {});
    await client.call('requests.page', {
      filter: {},
      sort: { column: 'name', descending: false },
      from: 'end',
      limit: 120,
    });
  }
  process.send?.(process.memoryUsage.rss());
  await workstation.close();
  process.disconnect();
};

/** What the page's own objects take once the queue is on the screen and a thousand rows of it were scrolled through. */
const pageMemory = async (dataDir: string): Promise<number> => {
  const workstation = await startWorkstation({ dataDir, withPage: true, checkOutput: false });
  const { browser, close } = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
    const page = await context.newPage();
    await page.goto(workstation.newAddress());
    await page.locator('.region--person .person:not([aria-busy])').waitFor({ timeout: 60_000 });
    await page.getByRole('listbox').focus();
    for (let turn = 0; turn < 100; turn += 1) await page.keyboard.press('PageDown');
    const devtools = await context.newCDPSession(page);
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize / megabyte;
  } finally {
    await close();
    await workstation.close();
  }
};

const line = (name: string, value: number, measure: (dataDir: string) => Promise<number>): BenchLine => ({
  name,
  unit: 'MB',
  limit: { op: '<=', value },
  run: async ({ scale, tempDir }: BenchContext) => {
    const [many, few] = sizes(scale);
    await seedWorkstation(join(tempDir, 'large'), many);
    await seedWorkstation(join(tempDir, 'small'), few);
    return { value: await measure(join(tempDir, 'large')), baseline: await measure(join(tempDir, 'small')) };
  },
});

/** Memory at 1,000,000 requests, against 1,000. Two connections may each keep 64 MB of pages: that is the difference. */
export const memoryHost = line('memory-host', 3, hostMemory);
export const memoryPage = line('memory-page', 1.5, pageMemory);

// Forked, this file is the host that is measured.
if (import.meta.main && process.argv[2] !== undefined) await workAsHost(process.argv[2]);
