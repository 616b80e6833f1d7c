import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainLineOptions, type LineOptions } from '../../core/contract/line.ts';
import { probeServer } from '../../host/probe-server.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { servePage, type ServedPage } from '../support/phone-page.ts';
import { writeTone } from '../support/tone-file.ts';
import { accountOf } from './desk.ts';
import { startNetwork, type Network } from './network.ts';
import { freeTcpPort, until } from './processes.ts';

let network: Network;
let chromium: Chromium;
let served: ServedPage;
let folder: string;
let page: Page;
const broken: string[] = [];

const open = async (options: Parameters<Chromium['newPage']>[0] = {}): Promise<void> => {
  page = await chromium.newPage(options);
  page.on('pageerror', (error) => broken.push(error.stack ?? error.message));
  await page.exposeFunction('probe', (server: string) => probeServer(server, { now: () => Date.now() }));
  await page.goto(served.url);
  await page.waitForFunction(() => 'tools' in globalThis);
};
const waitStatus = (status: string) =>
  page.waitForFunction((wanted) => tools.phone.getState().line.status === wanted, status, {
    timeout: 20_000,
    polling: 50,
  });
const waitPhase = async (phase: string): Promise<void> => {
  await page
    .waitForFunction((wanted) => tools.phone.getState().call?.phase === wanted, phase, {
      timeout: 20_000,
      polling: 50,
    })
    .catch(async (error: unknown) => {
      const facts = await page.evaluate(() => ({
        call: tools.phone.getState().call,
        messages: tools.entries().map(({ direction, first }) => `${direction} ${first}`),
      }));
      throw new Error(`the call never was ${phase}\n${JSON.stringify(facts, null, 1)}`, { cause: error });
    });
};
const connect = async (transport: 'ws' | 'wss' = 'ws', options: Partial<LineOptions> = {}): Promise<void> => {
  await page.evaluate((account) => tools.connect(account), {
    ...accountOf(network, '1001', transport),
    options: { ...plainLineOptions, ...options },
  });
  await waitStatus('ready');
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-tools-'));
  writeTone(join(folder, 'agent.wav'), 1000);
  [network, served] = await Promise.all([startNetwork(), servePage(join(import.meta.dirname, 'tools-page'))]);
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
}, 150_000);
afterAll(async () => {
  await chromium?.close();
  await served?.close();
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await page.evaluate(() => tools.phone.close()).catch(() => undefined);
  await page
    .context()
    .close()
    .catch(() => undefined);
  await network.farEnd.hangup();
  expect(broken).toEqual([]);
});

describe('numbers on the wire', () => {
  it('sends what follows the number once the call is answered', async () => {
    await open();
    await page.evaluate(() => tools.follow(true));
    await connect();
    await page.evaluate(() => tools.phone.call('+33199000145,12#'));
    await waitPhase('connected');
    await until('the far end hears the digits', () => network.farEnd.digits().endsWith('12#'), {
      limit: 12_000,
      tell: () => network.farEnd.digits(),
    });
    expect(await page.evaluate(() => tools.phone.getState().call)).toMatchObject({
      number: '+33199000145',
      digits: '12#',
    });
  });

  it('sends digits as tones in the sound where the account says so', async () => {
    await open();
    await connect('ws', { dtmf: 'in-band' });
    await page.evaluate(() => tools.phone.call('+33199000145'));
    await waitPhase('connected');
    const hears = (...frequencies: readonly number[]): boolean =>
      frequencies.every((frequency) => network.farEnd.heard(frequency, 0.1).share > 0.4);
    await until('the far end hears the agent', () => hears(1000), { limit: 12_000, every: 30 });
    network.farEnd.forget();
    await page.evaluate(() => tools.phone.sendDigits('5'));
    // ITU-T Q.23: 5 is 770 and 1336 Hz, and nothing of the voice beside it.
    await until('the far end hears a five', () => hears(770, 1336), { limit: 12_000, every: 10 });
    await until('the far end hears the agent again', () => hears(1000), { limit: 12_000, every: 30 });
    expect(network.farEnd.digits()).toBe('');
  });

  it('writes the number as the rules say, and an emergency as it is', async () => {
    await open();
    await connect();
    await page.evaluate(() => {
      tools.follow(true);
      tools.dialling = { ...tools.dialling, outside: '0', home: 'national', internalDigits: 2 };
    });
    for (const number of ['+33199000145', '112', '3949', '21']) {
      await page.evaluate((wanted) => tools.phone.call(wanted), number);
      await page.waitForFunction(
        () =>
          tools.phone.getState().call?.phase === 'ended' ||
          tools.phone.getState().call?.phase === 'connected',
        null,
        { timeout: 20_000 },
      );
      await page.evaluate(() => tools.phone.hangUp());
      await waitPhase('ended');
      await page.evaluate(() => tools.phone.clear());
    }
    const invited = await page.evaluate(() =>
      tools
        .entries()
        .filter(({ direction, first }) => direction === 'sent' && first.startsWith('INVITE'))
        .map(({ first }) => /sip:([^@]*)@/.exec(first)?.[1] ?? ''),
    );
    expect([...new Set(invited)]).toEqual(['00199000145', '112', '03949', '21']);
  });
});

describe('the trace of a real line', () => {
  it('holds both directions while it is on, and leaves without numbers, names, addresses and digests', async () => {
    await open();
    await page.evaluate(() => tools.follow(true));
    await connect();
    await page.evaluate(() => tools.phone.call('+33199000145'));
    await waitPhase('connected');
    const entries = await page.evaluate(() => tools.entries());
    expect(entries[0]).toMatchObject({ direction: 'sent', method: 'REGISTER' });
    expect(
      entries.some(({ direction, first }) => direction === 'received' && first === 'SIP/2.0 200 OK'),
    ).toBe(true);
    const text = await page.evaluate(() => tools.exported());
    expect(text).toContain('PBX → Rappel');
    expect(text).toContain('INVITE sip:‹number');
    expect(text).toContain('a=rtpmap:111 opus/48k/2');
    for (const secret of [
      '33199000145',
      '1001',
      network.domain,
      '127.0.0.1',
      'Desk',
      'response="',
      'ice-pwd:',
    ])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\d{5}/);
    await page.evaluate(() => tools.follow(false));
    expect(await page.evaluate(() => tools.entries())).toEqual([]);
  });
});

describe('the check before a shift', () => {
  const found = async (server: string): Promise<Readonly<Record<string, string>>> => {
    const results = await page.evaluate((wanted) => tools.check(wanted), server);
    return Object.fromEntries(results.map(({ name, finding }) => [name, finding]));
  };

  it('finds a line on a real server good', async () => {
    await open();
    await connect();
    const findings = await found(network.ws);
    expect(findings).toMatchObject({
      microphone: 'microphone-heard',
      speaker: 'speaker-played',
      loopback: 'loopback-heard',
      ice: 'ice-found',
      server: 'server-reached',
      registration: 'registration-ready',
    });
    expect(['clock-right', 'clock-unknown']).toContain(findings['clock']);
  });

  it('says that nothing listens on a dead one, and that the line is not registered', async () => {
    await open();
    const dead = `ws://127.0.0.1:${await freeTcpPort()}`;
    await page.evaluate((account) => tools.connect(account), {
      ...accountOf(network, '1001', 'ws'),
      server: dead,
    });
    await waitStatus('waiting-to-retry');
    expect(await found(dead)).toMatchObject({ server: 'server-refused', registration: 'registration-not' });
  });

  it('tells a server that is frozen, and a name that nobody knows', async () => {
    await open();
    expect(await found('ws://pbx.invalid/ws')).toMatchObject({
      server: 'server-name',
      registration: 'registration-none',
    });
    network.freezeProxy();
    try {
      expect(await found(network.ws)).toMatchObject({ server: 'server-silent' });
    } finally {
      network.thawProxy();
    }
  });

  it('tells a certificate that the browser does not trust', async () => {
    const strict = await launchChromium({
      audioFile: join(folder, 'agent.wav'),
      without: ['--ignore-certificate-errors'],
    });
    const before = chromium;
    chromium = strict;
    try {
      await open({ ignoreHTTPSErrors: false });
      expect(await found(network.wss)).toMatchObject({ server: 'server-certificate' });
    } finally {
      chromium = before;
      await strict.close();
    }
  });
});
