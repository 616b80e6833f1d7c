import { rmSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorSentence, type Messages } from '../../core/messages/index.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { practiceNames, practiseAs, prepare, startOffice, zone } from './office.ts';
import { serveProgram } from './program.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';

/** What goes wrong at a desk, and what the window says and does about it. */
vi.setConfig({ testTimeout: 120_000 });

let chromium: Chromium;
let workstation: TestWorkstation;
let rappel: Rappel;
const [first = '', second = ''] = practiceNames('fr');

beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium?.close());

/** The notice over a call that was left without its outcome, whenever it was. */
const leftOver = (t: Messages): RegExp => new RegExp(t.wrapUp.fromBefore('.+'), 'u');

/** What a screen reader adds to the name of a control. */
const describedBy = (control: Locator): Promise<string> =>
  control.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );

const openDesk = async (): Promise<void> => {
  rappel = await openRappel(chromium, workstation.newAddress(), { zone });
  await rappel.lineSays(rappel.t.app.linePractice);
};

describe('a desk on the practice line', () => {
  beforeAll(async () => {
    workstation = await startOffice('fr');
    await practiseAs(workstation, 'Camille', 'fr');
    await openDesk();
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });
  afterEach((context) => keepOnFailure(context, rappel));

  it.each([
    ['nothing.csv', Buffer.alloc(0), 'csv/empty'],
    [
      'photo.csv',
      Buffer.from([
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1,
      ]),
      'csv/binary',
    ],
  ] as const)('does not take %s, says why, and takes another file', async (name, body, code) => {
    const { t, importing } = rappel;
    await rappel.go('import');
    await importing.drop({ name, body });
    await rappel.says(errorSentence(code, '', 'fr'));
    await importing.choose({ name: 'bon.csv', body: 'Nom;Téléphone\nJeanne Petit;0199000120\n' });
    await importing.chooseProbe('Entraînement : chauffage');
    await importing.preview.getByText('Jeanne Petit').waitFor();
    await rappel.page.reload();
    await rappel.go('import');
    await expect.poll(() => rappel.page.getByText(t.intake.noBatches).count()).toBe(1);
    await rappel.go('work');
  });

  it('calls nobody who did not ask, unless a reason is written, which the log keeps', async () => {
    const { t, call, log, press, page } = rappel;
    await press('d');
    await call.dialog.waitFor();
    await page.keyboard.type('01 99 00 01 77');
    await call.dialog.getByText(t.call.padNoMatch).waitFor();
    await call.dialog.getByText(t.rule['no-request']).waitFor();
    // Enter asks for the next thing.
    await press('Enter');
    const anyway = call.dialog.getByRole('button', { name: t.call.callAnyway, exact: true });
    const reason = call.dialog.getByLabel(t.call.reason);
    await reason.fill('x');
    await anyway.click();
    await call.dialog.getByText(t.call.reasonShort).waitFor();
    await reason.fill('Elle m’a laissé ce numéro sur un papier au salon.');
    await press('Control+Enter');
    await call.dialog.waitFor({ state: 'hidden' });
    await call.says(t.call.connected);
    await press('F9');
    await call.outcomes.waitFor();
    await press('7', 'Enter');
    await call.isDone();
    await press('g', 'l');
    await log.row('01 99 00 01 77').click();
    await log.detail.getByText('Elle m’a laissé ce numéro sur un papier au salon.').waitFor();
    await log.detail.getByText(t.rule['no-request']).waitFor();
    expect(await log.detail.getByText(t.rule['no-request']).count()).toBe(1);
    await press('g', 'q');
  });

  it('holds one telephone: a second window may only take it over', async () => {
    const { t } = rappel;
    const other = await openRappel(chromium, workstation.newAddress(), { zone });
    try {
      await other.says(t.app.elsewhereTitle);
      await other.says(t.app.elsewhereHelp);
      await other.page.getByRole('button', { name: t.app.elsewhereUse, exact: true }).click();
      await other.lineSays(t.app.linePractice);
      await rappel.says(t.app.elsewhereTitle);
      expect(await rappel.page.getByRole('region', { name: t.call.region, exact: true }).count()).toBe(0);
      await rappel.page.getByRole('button', { name: t.app.elsewhereUse, exact: true }).click();
      await rappel.lineSays(t.app.linePractice);
      await other.says(t.app.elsewhereTitle);
    } finally {
      await other.close();
    }
  });

  it('reloads in a call and in wrap-up: the call comes back for its outcome, with the note', async () => {
    const { t, call, page, person, press } = rappel;
    await person.is(first);
    await call.callButton.waitFor();
    await press('c');
    await call.says(t.call.connected);
    await call.note.fill('Deux pannes cette semaine');
    await page.reload();
    await call.outcomes.waitFor();
    await person.is(first);
    await call.region.getByText(leftOver(t)).waitFor();
    expect(await call.note.inputValue()).toBe('Deux pannes cette semaine');
    expect(await call.callButton.count()).toBe(0);
    await press('2');
    await page.reload();
    await call.outcomes.waitFor();
    await press('F2', 'c', 'Enter');
    await call.isDone();
    await person.is(second);
    await rappel.go('calls');
    await rappel.log.row(first).waitFor();
    expect(await rappel.log.cells(first)).toMatchObject({ line: t.lineResult.lost });
  });
});

describe('a workstation that stops', () => {
  it('lets nobody call meanwhile, says why, and lets them again', async () => {
    const dataDir = tempDataDir();
    workstation = await startOffice('fr', { dataDir });
    await practiseAs(workstation, 'Camille', 'fr');
    await openDesk();
    const { t, call, press, page } = rappel;
    const ready = (): Promise<boolean> => call.callButton.isEnabled();
    try {
      await expect.poll(ready).toBe(true);
      expect(await describedBy(call.callButton)).toBe('');
      await workstation.close();
      await rappel.says(t.app.offline);
      await expect.poll(ready).toBe(false);
      expect(await describedBy(call.callButton)).toBe(t.call.hostAway);
      await press('c');
      await press('d');
      await call.dialog.getByText(t.call.hostAway).waitFor();
      await press('Escape');
      workstation = await startOffice('fr', { dataDir });
      await page.getByText(t.app.offline).waitFor({ state: 'hidden', timeout: 20_000 });
      await expect.poll(ready).toBe(true);
      expect(await call.region.getByText(t.call.hostAway).count()).toBe(0);
      await rappel.go('calls');
      await page.getByText(t.calls.emptyTitle).waitFor();
      expect(rappel.complaints).toEqual([]);
    } finally {
      await rappel.close();
      await workstation.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('is said so; what is typed stays, and the window comes back by itself', async () => {
    const dataDir = tempDataDir();
    workstation = await startOffice('fr', { dataDir });
    await practiseAs(workstation, 'Camille', 'fr');
    await openDesk();
    const { t, call, press, page } = rappel;
    try {
      await call.callButton.waitFor();
      await press('c');
      await call.says(t.call.connected);
      await workstation.close();
      await rappel.says(t.app.offline);
      // The call does not need the workstation, and neither do words.
      await call.note.fill('On se rappelle jeudi');
      await press('F9');
      await call.outcomes.waitFor();
      workstation = await startOffice('fr', { dataDir });
      await page.getByText(t.app.offline).waitFor({ state: 'hidden', timeout: 20_000 });
      expect(await call.note.inputValue()).toBe('On se rappelle jeudi');
      await press('Escape', '4', 'Enter');
      await call.isDone();
      await rappel.go('calls');
      await rappel.log.row(first).waitFor();
      expect(await rappel.log.cells(first)).toMatchObject({ line: t.lineResult.answered });
      expect(rappel.complaints).toEqual([]);
    } finally {
      await rappel.close();
      await workstation.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

describe('a workstation that is killed', () => {
  it('leaves the call in the window alone: the next one logs the end it came to', async () => {
    const dataDir = tempDataDir();
    const before = await startOffice('fr', { dataDir });
    await practiseAs(before, 'Camille', 'fr');
    await before.close();
    let program = await serveProgram(dataDir);
    rappel = await openRappel(chromium, program.address, { zone });
    const { t, call, press, page } = rappel;
    try {
      await rappel.lineSays(t.app.linePractice);
      await call.callButton.waitFor();
      await press('c');
      await call.says(t.call.connected);
      await program.kill();
      await rappel.says(t.app.offline);
      program = await serveProgram(dataDir);
      await page.getByText(t.app.offline).waitFor({ state: 'hidden', timeout: 20_000 });
      await press('F9');
      await call.outcomes.waitFor();
      await press('F2', '1', 'Enter');
      await call.isDone();
      await rappel.go('calls');
      await rappel.log.row(first).waitFor();
      expect(await rappel.log.cells(first)).toMatchObject({ line: t.lineResult.answered });
      expect(rappel.complaints).toEqual([]);
    } finally {
      await rappel.close();
      await program.kill();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('asks at its next start, and at every start, what came of the call that was up', async () => {
    const dataDir = tempDataDir();
    const before = await startOffice('fr', { dataDir });
    await practiseAs(before, 'Camille', 'fr');
    await before.close();
    let program = await serveProgram(dataDir);
    const open = async (): Promise<void> => {
      rappel = await openRappel(chromium, program.address, { zone });
      await rappel.lineSays(rappel.t.app.linePractice);
    };
    const killAndStart = async (): Promise<void> => {
      await program.kill();
      await rappel.says(rappel.t.app.offline);
      await rappel.close();
      program = await serveProgram(dataDir);
      await open();
    };
    try {
      await open();
      await rappel.call.callButton.waitFor();
      await rappel.press('c');
      await rappel.call.says(rappel.t.call.connected);
      await killAndStart();
      await rappel.call.outcomes.waitFor();
      await rappel.person.is(first);
      await rappel.call.region.getByText(leftOver(rappel.t)).waitFor();
      // Killed again, in wrap-up: chosen is not saved.
      await rappel.press('1');
      await rappel.call.outcomes.getByRole('radio', { checked: true }).waitFor();
      await killAndStart();
      await rappel.call.outcomes.waitFor();
      await rappel.person.is(first);
      await rappel.press('F2', '1', 'Enter');
      await rappel.call.isDone();
      await rappel.person.is(second);
      await rappel.go('calls');
      await rappel.log.row(first).waitFor();
      expect(await rappel.log.table.getByRole('row').filter({ hasText: first }).count()).toBe(1);
      expect(await rappel.log.cells(first)).toMatchObject({ line: rappel.t.lineResult.lost });
    } finally {
      await rappel.close();
      await program.kill();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

describe('a machine without a microphone', () => {
  const deaf = async (without: readonly string[], work: () => Promise<void>): Promise<void> => {
    const usual = chromium;
    chromium = await launchChromium({ without });
    workstation = await startOffice('fr');
    try {
      await practiseAs(workstation, 'Camille', 'fr');
      await openDesk();
      await work();
    } finally {
      await chromium.close();
      await workstation.close();
      chromium = usual;
    }
  };

  it('says that none is plugged in; the practice line works all the same', async () => {
    await deaf(['--use-fake-device-for-media-stream'], async () => {
      const { t, call, press } = rappel;
      await call.region.getByText(t.practice.silentMicrophone).waitFor();
      await call.callButton.waitFor();
      await press('c');
      await call.says(t.call.connected);
      await press('F9');
      await call.outcomes.waitFor();
      await press('5', 'Enter');
      await call.isDone();
      await rappel.go('settings');
      const part = await rappel.settings.part('devices');
      await part.getByRole('button', { name: t.settings.levelStart, exact: true }).click();
      await part.getByText(t.call.micAbsent).waitFor();
      expect(rappel.complaints).toEqual([]);
    });
  });

  it('says that it may not be used, and where to allow it', async () => {
    await deaf(['--use-fake-ui-for-media-stream'], async () => {
      const { t } = rappel;
      await prepare(workstation, (client) =>
        client.call('line.save', {
          kind: 'sip',
          server: 'wss://127.0.0.1:9/',
          domain: 'pbx.example.org',
          user: '1001',
          password: 'x',
        }),
      );
      await rappel.call.region.getByText(t.lineProblem.unreachable).waitFor({ timeout: 30_000 });
      await rappel.call.region.getByText(t.call.micRefused).waitFor();
      await rappel.go('settings');
      const part = await rappel.settings.part('devices');
      await part.getByRole('button', { name: t.settings.levelStart, exact: true }).click();
      expect(await part.getByRole('alert').textContent()).toBe(t.call.micRefused);
    });
  });
});
