import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { prepare, settleIn, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Look } from './shots.ts';

/** The way of a request that arrived over HTTP and could not be taken, from the sign in the bar into the queue. */
vi.setConfig({ testTimeout: 180_000 });

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium?.close());

describe.each(['fr', 'en'] as const)('the intake log in %s', (language) => {
  const looks: readonly Look[] | undefined = language === 'fr' ? undefined : ['light-small'];
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let url = '';
  const post = (body: string) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then(
      ({ status }) => status,
    );

  beforeAll(async () => {
    workstation = await startOffice(language, { intakePort: 0 });
    url = await prepare(workstation, async (client) => {
      await settleIn(client, 'Camille Roux', language);
      const { probe } = await client.call('probes.save', {
        uid: null,
        name: 'Site web',
        kind: 'form',
        country: 'FR',
        consentWording: 'Je veux être rappelé.',
      });
      const { path } = await client.call('probes.setIntake', {
        probe: probe.uid,
        preset: 'generic',
        access: 'open',
      });
      const { address } = await client.call('intake.server', {});
      return `${address ?? ''}${path}`;
    });
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
  }, 240_000);
  afterEach(async (context) => {
    await keepOnFailure(context, rappel);
    expect(rappel.complaints).toEqual([]);
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });

  it('is empty, then shows what waits on every screen until it was corrected and read again', async () => {
    const { t, page } = rappel;
    const log = t.intakeLog;
    const shots = shotsOf(page, language, looks);
    await rappel.go('import');
    await page.getByRole('button', { name: log.open }).click();
    await rappel.says(log.emptyTitle);
    expect.soft(await shots.take('intake-empty')).toEqual([]);

    await rappel.go('work');
    expect(await post('{"nom":"<b>Léa</b> Martin","tel":"appelez-moi","message":"=1+1"}')).toBe(200);
    expect(await post('{"nom":"Hugo Petit","tel":"0199000143","message":"Une véranda"}')).toBe(200);
    const sign = page.getByRole('button', { name: log.waiting('1', true) });
    await sign.click();
    const row = page.getByRole('row').filter({ hasText: '<b>Léa</b> Martin' });
    await row.getByText(t.deliveryReason['bad-phone']).waitFor();
    await row.getByRole('button').click();
    const detail = page.getByRole('complementary', { name: log.detail });
    await detail.getByText('{"nom":"<b>Léa</b> Martin"').waitFor();
    expect.soft(await shots.take('intake-rejected')).toEqual([]);

    await detail.getByRole('button', { name: log.correct }).click();
    const body = detail.getByLabel(log.corrected);
    await body.fill((await body.inputValue()).replace('appelez-moi', '0199000142'));
    await detail.getByRole('button', { name: log.replay }).click();
    await rappel.says(log.replayed(t.deliveryFate.accepted));
    await sign.waitFor({ state: 'detached' });
    await detail.getByRole('button', { name: log.replays }).click();
    await detail.getByText('appelez-moi').first().waitFor();
    await detail.getByRole('button', { name: log.replayedBy }).click();
    await detail.getByRole('button', { name: log.openRequest('<b>Léa</b> Martin') }).click();
    await rappel.person.is('<b>Léa</b> Martin');
  });

  it('is filtered, and the server is switched off and on', async () => {
    const { t, page } = rappel;
    const log = t.intakeLog;
    await rappel.go('import');
    await page.getByRole('button', { name: log.open }).click();
    await page.getByLabel(log.search).fill('véranda');
    await page.getByRole('row').filter({ hasText: 'Martin' }).first().waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'Hugo Petit' }).waitFor();
    await page.getByLabel(log.search).fill('');
    await page.getByLabel(log.fate).selectOption('test');
    await rappel.says(log.noMatchTitle);
    await page.getByRole('button', { name: log.clear }).click();
    await page.getByRole('row').filter({ hasText: 'Hugo Petit' }).waitFor();
    const server = page.getByRole('group', { name: log.server });
    const listening = server.getByText(log.serverOn(new URL(url).origin));
    await listening.waitFor();
    await server.getByRole('button', { name: log.switchOff }).click();
    await server.getByText(log.serverOff).waitFor();
    await expect(post('{}')).rejects.toThrow('fetch failed');
    await server.getByRole('button', { name: log.switchOn }).click();
    await listening.waitFor();
    expect(await post('{"nom":"Inès Roy","tel":"0199000144"}')).toBe(200);
    await page.getByRole('row').filter({ hasText: 'Inès Roy' }).waitFor();
  });
});
