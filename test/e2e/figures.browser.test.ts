import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { figureDefinitions } from '../../core/messages/figure-definitions.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { addCall, addPromise } from '../db/figure-calls.ts';
import { addProbe, addRequest } from '../db/records.ts';
import { chooseRules } from '../support/neutral-rules.ts';
import { tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { useDesk } from './desk.ts';
import { prepare, settleIn, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf } from './shots.ts';

vi.setConfig({ testTimeout: 180_000 });

const hour = 3_600_000;
const day = 24 * hour;
const outcomes = [
  'no-answer',
  'callback',
  'voicemail',
  'converted',
  'busy',
  'not-interested',
  'other-person',
  'no-answer',
];

/** Six weeks of calls, by a pattern and no chance: 480 calls for 160 requests, the last of them yesterday. */
const fill = (dataDir: string): void => {
  const { db, close } = openWriter(dataDir);
  const yesterday = Math.floor(Date.now() / day) * day - day;
  db.transaction(() => {
    chooseRules(db, 'neutral');
    const probes = [addProbe(db, 'Formulaire du site'), addProbe(db, 'Salon de l’habitat')];
    for (let n = 0; n < 160; n += 1) {
      const from = yesterday - (n % 42) * day + (8 + (n % 9)) * hour;
      const closed = n % 5 === 0 ? 'converted' : n % 5 === 1 ? 'refused' : null;
      const request = addRequest(db, { probe: probes[n % 2] ?? 0, name: `Prospect ${n}`, askedAt: from - ((n * 37) % 600) * 60_000, closed });
      for (let call = 0; call < 3; call += 1) {
        const outcome = outcomes[(n + call * 3) % outcomes.length] ?? 'busy';
        const spoken = ['callback', 'converted', 'not-interested'].includes(outcome);
        const id = addCall(db, {
          at: new Date(from + call * 50 * 60_000).toISOString(),
          request,
          agent: n % 3 === 0 ? 'Camille' : 'Alix',
          outcome,
          seconds: 40 + ((n * 53) % 300),
          wrap: 20,
          ...(spoken ? { expected: n % 9 === 0 ? 'forgot' : 'yes', mos: 3.4 + (n % 10) / 10, network: n % 2 === 0 ? 'wifi' : 'ethernet', headset: n % 3 === 0 ? 'Jabra Evolve2 65' : 'Casque intégré' } as const : {}),
        });
        if (spoken)
          for (const [kind, label] of [['stake', 'Économies d’énergie'], ['capability', 'Bilan gratuit']] as const)
            db.run(sql`INSERT INTO attempt_tick (attempt_id, kind, label, ticked, probe_id, offer_id, agent_id, at) VALUES (${id}, ${kind}, ${label}, 1, ${probes[0] ?? 1}, 1, 1, ${from})`);
      }
      addPromise(db, { request, by: 'prospect', ended: new Date(from).toISOString(), as: n % 6 === 0 ? 'broken' : 'kept' });
    }
  });
  close();
}; // prettier-ignore

let workstation: TestWorkstation;
let rappel: Rappel;
useDesk(
  async (chromium) => {
    const dataDir = tempDataDir();
    fill(dataDir);
    workstation = await startOffice('fr', { dataDir });
    await prepare(workstation, (client) => settleIn(client, 'Camille', 'fr'));
    rappel = await openRappel(chromium, workstation.newAddress(), { language: 'fr', zone });
  },
  () => ({ workstation, rappel }),
);

it('the figures: a period beside the one before, definitions under the focus, a table behind each chart, and an empty month', async () => {
  const { page, t } = rappel;
  await rappel.go('figures');
  await page.getByRole('heading', { level: 1, name: t.figures.title }).waitFor();
  await page.getByLabel(t.figures.period).selectOption('quarter');
  const figure = figureDefinitions['conversion-per-conversation'].fr;
  const row = page.getByRole('row', { name: figure.label });
  await row.waitFor();
  // Of the 480 calls, each outcome of the eight comes 60 times: 60 of 180 conversations converted.
  await row.filter({ hasText: /33,3/ }).waitFor();
  const name = row.getByRole('button', { name: figure.label });
  await page.getByRole('combobox', { name: t.figures.probe }).focus();
  // With the keyboard in use, as the browser knows it.
  await page.keyboard.press('Tab');
  await name.focus();
  await page.getByText(figure.formula).waitFor();
  await page.getByRole('heading', { name: t.figures.sound }).waitFor();
  await page.getByRole('heading', { name: t.figures.convincing }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: t.figures.title }).click();
  const shots = shotsOf(page, 'fr');
  expect.soft(await shots.take('figures')).toEqual([]);
  for (const [shot, title] of [['figures-charts', t.figures.byWeek], ['figures-delays', t.figures.firstCall], ['figures-more', t.figures.convincing]] as const) {
    await page.getByRole('heading', { name: title }).evaluate((element) => element.scrollIntoView({ block: 'start' }));
    expect.soft(await shots.take(shot)).toEqual([]);
  }

  const heat = page.getByRole('region', { name: t.figures.heat });
  await heat.getByRole('button', { name: t.figures.tableNamed(t.figures.heat) }).click();
  await heat.getByRole('columnheader', { name: t.figures.contacts }).waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: t.figures.exportNamed(t.figures.funnel) }).click(),
  ]);
  expect(await readFile(await saved.path(), 'utf8')).toMatch(/^\uFEFFSonde,Demandes,Appelées,Jointes,Conclues\r\nFormulaire du site,80,80,\d+,\d+\r\n/);

  const [whole] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: t.figures.exportNamed(t.figures.figures) }).click(),
  ]);
  expect(await readFile(await whole.path(), 'utf8')).toMatch(
    new RegExp(`\\r\\n${figure.label},percent,33\\.3\\d*,`),
  );

  // On paper: all of it, and nothing to press.
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: t.figures.print }).isVisible()).toBe(false);
  expect(await page.getByRole('heading', { name: t.figures.sound }).isVisible()).toBe(true);
  expect((await page.pdf()).length).toBeGreaterThan(20_000);
  await page.emulateMedia({ media: 'screen' });

  await page.getByLabel(t.figures.period).selectOption('own');
  await page.getByLabel(t.figures.first).fill('2020-02-01');
  await page.getByLabel(t.figures.last).fill('2020-02-29');
  await rappel.says(t.figures.emptyTitle);
  expect.soft(await shotsOf(page, 'fr', ['light-small']).take('figures-empty')).toEqual([]);
}); // prettier-ignore
