import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findBrowser } from '../../build/find-browser.ts';

/**
 * Chromium as the tests drive it: headless, with a fake microphone that asks for no permission, and with loopback
 * ICE. Without `--allow-loopback-in-peer-connection` a call where only `lo` exists is established but silent.
 */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--ignore-certificate-errors',
  '--allow-loopback-in-peer-connection',
];

export type ChromiumOptions = {
  /** 16-bit wav that the fake microphone plays in a loop; without it the fake device beeps. */
  readonly audioFile?: string;
  /** Further switches of Chromium. */
  readonly args?: readonly string[];
  /** Switches of `chromiumFlags` to leave out, e.g. to have no microphone at all. */
  readonly without?: readonly string[];
};

export type Chromium = {
  readonly browser: Browser;
  /** A page in a context of its own, so that nothing is shared between tests. */
  readonly newPage: (options?: Parameters<Browser['newContext']>[0]) => Promise<Page>;
  readonly newContext: (options?: Parameters<Browser['newContext']>[0]) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
};

/** The browser to test with: `CHROMIUM_PATH`, else the one that the product itself would open. */
export const chromiumPath = (): string => {
  const named = process.env['CHROMIUM_PATH'];
  const path = named !== undefined && named !== '' ? named : findBrowser();
  if (path === null) throw new Error('no Chromium, Chrome or Edge was found; set CHROMIUM_PATH');
  return path;
};

export const launchChromium = async ({
  audioFile,
  args = [],
  without = [],
}: ChromiumOptions = {}): Promise<Chromium> => {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    timeout: 30_000,
    args: [
      ...chromiumFlags.filter((flag) => !without.includes(flag)),
      ...(audioFile === undefined ? [] : [`--use-file-for-fake-audio-capture=${audioFile}`]),
      ...args,
    ],
  });
  const newContext: Chromium['newContext'] = (options) =>
    browser.newContext({ ignoreHTTPSErrors: true, ...options });
  return {
    browser,
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    close: () => browser.close(),
  };
};
