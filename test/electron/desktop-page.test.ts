import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electron, page, start, mainWindow } from './desk.ts';

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
    'app://rappel/%252e%252e/outside.js',
    'app://rappel/..%252foutside.js',
    'app://rappel/assets\\..\\..\\outside.js',
    'app://rappel/assets/%5c..%5c..%5coutside.js',
    'app://rappel/%2fetc%2fhosts.html',
    'app://rappel/C:/outside.js',
    'app://rappel/C%3a%5coutside.js',
    'app://rappel/file:///etc/hosts.html',
    'app://rappel/.../outside.js',
    'app://rappel/assets/main-1.js/../../outside.js',
    'app://rappel/outside.js%20',
    'app://rappel/outside.js::$DATA',
  ])('finds nothing at %s', async (url) => {
    await start();
    const response = await fetchPage(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it.skipIf(process.platform === 'win32')('follows no link out of its folder', async () => {
    await start();
    symlinkSync(join(page, '..', 'outside.js'), join(page, 'assets', 'link.js'));
    symlinkSync(join(page, '..'), join(page, 'up'));
    symlinkSync(join(page, 'assets', 'main-1.js'), join(page, 'assets', 'inside.js'));
    expect((await fetchPage('app://rappel/assets/link.js')).status).toBe(404);
    expect((await fetchPage('app://rappel/up/outside.js')).status).toBe(404);
    expect((await fetchPage('app://rappel/assets/inside.js')).status).toBe(200);
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
    for (const url of [
      'file:///etc/hosts',
      'ms-msdt:/id',
      'smb://x/y',
      'javascript:alert(1)',
      'mailtox:a@b',
      'app://rappel.example/',
    ])
      expect(led('will-navigate', url)).toBe(false);
    expect(electron.opened).toHaveLength(1);
    expect(contents().openHandler?.({ url: 'app://rappel/' })).toEqual({ action: 'deny' });
  });
});
