import { crashAddress } from '../host/crash-reports.ts';
import type { ElectronApi } from './api.ts';

/**
 * Chromium's own crash reports (minidumps, in the data folder under `desktop/Crashpad`), of crashes that no code of ours
 * can write down. They may hold anything that was in memory, so they never leave the machine unless IT has set an
 * address. Before the app is ready, so that every process is watched.
 */
export const startCrashReporter = (
  { crashReporter }: Pick<ElectronApi, 'crashReporter'>,
  dataDir: string,
): void => {
  const address = crashAddress(dataDir);
  crashReporter.start(
    address === null
      ? { uploadToServer: false }
      : { uploadToServer: true, submitURL: address, rateLimit: true, compress: true },
  );
};
