import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { QueueSection } from '../../../core/contract/queue.ts';
import type { Messages } from '../../../core/messages/index.ts';

export type Queue = {
  readonly region: Locator;
  readonly search: Locator;
  readonly rows: Locator;
  readonly row: (text: string) => Locator;
  /** The row whose person is shown in the centre. */
  readonly opened: Locator;
  readonly heading: (section: QueueSection) => Locator;
  /** By keys: searches, opens what is found, and shows the whole queue again. */
  readonly find: (text: string) => Promise<void>;
};

export const queueOf = (page: Page, t: Messages): Queue => {
  const region = page.getByRole('region', { name: t.queue.title });
  const rows = region.getByRole('option');
  const search = region.getByRole('searchbox', { name: t.queue.search });
  const opened = region.getByRole('option', { selected: true });
  const row = (text: string): Locator => rows.filter({ hasText: text });
  return {
    region,
    search,
    rows,
    row,
    opened,
    heading: (section) => region.getByRole('presentation').filter({ hasText: t.section[section] }),
    find: async (text) => {
      await page.keyboard.press('/');
      await page.keyboard.type(text);
      await expect
        .poll(async () => (await rows.count()) - (await row(text).count()), { timeout: 10_000 })
        .toBe(0);
      await row(text).first().waitFor();
      await page.keyboard.press('Enter');
      await row(text).and(opened).waitFor();
      for (const key of ['/', 'Escape', 'Escape']) await page.keyboard.press(key);
    },
  };
};
