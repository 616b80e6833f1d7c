import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ExpectedError } from '../core/errors.ts';
import { chooseDataDir } from '../host/data-dir.ts';
import { serveWorkstation, type Workstation } from '../host/loopback/serve-workstation.ts';
import { electronBinary, fetchElectron } from './electron-binary.ts';
import { findBrowser, hasDisplay } from './find-browser.ts';
import { openWindow } from './open-window.ts';
import { ensurePage } from './page.ts';
import { runProgram } from './run-tool.ts';

/** `npm start`: the desktop where Electron runs, else the browser workstation, in a window or as a printed link. */
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const findElectron = async (): Promise<string | null> => {
  if (!hasDisplay()) {
    say('There is no display for the desktop application; serving the browser workstation instead.');
    return null;
  }
  return electronBinary() ?? (await fetchElectron(say));
};

const startDesktop = async (binary: string): Promise<number> => {
  const { bundleDesktop } = await import('./desktop.ts');
  await ensurePage(say);
  await bundleDesktop(say);
  return runProgram(binary, [join(import.meta.dirname, '..'), ...process.argv.slice(2)]);
};

const printLink = (address: string): void => {
  say(
    `Rappel is ready. Open this link in Chromium, Chrome or Edge (it works once; run this again for another):\n\n  ${address}\n`,
  );
};

/** Resolves when the window is closed by the user; a browser that could not show one counts as none. */
const showWindow = async (address: () => string, dataDir: string): Promise<void> => {
  const browser = hasDisplay() ? findBrowser() : null;
  if (!browser) {
    printLink(address());
    return new Promise(() => undefined);
  }
  const opened = Date.now();
  const child = openWindow(browser, address(), dataDir);
  say('Rappel is open in its window. Close it, or press Ctrl-C here, to stop.');
  const failed = await once(child, 'exit').then(
    () => Date.now() - opened < 3_000,
    () => true,
  );
  if (!failed) return undefined;
  say(`${browser} did not keep a window open.`);
  printLink(address());
  return new Promise(() => undefined);
};

const startWorkstation = async (): Promise<void> => {
  await ensurePage(say);
  const dataDir = chooseDataDir(undefined);
  const stop = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.resolve());
  let workstation: Workstation;
  try {
    workstation = await serveWorkstation({ dataDir });
  } catch (error) {
    const running =
      error instanceof ExpectedError && error.code === 'serve/already-running'
        ? (error.data as { readonly address: string | null })
        : null;
    if (!running?.address) throw error;
    say('Rappel is already running here; this is another link to it.');
    const { address } = running;
    await Promise.race([showWindow(() => address, `${dataDir}-second-window`), stop.promise, wait(0)]);
    return;
  }
  await Promise.race([showWindow(workstation.newAddress, dataDir), stop.promise]);
  say('Stopping …');
  await workstation.close();
};

try {
  const binary = await findElectron();
  if (binary) process.exitCode = await startDesktop(binary);
  else {
    await startWorkstation();
    process.exit(0);
  }
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error;
  process.stderr.write(`${error.message} (${error.code})\n`);
  process.exitCode = 1;
}
