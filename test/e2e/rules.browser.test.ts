import { describe, expect, it, vi } from 'vitest';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** The rules of calling, as an administrator sees and changes them. */
vi.setConfig({ testTimeout: 120_000 });

describe('the rules of calling', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  useDesk(
    async (chromium) => {
      workstation = await startOffice('fr', { rulePack: null });
      await practiseAs(workstation, 'Camille Roux', 'fr');
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr', ['light-small']);
    },
    () => ({ workstation, rappel }),
  );

  it('are shown with their sources, changed as a draft, put in force, and put back', async () => {
    const { t, page, settings, says, go } = rappel;
    await go('settings');
    const part = await settings.part('rules');
    await part
      .getByText(/fr@\d{4}-\d\d-\d\d$/)
      .first()
      .waitFor();
    await part.getByRole('cell', { name: /D\.223-9: four calls/ }).waitFor();
    await part.getByText(t.rules.unchanged).waitFor();
    expect.soft(await shots.take('rules')).toEqual([]);

    const first = part.getByRole('group', { name: t.rules.window(1) });
    await first.getByLabel(t.rules.from).fill('10:00');
    await first.getByLabel(t.rules.to, { exact: true }).fill('10:00');
    await part.getByRole('alert').getByText(t.rules.wrong).waitFor();
    expect(await part.getByRole('button', { name: t.rules.save }).isDisabled()).toBe(true);
    await first.getByLabel(t.rules.to, { exact: true }).fill('12:00');
    // People to practise with are protected by no hours: nobody is lost, and all are counted.
    await part.getByRole('row', { name: new RegExp(t.rules.callable) }).waitFor();
    await part.getByRole('button', { name: t.rules.save }).click();
    await says(/fr@\d{4}-\d\d-\d\d\+1/);
    await part.getByText(t.rules.ownVersion).waitFor();
    await part.getByText(/\+1, par Camille Roux/).waitFor();

    await part.getByRole('button', { name: t.rules.shippedBack }).click();
    await part.getByText(t.rules.ownVersion).waitFor({ state: 'hidden' });
    await part.getByLabel(t.rules.pack).selectOption('us');
    await part
      .getByText(/us@\d{4}-\d\d-\d\d$/)
      .first()
      .waitFor();
    await part.getByLabel(t.rules.whose).selectOption('neutral');
    await says(t.rules.chosen);
    await page.reload();
    await go('settings');
    const again = await settings.part('rules');
    expect(await again.getByLabel(t.rules.whose).inputValue()).toBe('neutral');
  });
});
