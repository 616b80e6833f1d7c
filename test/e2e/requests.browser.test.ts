import { describe, expect, it, vi } from 'vitest';
import { openDb } from '../../db/client.ts';
import { seedDatabase } from '../../host/seed/seed.ts';
import { tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { prepare, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** The table of all requests, by keys and by mouse: its ends and its middle, a view of one's own, and a change of many. */
vi.setConfig({ testTimeout: 120_000 });

const people = 3000;

describe('the table of requests', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  useDesk(
    async (chromium) => {
      const dataDir = tempDataDir();
      const db = await openDb(dataDir);
      await seedDatabase(db, { requests: people, calls: 0, seed: 3, languages: ['fr'], now: Date.now() });
      await db.write('settings.write', {
        values: { welcomed: true, agentName: 'Camille', line: { kind: 'practice' } },
        at: Date.now(),
      });
      await db.close();
      workstation = await startOffice('fr', { dataDir });
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr', ['light-small', 'dark']);
      await rappel.lineSays(rappel.t.app.linePractice);
    },
    () => ({ workstation, rappel }),
  );

  const grid = () => rappel.page.getByRole('grid', { name: rappel.t.requests.title });
  /** The number of the active row, as a screen reader hears it. */
  const active = async (): Promise<number> => {
    const id = await grid().getAttribute('aria-activedescendant');
    if (id === null) return -1;
    return Number(await rappel.page.locator(`[id="${id}"]`).getAttribute('aria-rowindex')) - 1;
  };

  it('shows its first, its last and any row between, by keys, by number and by the scroll bar', async () => {
    const { t, page, press } = rappel;
    await press('g', 'r');
    await grid().waitFor();
    await page.getByText(t.requests.count(people, new Intl.NumberFormat('fr-FR').format(people))).waitFor();
    expect.soft(await shots.take('requests')).toEqual([]);
    await grid().focus();
    await page.keyboard.press('End');
    await expect.poll(active).toBe(people);
    await page.keyboard.press('ArrowUp');
    await expect.poll(active).toBe(people - 1);
    await page.keyboard.press('Home');
    await expect.poll(active).toBe(1);
    await page.getByRole('spinbutton', { name: t.requests.row }).fill('1800');
    await page.keyboard.press('Enter');
    await expect.poll(active).toBe(1800);
    await grid().evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.locator(`[role="row"][aria-rowindex="${people + 1}"][aria-selected]`).click();
    await expect.poll(active).toBe(people);
  });

  it('sorts by a column, filters, and keeps both as a view that can be removed and brought back', async () => {
    const { t, page, says } = rappel;
    await page.getByRole('columnheader', { name: t.listColumn.name }).getByRole('button').click();
    await expect.poll(() => page.getByRole('columnheader', { name: t.listColumn.name }).getAttribute('aria-sort')).toBe('ascending'); // prettier-ignore
    await page.getByRole('combobox', { name: t.requests.owed }).selectOption('late');
    await page
      .getByRole('gridcell', { name: new RegExp(`^${t.promiseState.late}`, 'u') })
      .first()
      .waitFor();
    const menu = (item: string) => async (): Promise<void> => {
      await page.getByRole('button', { name: t.requests.viewMenu }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu(t.requests.saveAs)();
    await page.getByRole('textbox', { name: t.requests.name }).fill('Retards par nom');
    await page.keyboard.press('Enter');
    await says(t.requests.savedAs('Retards par nom'));
    const names = () =>
      prepare(workstation, async (client) =>
        (await client.call('views.list', {})).views.map(({ name }) => name),
      );
    expect(await names()).toEqual(['Retards par nom']);
    await menu(t.requests.remove)();
    await says(t.requests.removed('Retards par nom'));
    expect(await names()).toEqual([]);
    await page.getByRole('button', { name: t.app.undo }).last().click();
    await expect.poll(names).toEqual(['Retards par nom']);
    await expect.poll(() => page.getByRole('combobox', { name: t.requests.owed }).inputValue()).toBe('late');
  });

  it('closes many after a preview, and takes that back', async () => {
    const { t, page, says } = rappel;
    // The view came back with the filter: what is chosen before its rows are there is let go with the list before it.
    await page.locator('section[aria-busy="false"]', { has: grid() }).waitFor();
    await grid().focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: t.requests.close }).click();
    const dialog = page.getByRole('dialog', { name: t.requests.closeTitle });
    await dialog.getByText(t.requests.first).waitFor();
    expect.soft(await shots.take('requests-close')).toEqual([]);
    await dialog.getByRole('button', { name: t.requests.run }).click();
    const state = () => prepare(workstation, async (client) => (await client.call('bulk.list', {})).runs[0]);
    await expect.poll(async () => (await state())?.state, { timeout: 20_000 }).toBe('done');
    const done = (await state())?.done ?? 0;
    expect(done).toBeGreaterThan(50);
    await says(t.requests.done('close', new Intl.NumberFormat('fr-FR').format(done)));
    await page.getByText(t.requests.emptyTitle).waitFor();
    await page.getByRole('button', { name: t.app.undo }).last().click();
    await expect.poll(async () => (await state())?.takenBack, { timeout: 20_000 }).toBe(done);
    await grid().waitFor();
  });
});
