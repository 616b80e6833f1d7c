import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { writeTone } from '../support/tone-file.ts';
import { openClient, startWorkstation, type Opened, type TestWorkstation } from '../support/workstation.ts';

let folder: string;
let workstation: TestWorkstation;
let chromium: Chromium;
let host: Opened;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-e2e-'));
  writeTone(join(folder, 'agent.wav'), 300);
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

describe('the sound of a call, on the screens', () => {
  it('is said in words while it lasts, kept with the call, and shown over many', async () => {
    const broken: string[] = [];
    const page = await chromium.newPage({ locale: 'en-GB' });
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(workstation.newAddress());
    await page.getByRole('heading', { name: 'Ready to call' }).waitFor();
    await page.getByRole('button', { name: /^Call \+?\d/ }).click();
    await page.getByRole('status').getByText('On the phone').waitFor();

    const light = page.getByLabel(/^Sound quality\. (?:Good sound|You hear|They hear)/);
    await light.click();
    await page.getByText(/^Score: you hear \d/).waitFor();

    await page.getByRole('button', { name: /^Mute/ }).click();
    const sign = page.getByRole('alert').filter({ hasText: 'You are talking while muted' });
    await sign.getByRole('button', { name: /^Unmute/ }).click();
    await sign.waitFor({ state: 'detached' });
    await page.getByText('Muted: they cannot hear you').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: /^Hang up/ }).click();
    await page.getByRole('textbox', { name: /^Note/ }).waitFor();
    const unfinished = async () => (await host.client.call('attempt.pending', {})).attempts[0]?.attempt;
    await expect.poll(unfinished, { timeout: 10_000 }).toBeDefined();
    const attempt = (await unfinished()) ?? '';
    const kindOfSound = async () => (await host.client.call('quality.get', { attempt })).quality;
    await expect
      .poll(async () => (await kindOfSound())?.heard?.samples ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(0);
    expect((await kindOfSound())?.microphone).toMatch(/^Fake/);
    await host.client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 0 });

    await page.getByRole('button', { name: 'Call log' }).click();
    await page.getByRole('grid').getByRole('row').nth(1).click();
    const kept = page.getByRole('region', { name: 'Sound quality' });
    await kept
      .getByText(/of 5 \(.* at worst\)/)
      .first()
      .waitFor();
    await kept.getByText('opus').waitFor();

    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sound' }).click();
    const trend = page.getByRole('table', { name: 'How your calls sound' });
    await trend.getByRole('cell', { name: /^Fake/ }).waitFor();
    await page.getByRole('radio', { name: 'hour' }).check({ force: true });
    await trend.getByRole('cell', { name: /^\d+:00$/ }).waitFor();

    await page.getByRole('checkbox', { name: 'Cancel echo' }).click();
    await expect.poll(async () => (await host.client.call('settings.get', {})).echoCancellation).toBe(false);
    expect(await page.getByRole('button', { name: 'Connect a headset’s buttons' }).isEnabled()).toBe(true);
    expect(broken).toEqual([]);
  });
});
