import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorSentence } from '../../core/messages/index.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { leadsFile } from './leads-file.ts';
import { keepOnFailure } from './on-failure.ts';
import { practiceNames, practiseAs, prepare, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Look, type Shots } from './shots.ts';

/** Every screen, in both languages, kept in .cache/screenshots for people to look at, and held to axe-core. */
vi.setConfig({ testTimeout: 300_000 });

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium?.close());

describe.each(['fr', 'en'] as const)('the screens in %s', (language) => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;
  // The layout is the same in both: the second language shows that its words fit where there is least room.
  const looks: readonly Look[] | undefined = language === 'fr' ? undefined : ['light-small'];
  const names = practiceNames(language);
  const [first = '', second = ''] = names;

  const open = async (): Promise<void> => {
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
    shots = shotsOf(rappel.page, language, looks);
  };
  afterEach(async (context) => {
    await keepOnFailure(context, rappel);
    expect(rappel.complaints).toEqual([]);
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });

  it('of the first start, and of a queue with nobody in it', async () => {
    workstation = await startOffice(language);
    await open();
    const { t, page, welcome } = rappel;
    await welcome.title.waitFor();
    expect.soft(await shots.take('welcome')).toEqual([]);
    await page.getByRole('radio', { name: new RegExp(`^${t.settings.welcomeConnect}`, 'u') }).check();
    await page.getByLabel(t.settings.server).waitFor();
    expect.soft(await shots.take('welcome-connect')).toEqual([]);
    await welcome.practise('Camille Roux');
    await rappel.lineSays(t.app.linePractice);
    await rappel.person.is(first);
    await rappel.go('calls');
    await rappel.says(t.calls.emptyTitle);
    expect.soft(await shots.take('log-empty')).toEqual([]);
    await rappel.close();
    await workstation.close();

    workstation = await startOffice(language);
    await prepare(workstation, async (client) => {
      await client.call('settings.set', { agentName: 'Camille Roux', welcomed: true });
      await client.call('line.save', { kind: 'practice' });
    });
    await open();
    await rappel.says(t.queue.emptyTitle);
    await rappel.lineSays(t.app.linePractice);
    expect.soft(await shots.take('queue-empty')).toEqual([]);
    await rappel.close();
    await workstation.close();
  });

  it('of the work: queue, person, search, call, wrap-up, somebody calling', async () => {
    workstation = await startOffice(language);
    await practiseAs(workstation, 'Camille Roux', language);
    await open();
    const { t, page, queue, person, call, press } = rappel;
    await rappel.lineSays(t.app.linePractice);
    await person.is(first);
    await call.callButton.waitFor();
    expect.soft(await shots.take('work')).toEqual([]);

    await queue.search.fill('zzzz');
    await rappel.says(t.queue.noMatchTitle);
    expect.soft(await shots.take('search-nobody')).toEqual([]);
    await press('Escape', 'Escape');

    const later = names[9] ?? '';
    await queue.row(later).click();
    await person.is(later);
    await call.region.getByRole('button', { name: t.call.callAnyway }).click();
    expect.soft(await shots.take('blocked')).toEqual([]);
    await press('Escape');

    await queue.row(first).click();
    await person.is(first);
    await press('c');
    await call.says(t.call.connected);
    await call.region.getByRole('button', { name: t.call.digits, exact: true }).click();
    await press('5');
    await call.note.fill(language === 'fr' ? 'Deux pannes depuis lundi.' : 'Out twice since Monday.');
    expect.soft(await shots.take('call')).toEqual([]);
    await rappel.go('calls');
    await page.getByTitle(t.app.backToCall).waitFor();
    expect.soft(await shots.take('log-in-call')).toEqual([]);
    await rappel.go('work');
    await press('F9');
    await call.outcomes.waitFor();
    await press('Escape', 'F2', '2');
    await call.next.fill(language === 'fr' ? 'demain 14h' : 'tomorrow 2pm');
    await call.says(`${t.app.tomorrow} 14:00 – 14:30`);
    expect.soft(await shots.take('wrap-up')).toEqual([]);
    await press('Enter', 'Enter');
    await call.isDone();

    await person.is(second);
    await call.region.getByRole('button', { name: t.call.practiceCall, exact: true }).click();
    await call.incoming.getByText(second).waitFor();
    expect.soft(await shots.take('incoming')).toEqual([]);
    // Whoever rings may be ringing to say that it is enough.
    await press('w');
    await page.getByRole('dialog', { name: t.privacy.withdrawTitle(second) }).waitFor();
    await press('Escape');
    await press('Escape');
    await call.incoming.waitFor({ state: 'hidden' });

    await rappel.go('calls');
    await rappel.log.row(first).click();
    await rappel.log.detail.waitFor();
    expect.soft(await shots.take('log')).toEqual([]);
    await rappel.go('work');
    await press('?');
    await page.getByRole('dialog', { name: t.app.keysTitle }).waitFor();
    expect.soft(await shots.take('keys')).toEqual([]);
    await press('Escape', 'd');
    await call.dialog.waitFor();
    await page.keyboard.type('0199000177');
    await call.dialog.getByText(t.rule['no-request']).waitFor();
    expect.soft(await shots.take('dial')).toEqual([]);
    await press('Escape');
  });

  it('of an import: the place for a file, one that is none, preview, report', async () => {
    const { t, importing } = rappel;
    await rappel.go('import');
    await importing.drop({
      name: 'photo.csv',
      body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 1, 2]),
    });
    await rappel.says(errorSentence('csv/binary', '', language));
    expect.soft(await shots.take('import-error')).toEqual([]);
    await importing.choose(
      leadsFile([
        {
          name: 'Odile Le Bihan',
          company: 'Crêperie du Phare',
          phone: '01 99 00 01 42',
          words: 'La chaudière s’arrête toutes les nuits.',
          stake: 'Être dépanné vite',
        },
        { name: 'Paul Sans Numéro', phone: 'demander à Paul', words: 'Rappelez-moi' },
        {
          name: 'Aïcha Benali',
          company: '',
          phone: '06 39 98 12 10',
          words:
            'Un devis, s’il vous plaît, pour une véranda exposée plein sud qui surchauffe dès le mois de mai.',
        },
      ]),
    );
    await importing.chooseProbe(language === 'fr' ? 'Entraînement : chauffage' : 'Practice: home energy');
    await importing.preview.getByText('Odile Le Bihan').waitFor();
    expect.soft(await shots.take('import-preview')).toEqual([]);
    await importing.start.click();
    await importing.report.getByRole('definition').first().waitFor();
    expect.soft(await shots.take('import-report')).toEqual([]);
    await importing.report.getByRole('button', { name: t.intake.another, exact: true }).click();
    expect.soft(await shots.take('import')).toEqual([]);
  });

  it('of the settings, and of a window that lost its workstation', async () => {
    const { t, page, press } = rappel;
    await rappel.go('settings');
    for (const part of ['you', 'line', 'devices', 'outcomes', 'about'] as const) {
      await rappel.settings.part(part);
      if (part === 'outcomes') await page.getByRole('table').waitFor();
      expect.soft(await shots.take(`settings-${part}`)).toEqual([]);
    }
    const outcomes = await rappel.settings.part('outcomes');
    await outcomes.getByRole('button', { name: t.settings.addOutcome, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect.soft(await shots.take('settings-outcome')).toEqual([]);
    await press('Escape');
    const other = await openRappel(chromium, workstation.newAddress(), { language, zone });
    await other.says(t.app.elsewhereTitle);
    expect.soft(await shotsOf(other.page, language, looks).take('elsewhere')).toEqual([]);
    await other.close();
    await rappel.go('work');
    await workstation.close();
    await rappel.says(t.app.offline);
    expect.soft(await shots.take('offline')).toEqual([]);
    expect(await page.getByRole('region', { name: t.queue.title }).count()).toBe(1);
  });
});

describe('the pictures of the README', () => {
  it('show a desk in its own country', async () => {
    const workstation = await startOffice('en', { zone: 'Europe/London' });
    await practiseAs(workstation, 'Camille Roux', 'en');
    await prepare(workstation, (client) => client.call('settings.set', { defaultCountry: 'GB' }));
    const rappel = await openRappel(chromium, workstation.newAddress(), {
      language: 'en',
      zone: 'Europe/London',
    });
    try {
      await rappel.lineSays(rappel.t.app.linePractice);
      await rappel.person.is(practiceNames('en')[0] ?? '');
      await rappel.call.callButton.waitFor();
      expect(await shotsOf(rappel.page, 'readme', ['light', 'dark']).take('work')).toEqual([]);
    } finally {
      await rappel.close();
      await workstation.close();
    }
  });
});
