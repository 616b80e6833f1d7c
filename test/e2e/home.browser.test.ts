import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readFile } from 'node:fs/promises';
import { practicePeople } from '../../host/seed/practice-people.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openClient, type TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { practiseAs, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Look } from './shots.ts';

/** What is owed today, from the notice that says so to the person who is owed it. */
vi.setConfig({ testTimeout: 180_000 });

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium?.close());

describe.each(['fr', 'en'] as const)('the home screen in %s', (language) => {
  const looks: readonly Look[] | undefined = language === 'fr' ? undefined : ['light-small'];
  const owed = practicePeople[language].filter(({ promise }) => promise !== null && promise.by !== 'rule');
  const late = owed.filter(({ promise }) => promise !== null && promise.from + promise.minutes <= 0);
  let workstation: TestWorkstation;
  let rappel: Rappel;

  beforeAll(async () => {
    workstation = await startOffice(language);
    await practiseAs(workstation, 'Camille Roux', language);
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

  it('tells what is owed, shows the day, follows what changes, and leads to each of it', async () => {
    const { t, page } = rappel;
    // One notice for all that came due while nobody was there; it counts what is late, and so does the window's title.
    await rappel.says(t.reminders.countLate(late.length));
    expect(await page.title()).toMatch(/^\(\d+\) /);
    await rappel.go('home');
    await page.getByRole('heading', { level: 1, name: t.home.title }).waitFor();
    const lateOnes = page.getByRole('region', { name: t.home.late(String(late.length)) });
    const [longest] = late.toSorted(
      (a, b) =>
        (a.promise?.from ?? 0) +
        (a.promise?.minutes ?? 0) -
        (b.promise?.from ?? 0) -
        (b.promise?.minutes ?? 0),
    );
    const first = lateOnes.getByRole('button').first();
    await first.filter({ hasText: longest?.name ?? '' }).waitFor();
    expect.soft(await shotsOf(page, language, looks).take('home')).toEqual([]);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: t.home.export }).click(),
    ]);
    const calendar = await readFile(await download.path(), 'utf8');
    expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(owed.length);

    // Somebody else takes one of them off the list; the screen follows by itself.
    const { client, socket } = await openClient(workstation);
    const { rows } = await client.call('queue.page', { limit: 1 });
    await client.call('consent.withdraw', {
      person: { request: rows[0]?.request ?? '' },
      via: 'screen',
      suppress: false,
    });
    socket.close();
    await page.getByRole('region', { name: t.home.late(String(late.length - 1)) }).waitFor();

    const next = page.getByRole('list').getByRole('button').first();
    const name = (await next.locator('.strong').textContent()) ?? '';
    await next.click();
    await rappel.person.is(name);
    // What is late is no appointment any more.
    expect(await page.getByRole('button', { name: t.home.send }).count()).toBe(0);
    const coming = owed.find(({ promise }) => promise !== null && promise.from > 10);
    await rappel.queue.row(coming?.name ?? '').click();
    await page.getByRole('button', { name: t.home.send }).waitFor();
  });
});
