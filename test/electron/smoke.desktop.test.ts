import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDesktop } from '../../build/desktop.ts';
import { electronBinary } from '../../build/electron-binary.ts';
import { ensurePage } from '../../build/page.ts';
// For the page's `window.rappel`.
import '../../renderer/data/bridge.ts';
import { tempDataDir } from '../support/workstation.ts';

/** The real thing, where Electron's binary is: main, preload, threads and page as they are packed. */
const root = join(import.meta.dirname, '../..');
let dataDir: string;

beforeAll(async () => {
  dataDir = tempDataDir();
  await ensurePage(() => undefined);
  await bundleDesktop(() => undefined);
}, 180_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }));

const launch = () => {
  const executablePath = electronBinary();
  if (executablePath === null)
    throw new Error("Electron's binary is not here; this project should not have been chosen");
  return _electron.launch({
    executablePath,
    args: [root, '--use-fake-device-for-media-stream'],
    env: { ...process.env, RAPPEL_DATA: dataDir, RAPPEL_CHECK_OUTPUT: '1' },
    timeout: 60_000,
  });
};

describe('the desktop', () => {
  it('opens its window on app://, sandboxed, with the bridge and nothing of Node', async () => {
    const app = await launch();
    try {
      const page = await app.firstWindow();
      await page.waitForLoadState('load');
      expect(page.url()).toMatch(/^app:\/\/rappel\//u);
      const seen = await page.evaluate(() => ({
        bridge: Object.keys(window.rappel ?? {}).toSorted(),
        node: 'process' in globalThis || 'require' in globalThis,
        secure: isSecureContext,
      }));
      expect(seen).toEqual({ bridge: ['onFrame', 'send'], node: false, secure: true });
      expect(await app.evaluate(({ app: real }) => real.isReady())).toBe(true);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    } finally {
      await app.close();
    }
  });

  it('answers the page through main and its database threads, and shows the first start', async () => {
    const app = await launch();
    try {
      const page = await app.firstWindow();
      const answer = await page.evaluate(
        () =>
          new Promise((resolve) => {
            window.rappel?.onFrame((frame) => {
              if (frame.t !== 'event' && frame.id === 900_001) resolve(frame);
            });
            window.rappel?.send({ t: 'call', id: 900_001, name: 'session.hello', input: {} });
          }),
      );
      expect(answer).toMatchObject({
        t: 'ok',
        output: { capabilities: { desktop: true, tray: true }, firstStart: true },
      });
      await page.getByRole('heading').first().waitFor();
      expect(await page.getByRole('button').count()).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });
});
