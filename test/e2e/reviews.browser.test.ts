import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../core/domain/role.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { shippedForms } from '../../core/rules/score-forms.ts';
import type { Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { practiseAs, prepare, startOffice, zone } from './office.ts';
import { useDesk } from './desk.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf } from './shots.ts';

/** A call from the draw to the closed review: the lead's hand, the agent's word, the lead's reply; and a calibration. */
vi.setConfig({ testTimeout: 240_000 });

const language = 'fr';
const agent = 'Camille Roux';
const lead = 'Lou Petit';

let chromium: Chromium;
let workstation: TestWorkstation;
let rappel: Rappel;

/** Who sits before the workstation from now on. An agent may not take the name of another. */
const sitDown = (agentName: string, role: Role): Promise<unknown> =>
  prepare(workstation, async (client) => {
    await client.call('role.set', { role: 'lead', code: '' });
    await client.call('settings.set', { agentName });
    await client.call('role.set', { role, code: '' });
  });

/** A talk that the agent had; answers the person's name. */
const talk = (): Promise<string> =>
  prepare(workstation, async (client) => {
    const { rows } = await client.call('queue.page', { limit: 1 });
    const [first] = rows;
    if (!first) throw new Error('nobody waits');
    const at = Date.now();
    const { attempt } = await client.call('attempt.start', {
      request: first.request,
      number: first.prospect.phones[0] ?? '',
      direction: 'outbound',
      reason: 'À sa demande',
    });
    await client.call('attempt.end', {
      attempt,
      at: at + 90_000,
      answeredAt: at + 4_000,
      lineResult: 'answered',
      sipCode: 200,
      sipReason: 'OK',
      endedBy: 'agent',
      holdMs: 0,
    });
    await client.call('outcome.save', {
      attempt,
      kind: 'converted',
      note: 'Rendez-vous pris',
      next: null,
      wrapMs: 1000,
      expected: 'yes',
    });
    return first.prospect.name;
  });

useDesk(
  async (browser) => {
    chromium = browser;
    workstation = await startOffice(language);
    await practiseAs(workstation, agent, language);
    // Calls of practice are drawn for no review: these people stand for real ones.
    const { db, close } = openWriter(workstation.dataDir);
    db.run(sql`UPDATE probe SET practice = 0`);
    close();
  },
  () => ({ workstation, rappel }),
);

describe('a review on the screen', () => {
  it('is drawn, scored, shared, disputed, replied to and closed; and a calibration stays blind', async () => {
    const person = await talk();
    await sitDown(lead, 'lead');
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
    const { t, page } = rappel;
    const r = t.reviews;
    const shots = shotsOf(page, language, ['light', 'contrast-small', 'dark-small', 'light-small']);
    const items = shippedForms[0]?.items ?? [];
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    // By keys alone to the screen; the draw takes the one call there is and says that there were no more.
    await rappel.lineSays(t.app.linePractice);
    await rappel.press('g', 'v');
    await page.getByRole('heading', { level: 1, name: r.list }).waitFor();
    await page.getByText(r.empty).waitFor();
    await button(r.draw).click();
    await page.getByRole('dialog').getByRole('button', { name: r.draw }).click();
    await rappel.says(r.drawn('1'));
    await rappel.says(r.shortOf(agent, '1', '3'));
    // From then on by itself.
    await page.getByRole('dialog').getByRole('radio', { name: r.eachWeek }).check({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: r.switchOn }).click();
    await rappel.says(r.weeklyOn('3'));
    expect.soft(await shots.take('reviews-draw')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: t.app.close }).last().click();
    expect.soft(await shots.take('reviews')).toEqual([]);

    await page.getByRole('button', { name: person }).click();
    await button(r.begin).click();
    const form = page.getByRole('region', { name: r.form });
    for (const [index, { text, kind }] of items.entries()) {
      const line = form.getByRole('group', { name: text.fr, exact: true });
      const choice = index === 0 ? r.no : index === 3 ? r.notApplicable : kind === 'scale' ? '3' : r.yes;
      const radio = line.getByRole('radio', { name: choice, exact: true });
      await radio.focus();
      await rappel.press('Space');
      await page.getByText(r.leftToAnswer(String(items.length - index - 1))).or(button(r.share).and(page.locator(':enabled'))).first().waitFor();
    }
    const note = form.getByLabel(r.itemNote(items[0]?.text.fr ?? ''));
    await note.fill('Rien ne le montre');
    await note.blur();
    await form.getByText(r.failedBy(items[0]?.text.fr ?? '')).waitFor();
    await form.getByLabel(r.comment, { exact: true }).fill('Bonne écoute ici');
    await form.getByLabel(r.atTime).fill('1:05');
    await button(r.addComment).click();
    await form.getByText('Bonne écoute ici').and(form.locator('p')).waitFor();
    expect.soft(await shots.take('review')).toEqual([]);
    await button(r.share).click();
    await page.getByText(r.waitsForAgent).waitFor();

    // The agent: nothing of the reviewers' desk, their own call, and one word on one item.
    await sitDown(agent, 'agent');
    await page.getByRole('navigation', { name: t.app.navigation }).getByRole('button', { name: t.app.mine }).waitFor();
    expect(await page.getByRole('navigation', { name: r.parts }).count()).toBe(0);
    await button(r.backToList).click();
    await page.getByRole('heading', { level: 1, name: r.mine }).waitFor();
    await page.getByText(r.toAnswer('1')).waitFor();
    expect.soft(await shots.take('my-calls')).toEqual([]);
    await page.getByRole('table', { name: r.myReviews }).getByRole('button', { name: person }).click();
    await form.getByText('Rien ne le montre').waitFor();
    await form.getByRole('group', { name: items[0]?.text.fr ?? '', exact: true }).getByLabel(r.disputeShort).check();
    expect(await button(r.sendAnswer).isDisabled()).toBe(true);
    await form.getByLabel(r.disputeWhy(items[0]?.text.fr ?? '')).fill('Le formulaire est daté d’hier');
    expect.soft(await shots.take('my-review')).toEqual([]);
    await button(r.sendAnswer).click();
    await rappel.says(r.sent);

    // The lead amends beside the original, replies, and only then can close.
    await sitDown(lead, 'lead');
    await page.getByRole('navigation', { name: r.parts }).getByRole('button', { name: r.list }).click();
    await page.getByLabel(r.stageCount(t.reviewStage.answered, '1')).check({ force: true });
    await page.getByRole('button', { name: person }).click();
    await button(r.close).waitFor();
    expect(await button(r.close).isDisabled()).toBe(true);
    await page.getByRole('button', { name: r.amendItem(items[0]?.text.fr ?? '') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: r.yes, exact: true }).check({ force: true });
    await dialog.getByLabel(r.reason).fill('Le formulaire le prouve');
    await dialog.getByRole('button', { name: t.app.save }).click();
    await form.getByText(r.amendedFor('Le formulaire le prouve')).waitFor();
    await form.getByLabel(r.replyTo(items[0]?.text.fr ?? '')).fill('Vous avez raison');
    await button(r.reply).click();
    await button(r.close).and(page.locator(':enabled')).click();
    await form.getByText('Vous avez raison').waitFor();
    await page.getByText(t.reviewStage.closed, { exact: true }).waitFor();

    // From the log to a calibration of one's own, which nobody else sees into.
    await rappel.go('calls');
    await rappel.log.row(person).first().click();
    await button(r.calibrateCall).click();
    await page.getByText(r.blindHelp).waitFor();
    await button(r.backToList).click();
    await page.getByText(r.workingBy(lead)).waitFor();
    await sitDown('Max Bon', 'lead');
    await button(r.takePart).waitFor();
    expect.soft(await shots.take('calibration')).toEqual([]);

    // A form with its preview.
    await button(r.forms).click();
    const name = shippedForms[1]?.name.fr ?? '';
    await page.getByRole('button', { name: r.changeForm(name) }).click();
    await dialog.getByRole('heading', { name: r.preview }).waitFor();
    await dialog.getByLabel(r.itemFr).first().fill('Demande en règle');
    const preview = dialog.getByRole('region', { name: r.preview });
    await preview.getByRole('group', { name: 'Demande en règle' }).getByLabel(r.no, { exact: true }).check({ force: true });
    await preview.getByText(r.failedBy('Demande en règle')).waitFor();
    expect.soft(await shots.take('score-form')).toEqual([]);
    await dialog.getByRole('button', { name: t.app.save }).click();
    await rappel.says(r.saved(name, '1'));
  });
}); // prettier-ignore
