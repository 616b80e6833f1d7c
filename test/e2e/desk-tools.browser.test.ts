import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../host/cli/run-cli.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { shotsOf } from './shots.ts';

/** What stands beside the calls: numbers, the command line, the trace and the check, on the practice line. */
let workstation: TestWorkstation;
let chromium: Chromium;
let page: Page;
const broken: string[] = [];
let installs = 0;

const rappel = async (...args: readonly string[]) => {
  const out: string[] = [];
  const code = await runCli([...args, '--data', workstation.dataDir], {
    write: (part) => {
      out.push(part);
      return Promise.resolve();
    },
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { code, answer: JSON.parse(out.join('')) as Record<string, unknown> };
};

/** Gives every call that is over its outcome, so that the next person stands in front. */
const settle = async (): Promise<void> => {
  const { client, socket } = await openClient(workstation);
  const owed = async (): Promise<readonly { readonly attempt: string; readonly ended: boolean }[]> =>
    (await client.call('attempt.pending', {})).attempts;
  await expect.poll(async () => (await owed()).every(({ ended }) => ended), { timeout: 20_000 }).toBe(true);
  for (const { attempt } of await owed())
    await client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 0 });
  socket.close();
};

const settingsPart = async (name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page
    .getByRole('navigation', { name: 'Sections of the settings' })
    .getByRole('button', { name })
    .click();
};

/** The status of the answer to a command, once it is the one that is waited for. */
const until = async (what: string, ...args: readonly string[]): Promise<void> => {
  await expect
    .poll(async () => (await rappel(...args)).answer['did'], { timeout: 20_000, interval: 500 })
    .toBe(what);
};

beforeAll(async () => {
  workstation = await startWorkstation({
    withPage: true,
    ports: {
      platform: {
        capabilities: {
          desktop: false,
          tray: false,
          systemNotifications: false,
          protocolLinks: false,
          hotKeys: true,
        },
        locale: 'en-GB',
        zone: 'Europe/Paris',
      },
      // A system in which another program holds one key.
      hotKeys: {
        hold: (accelerators) =>
          new Map(accelerators.map((one) => [one, one === 'Ctrl+Shift+F9' ? 'taken' : 'held'])),
        selectedText: () => Promise.resolve(''),
        comeForward: () => undefined,
      },
      // A newer version lies ready on IT's server.
      updates: {
        unfit: null,
        fetch: () => Promise.resolve('0.9.0'),
        install: () => {
          installs += 1;
        },
      },
    },
  });
  const { client, socket } = await openClient(workstation);
  await client.call('settings.set', { language: 'en', agentName: 'Desk 4', welcomed: true });
  await client.call('line.save', { kind: 'practice' });
  socket.close();
  chromium = await launchChromium();
  page = await chromium.newPage({ locale: 'en-GB', acceptDownloads: true });
  page.on('pageerror', (error) => broken.push(error.message));
  await page.goto(workstation.newAddress());
  await page.getByRole('button', { name: 'Settings', exact: true }).waitFor();
  await page
    .getByRole('button', { name: /Practice/ })
    .first()
    .waitFor();
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await workstation?.close();
  expect(broken).toEqual([]);
});

describe('the command line', () => {
  it('puts a number before the agent, and dials only what may be called without a question', async () => {
    expect(await rappel('call', '01 99 00 00 01,,12')).toEqual({
      code: 0,
      answer: { did: 'shown', number: '+33199000001', decision: null },
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('then ,12').waitFor();
    await page.keyboard.press('Escape');
    const blocked = await rappel('call', '+33199000001', '--now');
    expect(blocked).toMatchObject({
      code: 0,
      answer: { did: 'shown', decision: { allowed: false, rule: 'no-request' } },
    });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    expect(await rappel('hangup')).toMatchObject({ code: 1, answer: { error: { code: 'phone/no-call' } } });
    expect(await rappel('call', 'nonsense')).toMatchObject({
      code: 1,
      answer: { error: { code: 'call/bad-number' } },
    });
  });

  it('dials an emergency at once, mutes, sends digits and hangs up', async () => {
    expect((await rappel('call', '112', '--now')).answer).toMatchObject({ did: 'placed', number: '112' });
    await until('muted', 'mute', 'on');
    await page.getByText('Muted: they cannot hear you').waitFor();
    expect((await rappel('mute')).answer).toEqual({ did: 'unmuted' });
    expect((await rappel('dtmf', '12#')).answer).toEqual({ did: 'sent', digits: '12#' });
    expect((await rappel('hangup')).answer).toEqual({ did: 'hung-up', number: '112' });
  });

  it('dials the next emergency although the last call still waits for its outcome', async () => {
    await expect.poll(async () => (await rappel('hangup')).code, { timeout: 15_000 }).toBe(1);
    await page.keyboard.press('Escape');
    expect((await rappel('call', '112')).answer).toMatchObject({ did: 'shown' });
    const dialog = page.getByRole('dialog');
    const call = dialog.getByRole('button', { name: /^Call 112/ });
    await call.waitFor();
    expect(await call.isEnabled()).toBe(true);
    await call.click();
    await until('hung-up', 'hangup');
  });

  it('answers a call that rings, and says so when none does', async () => {
    await settle();
    expect(await rappel('answer')).toMatchObject({ code: 1, answer: { error: { code: 'phone/no-call' } } });
    await page.getByRole('button', { name: 'Receive a trial call' }).click();
    await page.getByRole('alertdialog').waitFor();
    expect(await rappel('answer')).toEqual({
      code: 0,
      answer: { did: 'answered', number: '+33199009999' },
    });
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await until('muted', 'mute', 'on');
    expect((await rappel('hangup')).answer).toEqual({ did: 'hung-up', number: '+33199009999' });
    await settle();
  });

  it('calls the next person of the queue, and only shows what wants the agent’s word first', async () => {
    expect(await rappel('next')).toMatchObject({
      code: 1,
      answer: { error: { code: 'remote/nobody-waits' } },
    });
    const { client, socket } = await openClient(workstation);
    await client.call('practice.seed', { language: 'en' });
    const [first] = (await client.call('queue.page', { limit: 1 })).rows;
    if (!first) throw new Error('nobody was seeded');
    const { prospect } = await client.call('request.get', { request: first.request });
    const number = prospect.phones[0]?.e164;
    socket.close();
    expect(await rappel('next')).toMatchObject({ code: 0, answer: { did: 'placed', number } });
    expect(await rappel('next')).toMatchObject({ code: 1, answer: { error: { code: 'phone/busy' } } });
    expect(await rappel('hangup')).toMatchObject({ code: 0 });
    await until('shown', 'next');
    expect((await rappel('next')).answer).toEqual({ did: 'shown', number, decision: null });
    await settle();
  });
});

describe('numbers in the settings', () => {
  it('show what the PBX would be asked for, and are kept', async () => {
    await settingsPart('Numbers');
    await page.getByRole('radio', { name: 'National form' }).check();
    await page.getByLabel('Prefix for an outside line').fill('0');
    const attempt = page.getByLabel('Try a number');
    await attempt.fill('+33 1 99 00 00 01 ext. 12');
    await page.getByText('The PBX is asked for 00199000001 then 12').waitFor();
    await attempt.fill('112');
    await page.getByText('The PBX is asked for 112').waitFor();
    await page.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('Rules saved').waitFor();
    const { client, socket } = await openClient(workstation);
    expect((await client.call('settings.get', {})).dialling).toMatchObject({
      outside: '0',
      home: 'national',
    });
    socket.close();
  });
});

describe('keys of the whole system', () => {
  it('are off at first; on, each says on the screen whether it works', async () => {
    await settingsPart('System keys');
    const answer = page.getByLabel('Answer', { exact: true });
    expect(await answer.inputValue()).toBe('CmdOrCtrl+Shift+F9');
    expect(await page.getByRole('button', { name: 'Save the keys' }).isDisabled()).toBe(true);
    await page.getByLabel('Use keys of the whole system').check();
    await answer.fill('Ctrl+Shift+F9');
    await page.getByLabel('Mute and unmute').fill('m');
    await page.getByLabel('Show the selected number').fill('');
    await page.getByRole('button', { name: 'Save the keys' }).click();
    await page.getByText('Another program holds this key.').waitFor();
    expect(await answer.getAttribute('aria-invalid')).toBe('true');
    await page.getByText('Nobody could type this key any more.').waitFor();
    const { client, socket } = await openClient(workstation);
    expect((await client.call('settings.get', {})).hotKeys).toMatchObject({
      on: true,
      answer: 'Ctrl+Shift+F9',
      mute: 'm',
      selected: null,
    });
    expect(await client.call('hotKeys.states', {})).toEqual({
      answer: 'taken',
      hangup: 'held',
      mute: 'bare',
      next: 'held',
      selected: 'off',
    });
    socket.close();
  });
});

describe('an update', () => {
  it('is fetched when IT has set a server, and installed when the agent says so, but never during a call', async () => {
    await settingsPart('About');
    const panel = page.getByRole('region', { name: 'Updates' });
    await panel.getByText('Your IT has set no update server').waitFor();
    expect(await panel.getByRole('button').count()).toBe(0);
    expect(await rappel('updates', 'set', '--server', 'http://updates.example.org/')).toMatchObject({
      code: 1,
      answer: { error: { code: 'cli/usage' } },
    });
    expect(
      (await rappel('updates', 'set', '--server', 'https://updates.example.org/', '--channel', 'beta'))
        .answer,
    ).toEqual({
      updates: { server: 'https://updates.example.org/', channel: 'beta', enabled: true },
      setBy: null,
    });
    await panel.getByRole('button', { name: 'Look now' }).click();
    await panel.getByText('Version 0.9.0 is ready.').waitFor();
    await panel.getByText('trial channel').waitFor();
    const install = panel.getByRole('button', { name: 'Install and restart' });
    expect(await install.isEnabled()).toBe(true);
    expect.soft(await shotsOf(page, 'settings').take('update-ready')).toEqual([]);

    expect((await rappel('call', '112', '--now')).answer).toMatchObject({ did: 'placed' });
    await settingsPart('About');
    await panel.getByText('A call is on: the update waits until it is over.').waitFor();
    expect(await install.isDisabled()).toBe(true);
    expect.soft(await shotsOf(page, 'settings').take('update-in-call')).toEqual([]);
    await until('hung-up', 'hangup');
    await settle();
    await settingsPart('About');
    await panel.getByText('Installing closes Rappel').waitFor();
    await install.click();
    await expect.poll(() => installs).toBe(1);
    expect((await rappel('updates', 'off')).answer).toMatchObject({ updates: { enabled: false } });
  });
});

describe('the trace', () => {
  it('keeps nothing until it is on, shows the ladder, and exports it without numbers', async () => {
    await settingsPart('Line');
    const trace = page.getByRole('region', { name: 'Trace of the line' });
    await trace.getByLabel('Follow the messages of the line').check();
    await trace.getByText('No message yet.').waitFor();
    expect((await rappel('call', '112,5', '--now')).answer).toMatchObject({ did: 'placed' });
    await settingsPart('Line');
    const invite = trace.getByText(/^INVITE sip:112@/).first();
    await invite.waitFor();
    await trace.getByText('SIP/2.0 180 Ringing').first().waitFor();
    await invite.click();
    await trace.getByLabel('Whole message').first().waitFor();
    await until('hung-up', 'hangup');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      trace.getByRole('button', { name: 'Export without numbers' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('Rappel → PBX\nINVITE sip:‹number 1›@‹host 1› SIP/2.0');
    expect(text).toContain('PBX → Rappel\nSIP/2.0 180 Ringing');
    expect(text).not.toContain('practice.invalid');
    expect(text).not.toMatch(/sip:112|response="|nonce="/);
    await trace.getByLabel('Follow the messages of the line').uncheck();
    await trace.getByLabel('Follow the messages of the line').check();
    await trace.getByText('No message yet.').waitFor();
  });
});

describe('the check before the calls', () => {
  it('finds a good workstation good, in one click', async () => {
    await expect.poll(async () => (await rappel('hangup')).code, { timeout: 15_000 }).toBe(1);
    await settingsPart('Check');
    await page.getByRole('button', { name: 'Check this workstation' }).click();
    await page.getByText('Everything is ready.').waitFor({ timeout: 40_000 });
    const rows = page.getByRole('list', { name: 'Check before the calls' }).getByRole('listitem');
    expect(await rows.count()).toBe(7);
    const words = await rows.allTextContents();
    expect(words[0]).toContain('hears sound');
    expect(words[2]).toContain('came out whole');
    expect(words[4]).toContain('Practice line');
    expect(words[5]).toContain('registered');
  });
});
