import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../core/rpc/client.ts';
import type { CallFrame } from '../../core/rpc/frames.ts';
import { callChannel } from '../../electron/channels.ts';
import { startDesktop, type Desktop } from '../../electron/start-desktop.ts';
import { tempDataDir } from '../support/workstation.ts';
import { mainWindowOf, openPageOf } from './open-page.ts';
import { standIn, type StandIn, type StandInOptions } from './stand-in.ts';

let dataDir: string;
let page: string;
let electron: StandIn;
let desktop: Desktop | null;

const start = async (options: StandInOptions & { readonly argv?: readonly string[] } = {}): Promise<void> => {
  electron = standIn(options);
  desktop = await startDesktop(electron.api, {
    dataDir,
    bundle: '/bundle',
    page,
    argv: options.argv ?? [],
    checkOutput: true,
  });
};

const mainWindow = () => mainWindowOf(electron);
const openPage = (documentId: string, url?: string): Client => openPageOf(electron, documentId, url);
const tray = () => {
  const shown = electron.trays[0];
  if (!shown) throw new Error('no tray was made');
  return shown;
};

beforeEach(() => {
  dataDir = join(tempDataDir(), 'data');
  page = join(dataDir, '..', 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Rappel</title>');
  writeFileSync(join(page, 'assets', 'main-1.js'), 'export {};');
  writeFileSync(join(page, '..', 'outside.js'), 'secret');
  desktop = null;
});
afterEach(async () => {
  await desktop?.quit();
  rmSync(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 5 });
});

describe('start', () => {
  it('opens one sandboxed window on our page, with a privileged scheme set up before', async () => {
    await start();
    expect(electron.calls[0]).toBe(
      'schemes [{"scheme":"app","privileges":{"standard":true,"secure":true,"supportFetchAPI":true,"stream":true}}]',
    );
    expect(electron.calls.indexOf('enableSandbox')).toBeLessThan(electron.calls.indexOf('whenReady'));
    expect(electron.windows).toHaveLength(1);
    expect(mainWindow().url).toBe('app://rappel/');
    expect(mainWindow().options).toMatchObject({
      show: false,
      minWidth: 1024,
      minHeight: 640,
      webPreferences: {
        preload: join('/bundle', 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        backgroundThrottling: false,
      },
    });
    mainWindow().emit('ready-to-show');
    expect(mainWindow().log).toEqual(['show']);
  });

  it('leaves at once where another instance runs, which comes forward and takes over its link', async () => {
    await start({ onlyInstance: false });
    expect(desktop).toBe(null);
    expect(electron.calls).toEqual(['quit']);
    expect(electron.windows).toEqual([]);

    await start();
    mainWindow().minimized = true;
    const client = openPage('a');
    const dialled: string[] = [];
    client.on('session.dial', ({ number }) => dialled.push(number));
    await client.call('session.claim', { force: false });
    electron.app.emit('second-instance', {}, ['rappel', '--flag', 'tel:+33-1-99-00-00-01']);
    await client.call('session.hello', {});
    expect(dialled).toEqual(['+33199000001']);
    expect(mainWindow().minimized).toBe(false);
    expect(mainWindow().log).toContain('focus');
  });

  it('says in a dialog why it cannot start, with the remedy, and ends', async () => {
    await start();
    await desktop?.quit();
    const future = new Database(join(dataDir, 'rappel.sqlite'));
    future.pragma('user_version = 99990');
    future.close();
    await start();
    expect(desktop).toBe(null);
    expect(electron.errors[0]?.title).toBe('Rappel ne peut pas démarrer');
    expect(electron.errors[0]?.content).toContain('db/from-the-future');
    expect(electron.exits).toEqual([1]);
    expect(electron.windows).toEqual([]);
  });

  it('does not share its data folder with a second desktop of another profile', async () => {
    await start();
    const first = desktop;
    await start();
    expect(electron.errors[0]?.content).toContain('serve/already-running');
    desktop = first;
  });
});

describe('the bridge', () => {
  it('joins the page to a real host', async () => {
    await start();
    const client = openPage('a');
    expect(await client.call('session.hello', {})).toMatchObject({
      capabilities: {
        desktop: true,
        tray: true,
        systemNotifications: true,
        protocolLinks: true,
        hotKeys: true,
      },
      locale: 'fr-FR',
      secretsKind: 'keychain',
    });
    const changed = new Promise((resolve) => client.on('settings.changed', resolve));
    await client.call('settings.set', { theme: 'dark' });
    await changed;
  });

  it('answers nobody but the top frame of our page', async () => {
    await start();
    const contents = mainWindow().webContents;
    const call: CallFrame = { t: 'call', id: 1, name: 'session.hello', input: {} };
    const ours = electron.top('app://rappel/');
    const strangers = [
      null,
      electron.top('https://shop.example/'),
      electron.top('app://rappel.example/'),
      electron.top('file:///etc/hosts'),
      { url: 'app://rappel/x', parent: ours },
    ];
    for (const frame of strangers) electron.say(contents, frame, callChannel, 'a', call);
    electron.say(contents, ours, callChannel, 7, call);
    await openPage('b').call('session.hello', {});
    expect(new Set(contents.sent.map(({ args }) => args[0]))).toEqual(new Set(['b']));
  });

  it('ends the wire of a page that was reloaded: its claim is free, and its answers go nowhere', async () => {
    await start();
    const before = openPage('a');
    await before.call('session.claim', { force: false });
    await before.call('session.lineState', { state: 'ready', text: '' });
    expect(tray().toolTip).toBe('Rappel – ligne prête');
    const after = openPage('b');
    expect(await after.call('session.claim', { force: false })).toEqual({ active: true });
    expect(tray().toolTip).toBe('Rappel – ligne coupée');
  });

  it('frees the phone and loads the page again when its process is gone', async () => {
    await start();
    const client = openPage('a');
    await client.call('session.claim', { force: false });
    await client.call('session.lineState', { state: 'in-call', text: '' });
    mainWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(tray().toolTip).toBe('Rappel – ligne coupée');
    expect(mainWindow().log).toContain('reload');
    expect(readFileSync(join(dataDir, 'logs', 'rappel.log'), 'utf8')).toContain('crashed');
    expect(await openPage('b').call('session.claim', { force: false })).toEqual({ active: true });
  });
});

describe('the page’s scheme', () => {
  const fetchPage = async (url: string, method = 'GET'): Promise<Response> => {
    const handler = electron.handlers.pages.get('app');
    if (!handler) throw new Error('the scheme has no handler');
    return handler(new Request(url, { method }));
  };

  it('serves the built files under a strict policy', async () => {
    await start();
    const index = await fetchPage('app://rappel/');
    expect(await index.text()).toContain('<title>Rappel</title>');
    const policy = index.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    const script = await fetchPage('app://rappel/assets/main-1.js?v=1');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'app://rappel/../outside.js',
    'app://rappel/%2e%2e/outside.js',
    'app://rappel/..%2foutside.js',
    'app://rappel/assets/..%5c..%5coutside.js',
    'app://rappel//etc/hosts',
    'app://rappel/assets',
    'app://rappel/.stamp',
    'app://rappel/missing.js',
    'app://rappel/assets/main-1.js%00.png',
  ])('finds nothing at %s', async (url) => {
    await start();
    const response = await fetchPage(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('answers no other host and no other method', async () => {
    await start();
    expect((await fetchPage('app://other/index.html')).status).toBe(403);
    expect((await fetchPage('app://rappel/', 'POST')).status).toBe(405);
  });
});

describe('permissions and navigation', () => {
  const contents = () => mainWindow().webContents;
  const ask = (
    permission: string,
    requestingUrl: string,
    mediaTypes: readonly string[] = [],
    isMainFrame = true,
  ): boolean => {
    let granted: boolean | null = null;
    electron.handlers.permissionRequest?.(contents(), permission, (answer) => (granted = answer), {
      requestingUrl,
      isMainFrame,
      mediaTypes,
    });
    if (granted === null) throw new Error('the request was not answered');
    return granted;
  };

  it('grants the microphone to our page, and nothing else to anybody', async () => {
    await start();
    expect(ask('media', 'app://rappel/', ['audio'])).toBe(true);
    expect(ask('media', 'app://rappel/', ['audio', 'video'])).toBe(false);
    expect(ask('media', 'app://rappel/', ['audio'], false)).toBe(false);
    expect(ask('media', 'https://shop.example/', ['audio'])).toBe(false);
    for (const permission of [
      'geolocation',
      'notifications',
      'midi',
      'openExternal',
      'usb',
      'serial',
      'fullscreen',
    ]) {
      expect(ask(permission, 'app://rappel/')).toBe(false);
    }
    const check = electron.handlers.permissionCheck;
    expect(check?.(contents(), 'media', 'app://rappel', { mediaType: 'audio' })).toBe(true);
    expect(check?.(contents(), 'media', 'app://rappel', { mediaType: 'video' })).toBe(false);
    expect(check?.(contents(), 'media', 'https://shop.example', { mediaType: 'audio' })).toBe(false);
  });

  it('gives our page the headsets, one a click, and no other device', async () => {
    await start();
    expect(ask('hid', 'app://rappel/')).toBe(true);
    expect(ask('hid', 'https://shop.example/')).toBe(false);
    const device = (deviceId: string, ...pages: readonly number[]) => ({
      deviceId,
      name: deviceId,
      collections: pages.map((usagePage) => ({ usagePage })),
    });
    const all = [device('keyboard', 0x01, 0x0c), device('one', 0x0c, 0x0b), device('two', 0x0b, 0xff00)];
    const choose = (url: string): string | null | undefined => {
      let chosen: string | null | undefined;
      let prevented = false;
      electron.devices.emit(
        'select-hid-device',
        { preventDefault: () => (prevented = true) },
        { deviceList: all, frame: { url } },
        (id: string | null) => (chosen = id),
      );
      expect(prevented).toBe(true);
      return chosen;
    };
    expect([choose('app://rappel/'), choose('app://rappel/'), choose('https://shop.example/')]).toEqual([
      'one',
      'two',
      null,
    ]);
    electron.devices.emit('hid-device-removed', {}, { device: all[1] });
    expect(choose('app://rappel/')).toBe('one');
    const may = (deviceType: 'hid' | 'usb', origin: string, one: object | undefined): boolean | undefined =>
      electron.handlers.device?.({ deviceType, origin, device: one ?? {} });
    expect(may('hid', 'app://rappel', all[1])).toBe(true);
    expect(may('hid', 'app://rappel', all[0])).toBe(false);
    expect(may('hid', 'https://shop.example', all[1])).toBe(false);
    expect(may('usb', 'app://rappel', all[1])).toBe(false);
    expect(may('hid', 'app://rappel', {})).toBe(false);
  });

  it('keeps the window on our page, and opens no other', async () => {
    await start();
    const led = (event: string, url: string): boolean => {
      let prevented = false;
      contents().emit(event, { url, preventDefault: () => (prevented = true) });
      return !prevented;
    };
    expect(led('will-navigate', 'https://shop.example/')).toBe(false);
    expect(led('will-redirect', 'app://rappel@shop.example/')).toBe(false);
    expect(led('will-navigate', 'app://rappel/')).toBe(true);
    expect(led('will-attach-webview', '')).toBe(false);
    // A draft goes to the agent's mail program, and our window stays where it is.
    expect(led('will-navigate', 'mailto:lea%40example.fr?subject=x')).toBe(false);
    expect(electron.opened).toEqual(['mailto:lea%40example.fr?subject=x']);
    expect(contents().openHandler?.({ url: 'app://rappel/' })).toEqual({ action: 'deny' });
  });
});

describe('tray, notifications, links, power', () => {
  it('puts the number of promises owed on the icon', async () => {
    await start();
    await vi.waitFor(() => expect(electron.badges).toEqual([0]));
  });

  it('shows the line’s state by words and icon; a click brings the window back', async () => {
    await start({ locale: 'en-GB' });
    const client = openPage('a');
    await client.call('session.claim', { force: false });
    expect(tray().image).toBe(join('/bundle', 'icons', 'tray-offline.png'));
    await client.call('session.lineState', { state: 'ready', text: '' });
    expect([tray().image, tray().toolTip]).toEqual([
      join('/bundle', 'icons', 'tray-ready.png'),
      'Rappel – line ready',
    ]);
    await client.call('session.lineState', { state: 'error', text: 'wrong password' });
    expect(tray().menu.map(({ label }) => label)).toEqual([
      'wrong password',
      undefined,
      'Open Rappel',
      'Quit',
    ]);
    let kept = false;
    mainWindow().emit('close', { preventDefault: () => (kept = true) });
    expect([kept, mainWindow().log.at(-1)]).toEqual([true, 'hide']);
    tray().emit('click');
    expect(mainWindow().log.slice(-2)).toEqual(['show', 'focus']);
  });

  it('notifies, one notice a tag; a click brings the window forward', async () => {
    await start();
    const client = openPage('a');
    await client.call('session.notify', { title: 'Un appel', body: 'de Claire', tag: 'call' });
    await client.call('session.notify', { title: 'Un appel', body: 'de Marc', tag: 'call' });
    expect(electron.notifications.map(({ options, closed }) => [options.body, closed])).toEqual([
      ['de Claire', true],
      ['de Marc', false],
    ]);
    electron.notifications[1]?.emit('click');
    expect(mainWindow().log).toEqual(['show', 'focus']);
  });

  it('hands the link that started it to the first window that takes the phone', async () => {
    await start({ argv: ['callto:0199000002'] });
    const client = openPage('a');
    const dialled = new Promise((resolve) => client.on('session.dial', resolve));
    await client.call('session.claim', { force: false });
    expect(await dialled).toEqual({ number: '0199000002' });
  });

  it('answers to links only where it is installed', async () => {
    await start();
    expect(electron.calls.filter((call) => call.startsWith('protocol client'))).toEqual([]);
    await desktop?.quit();
    await start({ packaged: true });
    expect(electron.calls.filter((call) => call.startsWith('protocol client'))).toEqual(
      ['tel', 'sip', 'sips', 'callto'].map((scheme) => `protocol client ${scheme}`),
    );
    expect(mainWindow().options.webPreferences.devTools).toBe(false);
  });

  it('has the line looked at after sleep and after unlocking', async () => {
    await start();
    const client = openPage('a');
    let woken = 0;
    client.on('session.resumed', () => (woken += 1));
    await client.call('session.hello', {});
    electron.power.emit('resume');
    electron.power.emit('unlock-screen');
    await client.call('session.hello', {});
    expect(woken).toBe(2);
  });

  it('quits once, after the host has closed and let go of the folder', async () => {
    await start();
    let prevented = 0;
    electron.app.emit('before-quit', { preventDefault: () => (prevented += 1) });
    tray().menu.at(-1)?.click?.();
    await desktop?.quit();
    expect([prevented, electron.exits, tray().gone]).toEqual([1, [0], true]);
    await start();
    expect(desktop).not.toBe(null);
  });
});

describe('secrets', () => {
  it('puts the passwords of the line and of a mailbox into the keychain, and keeps the folder’s own keys in its sealed file', async () => {
    await start();
    const client = openPage('a');
    await client.call('line.save', {
      kind: 'sip',
      server: 'wss://pbx.example.org',
      domain: 'pbx.example.org',
      user: '100',
      password: 'oak and ash',
    });
    const { mailbox } = await client.call('mailbox.save', {
      uid: null,
      settings: {
        name: 'Forms', enabled: false, host: 'imap.example.org', port: 993, security: 'tls', authority: '', user: 'forms',
        signIn: { kind: 'password' }, folder: 'INBOX', after: 'nothing', moveTo: '', days: 7, rules: [],
      },
      secret: 'oak and elm',
      clientSecret: '',
    }); // prettier-ignore
    const sealed = readFileSync(join(dataDir, 'secrets.keychain'), 'utf8');
    expect(Object.keys(JSON.parse(sealed) as object)).toEqual([
      'line.password',
      `intake.mailboxes.${mailbox.uid}`,
    ]);
    expect(sealed).not.toContain('oak');
    await desktop?.quit();
    await start();
    expect(await openPage('b').call('line.get', {})).toMatchObject({ account: { hasPassword: true } });
  });

  it('falls back to the sealed file where the system has no keychain', async () => {
    await start({ keychain: false });
    expect((await openPage('a').call('session.hello', {})).secretsKind).toBe('sealed-file');
  });
});
