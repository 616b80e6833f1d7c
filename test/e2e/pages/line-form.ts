import type { Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';

/** The account as the IT of a company writes it on a slip of paper. */
export type LineFields = {
  readonly server: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
};

export const fillLine = async (page: Page, { settings }: Messages, fields: LineFields): Promise<void> => {
  await page.getByLabel(settings.server).fill(fields.server);
  await page.getByLabel(settings.domain, { exact: true }).fill(fields.domain);
  await page.getByLabel(settings.user, { exact: true }).fill(fields.user);
  await page.getByLabel(settings.password, { exact: true }).fill(fields.password);
};
