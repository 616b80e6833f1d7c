import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../../.cache/screenshots');
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const looks = [
  { name: 'phone', size: { width: 320, height: 640 }, media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'phone-dark', size: { width: 320, height: 640 }, media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { name: 'desktop', size: { width: 1280, height: 900 }, media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'desktop-contrast', size: { width: 1280, height: 900 }, media: { colorScheme: 'dark', contrast: 'more' } },
] as const; // prettier-ignore

/** Keeps what the page shows in every look, and answers whatever axe-core finds and whatever sticks out sideways. */
export const lookAt = async (page: Page, name: string): Promise<readonly string[]> => {
  mkdirSync(folder, { recursive: true });
  await page.evaluate(readFileSync(axeFile, 'utf8'));
  const found: string[] = [];
  for (const { name: look, size, media } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    await page.screenshot({ path: join(folder, `form-${name}-${look}.png`), fullPage: true });
    // What is said of each part is the same in all looks; their colours are not.
    const wrong = await page.evaluate(async (all) => {
      const { violations } = await globalThis.axe.run({
        resultTypes: ['violations'],
        ...(all ? {} : { runOnly: ['color-contrast'] }),
      });
      const wide = document.documentElement.scrollWidth > innerWidth ? ['wider than the window'] : [];
      return [
        ...wide,
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
        ),
      ];
    }, look === 'phone');
    found.push(...wrong.map((one) => `${name} ${look}: ${one}`));
  }
  return found;
};
