import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';
import { fillLine, type LineFields } from './line-form.ts';

export type SettingsPart =
  'you' | 'line' | 'devices' | 'outcomes' | 'rules' | 'privacy' | 'workstations' | 'about';

export type SettingsScreen = {
  readonly part: (part: SettingsPart) => Promise<Locator>;
  /** Fills the SIP account in and saves it. The screen of the line must be open. */
  readonly saveLine: (fields: LineFields) => Promise<void>;
};

export const settingsOf = (page: Page, t: Messages): SettingsScreen => {
  const { settings } = t;
  return {
    part: async (part) => {
      await page
        .getByRole('navigation', { name: settings.sections })
        .getByRole('button', { name: settings[part], exact: true })
        .click();
      const shown = page.getByRole('region', { name: settings[part], exact: true });
      await shown.waitFor();
      return shown;
    },
    saveLine: async (fields) => {
      await page.getByRole('radio', { name: settings.sip, exact: true }).check();
      await fillLine(page, t, fields);
      await page.getByRole('button', { name: settings.lineSave, exact: true }).click();
      await page.getByRole('status').filter({ hasText: settings.lineSaved }).waitFor();
    },
  };
};
