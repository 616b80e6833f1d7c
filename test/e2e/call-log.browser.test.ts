import { describe, expect, it, vi } from 'vitest';
import { openDb } from '../../db/client.ts';
import { pathSample, summarise } from '../../core/domain/quality.ts';
import { seedDatabase } from '../../host/seed/seed.ts';
import { openClient, tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { startOffice, zone } from './office.ts';
import { callLogOf } from './pages/call-log.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** The log of calls: filtered by choice and by text with its counts, a view of one's own, its columns, and one call opened. */
vi.setConfig({ testTimeout: 120_000 });

const made = 400;

const path = (loss: number) => pathSample({ loss, delayMs: 90, jitterMs: 4, roundTripMs: 40, codec: 'opus' });
const samples = Array.from({ length: 40 }, (_, index) => path(index >= 20 && index < 30 ? 0.2 : 0.001));
/** Good sound that was bad for a while. */
const heard = summarise(samples);

/** Says how the newest conversation sounded. */
const tellQuality = async (workstation: TestWorkstation): Promise<void> => {
  const { client, socket } = await openClient(workstation);
  const { rows } = await client.call('calls.page', { filter: { with: ['answered'] }, limit: 1 });
  await client.call('attempt.quality', {
    attempt: rows[0]?.attempt ?? '',
    at: Date.now(),
    heard,
    sent: summarise(samples.map(() => path(0))),
    microphone: 'Headset',
    network: 'wifi',
  });
  socket.close();
};

describe('the log of calls', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  useDesk(
    async (chromium) => {
      const dataDir = tempDataDir();
      const db = await openDb(dataDir);
      await seedDatabase(db, { requests: 100, calls: made, seed: 3, languages: ['fr'], now: Date.now() });
      await db.write('settings.write', {
        values: { welcomed: true, agentName: 'Camille', line: { kind: 'practice' } },
        at: Date.now(),
      });
      await db.close();
      workstation = await startOffice('fr', { dataDir });
      await tellQuality(workstation);
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr');
    },
    () => ({ workstation, rappel }),
  );

  it('is filtered with counts at once, says where a text is wrong, keeps a view, and opens a call', async () => {
    const { t, page, press } = rappel;
    const f = t.callFilters;
    const log = callLogOf(page, t);
    await rappel.lineSays(t.app.linePractice);
    await press('g', 'l');
    await log.table.waitFor();
    await page.getByText(f.count(made, String(made))).waitFor();
    expect.soft(await shots.take('call-log')).toEqual([]);

    const outcomes = page.getByRole('combobox', { name: t.calls.outcome });
    const choices = await outcomes.getByRole('option').allTextContents();
    const choice = choices.find((text) => /\([1-9]\d*\)$/.test(text)) ?? '';
    const count = Number(/\((\d+)\)$/.exec(choice)?.[1]);
    await outcomes.selectOption({ label: choice });
    await page.getByText(f.count(count, String(count)), { exact: true }).waitFor();

    await page.getByRole('button', { name: f.more }).click();
    const text = page.getByRole('textbox', { name: f.asText });
    await text.fill('talk>0 mood=good');
    await text.press('Enter');
    await page.getByText(t.filterProblem['unknown-name']).waitFor();
    await text.fill('with=answered talk>0');
    await text.press('Enter');
    await page.getByRole('button', { name: f.remove('with=answered') }).waitFor();
    expect.soft(await shots.take('call-log-filtered')).toEqual([]);

    await page.getByRole('button', { name: t.requests.viewMenu }).click();
    await page.getByRole('menuitem', { name: t.requests.saveAs }).click();
    await page.getByRole('textbox', { name: t.requests.name }).fill('Mes conversations');
    await page.getByRole('textbox', { name: t.requests.name }).press('Enter');
    await page.getByRole('combobox', { name: t.requests.viewMenu }).getByRole('option', { name: 'Mes conversations' }).waitFor({ state: 'attached' });

    await log.table.focus();
    await page.keyboard.press('ArrowDown');
    await log.detail.getByRole('region', { name: t.callDetail.asked }).waitFor();
    expect.soft(await shots.take('call-detail')).toEqual([]);
    await page.getByRole('button', { name: t.calls.clear }).click();
    await page.getByText(f.count(made, String(made)), { exact: true }).waitFor();

    // The one call that was measured: its columns, and the curve of its sound.
    await page.getByRole('combobox', { name: f.sound, exact: true }).selectOption(t.soundGrade.fair);
    await page.getByText(f.count(1, '1'), { exact: true }).waitFor();
    await page.getByRole('textbox', { name: f.talkMax }).fill('0');
    await page.getByText(f.count(0, '0'), { exact: true }).waitFor();
    await page.getByRole('textbox', { name: f.talkMax }).fill('');
    await log.detail.getByRole('button', { name: t.app.close }).click();
    await page.getByRole('button', { name: t.requests.columns }).click();
    for (const column of ['probe', 'offer', 'promise', 'mos'] as const)
      await page.getByRole('checkbox', { name: t.callColumn[column], exact: true }).check();
    await page.keyboard.press('Escape');
    await log.table.getByRole('columnheader', { name: t.callColumn.mos, exact: true }).waitFor();
    expect((await log.table.getByRole('gridcell').allTextContents()).at(-1)).toBe(heard?.mosMean.toFixed(1).replace('.', ','));
    await log.table.focus();
    await page.keyboard.press('ArrowDown');
    const sound = log.detail.getByRole('region', { name: t.quality.light });
    await sound.getByText(t.quality.curve).scrollIntoViewIfNeeded();
    expect(await sound.getByRole('listitem').first().textContent()).toContain(t.quality.heard);
    expect.soft(await shots.take('call-curve')).toEqual([]);
  }); // prettier-ignore
});
