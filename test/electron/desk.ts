import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Client } from '../../core/rpc/client.ts';
import { startDesktop, type Desktop, type DesktopOptions } from '../../electron/start-desktop.ts';
import { tempDataDir } from '../support/workstation.ts';
import { mainWindowOf, openPageOf } from './open-page.ts';
import { standIn, type StandIn, type StandInOptions } from './stand-in.ts';

/** The desktop on a stand-in for Electron, with a data folder and a page of its own for each test. */

export let dataDir: string;
export let page: string;
export let electron: StandIn;
export let desktop: Desktop | null;
/** The one that is quit after the test. */
export const keepDesktop = (one: Desktop | null): void => {
  desktop = one;
};

export const start = async (
  options: StandInOptions & {
    readonly argv?: readonly string[];
    readonly installed?: DesktopOptions['installed'];
  } = {},
): Promise<void> => {
  electron = standIn(options);
  desktop = await startDesktop(electron.api, {
    dataDir,
    bundle: '/bundle',
    page,
    argv: options.argv ?? [],
    checkOutput: true,
    ...(options.installed ? { installed: options.installed } : {}),
  });
};

export const mainWindow = () => mainWindowOf(electron);
export const openPage = (documentId: string, url?: string): Client => openPageOf(electron, documentId, url);
export const tray = () => {
  const shown = electron.trays[0];
  if (!shown) throw new Error('no tray was made');
  return shown;
};

beforeEach(() => {
  dataDir = join(tempDataDir(), 'data');
  page = join(dataDir, '..', 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Rappel</title>');
  writeFileSync(join(page, 'assets', 'main-1.js'), 'export {};');
  writeFileSync(join(page, '..', 'outside.js'), 'secret');
  desktop = null;
});
afterEach(async () => {
  await desktop?.quit();
  rmSync(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 5 });
});
