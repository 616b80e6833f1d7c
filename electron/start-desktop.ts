import type { Language } from '../core/contract/records.ts';
import { dialSchemes } from '../core/domain/dial-schemes.ts';
import { ExpectedError } from '../core/errors.ts';
import { desktopTexts } from '../core/messages/desktop.ts';
import type { Ports } from '../core/ports.ts';
import { createHost, type Host } from '../host/create-host.ts';
import { holdDataFolder } from '../host/hold-data-folder.ts';
import { nodePorts } from '../host/node-ports.ts';
import { watchCrashes } from '../host/watch-crashes.ts';
import type { ElectronApi, Window } from './api.ts';
import { bridge } from './bridge.ts';
import { linkOfArguments, numberOfLink } from './dial-links.ts';
import { openOrGoBack } from './going-back.ts';
import { systemHotKeys } from './hot-keys.ts';
import { systemNotifier } from './notifications.ts';
import { registerScheme, servePage } from './protocol.ts';
import { desktopSecrets, keychainSecrets } from './secrets.ts';
import { startCrashReporter } from './crash-reporter.ts';
import { guardNavigation, guardPermissions } from './security.ts';
import { createTray } from './tray.ts';
import { desktopUpdates, type UpdatesOptions } from './updates.ts';
import { bringForward, createWindow } from './window.ts';

export type DesktopOptions = {
  readonly dataDir: string;
  /** Folder of the bundle: preload.cjs and icons/. */
  readonly bundle: string;
  /** Folder of the built page. */
  readonly page: string;
  readonly argv: readonly string[];
  readonly checkOutput: boolean;
  /** Where the packed application lies, for its updates; none without. */
  readonly installed?: Pick<UpdatesOptions, 'manifest' | 'resources' | 'program' | 'makeUpdater'>;
  readonly ports?: Partial<Ports>;
};

export type Desktop = { readonly host: Host; readonly quit: () => Promise<void> };

/**
 * Starts the desktop: one instance, one window, one host. Answers null when it does not stay: another instance runs
 * (it hears of us and comes forward), or the data folder cannot be used (a dialog says why and what to do).
 */
export const startDesktop = async (api: ElectronApi, options: DesktopOptions): Promise<Desktop | null> => {
  const { app } = api;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return null;
  }
  startCrashReporter(api, options.dataDir);
  registerScheme(api);
  app.enableSandbox();
  app.setAppUserModelId('app.rappel.desktop');

  let window: Window | null = null;
  let host: Host | null = null;
  /** Set once there is something to close. */
  let leave: ((last: () => void) => void) | null = null;
  let early = linkOfArguments(options.argv);
  const open = (): void => {
    if (window) bringForward(window);
  };
  const answerLink = (link: string): void => {
    const number = numberOfLink(link);
    if (number === null) return;
    if (host) host.dial(number);
    else early = link;
    open();
  };
  // macOS hands over the link that started us before we are ready.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    answerLink(url);
  });
  app.on('second-instance', (_event, argv) => {
    open();
    const link = linkOfArguments(argv);
    if (link !== null) answerLink(link);
  });

  await app.whenReady();
  const language: Language = app.getLocale().toLowerCase().startsWith('fr') ? 'fr' : 'en';
  let unwatch: () => void = () => undefined;
  try {
    const hold = await holdDataFolder(options.dataDir, {
      link: () => Promise.resolve(null),
      command: (command) => {
        if (!host)
          return Promise.reject(
            new ExpectedError('remote/no-window', 'Rappel is only just starting. Try again in a moment.'),
          );
        return host.command(command).then((result) => {
          // The agent is to see the number that was put before them.
          if (result.did === 'shown') open();
          return result;
        });
      },
    });
    const ports = desktopPorts(api, options, open, (last) => leave?.(last));
    unwatch = watchCrashes({ dataDir: options.dataDir, ports }, { rejections: true });
    const running = await openOrGoBack(api, language, { dataDir: options.dataDir, ports }, () =>
      createHost({ dataDir: options.dataDir, checkOutput: options.checkOutput }, ports),
    ).catch(async (error: unknown) => {
      await hold.release();
      throw error;
    });
    if (running === null) {
      unwatch();
      await hold.release();
      app.exit(0);
      return null;
    }
    host = running;

    guardPermissions(api.session.defaultSession);
    guardNavigation(api, ports.logger);
    servePage(api.session.defaultSession, options.page);
    bridge(api, running.connect, ports.logger);
    api.Menu.setApplicationMenu(null);
    if (app.isPackaged) for (const scheme of dialSchemes) app.setAsDefaultProtocolClient(scheme);
    for (const event of ['resume', 'unlock-screen'] as const) {
      onPower(api, event, () => running.emit('session.resumed', {}));
    }

    let quitting: Promise<void> | null = null;
    let closed = false;
    let tray: ReturnType<typeof createTray> | null = null;
    const quit = (last: () => void = () => app.exit(0)): Promise<void> => {
      quitting ??= (async () => {
        tray?.destroy();
        await running.close();
        await hold.release();
        unwatch();
        closed = true;
        last();
      })();
      return quitting;
    };
    leave = (last) => void quit(last);
    tray = createTray(api, options.bundle, language, { open, quit: () => void quit() });
    running.onLineState(tray.show);
    app.on('before-quit', (event) => {
      // The end of an update goes through here once more, to end the program itself.
      if (closed) return;
      event.preventDefault();
      void quit();
    });
    app.on('activate', open);
    // The tray keeps the line alive while the window is closed; quitting is said there.
    app.on('window-all-closed', () => undefined);

    window = createWindow(api, { bundle: options.bundle, devTools: !app.isPackaged });
    const shown = window;
    shown.on('close', (event) => {
      if (quitting) return;
      event.preventDefault();
      shown.hide();
    });
    shown.webContents.on('render-process-gone', () => {
      if (!quitting && !shown.isDestroyed()) shown.reload();
    });
    if (early !== null) answerLink(early);
    return { host: running, quit };
  } catch (error) {
    unwatch();
    if (!(error instanceof ExpectedError)) throw error;
    api.dialog.showErrorBox(desktopTexts[language].startFailed, `${error.message}\n\n(${error.code})`);
    app.exit(1);
    return null;
  }
};

/** Overloads cannot be called with a union of their events. */
const onPower = (
  { powerMonitor }: Pick<ElectronApi, 'powerMonitor'>,
  event: 'resume' | 'unlock-screen',
  listener: () => void,
): void => {
  if (event === 'resume') powerMonitor.on('resume', listener);
  else powerMonitor.on('unlock-screen', listener);
};

const desktopPorts = (
  api: ElectronApi,
  options: DesktopOptions,
  open: () => void,
  leave: (last: () => void) => void,
): Ports => {
  const plain = nodePorts(options.dataDir, options.ports);
  return {
    ...plain,
    secrets: options.ports?.secrets ?? desktopSecrets(keychainSecrets(api, options.dataDir), plain.secrets),
    notifier: systemNotifier(api, open),
    hotKeys: systemHotKeys(api, open),
    badge: { show: (count) => void api.app.setBadgeCount(count) },
    updates: options.installed
      ? desktopUpdates(api, { ...options.installed, platform: process.platform, logger: plain.logger, leave })
      : null,
    platform: {
      capabilities: {
        desktop: true,
        tray: true,
        systemNotifications: api.Notification.isSupported(),
        protocolLinks: true,
        hotKeys: true,
      },
      locale: api.app.getPreferredSystemLanguages()[0] ?? api.app.getLocale(),
      zone: plain.platform.zone,
    },
  };
};
