import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { leadsFile } from './leads-file.ts';
import { keepOnFailure } from './on-failure.ts';
import { startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';

vi.setConfig({ testTimeout: 120_000 });

let chromium: Chromium;
let workstation: TestWorkstation;
let rappel: Rappel;

beforeAll(async () => {
  chromium = await launchChromium();
  workstation = await startOffice('fr');
  rappel = await openRappel(chromium, workstation.newAddress(), { zone });
});
afterAll(async () => {
  await rappel?.close();
  await workstation?.close();
  await chromium?.close();
});
afterEach((context) => keepOnFailure(context, rappel));

/** What has the focus and does not show it; null where it is to be seen, on the element or on what stands for it. */
const unseenFocus = (): Promise<string | null> =>
  rappel.page.evaluate(() => {
    const focused = document.activeElement;
    // The parts of a date are inside it, and the browser shows which one has the focus.
    if (!focused || focused === document.body || focused.matches('[type="date"]')) return null;
    const shown = [focused, focused.nextElementSibling].some((one) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && outlineWidth !== '0px';
    });
    return shown && focused.getBoundingClientRect().width > 0 ? null : focused.outerHTML.slice(0, 200);
  });

/** Goes on with Tab until the focus is on the control of that name. */
const tabTo = async (name: string | RegExp): Promise<void> => {
  const { page } = rappel;
  const at = page.locator(':focus');
  const wanted = page
    .getByRole('button', { name })
    .or(page.getByRole('combobox', { name }))
    .or(page.getByLabel(name));
  for (let steps = 0; steps < 40; steps += 1) {
    if ((await wanted.and(at).count()) > 0) return;
    await page.keyboard.press('Tab');
    expect(await unseenFocus()).toBe(null);
  }
  throw new Error(`Tab does not come to ${String(name)}`);
};

describe('the main job, by keys alone', () => {
  it('from the first start to the log, the mouse untouched', async () => {
    const { t, page, press, call, person, queue, log, importing } = rappel;
    // First start: the name has the focus; Enter does the rest.
    await rappel.welcome.title.waitFor();
    await page.keyboard.type('Camille');
    await press('Enter');
    await rappel.lineSays(t.app.linePractice);
    await queue.opened.waitFor();

    // A file of one's own.
    await press('g', 'i');
    await rappel.says(t.intake.drop);
    await tabTo(t.intake.choose);
    const chooser = page.waitForEvent('filechooser');
    // Once the page has answered, the browser knows that somebody waits for its dialog.
    await page.evaluate(() => document.title);
    await press('Enter');
    const dialog = await chooser;
    const { name, body } = leadsFile([
      { name: 'Odile Le Bihan', phone: '0199000142', words: 'La chaudière s’arrête toutes les nuits.' },
    ]);
    await dialog.setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(body) });
    await tabTo(new RegExp(`^${t.intake.probe}$`, 'u'));
    await page.keyboard.type('Entraînement : c');
    await importing.preview.getByText('Odile Le Bihan').waitFor();
    await tabTo(/^Importer \(/u);
    await press('Enter');
    await importing.report.getByRole('definition').first().waitFor();

    // Found by a word of hers, opened, called, given an outcome.
    await press('g', 'q', '/');
    await page.keyboard.type('toutes les nuits');
    await queue.row('Odile Le Bihan').waitFor();
    await expect.poll(() => queue.rows.count()).toBe(1);
    await press('Enter');
    await person.is('Odile Le Bihan');
    await call.callButton.waitFor();
    await press('c');
    await call.says(t.call.connected);
    await press('m');
    await call.says(t.call.muted);
    await press('m', 'h');
    await call.says(t.call.onHold);
    await press('h');
    await call.says(t.call.connected);
    await press('F9');
    await call.outcomes.waitFor();
    await press('F2', '3');
    await page.keyboard.type('Déjà dépannée par son voisin.');
    await press('Control+Enter');
    await call.isDone();

    // The list has the keys again; the log has the row.
    await press('/', 'Escape', 'Escape');
    await expect.poll(() => queue.rows.count()).toBeGreaterThan(5);
    const before = await queue.opened.textContent();
    await press('ArrowDown', 'Enter');
    await expect.poll(() => queue.opened.textContent()).not.toBe(before);
    await press('a');
    await page.keyboard.type('Relire le devis');
    await press('Control+Enter');
    await rappel.says(t.person.noteSaved);
    await press('g', 'l');
    await log.row('Odile Le Bihan').waitFor();
    await tabTo(t.calls.title);
    await press('ArrowDown');
    await log.detail.getByText('Déjà dépannée par son voisin.').waitFor();
    await press('?');
    await page.getByRole('dialog', { name: t.app.keysTitle }).waitFor();
    await press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);

    // Letters alone do nothing for whoever wants them with Alt.
    await press('g', 's');
    await tabTo(t.settings.you);
    await press('Enter');
    await tabTo(t.settings.altForLetters);
    await press(' ');
    await expect.poll(() => page.getByLabel(t.settings.altForLetters).isChecked()).toBe(true);
    await press('Escape', 'g', 'q', '?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByLabel(t.settings.altForLetters).count()).toBe(1);
    await press('Alt+g', 'Alt+q');
    await queue.opened.waitFor();
    expect(rappel.complaints).toEqual([]);
  });
});
