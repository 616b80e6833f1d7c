import { EventEmitter } from 'node:events';
import type {
  ElectronApi,
  Frame,
  MenuItem,
  Session,
  WebContents,
  Window,
  WindowOptions,
} from '../../electron/api.ts';

/**
 * Stands in for Electron's own module, whose binary cannot run in these tests: it keeps what the desktop sets up, and
 * lets a test act as the operating system, the page or the user would. Messages are cloned as IPC clones them.
 */
const clone = (value: unknown): unknown => structuredClone(value);

class StandInContents extends EventEmitter implements WebContents {
  readonly id: number;
  destroyed = false;
  readonly sent: { readonly channel: string; readonly args: readonly unknown[] }[] = [];
  readonly outgoing = new EventEmitter();
  openHandler: ((details: { readonly url: string }) => { action: 'deny' }) | null = null;
  constructor(id: number) {
    super();
    this.id = id;
  }
  readonly send = (channel: string, ...args: unknown[]): void => {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    const cloned = args.map(clone);
    this.sent.push({ channel, args: cloned });
    this.outgoing.emit(channel, ...cloned);
  };
  readonly isDestroyed = (): boolean => this.destroyed;
  readonly setWindowOpenHandler = (
    handler: (details: { readonly url: string }) => { action: 'deny' },
  ): void => {
    this.openHandler = handler;
  };
}

class StandInWindow extends EventEmitter implements Window {
  static made: StandInWindow[] = [];
  readonly options: WindowOptions;
  readonly webContents: StandInContents;
  readonly log: string[] = [];
  url = '';
  minimized = false;
  constructor(options: WindowOptions) {
    super();
    this.options = options;
    StandInWindow.made.push(this);
    this.webContents = new StandInContents(StandInWindow.made.length);
    StandInWindow.onContents(this.webContents);
  }
  static onContents: (contents: StandInContents) => void = () => undefined;
  readonly loadURL = (url: string): Promise<void> => {
    this.url = url;
    return Promise.resolve();
  };
  readonly show = (): void => void this.log.push('show');
  readonly focus = (): void => void this.log.push('focus');
  readonly hide = (): void => void this.log.push('hide');
  readonly reload = (): void => void this.log.push('reload');
  readonly restore = (): void => {
    this.minimized = false;
  };
  readonly isMinimized = (): boolean => this.minimized;
  readonly isDestroyed = (): boolean => false;
}

class StandInTray extends EventEmitter {
  image: string;
  toolTip = '';
  menu: readonly MenuItem[] = [];
  gone = false;
  constructor(image: string) {
    super();
    this.image = image;
  }
  readonly setImage = (image: string): void => {
    this.image = image;
  };
  readonly setToolTip = (text: string): void => {
    this.toolTip = text;
  };
  readonly setContextMenu = (menu: object | null): void => {
    this.menu = Array.isArray(menu) ? (menu as MenuItem[]) : [];
  };
  readonly destroy = (): void => {
    this.gone = true;
  };
}

class StandInNotification extends EventEmitter {
  static shown: StandInNotification[] = [];
  static readonly isSupported = (): boolean => true;
  readonly options: { readonly title: string; readonly body: string };
  closed = false;
  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.options = options;
  }
  readonly show = (): void => void StandInNotification.shown.push(this);
  readonly close = (): void => {
    this.closed = true;
  };
}

type Handlers = {
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] | null;
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] | null;
  device: Parameters<Session['setDevicePermissionHandler']>[0] | null;
  pages: Map<string, (request: Request) => Response | Promise<Response>>;
};

export type StandInOptions = {
  readonly onlyInstance?: boolean;
  readonly locale?: string;
  readonly packaged?: boolean;
  readonly keychain?: boolean;
  /** Keys that another program holds. */
  readonly takenKeys?: readonly string[];
  /** Which button of a question the user presses; the last one, which cancels, by default. */
  readonly answer?: number;
  /** The system keeps the marked text apart from the copied one, as Linux does. */
  readonly selection?: boolean;
};

export const standIn = (options: StandInOptions = {}) => {
  const {
    onlyInstance = true,
    locale = 'fr-FR',
    packaged = false,
    keychain = true,
    takenKeys = [],
    selection = true,
    answer = 1,
  } = options;
  const app = new EventEmitter();
  const power = new EventEmitter();
  const ipc = new EventEmitter();
  const devices = new EventEmitter();
  const calls: string[] = [];
  const hotKeys = new Map<string, () => void>();
  let broken = false;
  const clipboards = { selection: '', clipboard: '' };
  const trays: StandInTray[] = [];
  const errors: { readonly title: string; readonly content: string }[] = [];
  const exits: number[] = [];
  const handlers: Handlers = {
    permissionRequest: null,
    permissionCheck: null,
    device: null,
    pages: new Map(),
  };
  StandInWindow.made = [];
  StandInNotification.shown = [];
  StandInWindow.onContents = (contents) => void app.emit('web-contents-created', {}, contents);

  const badges: number[] = [];
  const opened: string[] = [];
  const questions: Parameters<ElectronApi['dialog']['showMessageBox']>[0][] = [];
  const api: ElectronApi = {
    app: {
      requestSingleInstanceLock: () => onlyInstance,
      whenReady: () => {
        calls.push('whenReady');
        return Promise.resolve();
      },
      quit: () => void calls.push('quit'),
      exit: (code) => void exits.push(code),
      relaunch: () => void calls.push('relaunch'),
      isPackaged: packaged,
      getLocale: () => locale,
      getPreferredSystemLanguages: () => [locale],
      setAsDefaultProtocolClient: (scheme) => {
        calls.push(`protocol client ${scheme}`);
        return true;
      },
      setAppUserModelId: () => undefined,
      setBadgeCount: (count) => {
        badges.push(count);
        return true;
      },
      setPath: () => undefined,
      enableSandbox: () => void calls.push('enableSandbox'),
      on: (event: string, listener: (...args: never[]) => void) =>
        app.on(event, listener as (...args: unknown[]) => void),
    },
    BrowserWindow: StandInWindow,
    Tray: class extends StandInTray {
      constructor(image: string) {
        super(image);
        trays.push(this);
      }
    },
    Menu: { buildFromTemplate: (items) => items, setApplicationMenu: () => void calls.push('no menu') },
    Notification: StandInNotification,
    ipcMain: ipc,
    protocol: {
      registerSchemesAsPrivileged: (schemes) => void calls.push(`schemes ${JSON.stringify(schemes)}`),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => {
          handlers.permissionRequest = handler;
        },
        setPermissionCheckHandler: (handler) => {
          handlers.permissionCheck = handler;
        },
        setDevicePermissionHandler: (handler) => {
          handlers.device = handler;
        },
        on: (event: string, listener: (...args: never[]) => void) =>
          devices.on(event, listener as (...args: unknown[]) => void),
        protocol: { handle: (scheme, handler) => void handlers.pages.set(scheme, handler) },
      },
    },
    crashReporter: { start: (options) => void calls.push(`crash reporter ${JSON.stringify(options)}`) },
    safeStorage: {
      isEncryptionAvailable: () => keychain,
      encryptString: (text) => Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a) as Buffer,
      decryptString: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString('utf8'),
    },
    powerMonitor: power,
    globalShortcut: {
      register: (accelerator, pressed) => {
        // Electron's own words for a key that it does not know.
        if (!/^(?:\w+\+)*(?:[A-Z0-9]|F\d{1,2}|Space|Plus|Media\w+)$/u.test(accelerator))
          throw new TypeError('Error processing argument at index 0, conversion failure from ' + accelerator);
        if (takenKeys.includes(accelerator) || hotKeys.has(accelerator)) return false;
        hotKeys.set(accelerator, pressed);
        return true;
      },
      unregisterAll: () => {
        if (broken) throw new Error('the display is gone');
        hotKeys.clear();
      },
    },
    clipboard: {
      readText: () => Promise.resolve(clipboards.clipboard),
      ...(selection ? { selection: { readText: () => Promise.resolve(clipboards.selection) } } : {}),
    },
    shell: {
      openExternal: (url) => {
        opened.push(url);
        return Promise.resolve();
      },
    },
    dialog: {
      showErrorBox: (title, content) => void errors.push({ title, content }),
      showMessageBox: (box) => {
        questions.push(box);
        return Promise.resolve({ response: answer });
      },
    },
  };

  const top = (url: string): Frame => ({ url, parent: null });
  return {
    api,
    calls,
    errors,
    exits,
    trays,
    handlers,
    hotKeys,
    /** Numbers put on the program's icon, and addresses handed to other programs. */
    badges,
    opened,
    /** What was asked in a dialog. */
    questions,
    /** From now on the system answers no more. */
    brokenShortcuts: () => {
      broken = true;
    },
    clipboards,
    app,
    power,
    devices,
    notifications: StandInNotification.shown,
    windows: StandInWindow.made,
    top,
    /** What Electron does with a message of a page. */
    say: (
      sender: WebContents,
      senderFrame: Frame | null,
      channel: string,
      ...args: readonly unknown[]
    ): void => void ipc.emit(channel, { sender, senderFrame }, ...args.map(clone)),
  };
};
export type StandIn = ReturnType<typeof standIn>;
