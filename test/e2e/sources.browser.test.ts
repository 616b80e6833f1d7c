import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../core/rpc/client.ts';
import { messages } from '../../core/messages/index.ts';
import { formText, mailOf } from '../host/intake/mail-samples.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { shotsOf } from './shots.ts';

/** Mailboxes and feeds as somebody sets them up. */
const t = messages.en.mailFeed;
let workstation: TestWorkstation;
let chromium: Chromium;
let page: Page;
let client: Client;
let closeClient: () => void;
let server: Server;
let url: string;
const broken: string[] = [];

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify([{ id: 'L1', name: 'Claire Dubois', phone: '+33199000001', message: 'Il fait froid' }]),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/leads`;
  workstation = await startWorkstation({ withPage: true });
  const opened = await openClient(workstation);
  ({ client } = opened);
  closeClient = () => opened.socket.close();
  await client.call('settings.set', { language: 'en', agentName: 'Desk 4', welcomed: true });
  await client.call('line.save', { kind: 'practice' });
  await client.call('probes.save', {
    uid: null,
    name: 'Website',
    kind: 'form',
    country: 'FR',
    consentWording: 'I want to be called back.',
  });
  chromium = await launchChromium();
  page = await chromium.newPage({ locale: 'en-GB' });
  page.on('pageerror', (error) => broken.push(error.message));
  await page.goto(workstation.newAddress());
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page
    .getByRole('navigation', { name: 'Sections of the settings' })
    .getByRole('button', { name: messages.en.settings.sources })
    .click();
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  closeClient?.();
  await workstation?.close();
  server?.closeAllConnections();
  server?.close();
});

describe('the settings of what is fetched', () => {
  it('try a feed, keep it, and show that it was read', async () => {
    const feeds = page.getByRole('region', { name: t.feeds });
    await feeds.getByRole('button', { name: t.add }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(t.name, { exact: true }).fill('Portal');
    await form.getByLabel(t.url).fill(url);
    await form.getByRole('button', { name: t.test }).click();
    await form.getByText(t.feedTested('1')).waitFor();
    await form.getByText('phone: +33199000001').waitFor();
    await form.getByRole('button', { name: t.save }).click();
    await feeds.getByText(t.feedCounts('1', '1')).waitFor();
    const { rows } = await client.call('intake.log', { filter: {}, limit: 10 });
    expect(rows).toMatchObject([{ source: 'feed', fate: 'accepted' }]);
    await feeds.getByRole('button', { name: t.edit('Portal') }).waitFor();
  });

  it('set a mailbox up, say why it cannot be reached, and learn a rule from a pasted mail', async () => {
    const mailboxes = page.getByRole('region', { name: t.mailboxes });
    await mailboxes.getByRole('button', { name: t.add }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(t.name, { exact: true }).fill('Forms');
    await form.getByLabel(t.host).fill('127.0.0.1');
    await form.getByLabel(t.port).fill('1');
    await form.getByLabel(t.user).fill('forms@example.org');
    await form.getByLabel(t.password, { exact: true }).last().fill('secret of this test');
    await form.getByRole('button', { name: t.test }).click();
    await form.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    await form.getByRole('button', { name: t.save }).click();
    await mailboxes.getByText(t.rulesNone).waitFor();
    await mailboxes.getByText('cannot be reached').waitFor();

    await mailboxes.getByRole('button', { name: t.teach }).click();
    const teach = page.getByRole('dialog');
    await teach.getByLabel(t.sample).fill(mailOf({ text: formText }));
    await teach.getByRole('button', { name: t.read }).click();
    await teach.getByText(t.found('1')).waitFor();
    await teach.getByRole('row', { name: /Claire Dubois/ }).waitFor();
    expect(await teach.getByLabel(t.sender).inputValue()).toBe('forms@example.org');
    await teach.getByRole('button', { name: t.addRule }).click();
    await mailboxes.getByText('forms@example.org “Nouvelle demande” → Website').waitFor();
    const [mailbox] = (await client.call('mailbox.list', {})).mailboxes;
    expect(mailbox?.rules[0]?.mapping).toMatchObject({ Téléphone: 'phone', Message: 'words' });
  });

  it('can be used by anybody: names, contrast, both themes', async () => {
    const shots = shotsOf(page, 'en', ['light', 'dark-small']);
    expect(await shots.take('settings-sources')).toEqual([]);
    expect(broken).toEqual([]);
  });
});
