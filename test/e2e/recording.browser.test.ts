import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callSound, wavHeaderBytes } from '../../core/domain/sound.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { writeTone } from '../support/tone-file.ts';
import { openClient, startWorkstation, type Opened, type TestWorkstation } from '../support/workstation.ts';
import { loudness, shareAt, type Sound } from '../lab/sound.ts';

let folder: string;
let workstation: TestWorkstation;
let chromium: Chromium;
let host: Opened;
let page: Page;
const broken: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-e2e-'));
  writeTone(join(folder, 'agent.wav'), 1000, { sampleRate: 16_000 });
  workstation = await startWorkstation({ withPage: true });
  host = await openClient(workstation);
  await host.client.call('settings.set', { welcomed: true, agentName: 'Test', language: 'en' });
  await host.client.call('line.save', { kind: 'practice' });
  await host.client.call('practice.seed', { language: 'en' });
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await workstation?.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  expect(broken).toEqual([]);
});

const openPage = async (): Promise<void> => {
  page = await chromium.newPage({ locale: 'en-GB' });
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => broken.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  await page.goto(workstation.newAddress());
  await page.getByRole('heading', { name: 'Ready to call' }).waitFor();
};
const go = (screen: 'Queue' | 'Call log' | 'Settings'): Promise<void> =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
/** Calls the person in the centre, and answers the attempt. */
const talk = async (): Promise<string> => {
  await page.getByRole('button', { name: /^Call \+?\d/ }).click();
  await page.getByRole('status').getByText('On the phone').waitFor();
  const { attempts } = await host.client.call('attempt.pending', {});
  return attempts.find(({ ended }) => !ended)?.attempt ?? '';
};
const finish = async (): Promise<void> => {
  await page.getByRole('textbox', { name: /^Note/ }).waitFor();
  const { attempts } = await host.client.call('attempt.pending', {});
  for (const { attempt } of attempts)
    await host.client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 0 });
};
const channels = (
  file: string,
): { readonly left: Sound; readonly right: Sound; readonly seconds: number } => {
  const bytes = readFileSync(file).subarray(wavHeaderBytes);
  const frames = Math.floor(bytes.length / 4);
  const side = (offset: number): Sound => ({
    rate: callSound.rate,
    samples: Int16Array.from({ length: frames }, (_, index) => bytes.readInt16LE(index * 4 + offset)),
  });
  return { left: side(0), right: side(2), seconds: frames / callSound.rate };
};

describe('recording by hand, on the practice line', () => {
  it('is announced, shown, paused, kept on disk and heard again from the log', async () => {
    await openPage();
    const attempt = await talk();
    expect((await host.client.call('recording.get', { attempt })).recording).toBeNull();
    await page.keyboard.press('e');
    await page.locator('.bar').getByText('Announcing the recording…').first().waitFor();
    expect((await host.client.call('recording.get', { attempt })).recording).toBeNull();
    const sign = page.getByRole('timer', { name: /^Recording, 0:0\d$/ });
    await sign.waitFor();
    await page.getByRole('timer', { name: 'Recording, 0:02' }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('timer', { name: /^Recording paused at 0:0[23]$/ }).waitFor();
    await page.waitForTimeout(2000);
    await page.getByRole('button', { name: 'Go on' }).click();
    await sign.waitFor();
    // The sign is there on every screen.
    await go('Call log');
    await page.getByRole('heading', { name: 'Call log' }).waitFor();
    await sign.waitFor();
    await page.waitForTimeout(1000);
    await page.keyboard.press('e');
    await sign.waitFor({ state: 'detached' });
    await page.keyboard.press('F9');
    await expect
      .poll(async () => (await host.client.call('recording.get', { attempt })).recording, { timeout: 10_000 })
      .toMatchObject({ endedBy: 'agent' });

    const file = join(workstation.dataDir, 'recordings', `${attempt}.wav`);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const { left, right, seconds } = channels(file);
    const recording = (await host.client.call('recording.get', { attempt })).recording;
    expect(recording?.durationMs).toBe(Math.floor(seconds * 1000));
    expect(seconds).toBeGreaterThan(2.5);
    expect(shareAt(left, 1000)).toBeGreaterThan(0.9);
    expect(loudness(left, 10)).toBeGreaterThan(0.02);
    // The practice line says back what it hears, and nothing else once it has greeted.
    expect(right.samples.length).toBe(left.samples.length);

    await go('Queue');
    await finish();
    await go('Call log');
    await page.getByRole('row').nth(1).click();
    const detail = page.getByRole('region', { name: 'Recording' });
    await detail.getByText(/^0:0\d$/).waitFor();
    await detail.getByRole('button', { name: 'Listen to the recording' }).click();
    const audio = page.locator('audio.sound');
    await audio.waitFor();
    await expect
      .poll(() => audio.evaluate((element) => (element as HTMLAudioElement).duration), { timeout: 10_000 })
      .toBeCloseTo(seconds, 1);
    await page.context().close();
  });

  it('keeps what was said when the page is closed', async () => {
    await openPage();
    const attempt = await talk();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByRole('timer', { name: 'Recording, 0:02' }).waitFor();
    await page.context().close();
    await expect
      .poll(async () => (await host.client.call('recording.get', { attempt })).recording, { timeout: 10_000 })
      .toMatchObject({ endedBy: 'cut' });
    const { left, seconds } = channels(join(workstation.dataDir, 'recordings', `${attempt}.wav`));
    expect(seconds).toBeGreaterThan(1);
    expect(shareAt(left, 1000)).toBeGreaterThan(0.9);
    await host.client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 0 });
  });
});

describe('messages of one’s own', () => {
  it('are recorded in the settings, and left in a call by one key', async () => {
    await openPage();
    await go('Settings');
    await page.getByRole('button', { name: 'Sound' }).click();
    await page.getByRole('button', { name: 'Record a message' }).click();
    await page
      .getByRole('timer', { name: '' })
      .getByText(/Recording you, 0:02/)
      .waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('textbox', { name: 'Name of the message' }).fill('Call me back');
    await page.getByRole('button', { name: 'Keep the message' }).click();
    await page.getByRole('radio', { name: 'Leave Call me back with the key v' }).waitFor();
    await expect
      .poll(async () => (await host.client.call('voicemail.list', {})).messages)
      .toMatchObject([{ name: 'Call me back' }]);
    const hangUp = page.getByRole('checkbox', { name: /^Hang up when the message is over/ });
    await hangUp.click();
    await expect.poll(() => hangUp.isChecked()).toBe(true);
    await go('Queue');
    await talk();
    await page.keyboard.press('v');
    await page.getByText('Playing Call me back. Your microphone is silent.').waitFor();
    // When it is over, the call is.
    await page.getByRole('textbox', { name: /^Note/ }).waitFor();
    await page
      .getByText(/^Talk|Message left/)
      .first()
      .waitFor();
    await finish();

    await go('Settings');
    await page.getByRole('button', { name: 'Delete Call me back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No message yet.').waitFor();
    await page.context().close();
  });
});
