import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../core/rpc/client.ts';
import { exportTables } from '../../core/domain/export-dictionary.ts';
import { messages } from '../../core/messages/index.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { openClient, startWorkstation, type TestWorkstation } from '../support/workstation.ts';
import { shotsOf } from './shots.ts';

/** Settings → Exports as somebody uses them, in one page. */
const t = messages.en.exports;
let workstation: TestWorkstation;
let chromium: Chromium;
let page: Page;
let client: Client;
let closeClient: () => void;
let server: Server;
let url: string;
const broken: string[] = [];

beforeAll(async () => {
  server = createServer((_request, response) => void response.writeHead(410).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`;
  workstation = await startWorkstation({ withPage: true });
  const opened = await openClient(workstation);
  ({ client } = opened);
  closeClient = () => opened.socket.close();
  await client.call('settings.set', { language: 'en', agentName: 'Desk 4', welcomed: true });
  await client.call('line.save', { kind: 'practice' });
  chromium = await launchChromium();
  page = await chromium.newPage({ locale: 'en-GB' });
  page.on('pageerror', (error) => broken.push(error.message));
  await page.goto(workstation.newAddress());
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page
    .getByRole('navigation', { name: 'Sections of the settings' })
    .getByRole('button', { name: messages.en.settings.exports })
    .click();
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  closeClient?.();
  await workstation?.close();
  server?.closeAllConnections();
  server?.close();
});

describe('the settings of exports', () => {
  it('write files now, and every day', async () => {
    const folder = join(workstation.dataDir, 'out');
    const now = page.getByRole('region', { name: t.now });
    await now.getByLabel(t.folder).fill('out');
    await now.getByRole('button', { name: t.start, exact: true }).click();
    await now.getByRole('alert').filter({ hasText: 'whole path' }).waitFor();
    await now.getByLabel(t.folder).fill(folder);
    await now.getByLabel(t.format).selectOption('parquet');
    await now.getByRole('checkbox', { name: messages.en.exportTable.quality }).uncheck();
    await now.getByRole('button', { name: t.start, exact: true }).click();
    await now.getByText(folder).waitFor();
    expect(readdirSync(folder)).toHaveLength(exportTables.length + 1);

    const daily = page.getByRole('region', { name: t.daily });
    await daily.getByLabel(t.folder).fill(folder);
    await daily.getByLabel(t.time, { exact: true }).fill('04:30');
    await daily.getByRole('button', { name: t.save }).click();
    await daily.getByText(messages.en.scheduleState.waiting, { exact: true }).waitFor();
    expect((await client.call('exports.schedule', {})).schedule).toMatchObject({
      minute: 270,
      personal: false,
      folder,
    });
  });

  it('add a webhook, show its key once, and what became of a message', async () => {
    const webhooks = page.getByRole('region', { name: t.webhooks });
    await webhooks.getByRole('button', { name: t.add }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel(t.name, { exact: true }).fill('CRM');
    await form.getByLabel(t.url).fill('https://10.0.0.7/');
    await form.getByRole('button', { name: t.save }).click();
    await form.getByRole('alert').filter({ hasText: 'own network' }).waitFor();
    await form.getByLabel(t.url).fill(url);
    await form.getByRole('button', { name: t.save }).click();
    await page.getByRole('dialog', { name: t.secret }).waitFor();
    expect(await page.getByRole('textbox', { name: t.secret }).inputValue()).toMatch(/^whsec_/);
    await page.getByRole('button', { name: t.close }).click();
    await webhooks.getByText(t.counts('0', '0')).waitFor();

    const { attempt } = await client.call('attempt.start', {
      request: null,
      number: '+33199000142',
      direction: 'inbound',
    });
    await client.call('attempt.end', {
      attempt,
      at: Date.now(),
      answeredAt: null,
      lineResult: 'busy',
      sipCode: 486,
      sipReason: '',
      endedBy: 'far-end',
      holdMs: 0,
    });
    await client.call('outcome.save', { attempt, kind: 'busy', note: '', next: null, wrapMs: 1 });
    await webhooks.getByText(t.gone).waitFor();
    await webhooks.getByText(t.messages('CRM')).click();
    await webhooks.getByText(messages.en.messageState.parked, { exact: true }).waitFor();
    await webhooks.getByRole('button', { name: t.again }).click();
    await webhooks.getByText(messages.en.messageState.waiting, { exact: true }).waitFor();
  });

  it('can be used by anybody: names, contrast, both themes', async () => {
    const shots = shotsOf(page, 'en', ['light', 'dark-small']);
    expect(await shots.take('settings-exports')).toEqual([]);
    expect(broken).toEqual([]);
  });
});
