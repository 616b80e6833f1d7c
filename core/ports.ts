/**
 * What a host must bring: everything that differs between the desktop, the browser workstation, and a test.
 * Times are UTC milliseconds since the epoch, unless a name says otherwise.
 */

export type Clock = {
  /** UTC milliseconds. */
  readonly now: () => number;
};

/** Secrets live outside the database. The desktop uses the OS keychain, the browser workstation a sealed file. */
export type Secrets = {
  readonly get: (name: string) => string | null;
  readonly set: (name: string, value: string | null) => void;
  /** How secrets are kept, in words for the settings screen. */
  readonly kind: 'keychain' | 'sealed-file' | 'memory';
};

export type Notifier = {
  readonly notify: (notice: { readonly title: string; readonly body: string; readonly tag: string }) => void;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Facts must never hold a phone number, a prospect's words or a secret. */
export type Logger = {
  readonly log: (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;
};

/** What only one host can do; the screens hide what is false. */
export type Capabilities = {
  readonly desktop: boolean;
  readonly tray: boolean;
  readonly systemNotifications: boolean;
  readonly protocolLinks: boolean;
  /** Keys that work whichever program is in front. */
  readonly hotKeys: boolean;
};

/** Keys that the system keeps for us whichever program is in front, and the text that is marked there. */
export type HotKeyPort = {
  /**
   * Lets go of what was held before and takes these (`Ctrl+Shift+F9`, see core/domain/accelerator.ts): `taken` belongs
   * to another program, `unreadable` names no key of this system. `pressed` hears which one was hit.
   */
  readonly hold: (
    accelerators: readonly string[],
    pressed: (accelerator: string) => void,
  ) => ReadonlyMap<string, 'held' | 'taken' | 'unreadable'>;
  /** The selection where the system has one (Linux), else the clipboard; a link to a number is reduced to it. */
  readonly selectedText: () => Promise<string>;
  /** Brings the window before the agent. */
  readonly comeForward: () => void;
};

/** A number on the program's icon, where the system has one; 0 takes it away. */
export type Badge = { readonly show: (count: number) => void };

/** Where newer versions come from: an address of IT, and a channel (`latest`, `beta`). */
export type UpdateSource = { readonly server: string; readonly channel: string };

/** Brings the packed desktop up to date; see electron/updates.ts. */
export type UpdatePort = {
  /** Why this copy cannot do so; null where it can. */
  readonly unfit: 'not-packed' | 'by-others' | 'no-key' | null;
  /**
   * Looks for a newer version and fetches it whole: its number, or null where there is none. `progress` hears percents.
   * Errors: `updates/unreachable`, `updates/unsigned` (not from our publisher), `updates/damaged`.
   */
  readonly fetch: (source: UpdateSource, progress: (percent: number) => void) => Promise<string | null>;
  /** Ends Rappel, installs what was fetched and starts again. */
  readonly install: () => void;
};

export type Platform = {
  readonly capabilities: Capabilities;
  /** The language the operating system or browser asks for, as BCP 47. */
  readonly locale: string;
  /** IANA zone of the workstation. */
  readonly zone: string;
};

export type Ports = {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly platform: Platform;
  /** Null where the host cannot have any. */
  readonly hotKeys: HotKeyPort | null;
  /** Null where the page shows it by the browser's own means. */
  readonly badge: Badge | null;
  /** Null where the host is not brought up to date by itself. */
  readonly updates: UpdatePort | null;
};
