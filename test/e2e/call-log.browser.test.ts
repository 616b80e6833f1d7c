import { describe, expect, it, vi } from 'vitest';
import { openDb } from '../../db/client.ts';
import { seedDatabase } from '../../host/seed/seed.ts';
import { tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { startOffice, zone } from './office.ts';
import { callLogOf } from './pages/call-log.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** The log of calls: filtered by choice and by text with its counts, a view of one's own, its columns, and one call opened. */
vi.setConfig({ testTimeout: 120_000 });

const made = 400;

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
  }); // prettier-ignore
});
