import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';

const columns = ['when', 'who', 'number', 'talk', 'line', 'outcome', 'note'] as const;

export type CallLog = {
  readonly table: Locator;
  readonly row: (text: string) => Locator;
  /** What a row says, by its columns. */
  readonly cells: (text: string) => Promise<Readonly<Record<(typeof columns)[number], string>>>;
  readonly detail: Locator;
};

export const callLogOf = (page: Page, t: Messages): CallLog => {
  const table = page.getByRole('grid', { name: t.calls.title });
  const row = (text: string): Locator => table.getByRole('row').filter({ hasText: text });
  return {
    table,
    row,
    cells: async (text) => {
      const texts = await row(text).first().getByRole('gridcell').allTextContents();
      const [when = '', who = '', number = '', talk = '', line = '', outcome = '', note = ''] = texts;
      return { when, who, number, talk, line, outcome, note };
    },
    detail: page.getByRole('complementary', { name: t.calls.detail }),
  };
};
