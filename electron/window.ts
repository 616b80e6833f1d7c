import { join } from 'node:path';
import type { ElectronApi, Window } from './api.ts';
import { pageUrl } from './origin.ts';

export type WindowFiles = {
  /** Folder of the bundle: preload.cjs and icons/. */
  readonly bundle: string;
  /** Developer tools stay shut in packed builds. */
  readonly devTools: boolean;
};

/** The one window. It is shown when its first paint is ready, so that it never flashes white. */
export const createWindow = (
  { BrowserWindow }: Pick<ElectronApi, 'BrowserWindow'>,
  { bundle, devTools }: WindowFiles,
): Window => {
  const window = new BrowserWindow({
    width: 1360,
    height: 860,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Rappel',
    backgroundColor: '#1c1a17',
    autoHideMenuBar: true,
    icon: join(bundle, 'icons', 'icon.png'),
    webPreferences: {
      preload: join(bundle, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // The words of prospects are not sent to a spelling service.
      spellcheck: false,
      // A hidden softphone must ring.
      backgroundThrottling: false,
      devTools,
    },
  });
  window.on('ready-to-show', () => window.show());
  void window.loadURL(pageUrl);
  return window;
};

export const bringForward = (window: Window): void => {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};
