import { once } from 'node:events';
import { join } from 'node:path';
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

type Shown = {
  /** Resolves when the user closes the window; never, where there is only a printed link. */
  readonly closed: Promise<void>;
  readonly close: () => void;
};

/** A window where one can be shown, else the link in print. A browser that keeps no window open counts as none. */
const show = (address: () => string, dataDir: string): Shown => {
  const never = new Promise<void>(() => undefined);
  const browser = hasDisplay() ? findBrowser() : null;
  if (!browser) {
    printLink(address());
    return { closed: never, close: () => undefined };
  }
  const opened = Date.now();
  const child = openWindow(browser, address(), dataDir);
  say('Rappel is open in its window. Close it, or press Ctrl-C here, to stop.');
  const ended = once(child, 'exit').then(
    () => Date.now() - opened >= 3_000,
    () => false,
  );
  return {
    closed: ended.then((byUser) => {
      if (byUser) return undefined;
      say(`${browser} did not keep a window open.`);
      printLink(address());
      return never;
    }),
    close: () => void child.kill(),
  };
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
    const { address } = running;
    say('Rappel is already running here; this is another link to it.');
    // The running one goes on without us.
    show(() => address, dataDir);
    return;
  }
  const shown = show(workstation.newAddress, dataDir);
  await Promise.race([shown.closed, stop.promise]);
  say('Stopping …');
  shown.close();
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
