import type { Locator, Page } from 'playwright-core';
import type { Language } from '../../../core/contract/records.ts';
import type { Messages } from '../../../core/messages/index.ts';
import { fillLine, type LineFields } from './line-form.ts';

/** The first start. */
export type Welcome = {
  readonly title: Locator;
  readonly name: Locator;
  readonly start: Locator;
  readonly speak: (language: Language) => Promise<void>;
  readonly practise: (name: string) => Promise<void>;
  readonly connect: (name: string, fields: LineFields) => Promise<void>;
};

export const welcomeOf = (page: Page, t: Messages): Welcome => {
  const { settings } = t;
  const name = page.getByLabel(settings.welcomeName);
  const choose = (way: string): Promise<void> =>
    page.getByRole('radio', { name: new RegExp(`^${way}`, 'u') }).check();
  const start = page.getByRole('button', { name: settings.welcomeStart, exact: true });
  return {
    title: page.getByRole('heading', { name: settings.welcomeTitle }),
    name,
    start,
    speak: (language) =>
      page
        .getByRole('radio', { name: language === 'fr' ? settings.french : settings.english, exact: true })
        // The host says when it is so: a moment after the click.
        .click(),
    practise: async (text) => {
      await name.fill(text);
      await choose(settings.welcomePractise);
      await start.click();
    },
    connect: async (text, fields) => {
      await name.fill(text);
      await choose(settings.welcomeConnect);
      await fillLine(page, t, fields);
      await page.getByRole('button', { name: settings.welcomeConnectStart, exact: true }).click();
    },
  };
};
