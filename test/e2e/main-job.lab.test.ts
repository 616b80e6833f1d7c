import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../lab/network.ts';
import { until } from '../lab/processes.ts';
import { startLab, type Lab } from '../lab/start-lab.ts';
import { waitForTone } from '../support/audio-probe.ts';
import type { Chromium } from '../support/chromium.ts';
import { tempDataDir, type TestWorkstation } from '../support/workstation.ts';
import { leadsFile } from './leads-file.ts';
import { keepOnFailure } from './on-failure.ts';
import { addProbeWithOffer, offerIn, prepare, startOffice, zone } from './office.ts';
import type { LineFields } from './pages/line-form.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';

/**
 * The work Rappel is for, from a file of leads to an outcome in the log, on a real telephone network: Chromium,
 * Kamailio, rtpengine, and baresip at the far end, which plays 440 Hz while the agent speaks 1 kHz.
 */
let lab: Lab;
let network: Network;
let chromium: Chromium;

beforeAll(async () => {
  lab = await startLab();
  ({ network, chromium } = lab);
}, 90_000);

afterAll(() => lab?.close());

const account = (transport: 'ws' | 'wss', password = network.users['1001'] ?? ''): LineFields => ({
  server: network[transport],
  domain: network.domain,
  user: '1001',
  password,
});

const wording = 'J’accepte d’être rappelé au sujet de ma demande.';
const asking = {
  name: 'Odile Le Bihan',
  company: 'Crêperie du Phare',
  words: 'La chaudière s’arrête toutes les nuits ; « vous » pouvez venir avant vendredi ?',
};

describe.each([
  ['ws', 'fr'],
  ['wss', 'en'],
] as const)('the main job over %s', (transport, language) => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  const dataDir = tempDataDir();
  const probe = language === 'fr' ? 'Formulaire chauffage' : 'Heating form';
  const need = offerIn(language).needs[0];
  if (!need) throw new Error('the offer has no need');

  beforeAll(async () => {
    await addProbeWithOffer(dataDir, language, probe, wording);
    workstation = await startOffice(language, { dataDir });
    // One desk begins with the first start; at the other the line is set later, in the settings.
    if (transport === 'wss')
      await prepare(workstation, (client) =>
        client.call('settings.set', { welcomed: true, agentName: 'Noor' }),
      );
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  afterEach(async (context) => {
    await keepOnFailure(context, rappel, network.logs);
    await network.farEnd.hangup();
    expect(rappel.complaints).toEqual([]);
  });

  it('leads from a file of leads to an outcome in the log', async () => {
    const { t, page, queue, person, call, importing, log, press } = rappel;

    // The line.
    if (transport === 'ws') await rappel.welcome.connect('Noor', account(transport));
    else {
      await rappel.go('settings');
      await rappel.settings.part('line');
      await rappel.settings.saveLine(account(transport));
    }
    await rappel.lineSays(t.app.lineReady);

    // The file.
    await rappel.go('import');
    await importing.choose(leadsFile([{ ...asking, stake: need.label, phone: '01 99 00 01 42' }]));
    await importing.chooseProbe(probe);
    await importing.preview.getByRole('cell', { name: asking.name }).waitFor();
    await importing.start.click();
    await importing.report.getByRole('definition').first().filter({ hasText: '1' }).waitFor();
    await importing.report.getByRole('button', { name: t.intake.toQueue, exact: true }).click();

    // First of the queue, and due: the centre shows the needs without anybody choosing.
    await queue.opened.filter({ hasText: asking.name }).waitFor();
    expect(await queue.rows.first().textContent()).toContain(asking.company);
    await queue.rows.first().getByRole('img', { name: t.section.due }).waitFor();
    await person.is(asking.name);
    await person.words.getByText(asking.words, { exact: true }).waitFor();
    await person.stakes.getByText(need.label, { exact: true }).waitFor();
    for (const { label, proof } of need.capabilities) {
      await person.stakes.getByText(label).waitFor();
      await person.stakes.getByText(proof).waitFor();
    }
    await person.agreed.getByText(wording, { exact: true }).waitFor();
    await person.agreed.getByText(t.person.version(1)).waitFor();

    // The call, by its key.
    network.farEnd.forget();
    await call.callButton.waitFor();
    await press('c');
    await call.says(t.call.connected);
    await waitForTone(page, 440);
    await lab.farEndHears(1000);
    await press('F9');
    await until('the far end knows', () => network.farEnd.events().includes('CALL_CLOSED'));

    // The outcome, by one key; Enter saves.
    await call.outcomes.waitFor();
    await press('F2', '1');
    await call.outcomes.getByRole('radio', { checked: true }).waitFor();
    await press('Enter');
    await call.isDone();
    await rappel.says(t.queue.emptyTitle);
    expect(await queue.rows.count()).toBe(0);

    // The row in the log.
    await press('g', 'l');
    const row = log.row(asking.name);
    await row.waitFor();
    const cells = await log.cells(asking.name);
    expect(cells.who).toContain(asking.company);
    expect(cells).toMatchObject({ number: '01 99 00 01 42', line: t.lineResult.answered });
    await row.click();
    await log.detail.getByText('Noor').waitFor();
    await press('g', 'q');
  });

  it('knows who calls, and shows what they had asked before the first word is said', async () => {
    const { t, page, queue, person, call, importing, press } = rappel;
    await rappel.go('import');
    const again = page.getByRole('button', { name: t.intake.another, exact: true });
    if (await again.isVisible()) await again.click();
    await importing.choose(
      leadsFile([{ name: 'Bastien Roche', phone: '0199000150', words: 'Je rappelle moi-même.' }]),
    );
    await importing.chooseProbe(probe);
    await importing.start.click();
    await importing.report.getByRole('definition').first().filter({ hasText: '1' }).waitFor();

    await network.callFrom('33199000150', '1001');
    await call.incoming.getByText('Bastien Roche').waitFor();
    await call.incoming.getByText('Je rappelle moi-même.').waitFor();
    await press('F9');
    await call.says(t.call.connected);
    await person.is('Bastien Roche');
    await waitForTone(page, 440);
    await lab.farEndHears(1000);
    await network.farEnd.hangup();
    await call.outcomes.waitFor();
    await press('2');
    await call.next.fill(language === 'fr' ? 'demain 14h' : 'tomorrow 2pm');
    await press('Enter', 'Enter');
    await call.isDone();
    const kept = queue.row('Bastien Roche');
    await kept.getByRole('img', { name: t.section.upcoming }).waitFor();
    await kept.click();
    const before = person.conversations.getByRole('img', { name: t.person.inbound });
    await expect.poll(() => before.count()).toBe(1);
  });
});

describe('what the line says', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;
  const people = [
    { name: 'Busy Brun', phone: '0199000086' },
    { name: 'Declining Dubois', phone: '0199000003' },
    { name: 'Nobody Noir', phone: '0199000004' },
    { name: 'Absent Aubry', phone: '0199000019' },
    { name: 'Silent Simon', phone: '0199000080' },
  ] as const;

  beforeAll(async () => {
    workstation = await startOffice('fr');
    await prepare(workstation, async (client) => {
      await client.call('settings.set', { welcomed: true, agentName: 'Noor' });
      await client.call('line.save', { kind: 'sip', ...account('wss') });
    });
    rappel = await openRappel(chromium, workstation.newAddress(), { zone });
    await rappel.lineSays(rappel.t.app.lineReady);
    await rappel.go('import');
    await rappel.importing.choose(leadsFile(people));
    await rappel.importing.makeProbe('Annonce', wording);
    await rappel.importing.start.click();
    await rappel.importing.report.getByRole('definition').first().filter({ hasText: '5' }).waitFor();
    await rappel.go('work');
  }, 60_000);
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });
  afterEach(async (context) => {
    await keepOnFailure(context, rappel, network.logs);
    await network.farEnd.hangup();
    expect(rappel.complaints).toEqual([]);
  });

  const dial = async (name: string): Promise<void> => {
    await rappel.go('work');
    await rappel.queue.find(name);
    await rappel.person.is(name);
    await rappel.call.callButton.waitFor();
    await rappel.press('c');
  };

  it.each([
    ['Busy Brun', 'busy', '6', null],
    ['Declining Dubois', 'declined', '3', 'Ne veut plus être appelé ce mois-ci.'],
    ['Nobody Noir', 'not-in-service', '8', 'Le numéro n’existe pas.'],
    ['Absent Aubry', 'no-answer', '4', null],
  ] as const)('of %s reads "%s", and the attempt is kept', async (name, words, key, note) => {
    const { t, call, log, press } = rappel;
    await dial(name);
    await call.says(t.lineWords[words]);
    await press(key);
    if (note !== null) {
      await call.note.fill(note);
      await press('Escape');
    }
    await press('Enter');
    await call.isDone();
    await press('g', 'l');
    await log.row(name).waitFor();
    expect(await log.cells(name)).toMatchObject({ line: t.lineResult[words], note: note ?? '' });
    await press('g', 'q');
  });

  it('of a telephone that rings and is given up reads so too', async () => {
    const { t, call, queue, press } = rappel;
    network.farEnd.forget();
    await dial('Silent Simon');
    await call.says(t.call.ringing);
    await press('F9');
    await call.says(t.lineWords.cancelled);
    await until('the far end stops ringing', () => network.farEnd.events().includes('CALL_CLOSED'));
    await press('4', 'Enter');
    await call.isDone();
    // The rule of the outcome plans the next try, and holds the call back until then.
    const row = queue.row('Silent Simon');
    await row.getByRole('img', { name: t.section.upcoming }).waitFor();
    await row.click();
    await expect.poll(() => call.region.getByText(t.rule['retry-not-yet']).count()).toBe(1);
  });
});

describe('a line that does not come up', () => {
  let workstation: TestWorkstation;
  let rappel: Rappel;

  beforeAll(async () => {
    workstation = await startOffice('fr');
    await prepare(workstation, (client) =>
      client.call('settings.set', { welcomed: true, agentName: 'Noor' }),
    );
    rappel = await openRappel(chromium, workstation.newAddress());
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });
  afterEach((context) => keepOnFailure(context, rappel));

  it('says that the password was refused and where to enter it again; the right one puts it up', async () => {
    const { t, page } = rappel;
    await rappel.go('settings');
    const part = await rappel.settings.part('line');
    await rappel.settings.saveLine(account('wss', 'not the password'));
    await part.getByText(t.lineProblem['wrong-password']).waitFor();
    await rappel.go('work');
    await rappel.call.region.getByText(t.lineProblem['wrong-password']).waitFor();
    await rappel.call.region.getByRole('button', { name: t.call.lineSet, exact: true }).click();
    await page.getByLabel(t.settings.password, { exact: true }).fill(network.users['1001'] ?? '');
    await page.getByRole('button', { name: t.settings.lineSave, exact: true }).click();
    await rappel.lineSays(t.app.lineReady);
    await expect.poll(() => part.getByText(t.lineProblem['wrong-password']).count()).toBe(0);
  });

  it('says that the server is dead, and comes back with one click once it lives again', async () => {
    const { t } = rappel;
    await rappel.lineSays(t.app.lineReady);
    await network.killProxy();
    await rappel.go('work');
    await rappel.call.region.getByText(t.lineProblem.unreachable).waitFor({ timeout: 30_000 });
    await network.restartProxy();
    const retry = rappel.call.region.getByRole('button', { name: t.app.lineRetry, exact: true });
    // The line tries by itself, too: where it was faster, the button has gone, and it must be ready all the same.
    await Promise.race([retry.press('Enter'), retry.waitFor({ state: 'detached' })]);
    await rappel.lineSays(t.app.lineReady);
    await expect.poll(() => rappel.call.region.getByText(t.lineProblem.unreachable).count()).toBe(0);
  });
});
