import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Opens the address as a window of its own, without tabs or address bar, with a profile of its own. */
export const openWindow = (browser: string, address: string, dataDir: string): ChildProcess =>
  spawn(
    browser,
    [
      `--app=${address}`,
      `--user-data-dir=${join(dataDir, 'browser')}`,
      '--no-first-run',
      '--no-default-browser-check',
      // Chromium refuses to start as root with its sandbox; only our own page is ever shown in this profile.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: 'ignore' },
  );
