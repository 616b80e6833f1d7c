import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Evidence } from '../../core/domain/evidence.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { practiceNames, practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotFile, shotsOf, type Shots } from './shots.ts';

/** What people may ask for, by keys and by what a screen reader hears. */
vi.setConfig({ testTimeout: 120_000 });

describe('the rights of a person', () => {
  const [first = '', second = '', third = ''] = practiceNames('fr');
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  useDesk(
    async (chromium) => {
      workstation = await startOffice('fr');
      await practiseAs(workstation, 'Camille Roux', 'fr');
      rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
      shots = shotsOf(rappel.page, 'fr', ['dark-small', 'light-small']);
      await rappel.lineSays(rappel.t.app.linePractice);
    },
    () => ({ workstation, rappel }),
  );

  it('withdrawal: a key, a question, Enter', async () => {
    const { t, page, person, press, says } = rappel;
    await person.is(first);
    await press('w');
    const dialog = page.getByRole('dialog', { name: t.privacy.withdrawTitle(first) });
    await dialog.waitFor();
    expect.soft(await shots.take('withdraw')).toEqual([]);
    await press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await press('w', 'Enter');
    await says(t.privacy.withdrawn(first));
    await person.region.getByText(t.person.closed(t.closedReason.withdrawn)).waitFor();
    await person.agreed.getByText(t.revokedVia.screen).waitFor();
  });

  it('withdrawal during a call: the key is about whoever is on the line, and the numbers may go on the list', async () => {
    const { t, page, queue, person, call, press, says } = rappel;
    await queue.row(second).click();
    await person.is(second);
    await press('c');
    await call.says(t.call.connected);
    await queue.row(third).click();
    await person.is(third);
    await press('w');
    const dialog = page.getByRole('dialog', { name: t.privacy.withdrawTitle(second) });
    const suppress = dialog.getByRole('checkbox', { name: t.privacy.withdrawSuppress });
    expect(await suppress.isChecked()).toBe(false);
    await suppress.check();
    await press('Enter');
    await says(t.privacy.withdrawn(second));
    await expect.poll(() => queue.row(second).count()).toBe(0);
    await press('F9');
    await call.outcomes.waitFor();
    await queue.row(third).click();
    await person.is(third);
  });

  it('evidence: two files', async () => {
    const { t, page, person } = rappel;
    await person.region.getByRole('button', { name: t.privacy.evidence }).click();
    const dialog = page.getByRole('dialog', { name: t.privacy.evidence });
    const save = async (button: string): Promise<{ readonly name: string; readonly body: string }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: button }).click(),
      ]);
      return { name: download.suggestedFilename(), body: readFileSync(await download.path(), 'utf8') };
    };
    const json = await save(t.privacy.evidenceJson);
    const html = await save(t.privacy.evidencePage);
    expect((JSON.parse(json.body) as Evidence).people).toMatchObject([{ name: third }]);
    expect(html.name).toBe(json.name.replace('.json', '.html'));
    // It opens by itself, anywhere, and says what it holds.
    const paper = await page.context().newPage();
    await paper.setContent(html.body);
    await paper.getByRole('heading', { level: 1, name: t.evidence.title }).waitFor();
    await paper.getByText(third).first().waitFor();
    await paper.screenshot({ path: shotFile('fr-evidence'), fullPage: true });
    await paper.close();
    await page.keyboard.press('Escape');
  });

  it('erasure: first what goes and what stays, then one more button', async () => {
    const { t, page, person, queue, says } = rappel;
    await person.region.getByRole('button', { name: t.privacy.erase, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: t.privacy.eraseTitle(third) });
    await dialog.getByText(t.personalPlace.people).waitFor();
    await dialog.getByText(t.keptPlace.suppression).waitFor();
    expect.soft(await shots.take('erase')).toEqual([]);
    await dialog.getByRole('button', { name: t.privacy.eraseDo }).click();
    await says(t.privacy.eraseDone(third));
    await queue.row(third).waitFor({ state: 'detached' });
  });

  it('the settings: the do-not-call list, and what the next run of retention erases', async () => {
    const { t, page, go, settings, says } = rappel;
    await go('settings');
    const part = await settings.part('privacy');
    await part.getByText(t.suppressionSource.erasure).first().waitFor();
    await part.getByText(t.suppressionSource.withdrawal).first().waitFor();
    const form = part.getByRole('form', { name: t.privacy.addTitle });
    await form.getByLabel(t.privacy.number).fill('01 99 00 01 77');
    await form.getByLabel(t.privacy.reason).fill('Par lettre');
    await form.getByRole('button', { name: t.privacy.add }).click();
    await says(t.privacy.added(0));
    await part.getByText('Par lettre').waitFor();
    await part.getByRole('rowheader', { name: t.privacy.recordings }).waitFor();
    expect.soft(await shots.take('privacy')).toEqual([]);
    await part.getByLabel(t.privacy.lookUp).fill('0199000177');
    await page.keyboard.press('Enter');
    const entries = part.getByRole('button', { name: /^Lever l’inscription/u });
    await expect.poll(() => entries.count()).toBe(1);
    await entries.click();
    const dialog = page.getByRole('dialog', { name: t.privacy.liftTitle });
    await dialog.getByLabel(t.privacy.reason).fill('Elle a rappelé');
    await page.keyboard.press('Enter');
    await says(t.privacy.liftDone);
    await part.getByText(/Elle a rappelé/u).waitFor();
  });

  it('the settings: the diagnosis of the workstation, and a file of it for who helps', async () => {
    const { t, page, settings, says } = rappel;
    const part = await settings.part('about');
    const panel = part.getByRole('region', { name: t.doctor.title });
    await panel.getByRole('button', { name: t.doctor.run }).click();
    const rows = panel.getByRole('list', { name: t.doctor.title }).getByRole('listitem');
    await rows.filter({ hasText: t.doctor.database }).getByText(t.doctor.ok).waitFor();
    await panel.getByText(t.doctorFound['line-practice']({})).waitFor();
    await panel.getByRole('heading', { name: t.doctor.title }).evaluate((title) => title.scrollIntoView());
    expect.soft(await shots.take('doctor')).toEqual([]);
    // A fault of the page comes to the list of crashes, without its words.
    await page.evaluate(() => {
      dispatchEvent(new ErrorEvent('error', { error: new SyntaxError('near "Zéphyrine"') }));
    });
    await panel.getByRole('cell', { name: /^SyntaxError/u }).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: t.doctor.bundle }).click(),
    ]);
    await says(t.doctor.bundleDone);
    expect(saved.suggestedFilename()).toMatch(/^rappel-diagnostic-[\d-]+\.zip$/u);
    expect.soft(await shots.take('doctor-crashes')).toEqual([]);
  });

  it('the settings: a backup now, and what putting it back would give', async () => {
    const { t, page, settings, says } = rappel;
    const part = await settings.part('about');
    const panel = part.getByRole('region', { name: t.backups.title });
    await panel.getByRole('button', { name: t.backups.now }).click();
    await says(t.backups.done);
    await panel
      .getByRole('button', { name: t.backups.restoreOf('').replace('()', '').trim() })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(t.backups.keeps).waitFor();
    expect.soft(await shots.take('backup-restore')).toEqual([]);
    await dialog.getByRole('button', { name: t.backups.atStart }).click();
    await dialog.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: t.backups.cancel }).click();
    await panel.getByRole('button', { name: t.backups.cancel }).waitFor({ state: 'detached' });
    expect.soft(await shots.take('backups')).toEqual([]);
  });
});
