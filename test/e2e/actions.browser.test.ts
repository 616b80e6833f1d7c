import { describe, expect, it, vi } from 'vitest';
import { practicePeople } from '../../host/seed/practice-people.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { practiceNames, practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Shots } from './shots.ts';

/** What an agent does with a request apart from calls, by keys, and how it is undone. */
vi.setConfig({ testTimeout: 120_000 });

describe('acting on a request', () => {
  const [promised = ''] = practiceNames('fr');
  const [fresh = '', other = ''] = practicePeople.fr
    .filter(({ promise }) => promise === null)
    .map(({ name }) => name);
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  useDesk(
    async (chromium) => {
      workstation = await startOffice('fr');
      await practiseAs(workstation, 'Camille Roux', 'fr');
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr', ['light', 'dark-small']);
      await rappel.person.is(promised);
    },
    () => ({ workstation, rappel }),
  );

  const choose = async (item: string): Promise<void> => {
    await rappel.press('o');
    await rappel.page.getByRole('menuitem', { name: item }).click();
  };
  const dialog = (title: string) => rappel.page.getByRole('dialog', { name: title.replace('…', '') });
  const done = () =>
    rappel.person.region.getByRole('region', { name: rappel.t.actions.history, exact: true });

  it('puts it off by keys alone, and takes that back from the notice; not where a call was promised', async () => {
    const { t, page, queue, person, press, says } = rappel;
    await queue.find(fresh);
    await person.is(fresh);
    await press('o', 'Enter');
    await dialog(t.actions.snooze).waitFor();
    await page.keyboard.type('demain 14h');
    expect.soft(await shots.take('snooze')).toEqual([]);
    await press('Enter');
    await person.region.getByText(t.promiseState.upcoming).first().waitFor();
    await done()
      .getByText(/^Remise à demain/u)
      .waitFor();
    await page.getByRole('status').getByRole('button', { name: t.app.undo }).click();
    await says(t.actions.undone);
    await done().getByText(t.actions.wasUndone).waitFor();

    await queue.find(promised);
    await press('o', 'Enter');
    await page.keyboard.type('demain 14h');
    await press('Enter');
    await dialog(t.actions.snooze)
      .getByText(/Un appel a été promis/u)
      .waitFor();
    await press('Escape');
  });

  it('splits one request in two, and merges the two again', async () => {
    const { t, page, queue, person, says } = rappel;
    await queue.find(fresh);
    await choose(t.actions.split);
    const stake = person.stakes.getByRole('listitem').first();
    await stake.waitFor();
    await dialog(t.actions.split).getByRole('group', { name: t.actions.splitStakes }).getByRole('checkbox').first().check();
    expect.soft(await shots.take('split')).toEqual([]);
    await page.keyboard.press('Enter');
    await says(t.actions.split2);
    // The second one is shown, without the words of the first.
    await person.region.getByText(t.person.noWords).waitFor();
    await choose(t.actions.merge);
    const merge = dialog(t.actions.merge);
    await merge.getByRole('radio', { name: new RegExp(t.actions.samePerson, 'u') }).check();
    expect.soft(await shots.take('merge')).toEqual([]);
    await merge.getByRole('button', { name: t.actions.mergeDo(fresh) }).click();
    await says(t.actions.merged);
    await person.words.waitFor();
    await done().getByText(t.actions.lineMerge).waitFor();
  }); // prettier-ignore

  it('closes without a call, with a message to who was not reached, and reopens', async () => {
    const { t, page, queue, person, press, says } = rappel;
    await queue.find(other);
    await choose(t.actions.close);
    await dialog(t.actions.close).getByLabel(t.actions.closeReason).selectOption('unreachable');
    await press('Enter');
    await person.region.getByText(t.person.closed(t.closedReason.unreachable)).waitFor();
    await person.region.getByRole('button', { name: t.actions.farewell }).click();
    const text = dialog(t.actions.farewell).getByRole('textbox', { name: t.actions.farewellText });
    await expect.poll(() => text.inputValue()).toContain(t.farewell.hello(other));
    expect.soft(await shots.take('farewell')).toEqual([]);
    await press('Escape');
    await choose(t.actions.reopen);
    await says(t.actions.reopened);
    await expect.poll(() => queue.row(other).count()).toBe(1);
    await page.getByRole('button', { name: t.actions.undoThis(t.actions.lineReopen) }).click();
    await person.region.getByText(t.person.closed(t.closedReason.unreachable)).waitFor();
  });

  it('shows in the settings what a retry does', async () => {
    const { t, page } = rappel;
    await rappel.go('settings');
    await page.getByRole('button', { name: t.settings.outcomes, exact: true }).click();
    await page.getByLabel(t.settings.budget).waitFor();
    await page.getByRole('button', { name: t.settings.edit('Ne répond pas') }).click();
    const editor = dialog(t.settings.edit('Ne répond pas'));
    for (const name of [t.settings.slotsFirst, t.settings.otherDaypart])
      expect(await editor.getByRole('checkbox', { name }).isChecked()).toBe(true);
    expect.soft(await shots.take('outcome-retry')).toEqual([]);
    await page.keyboard.press('Escape');
  });
});
