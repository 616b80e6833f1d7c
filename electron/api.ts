/**
 * What the desktop asks of Electron, and no more. `electron/main.ts` hands over the real thing, whose types fit;
 * tests hand over a stand-in. Names and shapes are Electron's own, see its API documentation.
 */
export type Frame = { readonly url: string; readonly parent: Frame | null };

export type WebContents = {
  readonly id: number;
  readonly send: (channel: string, ...args: unknown[]) => void;
  readonly isDestroyed: () => boolean;
  readonly setWindowOpenHandler: (handler: (details: { readonly url: string }) => { action: 'deny' }) => void;
  readonly on: {
    (
      event: 'will-navigate',
      listener: (details: { readonly preventDefault: () => void; readonly url: string }) => void,
    ): unknown;
    (
      event: 'will-redirect',
      listener: (details: { readonly preventDefault: () => void; readonly url: string }) => void,
    ): unknown;
    (
      event: 'will-attach-webview',
      listener: (event: { readonly preventDefault: () => void }) => void,
    ): unknown;
    (
      event: 'render-process-gone',
      listener: (event: unknown, details: { readonly reason: string }) => void,
    ): unknown;
    (event: 'destroyed', listener: () => void): unknown;
  };
};

export type Window = {
  readonly webContents: WebContents;
  readonly loadURL: (url: string) => Promise<void>;
  readonly show: () => void;
  readonly focus: () => void;
  readonly hide: () => void;
  readonly isMinimized: () => boolean;
  readonly restore: () => void;
  readonly isDestroyed: () => boolean;
  readonly reload: () => void;
  readonly on: {
    (event: 'close', listener: (event: { readonly preventDefault: () => void }) => void): unknown;
    (event: 'ready-to-show', listener: () => void): unknown;
    (event: 'closed', listener: () => void): unknown;
  };
};

export type WindowOptions = {
  width: number;
  height: number;
  minWidth: number;
  minHeight: number;
  show: boolean;
  title: string;
  backgroundColor: string;
  autoHideMenuBar: boolean;
  icon: string;
  webPreferences: {
    preload: string;
    sandbox: boolean;
    contextIsolation: boolean;
    nodeIntegration: boolean;
    nodeIntegrationInWorker: boolean;
    nodeIntegrationInSubFrames: boolean;
    webSecurity: boolean;
    webviewTag: boolean;
    spellcheck: boolean;
    backgroundThrottling: boolean;
    devTools: boolean;
  };
};

export type IpcEvent = { readonly sender: WebContents; readonly senderFrame: Frame | null };

type PermissionDetails = {
  readonly requestingUrl?: string;
  readonly isMainFrame?: boolean;
  readonly mediaTypes?: readonly string[];
  readonly mediaType?: string;
};

export type HidDevice = {
  readonly deviceId: string;
  readonly name: string;
  readonly collections: readonly { readonly usagePage: number }[];
};

export type DeviceDetails = {
  readonly deviceType: 'hid' | 'serial' | 'usb';
  readonly origin: string;
  readonly device: HidDevice | object;
};

export type Session = {
  readonly setPermissionRequestHandler: (
    handler: (
      contents: WebContents,
      permission: string,
      answer: (granted: boolean) => void,
      details: PermissionDetails,
    ) => void,
  ) => void;
  readonly setPermissionCheckHandler: (
    handler: (
      contents: WebContents | null,
      permission: string,
      origin: string,
      details: PermissionDetails,
    ) => boolean,
  ) => void;
  readonly setDevicePermissionHandler: (handler: (details: DeviceDetails) => boolean) => void;
  readonly on: {
    (
      event: 'select-hid-device',
      listener: (
        event: { readonly preventDefault: () => void },
        details: { readonly deviceList: HidDevice[]; readonly frame: { readonly url: string } | null },
        choose: (deviceId: string | null) => void,
      ) => void,
    ): unknown;
    (
      event: 'hid-device-removed',
      listener: (event: unknown, details: { readonly device: HidDevice }) => void,
    ): unknown;
  };
  readonly protocol: {
    readonly handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => void;
  };
};

export type MenuItem = { label?: string; type?: 'separator'; enabled?: boolean; click?: () => void };

export type Tray = {
  readonly setImage: (image: string) => void;
  readonly setToolTip: (text: string) => void;
  /** A method, so that Electron's own Menu fits behind the opaque one. */
  setContextMenu(menu: Menu | null): void;
  readonly on: (event: 'click', listener: () => void) => unknown;
  readonly destroy: () => void;
};

/** Opaque to us. */
export type Menu = object;

export type ElectronApi = {
  readonly app: {
    readonly requestSingleInstanceLock: () => boolean;
    readonly whenReady: () => Promise<unknown>;
    readonly quit: () => void;
    readonly exit: (code: number) => void;
    /** Starts another one once this one has ended. */
    readonly relaunch: () => void;
    readonly isPackaged: boolean;
    readonly getLocale: () => string;
    readonly getPreferredSystemLanguages: () => string[];
    readonly setAsDefaultProtocolClient: (scheme: string) => boolean;
    readonly setAppUserModelId: (id: string) => void;
    /** False where the desktop shows none. */
    readonly setBadgeCount: (count: number) => boolean;
    readonly setPath: (name: 'userData', path: string) => void;
    readonly enableSandbox: () => void;
    readonly on: {
      (event: 'second-instance', listener: (event: unknown, argv: string[]) => void): unknown;
      (
        event: 'open-url',
        listener: (event: { readonly preventDefault: () => void }, url: string) => void,
      ): unknown;
      (event: 'before-quit', listener: (event: { readonly preventDefault: () => void }) => void): unknown;
      (event: 'window-all-closed', listener: () => void): unknown;
      (event: 'activate', listener: () => void): unknown;
      (event: 'web-contents-created', listener: (event: unknown, contents: WebContents) => void): unknown;
    };
  };
  readonly BrowserWindow: new (options: WindowOptions) => Window;
  readonly Tray: new (image: string) => Tray;
  readonly Menu: {
    readonly buildFromTemplate: (items: MenuItem[]) => Menu;
    readonly setApplicationMenu: (menu: null) => void;
  };
  readonly Notification: {
    new (options: { title: string; body: string; silent: boolean }): {
      readonly show: () => void;
      readonly close: () => void;
      readonly on: (event: 'click', listener: () => void) => unknown;
    };
    readonly isSupported: () => boolean;
  };
  readonly ipcMain: {
    readonly on: (channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void) => unknown;
  };
  readonly protocol: {
    readonly registerSchemesAsPrivileged: (
      schemes: {
        scheme: string;
        privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean; stream: boolean };
      }[],
    ) => void;
  };
  readonly session: { readonly defaultSession: Session };
  readonly crashReporter: {
    readonly start: (options: {
      uploadToServer: boolean;
      submitURL?: string;
      rateLimit?: boolean;
      compress?: boolean;
    }) => void;
  };
  readonly safeStorage: {
    readonly isEncryptionAvailable: () => boolean;
    readonly encryptString: (text: string) => Buffer;
    readonly decryptString: (sealed: Buffer) => string;
  };
  readonly powerMonitor: {
    readonly on: {
      (event: 'suspend', listener: () => void): unknown;
      (event: 'resume', listener: () => void): unknown;
      (event: 'unlock-screen', listener: () => void): unknown;
    };
  };
  readonly globalShortcut: {
    /** False when another program has it; a TypeError where the text names no key. */
    readonly register: (accelerator: string, pressed: () => void) => boolean;
    readonly unregisterAll: () => void;
  };
  readonly clipboard: {
    readonly readText: () => Promise<string>;
    /** On Linux alone. */
    readonly selection?: { readonly readText: () => Promise<string> };
  };
  readonly shell: { readonly openExternal: (url: string) => Promise<void> };
  readonly dialog: {
    readonly showErrorBox: (title: string, content: string) => void;
    /** `response` is the place of the button in the list. */
    readonly showMessageBox: (options: {
      type: 'warning';
      title: string;
      message: string;
      detail: string;
      buttons: string[];
      defaultId: number;
      cancelId: number;
      noLink: boolean;
    }) => Promise<{ readonly response: number }>;
  };
};
