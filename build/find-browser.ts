import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const onPath: readonly string[] = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const macApps: readonly string[] = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const windowsPaths: readonly string[] = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const runs = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const candidates = (): readonly string[] => {
  const { env, platform } = process;
  const named = env['RAPPEL_BROWSER'];
  if (named !== undefined && named !== '') return [named];
  if (platform === 'darwin')
    return macApps.flatMap((app) =>
      ['/Applications', `${env['HOME'] ?? ''}/Applications`].map(
        (folder) => `${folder}/${app}.app/Contents/MacOS/${app}`,
      ),
    );
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
    return windowsPaths.flatMap((path) => folders.map((folder) => join(folder, path)));
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return onPath.flatMap((name) => folders.map((folder) => join(folder, name)));
};

/** Chromium, Chrome or Edge on this machine, or null. `RAPPEL_BROWSER` names another one. */
export const findBrowser = (): string | null => candidates().find(runs) ?? null;

/** Whether a window could be shown at all. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
