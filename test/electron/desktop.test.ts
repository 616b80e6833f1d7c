import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { CallFrame } from '../../core/rpc/frames.ts';
import { setCrashAddress } from '../../host/crash-reports.ts';
import { callChannel } from '../../electron/channels.ts';
import { desktopSecrets } from '../../electron/secrets.ts';
import { sealedFileSecrets } from '../../host/secrets.ts';
import { memorySecrets } from '../host/context.ts';
import { dataDir, electron, desktop, start, mainWindow, openPage, tray, keepDesktop } from './desk.ts';

describe('start', () => {
  it('opens one sandboxed window on our page, with a privileged scheme set up before', async () => {
    await start();
    expect(electron.calls[0]).toBe('crash reporter {"uploadToServer":false}');
    expect(electron.calls[1]).toBe(
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
    // Nothing else: no insecure content, no experimental or Blink features, no session of another.
    expect(Object.keys(mainWindow().options.webPreferences).toSorted()).toEqual([
      'backgroundThrottling',
      'contextIsolation',
      'devTools',
      'nodeIntegration',
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
      'preload',
      'sandbox',
      'spellcheck',
      'webSecurity',
      'webviewTag',
    ]);
    mainWindow().emit('ready-to-show');
    expect(mainWindow().log).toEqual(['show']);
  });

  it('sends Chromium’s own crash reports only where IT has set an address', async () => {
    setCrashAddress(dataDir, 'https://crashes.example.org/');
    await start();
    expect(electron.calls[0]).toBe(
      'crash reporter {"uploadToServer":true,"submitURL":"https://crashes.example.org/","rateLimit":true,"compress":true}',
    );
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
    // Without a backup from before there is nothing to ask.
    expect(electron.questions).toEqual([]);
    expect(electron.errors[0]?.content).toMatch(/Install that version.*db\/from-the-future/su);
    expect(electron.exits).toEqual([1]);
    expect(electron.windows).toEqual([]);
  });

  it('does not share its data folder with a second desktop of another profile', async () => {
    await start();
    const first = desktop;
    await start();
    expect(electron.errors[0]?.content).toContain('serve/already-running');
    keepDesktop(first);
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

  it('takes nothing but calls of the contract, in their shape, and lives on', async () => {
    await start();
    const contents = mainWindow().webContents;
    const ours = electron.top('app://rappel/');
    const say = (frame: unknown): void => electron.say(contents, ours, callChannel, 'a', frame);
    const noCalls: readonly unknown[] = [
      null,
      'session.hello',
      7,
      [],
      {},
      { t: 'call' },
      { t: 'call', id: 'x', name: 'session.hello', input: {} },
      { t: 'ok', id: 1, output: {} },
      { t: 'call', id: 1, name: ['session.hello'], input: {} },
    ];
    for (const frame of noCalls) say(frame);
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'session.hello ', ''];
    for (const [index, name] of names.entries()) say({ t: 'call', id: 100 + index, name, input: {} });
    say({ t: 'call', id: 200, name: 'session.claim', input: { force: 'yes' } });
    say({
      t: 'call',
      id: 201,
      name: 'settings.set',
      input: JSON.parse('{"__proto__":{"theme":"dark"},"theme":"pink"}'),
    });
    await openPage('a').call('session.hello', {});
    const answers = contents.sent.map(
      ({ args }) =>
        args[1] as { readonly t: string; readonly id: number; readonly error?: { readonly code: string } },
    );
    expect(answers.filter(({ id }) => id >= 100).map(({ t, id, error }) => [t, id, error?.code])).toEqual([
      ...names.map((_name, index) => ['err', 100 + index, 'rpc/unknown']),
      ['err', 200, 'rpc/bad-input'],
      ['err', 201, 'rpc/bad-input'],
    ]);
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
  it('puts the passwords of line and mailbox and the key of a webhook into the keychain, and keeps the folder’s own keys in its sealed file', async () => {
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
    const hook = await client.call('webhooks.save', {
      uid: null,
      settings: {
        name: 'CRM',
        url: 'https://crm.example.org/',
        outcomes: [],
        personal: false,
        enabled: false,
      },
    });
    const sealed = readFileSync(join(dataDir, 'secrets.keychain'), 'utf8');
    expect(Object.keys(JSON.parse(sealed) as object)).toEqual([
      'line.password',
      `intake.mailboxes.${mailbox.uid}`,
      `webhook.${hook.uid}`,
    ]);
    expect(sealed).not.toContain('oak');
    await desktop?.quit();
    await start();
    expect(await openPage('b').call('line.get', {})).toMatchObject({ account: { hasPassword: true } });
  });

  it('takes a password that the browser workstation has sealed, until it is set anew', async () => {
    const sealed = sealedFileSecrets(dataDir);
    sealed.set('line.password', 'oak and ash');
    const keychain = memorySecrets();
    const secrets = desktopSecrets(keychain, sealed);
    expect(secrets.get('line.password')).toBe('oak and ash');
    secrets.set('line.password', 'elm');
    expect([
      secrets.get('line.password'),
      keychain.get('line.password'),
      sealed.get('line.password'),
    ]).toEqual(['elm', 'elm', null]);
  });

  it('falls back to the sealed file where the system has no keychain', async () => {
    await start({ keychain: false });
    expect((await openPage('a').call('session.hello', {})).secretsKind).toBe('sealed-file');
  });
});
