import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder that electron-builder takes for Electron's, where the binary cannot be had. What is packed around it shows
 * what a real build would hold; it cannot be started. Its program carries the sentinel and states that the fuses are
 * written behind (@electron/fuses), and says what it is.
 */
/** In the name of every folder and file made around it; what publishes refuses it (build/release-files.ts). */
export const standInName = 'stand-in-not-runnable';

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

export const electronStandIn = (folder: string, version: string, platform: 'linux' | 'win32'): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 9]), Buffer.from('010011001')]);
  const text =
    '#!/bin/sh\necho "This build was packed around a stand-in for Electron and cannot be started." >&2\nexit 1\n';
  const program = join(folder, platform === 'win32' ? 'electron.exe' : 'electron');
  writeFileSync(program, Buffer.concat([Buffer.from(text), fuses]));
  chmodSync(program, 0o755);
  if (platform === 'linux') writeFileSync(join(folder, 'chrome-sandbox'), text);
  writeFileSync(join(folder, `${standInName}.txt`), text);
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'stand-in\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'stand-in\n');
  for (const locale of ['fr', 'en-US']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '');
  return folder;
};
