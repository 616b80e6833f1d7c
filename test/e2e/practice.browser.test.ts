import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hear, waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { writeTone } from '../support/tone-file.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { practiceNames, startOffice, zone } from './office.ts';
import { openRappel, rappelOn, type Rappel } from './pages/rappel.ts';

/** The first minutes of somebody new, on a machine that has no line, no server and no file of leads. */
vi.setConfig({ testTimeout: 120_000 });

let chromium: Chromium;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-practice-'));
  writeTone(join(folder, 'agent.wav'), 1000, { sampleRate: 16_000 });
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
});
afterAll(async () => {
  await chromium?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a machine whose system speaks English', () => {
  it('is spoken to in English, or in French at a word', async () => {
    const workstation = await startOffice('en');
    const rappel = await openRappel(chromium, workstation.newAddress(), { language: 'en', zone });
    try {
      const { welcome, lineSays, person } = rappel;
      await welcome.speak('fr');
      const french = rappelOn(rappel.page, 'fr');
      await french.welcome.title.waitFor();
      await french.welcome.speak('en');
      await welcome.practise('Camille');
      await lineSays(rappel.t.app.linePractice);
      await person.is(practiceNames('en')[0] ?? '');
      await rappel.call.callButton.waitFor();
      expect(await rappel.page.evaluate(() => document.documentElement.lang)).toBe('en');
      expect(rappel.complaints).toEqual([]);
    } finally {
      await rappel.close();
      await workstation.close();
    }
  });
});

describe('practising', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  const language = 'fr';
  const [first = '', second = '', third = ''] = practiceNames(language);

  beforeAll(async () => {
    workstation = await startOffice(language);
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });
  afterEach(async (context) => {
    await keepOnFailure(context, rappel);
    expect(rappel.complaints).toEqual([]);
  });

  it('begins with a name and one choice, and shows who waits longest', async () => {
    const { t, page, welcome, queue, person } = rappel;
    await welcome.title.waitFor();
    await welcome.start.click();
    await rappel.says(t.settings.welcomeNameMissing);
    await welcome.practise('Camille');
    await rappel.lineSays(t.app.linePractice);
    await person.is(first);
    expect(await queue.opened.textContent()).toContain(first);
    await queue.rows.first().getByRole('img', { name: t.section.late }).waitFor();
    expect(await page.title()).toContain(t.app.name);
    // Another window of the same desk starts where this one is.
    await page.reload();
    await person.is(first);
    await rappel.lineSays(t.app.linePractice);
  });

  it('talks: greeted, echoed, muted, held, with digits', async () => {
    const { t, page, call, press } = rappel;
    await call.callButton.waitFor();
    await press('c');
    await call.says(t.call.connected);
    // Ours arrives there, and after the greeting comes back.
    await waitForTone(page, 1000, { count: 2, timeout: 25_000 });

    await press('m');
    await call.says(t.call.muted);
    await expect
      .poll(async () => (await hear(page)).every(({ level }) => level < 0.003), { timeout: 20_000 })
      .toBe(true);
    await press('m');
    await waitForTone(page, 1000, { count: 2 });

    await press('h');
    await call.says(t.call.onHold);
    await expect
      .poll(async () => (await hear(page)).every(({ level }) => level < 0.003), { timeout: 20_000 })
      .toBe(true);
    await press('h');
    await call.says(t.call.connected);
    await waitForTone(page, 1000, { count: 2 });

    await call.region.getByRole('button', { name: t.call.digits, exact: true }).click();
    await call.region.getByRole('button', { name: t.call.digit('5'), exact: true }).click();
    await press('7', '#');
    await call.says(t.call.digitsSent('57#'));

    await call.note.fill('Préfère le matin.');
    await press('F9');
    await call.outcomes.waitFor();
    expect(await call.note.inputValue()).toBe('Préfère le matin.');
  });

  it('agrees when to call again, as one says it, and goes on to the next person', async () => {
    const { t, call, queue, person, press } = rappel;
    // Typing ended with the call: the list of outcomes has the keys, save where a note is being written.
    await press('Escape', 'F2', '2');
    await call.outcomes.getByRole('radio', { checked: true }).waitFor();
    await call.save.click();
    await call.region.getByText(t.wrapUp.promiseNeeded).waitFor();
    await call.next.fill('un de ces quatre');
    await call.region.getByText(t.wrapUp.notUnderstood).waitFor();
    await call.next.fill('demain 14h');
    await call.says(`${t.app.tomorrow} 14:00 – 14:30`);
    await press('Enter', 'Enter');
    await call.isDone();
    await person.is(second);
    const row = queue.row(first);
    await row.getByRole('img', { name: t.section.upcoming }).waitFor();
    expect(await row.textContent()).toContain(`${t.app.tomorrow} 14:00 – 14:30`);
  });

  it('receives a trial call, refuses it, then takes it', async () => {
    const { t, call, person, press } = rappel;
    await person.is(second);
    const trial = call.region.getByRole('button', { name: t.call.practiceCall, exact: true });
    await trial.click();
    await call.incoming.getByText(second).waitFor();
    await press('Escape');
    await call.incoming.waitFor({ state: 'hidden' });
    await rappel.go('calls');
    await rappel.log.row(second).waitFor();
    expect(await rappel.log.cells(second)).toMatchObject({ line: t.lineResult.rejected });

    await rappel.go('work');
    await trial.click();
    await call.incoming.waitFor();
    await rappel.go('settings');
    await press('F9');
    await call.says(t.call.connected);
    await person.is(second);
    await press('F9');
    await call.outcomes.waitFor();
    await press('1', 'Enter');
    await call.isDone();
    await person.is(third);
    // Detached: the queue is read again once the outcome is on disk.
    await rappel.queue.row(second).waitFor({ state: 'detached' });
  });
});
