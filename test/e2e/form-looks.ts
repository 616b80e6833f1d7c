import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { barriersOf } from '../support/axe.ts';

const folder = join(import.meta.dirname, '../../.cache/screenshots');

const looks = [
  { name: 'phone', size: { width: 320, height: 640 }, media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'phone-dark', size: { width: 320, height: 640 }, media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { name: 'desktop', size: { width: 1280, height: 900 }, media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'desktop-contrast', size: { width: 1280, height: 900 }, media: { colorScheme: 'dark', contrast: 'more' } },
] as const; // prettier-ignore

/** Keeps what the page shows in every look, and answers whatever axe-core finds and whatever sticks out sideways. */
export const lookAt = async (page: Page, name: string): Promise<readonly string[]> => {
  mkdirSync(folder, { recursive: true });
  const found: string[] = [];
  for (const { name: look, size, media } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    await page.screenshot({ path: join(folder, `form-${name}-${look}.png`), fullPage: true });
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
      found.push(`${name} ${look}: wider than the window`);
    for (const { text } of await barriersOf(page, look === 'phone' ? 'all' : 'colours'))
      found.push(`${name} ${look}: ${text}`);
  }
  return found;
};
