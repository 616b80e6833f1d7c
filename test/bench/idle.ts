import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ensureThreads } from '../../build/threads.ts';
import { awayMs } from '../../renderer/app/at-desk.ts';
import { practiseAs, startOffice, zone } from '../e2e/office.ts';
import { openRappel, type Rappel } from '../e2e/pages/rappel.ts';
import { serveProgram, type Program } from '../e2e/program.ts';
import { launchChromium } from '../support/chromium.ts';
import type { BenchContext, BenchLine } from './line.ts';

/** Of the processes that render pages, as the browser knows them. CPU in seconds since their start. */
type Renderer = { readonly id: number; readonly cpuTime: number };

const renderers = async (session: CDPSession): Promise<readonly Renderer[]> => {
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    readonly processInfo: readonly (Renderer & { readonly type: string })[];
  };
  return processInfo.filter(({ type }) => type === 'renderer');
};

/** Bytes that a process keeps for itself, and its part of what it shares (Linux). */
const memoryOf = (pid: number): number => {
  const kilobytes = /^Pss:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`the memory of process ${pid} cannot be read`);
  return Number(kilobytes) * 1024;
};

/** CPU time of a process and its threads so far, in ms; the kernel counts in hundredths of a second (Linux). */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /u, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

type Desk = {
  readonly program: Program;
  readonly browser: Browser;
  readonly session: CDPSession;
  readonly rappel: Rappel;
};

/** The process that draws a page: the one that works while the page does. A browser keeps others ready besides. */
const processOf = async (session: CDPSession, page: Page): Promise<number> => {
  const before = new Map((await renderers(session)).map(({ id, cpuTime }) => [id, cpuTime]));
  await page.evaluate(() => {
    const until = performance.now() + 500;
    while (performance.now() < until);
  });
  const worked = (await renderers(session))
    .map(({ id, cpuTime }) => ({ id, worked: cpuTime - (before.get(id) ?? 0) }))
    .toSorted((a, b) => b.worked - a.worked)[0];
  if (!worked) throw new Error('no process draws the page');
  return worked.id;
};

/** A desk on the practice line with its queue on the screen: the host in a process of its own, the page in a browser. */
const withDesk = async <T>(
  tempDir: string,
  work: (desk: Desk & { readonly page: number }) => Promise<T>,
): Promise<T> => {
  await ensureThreads();
  const office = await startOffice('fr', { dataDir: tempDir });
  await practiseAs(office, 'Camille', 'fr');
  await office.close();
  const program = await serveProgram(tempDir);
  const chromium = await launchChromium();
  try {
    const session = await chromium.browser.newBrowserCDPSession();
    const rappel = await openRappel(chromium, program.address, { zone, listen: false });
    await rappel.lineSays(rappel.t.app.linePractice);
    await rappel.call.callButton.waitFor();
    const page = await processOf(session, rappel.page);
    return await work({ program, browser: chromium.browser, session, rappel, page });
  } finally {
    await chromium.close();
    await program.kill();
  }
};

const collect = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  for (let turn = 0; turn < 3; turn += 1) await devtools.send('HeapProfiler.collectGarbage');
};

/** Host and page together, over a minute in which nobody does anything, against a core. */
export const idleCpu: BenchLine = {
  name: 'idle-cpu',
  unit: 'ms',
  limit: { op: '<=', value: 0.01 },
  run: ({ scale, tempDir }) =>
    withDesk(tempDir, async ({ program, rappel, session, page }) => {
      // What follows a start: the first requests, the first look at files; and the microphone is kept open for a while.
      await rappel.page.waitForTimeout(awayMs + 10_000);
      const pageCpu = async (): Promise<number> =>
        1000 * ((await renderers(session)).find(({ id }) => id === page)?.cpuTime ?? 0);
      const minute = Math.max(5_000, 60_000 * scale);
      const before = { host: cpuOf(program.pid), page: await pageCpu() };
      await rappel.page.waitForTimeout(minute);
      const host = cpuOf(program.pid) - before.host;
      const window = (await pageCpu()) - before.page;
      process.stderr.write(`host ${host.toFixed(0)} ms, page ${window.toFixed(0)} ms of ${minute} ms\n`);
      return { value: host + window, baseline: minute };
    }),
};

const memoryLine = (name: string, limit: number, reach: (rappel: Rappel) => Promise<void>): BenchLine => ({
  name,
  unit: 'MB',
  limit: { op: '<=', value: limit },
  run: ({ tempDir }: BenchContext) =>
    withDesk(tempDir, async ({ rappel, browser, session, page }) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const blank = await context.newPage();
      await blank.goto('data:text/html,<title>empty</title>');
      const empty = await processOf(session, blank);
      if (empty === page) throw new Error('both pages are drawn by one process');
      await reach(rappel);
      await rappel.page.waitForTimeout(5_000);
      await collect(rappel.page);
      return { value: memoryOf(page) / 2 ** 20, baseline: memoryOf(empty) / 2 ** 20 };
    }),
});

/** What the process of the page takes beside that of an empty page, with the queue on the screen and in a call. */
export const memoryIdle = memoryLine('memory-idle', 4, () => Promise.resolve());
export const memoryInCall = memoryLine('memory-in-call', 5, async ({ press, call, t }) => {
  await press('c');
  await call.says(t.call.connected);
});
