import type { Page } from 'playwright-core';
import type { Language } from '../../../core/contract/records.ts';
import { messages, type Messages } from '../../../core/messages/index.ts';
import { installAudioProbe } from '../../support/audio-probe.ts';
import type { Chromium } from '../../support/chromium.ts';
import { callOf, type CallRegion } from './call.ts';
import { callLogOf, type CallLog } from './call-log.ts';
import { importOf, type ImportScreen } from './import.ts';
import { personOf, type Person } from './person.ts';
import { queueOf, type Queue } from './queue.ts';
import { settingsOf, type SettingsScreen } from './settings.ts';
import { welcomeOf, type Welcome } from './welcome.ts';

/** For a machine that has other things to do; what fails to come is told by the test, not by the clock. */
const patience = 30_000;

export type ScreenName =
  'home' | 'work' | 'requests' | 'probes' | 'import' | 'calls' | 'reviews' | 'figures' | 'settings';

/** One window of Rappel, as somebody sits before it: things are found by their role and their words. */
export type Rappel = {
  readonly page: Page;
  readonly t: Messages;
  readonly welcome: Welcome;
  readonly queue: Queue;
  readonly person: Person;
  readonly call: CallRegion;
  readonly importing: ImportScreen;
  readonly log: CallLog;
  readonly settings: SettingsScreen;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** By the tabs at the top. */
  readonly go: (screen: ScreenName) => Promise<void>;
  /** Waits until the sign of the line says `text`. */
  readonly lineSays: (text: string, timeout?: number) => Promise<void>;
  /** Waits for a sentence anywhere in the window. */
  readonly says: (text: string | RegExp, timeout?: number) => Promise<void>;
  readonly saysNot: (text: string | RegExp) => Promise<void>;
  /** Errors that reached the page, and what its policy stopped: none ever should. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
};

export type RappelOptions = {
  readonly language?: Language;
  readonly theme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly zone?: string;
  /** Whether what is heard can be asked for: what listens keeps every stream there was. */
  readonly listen?: boolean;
};

export const rappelOn = (page: Page, language: Language, complaints: readonly string[] = []): Rappel => {
  const t = messages[language];
  return {
    page,
    t,
    welcome: welcomeOf(page, t),
    queue: queueOf(page, t),
    person: personOf(page, t),
    call: callOf(page, t),
    importing: importOf(page, t),
    log: callLogOf(page, t),
    settings: settingsOf(page, t),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    go: (screen) =>
      page
        .getByRole('navigation', { name: t.app.navigation })
        .getByRole('button', { name: t.app[screen], exact: true })
        .click(),
    lineSays: (text, timeout = patience) =>
      page.getByRole('button', { name: t.app.lineLabel }).filter({ hasText: text }).waitFor({ timeout }),
    says: (text, timeout = patience) => page.getByText(text).first().waitFor({ timeout }),
    saysNot: (text) => page.getByText(text).first().waitFor({ state: 'hidden' }),
    complaints,
    close: () => page.context().close(),
  };
};

/** Opens a window of its own, which shares nothing with any other. */
export const openRappel = async (
  chromium: Chromium,
  address: string,
  {
    language = 'fr',
    theme = 'light',
    viewport = { width: 1280, height: 800 },
    zone,
    listen = true,
  }: RappelOptions = {},
): Promise<Rappel> => {
  const page = await chromium.newPage({
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    colorScheme: theme,
    viewport,
    reducedMotion: 'reduce',
    ...(zone === undefined ? {} : { timezoneId: zone }),
  });
  page.setDefaultTimeout(patience);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.text().startsWith('policy:')) complaints.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  if (listen) await installAudioProbe(page);
  await page.goto(address);
  return rappelOn(page, language, complaints);
};
