import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hotKeys } from '../../core/messages/hot-keys.ts';
import type { HotKeySettings } from '../../core/contract/hot-keys.ts';
import type { RemoteCommand, RemoteResult } from '../../core/contract/remote.ts';
import type { Client } from '../../core/rpc/client.ts';
import { startDesktop, type Desktop } from '../../electron/start-desktop.ts';
import { fixedClock, tempDataDir } from '../support/workstation.ts';
import { openPageOf } from './open-page.ts';
import { standIn, type StandIn, type StandInOptions } from './stand-in.ts';

let folder: string;
let electron: StandIn;
let desktop: Desktop | null;
let client: Client;
let clock: ReturnType<typeof fixedClock>;

const keys: HotKeySettings = {
  on: true,
  answer: 'Ctrl+Shift+F9',
  hangup: 'Ctrl+Shift+F10',
  mute: 'Ctrl+Shift+F8',
  next: 'Ctrl+Shift+F11',
  selected: 'Ctrl+Shift+F12',
};

const start = async (options: StandInOptions = {}): Promise<void> => {
  clock = fixedClock(Date.UTC(2026, 5, 1));
  electron = standIn({ locale: 'en-GB', ...options });
  desktop = await startDesktop(electron.api, {
    dataDir: join(folder, 'data'),
    bundle: '/bundle',
    page: folder,
    argv: [],
    checkOutput: true,
    ports: { clock },
  });
  client = openPageOf(electron, 'first');
};

/** A window that holds the phone, and does `does` with each command. */
const holdPhone = async (does: (command: RemoteCommand) => RemoteResult): Promise<RemoteCommand[]> => {
  const heard: RemoteCommand[] = [];
  client.on('remote.asked', ({ id, command }) => {
    heard.push(command);
    void client.call('remote.answer', { id, answer: { result: does(command) } });
  });
  await client.call('session.claim', { force: false });
  return heard;
};
const muted = (): RemoteResult => ({ did: 'muted' });

const press = (accelerator: string): void => {
  const pressed = electron.hotKeys.get(accelerator);
  if (!pressed) throw new Error(`${accelerator} is not taken`);
  clock.advance(1000);
  pressed();
};
const notices = (): readonly string[] => electron.notifications.map(({ options }) => options.body);
const log = (): readonly string[] => electron.windows[0]?.log ?? [];

beforeEach(() => {
  folder = tempDataDir();
});
afterEach(async () => {
  await desktop?.quit();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('the keys of the whole system', () => {
  it('are left to other programs until they are switched on, and given back when switched off', async () => {
    await start();
    expect([...electron.hotKeys.keys()]).toEqual([]);
    expect(await client.call('hotKeys.states', {})).toEqual({
      answer: 'off',
      hangup: 'off',
      mute: 'off',
      next: 'off',
      selected: 'off',
    });
    const { hotKeys } = await client.call('settings.get', {});
    await client.call('settings.set', { hotKeys: { ...hotKeys, on: true, mute: null } });
    expect([...electron.hotKeys.keys()]).toEqual(
      ['F9', 'F10', 'F11', 'F12'].map((key) => `CmdOrCtrl+Shift+${key}`),
    );
    expect(await client.call('hotKeys.states', {})).toMatchObject({ answer: 'held', mute: 'off' });
    await client.call('settings.set', { hotKeys: { ...hotKeys, on: false } });
    expect([...electron.hotKeys.keys()]).toEqual([]);
  });

  it('are taken again at the next start, and given back at the end', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys });
    await desktop?.quit();
    expect([...electron.hotKeys.keys()]).toEqual([]);
    await start();
    expect([...electron.hotKeys.keys()]).toEqual([
      'Ctrl+Shift+F9',
      'Ctrl+Shift+F10',
      'Ctrl+Shift+F8',
      'Ctrl+Shift+F11',
      'Ctrl+Shift+F12',
    ]);
  });

  it('say per key what is wrong, and the others work', async () => {
    await start({ takenKeys: ['Ctrl+Shift+F9'] });
    const changed = new Promise((resolve) => client.on('settings.changed', resolve));
    await client.call('settings.set', {
      hotKeys: { ...keys, hangup: 'Ctrl+Shift+Banana', mute: 'm', next: 'Alt+N', selected: 'alt + n' },
    });
    await changed;
    expect(await client.call('hotKeys.states', {})).toEqual({
      answer: 'taken',
      hangup: 'unreadable',
      mute: 'bare',
      next: 'held',
      selected: 'doubled',
    });
    expect([...electron.hotKeys.keys()]).toEqual(['Alt+N']);
  });

  it('never stand in the way of the settings, nor of the end, whatever the system throws', async () => {
    await start();
    electron.brokenShortcuts();
    expect(await client.call('settings.set', { hotKeys: keys })).toMatchObject({ hotKeys: keys });
    await desktop?.quit();
    expect(electron.exits).toEqual([0]);
    expect(readFileSync(join(folder, 'data', 'logs', 'rappel.log'), 'utf8')).toContain('could not be taken');
  });

  it('stand as they were asked for last, however fast that changes', async () => {
    await start();
    await Promise.all(
      ['F1', 'F2', 'F3'].map((answer) =>
        client.call('settings.set', {
          hotKeys: { on: true, answer, hangup: null, mute: null, next: null, selected: null },
        }),
      ),
    );
    expect([...electron.hotKeys.keys()]).toEqual(['F3']);
  });
});

describe('a key that is hit', () => {
  it('does in the window with the phone what the command line would', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys });
    const heard = await holdPhone(muted);
    for (const key of ['F9', 'F10', 'F8', 'F11']) press(`Ctrl+Shift+${key}`);
    await expect
      .poll(() => heard)
      .toEqual([{ kind: 'answer' }, { kind: 'hangup' }, { kind: 'mute', muted: null }, { kind: 'next' }]);
  });

  it('counts once while it is held down', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys });
    const heard = await holdPhone(muted);
    for (let turn = 0; turn < 20; turn += 1) {
      electron.hotKeys.get('Ctrl+Shift+F8')?.();
      clock.advance(turn === 0 ? 500 : 33);
    }
    press('Ctrl+Shift+F8');
    await expect.poll(() => heard.length).toBe(2);
    await client.call('session.hello', {});
    expect(heard).toEqual([
      { kind: 'mute', muted: null },
      { kind: 'mute', muted: null },
    ]);
  });

  it('says whether the microphone is open: the window may be out of sight', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys, language: 'fr' });
    await holdPhone(muted);
    press('Ctrl+Shift+F8');
    await expect.poll(notices).toEqual([hotKeys.fr.muted]);
    expect(log()).toEqual([]);
  });

  it('brings the window forward for what the agent is asked', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys });
    await holdPhone(() => ({ did: 'shown', number: null, decision: null }));
    press('Ctrl+Shift+F11');
    await expect.poll(log).toEqual(['show', 'focus']);
  });

  it('says in the agent’s words why nothing came of it', async () => {
    await start();
    await client.call('settings.set', { hotKeys: keys });
    press('Ctrl+Shift+F9');
    await expect.poll(notices).toEqual([expect.stringContaining('no window of it is open')]);
    client.on('remote.asked', ({ id }) => {
      const error = { code: 'phone/no-call', message: 'no call' };
      void client.call('remote.answer', { id, answer: { error } });
    });
    await client.call('session.claim', { force: false });
    press('Ctrl+Shift+F10');
    await expect.poll(() => notices().at(-1)).toBe('There is no call any more.');
  });
});

describe('the key of the selected number', () => {
  const select = async (options: StandInOptions, selection: string, copied: string) => {
    await start(options);
    await client.call('settings.set', { hotKeys: keys });
    const heard = await holdPhone((command) => ({
      did: 'shown',
      number: command.kind === 'call' ? command.number : null,
      decision: null,
    }));
    Object.assign(electron.clipboards, { selection, clipboard: copied });
    press('Ctrl+Shift+F12');
    await expect.poll(() => heard.length + notices().length).toBe(1);
    return heard;
  };

  it('shows the number in the text that is selected, and dials nothing', async () => {
    expect(await select({}, 'Call Claire: 01 99 00 00 01, please', '01 99 00 00 02')).toEqual([
      { kind: 'call', number: '01 99 00 00 01', now: false },
    ]);
    await expect.poll(log).toEqual(['show', 'focus']);
  });

  it('reads what was copied, where the system keeps no selection', async () => {
    expect(await select({ selection: false }, '', 'tel:+33-1-99-00-00-02;ext=12')).toEqual([
      { kind: 'call', number: '+33199000002,12', now: false },
    ]);
  });

  it('says that there is no number, whatever is selected', async () => {
    expect(await select({}, 'a'.repeat(100_000), '')).toEqual([]);
    expect(notices()).toEqual([expect.stringContaining('no number in the text')]);
  });
});
