import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';

export type Person = {
  readonly region: Locator;
  /** Waits until this person is the one in the centre. */
  readonly is: (name: string) => Promise<void>;
  readonly words: Locator;
  readonly opening: Locator;
  readonly stakes: Locator;
  readonly agreed: Locator;
  readonly conversations: Locator;
  readonly slots: Locator;
};

export const personOf = (page: Page, t: Messages): Person => {
  const region = page.getByRole('region', { name: t.person.region });
  const part = (name: string): Locator => region.getByRole('region', { name, exact: true });
  return {
    region,
    is: (name) => region.getByRole('heading', { level: 1, name }).waitFor(),
    words: part(t.person.words),
    opening: part(t.person.opening),
    stakes: part(t.person.stakes),
    agreed: part(t.person.agreed),
    conversations: part(t.person.conversations),
    slots: part(t.person.slots),
  };
};
