import { join } from 'node:path';
import * as electron from 'electron';
import { chooseDataDir } from '../host/data-dir.ts';
import type { ElectronApi } from './api.ts';
import { commandOf } from './command-of.ts';
import { startDesktop } from './start-desktop.ts';

/** Fails to compile when Electron no longer fits what we ask of it. */
const api: ElectronApi = electron;

const openWindow = (): Promise<unknown> => {
  const dataDir = chooseDataDir(undefined);
  // Chromium's own files live inside the data folder, so that a folder of its own is a workstation of its own.
  api.app.setPath('userData', join(dataDir, 'desktop'));
  return startDesktop(api, {
    dataDir,
    bundle: import.meta.dirname,
    page: join(import.meta.dirname, '..', 'renderer'),
    argv: process.argv.slice(1),
    installed: {
      manifest: join(import.meta.dirname, '..', '..', 'package.json'),
      resources: process.resourcesPath,
      program: process.execPath,
    },
    checkOutput: process.env['RAPPEL_CHECK_OUTPUT'] === '1',
  });
};

const runCommand = async (command: readonly string[]): Promise<void> => {
  const { commandLine } = await import('../host/cli/command-line.ts');
  api.app.exit(await commandLine(command));
};

const command = commandOf(process.argv, api.app.isPackaged);
// Not awaited here: Electron is not ready before this module has run to its end.
(command === null ? openWindow() : runCommand(command)).catch((error: unknown) => {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (command === null) api.dialog.showErrorBox('Rappel', words);
  else process.stderr.write(`${words}\n`);
  api.app.exit(1);
});
