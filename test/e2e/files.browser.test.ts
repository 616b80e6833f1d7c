import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { writeWorkbook } from '../support/workbook-file.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { prepare, settleIn, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf } from './shots.ts';

/** Files that are no CSV, and a folder that is watched, on the import screen. */
vi.setConfig({ testTimeout: 200_000 });

const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const sheet = (...rows: readonly (readonly string[])[]): string =>
  `<sheetData>${rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData>`;

describe('the import screen', () => {
  const language = 'fr';
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let folder: string;

  // After the workstation has let it go: what is registered first comes last.
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  useDesk(
    async (chromium) => {
      folder = mkdtempSync(join(tmpdir(), 'rappel-files-'));
      workstation = await startOffice(language);
      await prepare(workstation, (client) => settleIn(client, 'Camille Roux', language));
      rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
    },
    () => ({ workstation, rappel }),
  );

  it('takes a workbook by the sheet that is chosen, and cards without asking about columns', async () => {
    const { t, page, importing } = rappel;
    const formatSelect = page.getByRole('combobox', { name: t.intake.format, exact: true });
    const formatIs = async (text: string): Promise<void> => {
      await expect.poll(() => formatSelect.locator('option:checked').textContent()).toBe(text);
    };
    const path = join(folder, 'salon.xlsx');
    writeWorkbook(path, {
      sheets: [
        { name: 'Samedi', xml: sheet(['Nom', 'Tel'], ['Odile Le Bihan', '0199000142']) },
        { name: 'Dimanche', xml: sheet(['Nom', 'Tel'], ['Paul Guillou', '0199000143']) },
      ],
    });
    await rappel.go('import');
    await importing.drop({ name: 'salon.xlsx', body: readFileSync(path) });
    await importing.makeProbe('Salon', 'Je veux être rappelé.');
    await importing.preview.getByText('Odile Le Bihan').waitFor();
    await formatIs(t.intake.formatFound(t.fileFormat.xlsx));
    await page.getByRole('combobox', { name: t.intake.sheet, exact: true }).selectOption('Dimanche');
    await importing.preview.getByText('Paul Guillou').waitFor();
    expect.soft(await shotsOf(page, language, ['light', 'dark-small']).take('import-workbook')).toEqual([]);
    await importing.start.click();
    await importing.report.getByRole('definition').first().waitFor();
    await importing.report.getByRole('button', { name: t.intake.another, exact: true }).click();

    await importing.choose({
      name: 'carte.vcf',
      body: 'BEGIN:VCARD\nVERSION:4.0\nFN:Aïcha Benali\nTEL:0639981210\nEND:VCARD\n',
    });
    await importing.preview.getByText('Aïcha Benali').waitFor();
    await formatIs(t.intake.formatFound(t.fileFormat.vcard));
    expect(await importing.columns.count()).toBe(0);
    // Somebody may know better, or think so: whatever comes of it, the choice stays at hand.
    await formatSelect.selectOption({ label: t.fileFormat.xlsx });
    await page.getByText(t.intake.unusable).waitFor();
    await formatSelect.selectOption({ label: t.fileFormat.csv });
    await importing.columns.first().waitFor();
    await formatSelect.selectOption({ label: t.intake.formatByContent });
    await importing.preview.getByText('Aïcha Benali').waitFor();
    await importing.start.click();
    await importing.report.getByRole('definition').first().waitFor();
    await importing.report.getByRole('button', { name: t.intake.another, exact: true }).click();
  });

  it('watches a folder, says that it does, and stops at a word', async () => {
    const { t, page } = rappel;
    const arrivals = join(folder, 'arrivals');
    mkdirSync(arrivals);
    await page.getByText(t.watchedFolder.title, { exact: true }).click();
    await page.getByLabel(t.watchedFolder.path).fill('arrivals');
    const start = page.getByRole('button', { name: t.watchedFolder.start, exact: true });
    await start.click();
    await page.getByText(/chemin entier du dossier/u).waitFor();
    await page.getByLabel(t.watchedFolder.path).fill(arrivals);
    await start.click();
    await page.getByText(t.watchState.watching, { exact: true }).waitFor();
    expect.soft(await shotsOf(page, language, ['light', 'dark-small']).take('import-watched')).toEqual([]);
    writeFileSync(join(arrivals, 'leads.json'), '[{"nom": "Zoé", "tel": "0199000144"}]');
    while (!existsSync(join(arrivals, 'done', 'leads.json'))) await delay(100);
    await page.getByText('leads.json', { exact: true }).waitFor();
    await page.getByRole('button', { name: t.watchedFolder.stop, exact: true }).click();
    await page.getByText(t.watchState.off, { exact: true }).waitFor();
  });
});
