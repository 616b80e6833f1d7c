import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callSound, wavHeaderBytes } from '../../core/domain/sound.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { writeTone } from '../support/tone-file.ts';
import { openClient, startWorkstation, type Opened, type TestWorkstation } from '../support/workstation.ts';
import { loudness, shareAt, type Sound } from '../lab/sound.ts';
import { shotsOf } from './shots.ts';

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
const channels = async (
  attempt: string,
): Promise<{ readonly left: Sound; readonly right: Sound; readonly seconds: number }> => {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const part: { base64: string; next: number | null } = await host.client.call('recording.read', {
      attempt,
      offset,
    });
    parts.push(Buffer.from(part.base64, 'base64'));
    offset = part.next;
  }
  const bytes = Buffer.concat(parts).subarray(wavHeaderBytes);
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

    const { left, right, seconds } = await channels(attempt);
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
    const player = detail.getByRole('group', { name: 'Player of the recording' });
    const position = player.getByRole('slider', { name: 'Position in the recording' });
    await position.waitFor();
    const sound = () =>
      player.locator('audio').evaluate((element) => {
        const { duration, playbackRate, preservesPitch, currentTime, paused, ended, played } =
          element as HTMLAudioElement;
        const heard = (at: number): boolean =>
          Array.from({ length: played.length }).some(
            (_, index) => played.start(index) <= at && at < played.end(index),
          );
        return { duration, playbackRate, preservesPitch, currentTime, paused, ended, heardMiddle: heard(5) };
      });
    await expect.poll(async () => (await sound()).duration, { timeout: 10_000 }).toBeCloseTo(seconds, 1);
    // It has the focus, and its keys: faster at the same pitch, without the silences.
    await page.keyboard.press('6');
    await page.keyboard.press('s');
    expect(await sound()).toMatchObject({ playbackRate: 2, preservesPitch: true });

    // A second of tone, eight of nothing, a second of tone; and the pace of before.
    const tone = Buffer.alloc(64_000);
    for (let at = 0; at < tone.length; at += 2) tone.writeInt16LE(Math.round(9000 * Math.sin(at / 9)), at);
    const silence = Buffer.alloc(64_000);
    const told = await host.client.call('attempt.start', {
      request: null,
      number: '+33199000188',
      direction: 'inbound',
    });
    const at = Date.now();
    await host.client.call('recording.begin', { attempt: told.attempt, at, language: 'en' });
    for (let second = 0; second < 10; second += 1)
      await host.client.call('recording.append', {
        attempt: told.attempt,
        offset: second * 64_000,
        base64: (second === 0 || second === 9 ? tone : silence).toString('base64'),
      });
    await host.client.call('recording.end', { attempt: told.attempt, at, by: 'call' });
    await host.client.call('attempt.end', {
      attempt: told.attempt,
      at,
      answeredAt: at,
      lineResult: 'answered',
      sipCode: 200,
      sipReason: 'OK',
      endedBy: 'agent',
      holdMs: 0,
    });
    await host.client.call('outcome.save', {
      attempt: told.attempt,
      kind: 'busy',
      note: 'Said',
      next: null,
      wrapMs: 0,
    });
    await page.getByRole('row').filter({ hasText: '99 00 01 88' }).click();
    await detail.getByText('Nobody has listened to it yet.').waitFor();
    await detail.getByRole('button', { name: 'Listen to the recording' }).click();
    await expect.poll(async () => (await sound()).ended, { timeout: 15_000 }).toBe(true);
    expect(await sound()).toMatchObject({ duration: 10, playbackRate: 2, heardMiddle: false });
    await detail.getByText(/^Listened to by Test, /).waitFor();

    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => position.getAttribute('aria-valuetext')).toBe('0:05 of 0:10');
    await page.keyboard.press('m');
    await page.getByRole('textbox', { name: 'Comment at 0:05' }).fill('Asks for time');
    await page.keyboard.press('Enter');
    await detail.getByText('Asks for time').waitFor();
    // The form gives the focus back to the player.
    await page.getByRole('textbox', { name: 'Comment at 0:05' }).waitFor({ state: 'detached' });
    expect((await host.client.call('recording.review', { attempt: told.attempt })).marks).toMatchObject([
      { atMs: 5000, text: 'Asks for time', own: true },
    ]);
    await page.keyboard.press('Home');
    await page.keyboard.press('.');
    await expect.poll(async () => (await sound()).currentTime).toBe(5);
    await player.scrollIntoViewIfNeeded();
    expect.soft(await shotsOf(page, 'en', ['light', 'dark-small']).take('recording-player')).toEqual([]);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      detail.getByRole('button', { name: 'Export this call (zip)' }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^rappel-call-.*\.zip$/u);
    expect(statSync(await saved.path()).size).toBeGreaterThan(640_000);
    await detail.getByText(/^Exported by Test, /).waitFor();
    await detail.getByRole('button', { name: 'Remove the mark at 0:05' }).click();
    await detail.getByText(/^No mark yet/).waitFor();
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
    const { left, seconds } = await channels(attempt);
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
