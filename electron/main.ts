import { join } from 'node:path';
import * as electron from 'electron';
import { chooseDataDir } from '../host/data-dir.ts';
import type { ElectronApi } from './api.ts';
import { startDesktop } from './start-desktop.ts';

/** Fails to compile when Electron no longer fits what we ask of it. */
const api: ElectronApi = electron;

const dataDir = chooseDataDir(undefined);
// Chromium's own files live inside the data folder, so that a folder of its own is a workstation of its own.
api.app.setPath('userData', join(dataDir, 'desktop'));

// Not awaited here: Electron is not ready before this module has run to its end.
startDesktop(api, {
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
}).catch((error: unknown) => {
  api.dialog.showErrorBox('Rappel', error instanceof Error ? (error.stack ?? error.message) : String(error));
  api.app.exit(1);
});
