import type { Page } from 'playwright-core';

/**
 * The telephone's waits of `from` ms and more take a fiftieth of their time from now on: for what comes after minutes.
 * Answers how long each of them should have taken.
 */
export const hurryLongWaits = async (
  page: Page,
  from: number,
): Promise<{ readonly asked: () => Promise<readonly number[]> }> => {
  await page.evaluate((longest) => {
    const asked: number[] = [];
    Object.assign(globalThis, { longWaits: asked });
    // renderer/softphone/timers.ts: its timers run in a worker, and are asked for by message.
    const prototype: { postMessage: (order: { readonly wait?: number | null }) => void } = Worker.prototype;
    prototype.postMessage = new Proxy(prototype.postMessage, {
      apply: (post, worker, [order]: [{ readonly wait?: number | null }]) => {
        const wait = order.wait ?? 0;
        if (wait >= longest) asked.push(wait);
        Reflect.apply(post, worker, [wait >= longest ? { ...order, wait: wait / 50 } : order]);
      },
    });
  }, from);
  return {
    asked: () => page.evaluate(() => (globalThis as unknown as { longWaits: number[] }).longWaits),
  };
};
