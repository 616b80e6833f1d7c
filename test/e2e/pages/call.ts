import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';

/** The call and its wrap-up. */
export type CallRegion = {
  readonly region: Locator;
  /** The button that calls, with the number on it. */
  readonly callButton: Locator;
  readonly hangUp: Locator;
  readonly mute: Locator;
  readonly hold: Locator;
  readonly outcomes: Locator;
  readonly next: Locator;
  readonly note: Locator;
  readonly save: Locator;
  readonly incoming: Locator;
  readonly dialog: Locator;
  /** Waits until the state of the call, or what the line said of its end, reads `text`. */
  readonly says: (text: string | RegExp, timeout?: number) => Promise<void>;
  /** Waits until no outcome is asked for any more. */
  readonly isDone: () => Promise<void>;
};

export const callOf = (page: Page, t: Messages): CallRegion => {
  const region = page.getByRole('region', { name: t.call.region, exact: true });
  const button = (name: string): Locator => region.getByRole('button', { name, exact: true });
  const outcomes = region.getByRole('radiogroup', { name: t.wrapUp.outcome });
  return {
    region,
    callButton: region.getByRole('button', { name: new RegExp(`^${t.call.callNumber('[+\\d]')}`, 'u') }),
    hangUp: button(t.call.hangUp),
    mute: button(t.call.mute),
    hold: button(t.call.hold),
    outcomes,
    next: region.getByLabel(new RegExp(`^${t.wrapUp.next}`, 'u')),
    note: region.getByLabel(new RegExp(`^${t.wrapUp.note}`, 'u')),
    save: button(t.wrapUp.save),
    incoming: page.getByRole('alertdialog', { name: t.call.incoming }),
    dialog: page.getByRole('dialog', { name: t.call.padTitle }),
    says: (text, timeout = 30_000) =>
      region.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout }),
    isDone: () => outcomes.waitFor({ state: 'hidden' }),
  };
};
