import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { barriersOf } from '../support/axe.ts';

const folder = join(import.meta.dirname, '../../.cache/screenshots');

const small = { width: 1024, height: 640 };
const large = { width: 1440, height: 900 };

/**
 * Themes and sizes that a screen can be kept in. What axe-core says of the parts is the same in all of them, so one is
 * asked in full and the others for their colours; sizes alone are asked for what does not fit.
 */
const looks = [
  { name: 'light', size: large, media: { colorScheme: 'light', contrast: 'no-preference' }, axe: 'colours' },
  { name: 'dark', size: large, media: { colorScheme: 'dark', contrast: 'no-preference' }, axe: 'no' },
  { name: 'contrast-small', size: small, media: { colorScheme: 'light', contrast: 'more' }, axe: 'colours' },
  { name: 'dark-small', size: small, media: { colorScheme: 'dark', contrast: 'no-preference' }, axe: 'all' },
  { name: 'light-small', size: small, media: { colorScheme: 'light', contrast: 'no-preference' }, axe: 'no' },
] as const; // prettier-ignore

export type Look = (typeof looks)[number]['name'];
/** Every theme, and both sizes. */
const usualLooks: readonly Look[] = ['light', 'contrast-small', 'dark-small'];

/** What sticks out of the window sideways, and buttons whose words do not fit into them. */
const spills = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const told = (element: Element): string =>
      `${element.tagName} "${(element.textContent ?? '').slice(0, 60)}"`;
    const scrolls = (element: Element): boolean =>
      ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth + 1;
    const insideScroller = (element: Element): boolean => {
      for (let up = element.parentElement; up; up = up.parentElement)
        if (
          ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX) &&
          up !== document.body
        )
          return true;
      return false;
    };
    const all = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility());
    return [
      ...all
        .filter(
          (element) => element.getBoundingClientRect().right > innerWidth + 1 && !insideScroller(element),
        )
        .map((element) => `out of the window: ${told(element)}`),
      // Wide tables may be scrolled sideways in their own frame, which takes the focus; nothing else may.
      ...all
        .filter((element) => scrolls(element) && element.role !== 'group')
        .map((element) => `scrolls sideways: ${told(element)}`),
      ...all
        .filter((element) => element.tagName === 'BUTTON' && element.scrollWidth > element.clientWidth + 1)
        .map((element) => `words cut: ${told(element)}`),
    ];
  });

/** Where a picture of that name is kept. */
export const shotFile = (name: string): string => join(folder, `${name}.png`);

export type Shots = {
  /** Answers what is wrong with the screen, of what can be found by a program. */
  readonly take: (name: string) => Promise<readonly string[]>;
};

/** Keeps what the window shows in every wanted look, and holds each to what everybody must be able to read and reach. */
export const shotsOf = (page: Page, prefix: string, wanted: readonly Look[] = usualLooks): Shots => {
  mkdirSync(folder, { recursive: true });
  return {
    take: async (name) => {
      const found: string[] = [];
      for (const look of looks.filter(({ name: one }) => wanted.includes(one))) {
        await page.setViewportSize(look.size);
        await page.emulateMedia(look.media);
        // One frame laid out and painted in the new look.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        await page.screenshot({ path: shotFile(`${prefix}-${name}-${look.name}`) });
        for (const spill of await spills(page)) found.push(`${name} ${look.name}: ${spill}`);
        // Serious and critical ones alone.
        if (look.axe !== 'no')
          for (const { impact, text } of await barriersOf(page, look.axe))
            if (impact === 'serious' || impact === 'critical') found.push(`${name} ${look.name}: ${text}`);
      }
      return found;
    },
  };
};
