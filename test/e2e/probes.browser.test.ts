import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import type { TestWorkstation } from '../support/workstation.ts';
import { keepOnFailure } from './on-failure.ts';
import { prepare, settleIn, startOffice, zone } from './office.ts';
import { openRappel, type Rappel } from './pages/rappel.ts';
import { shotsOf, type Look, type Shots } from './shots.ts';

/** A probe from its making to what it yields: asked in person, called, never asked, reviewed; and who calls by themselves. */
vi.setConfig({ testTimeout: 240_000 });

/** For what the host answers, on a machine that has others to serve. */
const patient = { timeout: 20_000 };

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium?.close());

describe.each(['fr', 'en'] as const)('the probes in %s', (language) => {
  const looks: readonly Look[] | undefined = language === 'fr' ? undefined : ['light-small'];
  let workstation: TestWorkstation;
  let rappel: Rappel;
  let shots: Shots;

  beforeAll(async () => {
    workstation = await startOffice(language, { intakePort: 0 });
    await prepare(workstation, (client) => settleIn(client, 'Camille Roux', language));
    rappel = await openRappel(chromium, workstation.newAddress(), { language, zone });
    shots = shotsOf(rappel.page, language, looks);
    await rappel.lineSays(rappel.t.app.linePractice);
  }, 240_000);
  afterEach(async (context) => {
    await keepOnFailure(context, rappel);
    expect(rappel.complaints).toEqual([]);
  });
  afterAll(async () => {
    await rappel?.close();
    await workstation?.close();
  });

  it('are made with an offer that answers what is at stake, and reached by a secret address', async () => {
    const { t, page, press } = rappel;
    await press('g', 'p');
    await rappel.says(t.probes.emptyTitle);
    expect.soft(await shots.take('probes-empty')).toEqual([]);

    await page.getByRole('button', { name: t.probes.offers, exact: true }).click();
    await rappel.says(t.probes.noOffers);
    await page.getByRole('button', { name: t.probes.addOffer }).click();
    const offer = page.getByRole('dialog', { name: t.probes.addOffer });
    await offer.getByLabel(t.probes.offerName).fill('Rénovation');
    const [ours, other] =
      language === 'fr' ? [t.offers.french, t.offers.english] : [t.offers.english, t.offers.french];
    const opening = offer.getByLabel(t.offers.openingIn(ours));
    await opening.fill('Bonjour {truc}');
    await offer.getByText(t.offers.unknownPlaceholder('truc')).waitFor();
    expect(await offer.getByRole('button', { name: t.app.save }).isDisabled()).toBe(true);
    await opening.fill('{name} : {date}, {stakes} ?');
    await offer.getByText(t.offers.previewNobody).waitFor();
    const questions = offer.getByRole('region', { name: t.offers.questions });
    await questions.getByRole('button', { name: t.offers.addQuestion }).click();
    await questions.getByLabel(t.offers.questionIn(1, ours)).fill('Depuis quand ?');
    await questions.getByRole('button', { name: t.offers.addQuestion }).click();
    await questions.getByLabel(t.offers.questionIn(2, other)).fill('Qui décide ?');
    await offer.getByLabel(t.probes.stakeLabel, { exact: true }).fill('Confort d’été');
    await offer.getByLabel(t.probes.capability, { exact: true }).fill('Isolation sous toiture');
    await offer.getByLabel(t.probes.proof, { exact: true }).fill('Onze chantiers à Lyon');
    // A second one, moved before the first by its key with the hand left where it was; matched; taken away and brought back.
    await offer.getByRole('button', { name: t.probes.addCapability }).click();
    await offer.getByLabel(t.probes.capability, { exact: true }).last().fill('Volets');
    await press('Alt+ArrowUp');
    await expect
      .poll(() => offer.getByLabel(t.probes.capability, { exact: true }).first().inputValue())
      .toBe('Volets');
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('Volets');
    const answers = offer.getByRole('group', { name: t.offers.answeredBy('Confort d’été') });
    expect(await answers.getByRole('checkbox', { name: 'Isolation sous toiture' }).isChecked()).toBe(true);
    await answers.getByRole('checkbox', { name: 'Volets' }).press('Space');
    await offer.getByRole('button', { name: t.probes.removeCapability('Volets') }).click();
    await answers.getByRole('checkbox', { name: 'Volets' }).waitFor({ state: 'detached' });
    await offer.getByRole('button', { name: t.offers.bringBack }).click();
    expect(await answers.getByRole('checkbox', { name: 'Volets' }).isChecked()).toBe(true);
    await offer.getByLabel(t.probes.proof, { exact: true }).last().focus();
    expect.soft(await shots.take('offer-editor')).toEqual([]);
    await press('Enter');
    await rappel.says(t.probes.saved('Rénovation'));
    await page.getByText('Confort d’été').waitFor();
    await page.getByRole('button', { name: t.offers.remove('Rénovation') }).click();
    await rappel.says(t.probes.noOffers);
    await page.getByRole('button', { name: t.app.undo }).click();
    await page.getByText('Confort d’été').waitFor();

    await page.getByRole('button', { name: t.probes.list, exact: true }).last().click();
    await page.getByRole('button', { name: t.probes.add }).click();
    const made = page.getByRole('dialog', { name: t.probes.add });
    await made.getByLabel(t.intake.probeName).fill('Salon de l’habitat');
    await made.getByLabel(t.intake.probeKind).selectOption('in-person');
    await made.getByLabel(t.probes.offer, { exact: true }).selectOption({ label: 'Rénovation' });
    await made.getByLabel(t.intake.consentWording).fill('J’accepte d’être rappelé au sujet de mon toit.');
    await made.getByLabel(t.probes.expiry).fill('9999');
    await made.getByText(t.probes.expiryBad).waitFor();
    await made.getByLabel(t.probes.expiry).fill('90');
    await made.getByRole('button', { name: t.intake.createProbe }).click();
    await made.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: t.probes.change('Salon de l’habitat') }).click();
    const changed = page.getByRole('dialog', { name: t.probes.change('Salon de l’habitat') });
    await changed.getByLabel(t.intake.consentWording).fill('J’accepte d’être rappelé.');
    await changed.getByRole('button', { name: t.app.save }).click();
    await changed.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: t.probes.change('Salon de l’habitat') }).click();
    const wordings = changed.getByRole('region', { name: t.probes.wordings });
    await wordings.getByRole('listitem').nth(1).waitFor();
    expect(await wordings.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('J’accepte d’être rappelé.'),
      expect.stringContaining('J’accepte d’être rappelé au sujet de mon toit.'),
    ]);
    const http = changed.getByRole('region', { name: t.probes.http });
    expect(await http.getByLabel(t.probes.address).inputValue()).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/probes\/[\da-f-]{36}\/requests$/u,
    );
    await http.getByRole('button', { name: t.probes.makeSecret }).click();
    const secret = http.getByLabel(t.probes.secretShown);
    const shown = await secret.inputValue();
    expect(shown).toMatch(/^[\w-]{43}$/u);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press('Enter');
    await rappel.says(t.probes.copied);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    expect.soft(await shots.take('probe-editor')).toEqual([]);
    await http.getByRole('button', { name: t.probes.renewSecret }).click();
    await expect.poll(() => secret.inputValue(), patient).not.toBe(shown);
    await press('Escape');
    await changed.waitFor({ state: 'hidden' });
    // Shown this once.
    await page.getByRole('button', { name: t.probes.change('Salon de l’habitat') }).click();
    await http.getByText(t.probes.hasSecret).waitFor();
    expect(await secret.count()).toBe(0);
    await press('Escape');
  });

  it('are published as a page, which says who may send by it', async () => {
    const { t, page, press } = rappel;
    const p = t.probePage;
    await page.getByRole('button', { name: p.open('Salon de l’habitat') }).click();
    const dialog = page.getByRole('dialog', { name: p.open('Salon de l’habitat') });
    const access = dialog.getByRole('region', { name: p.access });
    await access.getByText(p.isClosed).waitFor();
    await dialog.getByLabel(p.company).fill('Toits de Lyon');
    const make = dialog.getByRole('button', { name: p.make });
    const [file] = await Promise.all([page.waitForEvent('download'), make.click()]);
    expect(file.suggestedFilename()).toBe('salon-de-l-habitat.html');
    const html = readFileSync(await file.path(), 'utf8');
    for (const words of ['J’accepte d’être rappelé.', 'Toits de Lyon', 'Confort d’été'])
      expect(html).toContain(words);

    // The first page opens the probe to its own site; where it is published is then said.
    const origins = access.getByLabel(p.origins);
    await expect.poll(() => origins.inputValue(), patient).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect.soft(await shots.take('probe-page')).toEqual([]);
    await origins.fill('www.example.fr');
    await access.getByText(p.originsBad).waitFor();
    await origins.fill(`https://www.example.fr/\n${p.file}`);
    await access.getByRole('button', { name: p.saveOrigins }).click();
    await expect.poll(() => origins.inputValue(), patient).toBe(`https://www.example.fr\n${p.file}`);
    await access.getByRole('button', { name: p.close }).click();
    await access.getByText(p.isClosed).waitFor();

    await dialog.getByRole('radio', { name: t.formWay.mail }).check();
    await make.click();
    await dialog.getByText(p.needed).waitFor();
    await press('Escape');
  });

  it('take what was asked in person, with the wording read out and who heard it', async () => {
    const { t, page } = rappel;
    const { asked } = t;
    await page.getByRole('button', { name: t.probes.hand, exact: true }).click();
    const save = page.getByRole('button', { name: asked.save });
    await page.getByLabel(asked.name, { exact: true }).fill('Zoé Blanc');
    await page.getByLabel(asked.phone).fill('01 99 00 01 42');
    await page.getByLabel(asked.words).fill('Il fait trop chaud sous le toit.');
    await page.getByLabel(asked.place, { exact: true }).fill('Stand 12');
    expect(await page.getByLabel(asked.witness).inputValue()).toBe('Camille Roux');
    await page.getByRole('checkbox', { name: 'Confort d’été' }).check();
    await page.getByLabel(asked.weight('Confort d’été')).selectOption('4');
    expect(await save.isDisabled()).toBe(true);
    await page.getByText('J’accepte d’être rappelé.').waitFor();
    await page.getByRole('checkbox', { name: asked.readOut }).check();
    expect.soft(await shots.take('in-person')).toEqual([]);
    await save.click();
    await rappel.says(asked.taken('Zoé Blanc'));
    await page.getByRole('button', { name: asked.open }).click();
    await rappel.person.is('Zoé Blanc');
    await rappel.person.stakes.getByText('Isolation sous toiture').waitFor();
  });

  it('are asked about first: two who never asked put the rest of the batch before a person', async () => {
    const { t, page, call, press, queue } = rappel;
    await prepare(workstation, async (client) => {
      const [probe] = (await client.call('probes.list', {})).probes;
      for (const [index, name] of ['Aya Noir', 'Ben Vert', 'Cléa Gris', 'Dan Roux'].entries())
        await client.call('asked.inPerson', {
          probe: probe?.uid ?? '',
          name,
          company: '',
          phone: `01 99 00 02 0${index}`,
          email: '',
          words: `Mot de ${name}`,
          stakes: [],
          slot: '',
          zone,
          place: '',
          witness: 'Camille Roux',
        });
    });
    const callOnce = async (name: string): Promise<void> => {
      await queue.row(name).click();
      await rappel.person.is(name);
      await press('c');
      await call.says(t.call.connected);
      await press('F9');
      await call.outcomes.waitFor();
    };
    await queue.row('Zoé Blanc').click();
    await rappel.person.is('Zoé Blanc');
    // In the person's language, or ours where they have none.
    await rappel.person.opening.getByText(/^Zoé Blanc : .+, Confort d’été \?$/u).waitFor();
    await press('c');
    await call.says(t.call.connected);
    // Ticked by their keys while the note is written: nothing of it is typed, and the hand stays in it.
    await call.note.fill('Trop chaud');
    const stakes = rappel.person.stakes;
    await press('F7', '1', 'F7', 'b');
    await stakes.getByRole('checkbox', { name: 'Isolation sous toiture', checked: true }).waitFor();
    await stakes.getByRole('checkbox', { name: 'Confort d’été', checked: true }).waitFor();
    expect(await stakes.getByRole('checkbox', { name: 'Volets' }).isChecked()).toBe(false);
    await press('F7', '0');
    await page.keyboard.type('=Un prêt sans frais');
    await press('Enter');
    await stakes.getByText('=Un prêt sans frais', { exact: true }).waitFor();
    await page.keyboard.type(' !');
    expect(await call.note.inputValue()).toBe('Trop chaud !');
    // Not m, which would mute: a key of no line is let go of.
    await press('F7', 'm');
    await page.getByRole('region', { name: t.offers.questions }).getByText('Qui décide ?').waitFor();
    expect.soft(await shots.take('talk')).toEqual([]);
    await press('F9');
    await call.outcomes.waitFor();
    await press('Escape', '1');
    // The answer is the one thing still asked for, so the hand is on it.
    const question = call.region.getByRole('radiogroup', { name: t.wrapUp.expected });
    await press('Control+Enter');
    await question.getByText(t.wrapUp.expectedNeeded).or(call.region.getByText(t.wrapUp.expectedNeeded)).first().waitFor(); // prettier-ignore
    expect.soft(await shots.take('expected')).toEqual([]);
    await press('F3', 'Enter');
    await call.isDone();

    for (const name of ['Aya Noir', 'Ben Vert']) {
      await callOnce(name);
      await press('F4');
      await call.outcomes.getByRole('radio', { checked: true }).waitFor();
      await call.note.fill('Dit n’avoir rempli aucun papier.');
      await press('Control+Enter');
      await call.isDone();
    }
    await rappel.says(t.wrapUp.quarantined('2', false));
    const strip = page.getByRole('complementary', { name: t.quarantine.waiting });
    await strip.getByText(t.quarantine.quarantined(2)).waitFor();
    await queue.row('Dan Roux').waitFor({ state: 'detached' });
    expect.soft(await shots.take('work-waiting')).toEqual([]);

    await strip.getByRole('button', { name: t.quarantine.quarantined(2) }).click();
    const card = page.getByRole('region', { name: t.quarantine.people('Salon de l’habitat') });
    await card.getByText('Mot de Cléa Gris').waitFor();
    expect.soft(await shots.take('review')).toEqual([]);
    await card.getByRole('checkbox', { name: t.quarantine.choose('Cléa Gris') }).check();
    await card.getByRole('button', { name: t.quarantine.releaseSome(1) }).click();
    await rappel.says(t.quarantine.released('1'));
    await card.getByText('Mot de Cléa Gris').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: t.app.undo }).last().click();
    await card.getByText('Mot de Cléa Gris').waitFor();
    await card.getByRole('button', { name: t.quarantine.keep }).click();
    await card.getByRole('button', { name: t.quarantine.unkeep }).waitFor();
    await rappel.go('work');
    await queue.region.waitFor();
    await strip.waitFor({ state: 'detached' });
    await rappel.go('probes');
    await card.getByRole('button', { name: t.quarantine.closeAll }).click();
    await rappel.says(t.quarantine.emptyTitle);
    expect.soft(await shots.take('review-empty')).toEqual([]);
  });

  it('tell what they yield, each figure with what it means, and can be paused and put in quarantine', async () => {
    const { t, page } = rappel;
    await page.getByRole('button', { name: t.probes.list, exact: true }).last().click();
    const row = page.getByRole('row').filter({ hasText: 'Salon de l’habitat' });
    await row.getByText(t.probeStatus.active).waitFor();
    // Five requests; three conversations with one conversion; two who never asked.
    await expect
      .poll(() => row.getByRole('cell').allTextContents())
      .toMatchObject({ 1: '5', 2: '3', 5: '0', 6: '2' });
    const figure = page.getByRole('button', { name: t.probes.effort });
    await figure.focus();
    await rappel.says(t.probes.definition(t.probes.effort, t.probes.effortHelp));
    expect.soft(await shots.take('probes')).toEqual([]);
    await row
      .getByRole('button', { name: t.probes.definition(t.probes.pause, 'Salon de l’habitat') })
      .click();
    await row.getByText(t.probeStatus.paused).waitFor();
    await page.getByRole('button', { name: t.app.undo }).last().click();
    await row.getByText(t.probeStatus.active).waitFor();
    await row
      .getByRole('button', { name: t.probes.definition(t.probes.quarantine, 'Salon de l’habitat') })
      .click();
    await row.getByText(t.probeStatus.quarantined).waitFor();
  });

  it('tell what is needed and nothing answers, and what each stake comes to', async () => {
    const { t, page } = rappel;
    await page.getByRole('button', { name: t.offers.needsPart, exact: true }).click();
    const needs = page.getByRole('group', { name: t.offers.needsTitle });
    await needs
      .getByRole('row')
      .filter({ hasText: '=Un prêt sans frais' })
      .getByText(t.needSource.talk)
      .waitFor();
    await needs.getByText(t.offers.wordsOnly).waitFor();
    await needs.getByText('Mot de Dan Roux').waitFor();
    expect.soft(await shots.take('needs')).toEqual([]);
    await page.getByRole('button', { name: t.offers.export }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: t.offers.exportCsv }).click();
    expect((await saving).suggestedFilename()).toMatch(/^needs-[\d-]+\.csv$/u);

    await page.getByRole('button', { name: t.probes.offers, exact: true }).click();
    const rates = page.getByRole('region', { name: t.offers.rates });
    const stake = rates.getByRole('row').filter({ hasText: 'Confort d’été' });
    await stake.getByText(t.offers.few).waitFor();
    expect(await stake.getByRole('cell').allTextContents()).toMatchObject({ 0: '1', 1: '1' });
    expect.soft(await shots.take('offers')).toEqual([]);

    await rappel.go('calls');
    await rappel.log.row('Zoé Blanc').click();
    const detail = page.getByRole('complementary', { name: t.calls.detail });
    await detail
      .getByRole('region', { name: t.offers.capabilitiesUsed })
      .getByText('Isolation sous toiture')
      .waitFor();
    await detail.getByRole('region', { name: t.offers.needs }).getByText('=Un prêt sans frais').waitFor();
    expect.soft(await shots.take('call-ticks')).toEqual([]);
    await rappel.go('probes');
  });

  it('hear who calls by themselves: a callback asked by voice goes into the queue', async () => {
    const { t, call, press, queue } = rappel;
    await prepare(workstation, async (client) => {
      const [probe] = (await client.call('probes.list', {})).probes;
      await client.call('probes.setStatus', { probe: probe?.uid ?? '', status: 'active' });
      await client.call('asked.inPerson', {
        probe: probe?.uid ?? '',
        name: 'Eva Bleu',
        company: '',
        phone: '01 99 00 03 00',
        email: '',
        words: 'Un devis',
        stakes: [],
        slot: '',
        zone,
        place: '',
        witness: 'Camille Roux',
      });
    });
    await rappel.go('work');
    await queue.row('Eva Bleu').click();
    await rappel.person.is('Eva Bleu');
    await call.region.getByRole('button', { name: t.call.practiceCall, exact: true }).click();
    await call.incoming.getByText('Eva Bleu').waitFor();
    await press('F9');
    await call.says(t.call.connected);
    await press('b');
    const form = call.region.getByRole('form', { name: t.asked.callbackTitle });
    await form
      .getByLabel(t.asked.slot, { exact: true })
      .fill(language === 'fr' ? 'demain 14h' : 'tomorrow 2pm');
    await form.getByText(`${t.app.tomorrow} 14:00 – 14:30`).waitFor();
    await form.getByLabel(t.asked.words).fill('Aussi pour le garage.');
    expect.soft(await shots.take('voice-callback')).toEqual([]);
    await form.getByRole('button', { name: t.asked.keep }).click();
    await call.region.getByText(t.asked.callbackNoted).waitFor();
    await press('F9');
    await call.outcomes.waitFor();
    // Who called us is not asked whether they expected it.
    expect(await call.region.getByRole('radiogroup', { name: t.wrapUp.expected }).count()).toBe(0);
    await rappel.person.words.getByText('Aussi pour le garage.').waitFor();
  });
});
