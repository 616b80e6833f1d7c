import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeForm } from '../../core/messages/probe-form.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openFormDesk, wording, type FormDesk } from './form-desk.ts';
import { lookAt } from './form-looks.ts';

/** The published page of a probe in a real Chromium, from a site of its own to a real host's intake. */
vi.setConfig({ testTimeout: 120_000 });

const fr = probeForm.fr;
const phoneSize = { width: 360, height: 740 };

let chromium: Chromium;
let desk: FormDesk;
const pages: Page[] = [];
/** What the browser complained of: errors of the script, and whatever the page's policy had to stop. */
let complaints: string[] = [];
beforeAll(async () => {
  chromium = await launchChromium();
});
afterAll(() => chromium.close());

const start = async (...published: Parameters<FormDesk['publish']>): Promise<void> => {
  desk = await openFormDesk();
  await desk.publish(...published);
};
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  await desk.close();
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});

const open = async (
  options: BrowserContextOptions = {},
  setUp?: (page: Page) => Promise<unknown>,
): Promise<Page> => {
  const page = await chromium.newPage({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: phoneSize,
    ...options,
  });
  pages.push(page);
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    // Chromium tells of a lost connection by itself; that the page goes on with it is what is tested.
    if (message.type() === 'error' && !message.text().includes('net::ERR_')) complaints.push(message.text());
  });
  await setUp?.(page);
  await page.clock.install();
  await page.goto(desk.address);
  return page;
};

/** Fills in what must be, taking the time that a person takes. */
const fill = async (page: Page, phone = '01 99 00 01 42'): Promise<void> => {
  await page.getByLabel(fr.words).fill('Ma facture a doublé.\nQue faire ?');
  await page.getByLabel(fr.phone, { exact: true }).fill(phone);
  await page.getByLabel(wording).check();
  await page.clock.fastForward(20_000);
};
const send = (page: Page): Promise<void> => page.getByRole('button', { name: fr.send }).click();
const thanked = (page: Page): Promise<void> => page.getByRole('heading', { name: fr.thanksTitle }).waitFor();

describe.each([
  ['fr', 'fr-FR'],
  ['en', 'en-GB'],
] as const)('the page in %s', (language, locale) => {
  it('can be read and used by everybody, on a phone and on a desk, from the first look to the thanks', async () => {
    await start('intake');
    const t = probeForm[language];
    const page = await open({ locale });
    await page.getByRole('button', { name: t.send }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
    await page.getByLabel('Baisser la facture').check();
    await page.getByRole('radio', { name: '4' }).check();
    // Not tomorrow: on a Saturday that is not offered.
    await page.getByLabel(t.evening).last().check();
    expect.soft(await lookAt(page, `${language}-form`)).toEqual([]);
    await page.getByRole('button', { name: t.send }).click();
    await page.getByText(t.phoneMissing).waitFor();
    await page.getByText(t.consentMissing).waitFor();
    expect.soft(await lookAt(page, `${language}-missing`)).toEqual([]);
    await page.getByLabel(t.phone, { exact: true }).fill('+33 1 99 00 01 42');
    await page.getByLabel(wording).check();
    await page.clock.fastForward(20_000);
    await page.getByRole('button', { name: t.send }).click();
    await page.getByRole('heading', { name: t.thanksTitle }).waitFor();
    const moment = new RegExp(`, ${t.evening} \\(`);
    await page.getByRole('listitem').filter({ hasText: moment }).waitFor();
    await page.getByText(t.withdraw).waitFor();
    expect.soft(await lookAt(page, `${language}-thanks`)).toEqual([]);
    const [request] = await desk.requests();
    expect(request?.prospect.language).toBe(language);
  });
});

describe('a visitor', () => {
  it('asks by keyboard alone, and the agent sees stakes, moment, words and what was agreed to', async () => {
    await start('intake');
    const page = await open();
    await page.getByRole('button', { name: fr.send }).waitFor();
    const keys = page.keyboard;
    const tabTo = async (name: string): Promise<void> => {
      for (let steps = 0; steps < 60; steps += 1) {
        await keys.press('Tab');
        const here = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null;
          return element?.labels?.[0]?.textContent?.trim() ?? element?.textContent?.trim() ?? '';
        });
        if (here.startsWith(name)) return;
      }
      throw new Error(`no way to ${name} by Tab`);
    };
    await tabTo(fr.words);
    await keys.type('Ma facture a doublé.');
    await tabTo('Confort en hiver');
    await keys.press('Space');
    await tabTo('1');
    await keys.press('ArrowRight');
    await keys.press('ArrowRight');
    await tabTo(fr.slotWords);
    await keys.type('15/01/2041 à 10h');
    await tabTo(fr.phone);
    await keys.type('0199000142');
    await tabTo(fr.name);
    await keys.type('Léa Martin');
    await tabTo(wording);
    await keys.press('Space');
    await page.clock.fastForward(20_000);
    await tabTo(fr.send);
    await keys.press('Enter');
    await thanked(page);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('thanks');

    const [request] = await desk.requests();
    expect(request).toMatchObject({
      prospect: { name: 'Léa Martin', phones: [{ e164: '+33199000142' }] },
      stakes: [{ label: 'Confort en hiver', weight: 3 }],
      words: [{ text: 'Ma facture a doublé.' }],
      askedWhere: `${desk.address}/`,
      consents: [{ wording, version: 1 }],
    });
    expect(request?.promise).toMatchObject({ by: 'prospect', state: 'upcoming' });
    expect(request?.slots).toMatchObject([{ said: '15/01/2041 à 10h' }]);
  });

  it('is asked once about a doubtful number, and is taken at their word', async () => {
    await start('intake');
    const page = await open();
    await fill(page, '0199 00 (bureau)');
    await send(page);
    await page.getByText(fr.phoneDoubt).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('phone');
    expect(await desk.deliveries()).toEqual([]);
    await send(page);
    await thanked(page);
    // Somebody here looks at it, instead of a page that knows better.
    expect(await desk.deliveries()).toMatchObject([{ fate: 'rejected', reason: 'bad-phone', waits: true }]);
  });

  it('asks without JavaScript', async () => {
    await start('intake');
    const context = await chromium.newContext({
      javaScriptEnabled: false,
      locale: 'fr-FR',
      viewport: phoneSize,
    });
    const page = await context.newPage();
    pages.push(page);
    await page.goto(desk.address);
    await page.getByLabel(fr.words).fill('Sans script');
    await page.getByLabel('Baisser la facture').check();
    await page.locator('[name=weight_1][value="5"]').check();
    await page.getByRole('group', { name: fr.tomorrow }).getByLabel(fr.evening).check();
    await page.getByLabel(fr.phone, { exact: true }).fill('0199000143');
    await page.getByLabel(wording).check();
    await send(page);
    await thanked(page);
    await page.getByRole('listitem').getByText('18:00').waitFor();
    const [request] = await desk.requests();
    expect(request).toMatchObject({
      stakes: [{ label: 'Baisser la facture', weight: 5 }],
      consents: [{ version: 1 }],
    });
    expect(request?.promise?.by).toBe('prospect');
  });

  it('switches the language and keeps what was written', async () => {
    await start('intake');
    const page = await open();
    await page.getByLabel(fr.words).fill('Bonjour');
    await page.locator('[name=slot]').nth(1).check();
    const before = await page.locator('[name=slot]:checked').getAttribute('value');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: probeForm.en.send }).waitFor();
    expect(await page.getByLabel(probeForm.en.words).inputValue()).toBe('Bonjour');
    expect(await page.locator('[name=slot]:checked').getAttribute('value')).toBe(before);
    expect(await page.getByRole('button', { name: 'English' }).getAttribute('aria-pressed')).toBe('true');
  });
});

describe('a robot', () => {
  it('that fills in everything is kept and called by nobody', async () => {
    await start('intake');
    const page = await open();
    await fill(page);
    await page.locator('[name=website]').evaluate((field: HTMLInputElement) => {
      field.value = 'https://spam.example';
    });
    await send(page);
    await thanked(page);
    expect(await desk.deliveries()).toMatchObject([{ fate: 'rejected', reason: 'robot', waits: false }]);
    expect(await desk.requests()).toEqual([]);
  });
});

describe('a network that fails', () => {
  it('keeps the request in the browser until it has gone through, once', async () => {
    await start('intake');
    const page = await open();
    await fill(page);
    await page.context().setOffline(true);
    await send(page);
    await page.getByRole('heading', { name: fr.waitingTitle }).waitFor();
    const kept = (): Promise<number> => page.evaluate(() => Object.values(localStorage).join('').length);
    expect(await kept()).toBeGreaterThan(100);
    await page.context().setOffline(false);
    await thanked(page);
    expect(await kept()).toBe(0);
    expect(await desk.deliveries()).toMatchObject([{ fate: 'accepted' }]);
  });

  it('makes no second request of one whose answer was lost, even after the page was closed', async () => {
    await start('intake');
    const page = await open();
    let lost = 0;
    await page.route(`${desk.intake}/**`, async (route) => {
      await route.fetch();
      lost += 1;
      await route.abort('connectionreset');
    }, { times: 1 }); // prettier-ignore
    await fill(page);
    await send(page);
    await page.getByRole('heading', { name: fr.waitingTitle }).waitFor();
    expect([lost, (await desk.requests()).length]).toEqual([1, 1]);
    const answered = page.waitForResponse((response) => response.url().startsWith(desk.intake));
    await page.reload();
    expect((await answered).status()).toBe(200);
    await page.waitForFunction(() => localStorage.length === 0);
    expect(await desk.deliveries()).toHaveLength(1);
  });

  it('leaves the answers where they are when the page is not let in any more', async () => {
    await start('intake');
    const page = await open();
    const closed = { probe: desk.probe, open: true, origins: [desk.address], newKey: true };
    await desk.client.call('probes.setFormAccess', closed);
    await fill(page);
    await send(page);
    await page.getByText(fr.refused).waitFor();
    expect(await page.getByLabel(fr.words).inputValue()).toContain('Ma facture');
    complaints = complaints.filter((one) => !one.includes('403'));
  });
});

describe('a tablet on a stand', () => {
  it('asks whether somebody is there, and forgets who has left', async () => {
    await start('intake', { place: 'stand' });
    const page = await open({ viewport: { width: 820, height: 1180 } });
    await fill(page);
    expect.soft(await lookAt(page, 'stand')).toEqual([]);
    await page.getByLabel(fr.phone, { exact: true }).press('End');
    await page.clock.runFor(61_000);
    const notice = page.getByRole('alertdialog');
    await notice.waitFor();
    await page.getByRole('button', { name: fr.stay }).click();
    await notice.waitFor({ state: 'hidden' });
    expect(await page.getByLabel(fr.phone, { exact: true }).inputValue()).not.toBe('');
    await page.clock.runFor(81_000);
    expect(await page.getByLabel(fr.words).inputValue()).toBe('');
    expect(await page.getByLabel(fr.phone, { exact: true }).inputValue()).toBe('');
    expect(await page.getByLabel(wording).isChecked()).toBe(false);
    expect(await desk.deliveries()).toEqual([]);
  });

  it('is ready for the next one after the thanks, who makes a request of their own', async () => {
    await start('intake', { place: 'stand' });
    const page = await open({ viewport: { width: 820, height: 1180 } });
    await fill(page);
    await send(page);
    await thanked(page);
    await page.clock.runFor(36_000);
    await page.getByRole('button', { name: fr.send }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('01 99 00 01 42');
    await fill(page, '01 99 00 01 43');
    await send(page);
    await thanked(page);
    const numbers = (await desk.requests()).map(({ prospect }) => prospect.phones[0]?.e164);
    expect(new Set(numbers)).toEqual(new Set(['+33199000142', '+33199000143']));
  });
});

describe('without an intake', () => {
  it('hands the answers to a mail, and shows them to be copied', async () => {
    await start('mail');
    const page = await open();
    await fill(page);
    await page.getByRole('button', { name: fr.sendMail }).click();
    await page.getByRole('heading', { name: fr.mailTitle }).waitFor();
    expect.soft(await lookAt(page, 'mail')).toEqual([]);
    const lines = (await page.getByRole('group', { name: fr.mailText }).innerText()).split('\n');
    expect(lines).toContain(`${fr.leadPhone}: 01 99 00 01 42`);
    expect(lines).toContain(`${fr.leadWording}: ${wording}`);
    expect(lines).toContain(`${fr.leadConsent}: ${fr.leadYes}`);
    expect(lines.slice(-2)).toEqual([`${fr.leadWords}: Ma facture a doublé.`, 'Que faire ?']);
  });

  it('adds the answers to the file that was chosen', async () => {
    await start('file', { place: 'stand' });
    const page = await open({}, (one) =>
      one.addInitScript(() => {
        // The dialog is the browser's own; a file of the page's private folder is as real.
        Object.assign(window, {
          showSaveFilePicker: async () =>
            (await navigator.storage.getDirectory()).getFileHandle('reponses.ndjson', { create: true }),
        });
      }),
    );
    await page.getByRole('button', { name: fr.chooseFile }).click();
    await page.getByText('reponses.ndjson').waitFor();
    for (const phone of ['01 99 00 01 42', '01 99 00 01 43']) {
      await fill(page, phone);
      await page.getByRole('button', { name: fr.sendFile }).click();
      await thanked(page);
      await page.getByRole('button', { name: fr.again }).click();
    }
    const text = await page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle('reponses.ndjson');
      return (await handle.getFile()).text();
    });
    const read = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>); // prettier-ignore
    expect(read).toMatchObject([
      { phone: '01 99 00 01 42', consent: 'yes', 'consent text': wording },
      { phone: '01 99 00 01 43' },
    ]);
    expect(read[0]?.['id']).not.toBe(read[1]?.['id']);
  });

  it('downloads each answer where no file was chosen', async () => {
    await start('file');
    const page = await open();
    await fill(page);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: fr.sendFile }).click();
    const download = await downloading;
    await thanked(page);
    expect(download.suggestedFilename()).toMatch(/^rappel-.*\.ndjson$/);
    const line = readFileSync(await download.path(), 'utf8');
    expect(JSON.parse(line)).toMatchObject({ message: 'Ma facture a doublé.\nQue faire ?', language: 'fr' });
  });
});
