import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallState, PhoneEvent, PhoneState } from '../../renderer/softphone/phone.ts';
import type { PhoneTiming } from '../../renderer/softphone/timing.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { writeTone } from '../support/tone-file.ts';

/** What a real Chromium measures and hears of a call on the practice line. */
type Wires = { readonly peers: RTCPeerConnection[] };

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var wires: Wires;
}

let served: ServedPage;
let folder: string;
let chromium: Chromium;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-sound-'));
  writeTone(join(folder, 'speech.wav'), 300);
  writeTone(join(folder, 'room.wav'), 300, { amplitude: 0.004 });
  served = await servePage(phonePageFolder);
  chromium = await launchChromium({ audioFile: join(folder, 'speech.wav') });
});
afterAll(async () => {
  await chromium?.close();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await page.evaluate(() => lab.phone.close());
  await page.context().close();
});

const state = (): Promise<PhoneState> => page.evaluate(() => lab.phone.getState());
const until = (
  condition: (call: CallState | null, phone: PhoneState) => boolean,
  limit: number,
): Promise<unknown> =>
  page.waitForFunction(
    `(${condition.toString()})(lab.phone.getState().call, lab.phone.getState())`,
    undefined,
    { timeout: limit, polling: 50 },
  );

/** A call to the practice line that is up. */
const call = async (timing: Partial<PhoneTiming> = {}, browser = chromium): Promise<void> => {
  page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.wires = { peers: [] };
    const Native = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        wires.peers.push(this);
      }
    };
  });
  await page.goto(served.url);
  await page.evaluate((chosen) => {
    lab.start({ timing: chosen });
    lab.phone.connect({ kind: 'practice', language: 'en' });
  }, timing);
  await page.waitForFunction(() => lab.phone.getState().line.status === 'ready', null, { timeout: 10_000 });
  await page.evaluate(() => lab.phone.call('+33199001111'));
  await until((one) => one?.phase === 'connected', 10_000);
};

const qualityEvents = (): Promise<readonly Extract<PhoneEvent, { type: 'quality' }>[]> =>
  page.evaluate(() => lab.events.flatMap((event) => (event.type === 'quality' ? [event] : [])));

describe('the quality of a call', () => {
  it('is measured both ways, and told once at its end', async () => {
    await call({ qualityEvery: 1000 });
    await until((one) => Boolean(one?.quality?.heard && one.quality.sent), 20_000);
    const { quality } = (await state()).call ?? {};
    // A machine that is busy with other things starves the sound: how good it is, is not for a test to say.
    for (const path of [quality?.heard, quality?.sent]) {
      expect(path?.codec).toBe('opus');
      expect(path?.loss).toBeGreaterThanOrEqual(0);
      expect(path?.delayMs).toBeGreaterThan(50);
      expect(path?.roundTripMs).not.toBeNull();
      expect(path?.mos).toBeLessThanOrEqual(4.41);
    }
    expect(quality?.sent?.loss).toBeLessThan(0.05);
    await page.evaluate(() => lab.phone.hangUp());
    await until((one) => one?.phase === 'ended', 5000);
    const [event, ...more] = await qualityEvents();
    expect(more).toEqual([]);
    expect(event?.quality.heard?.samples).toBeGreaterThan(0);
    expect(event?.quality.heard?.mosWorst).toBeLessThanOrEqual(event?.quality.heard?.mosMean ?? 0);
    expect(event?.quality.microphone).toMatch(/^Fake/);
    const order = await page.evaluate(() => lab.events.map(({ type }) => type));
    expect(order.indexOf('quality')).toBeLessThan(order.indexOf('ended'));
  });

  it('is not measured while held', async () => {
    await call({ qualityEvery: 300 });
    await until((one) => Boolean(one?.quality?.heard), 10_000);
    await page.evaluate(() => lab.phone.setHeld(true));
    await page.waitForTimeout(700);
    const { quality } = (await state()).call ?? {};
    await page.waitForTimeout(1500);
    expect((await state()).call?.quality).toEqual(quality);
    await page.evaluate(() => lab.phone.setHeld(false));
    await until((one) => one?.held === false, 5000);
  });
});

describe('talking while muted', () => {
  it('is seen within two seconds, and gone with the mute', async () => {
    await call();
    await page.waitForTimeout(1500);
    expect((await state()).talkingMuted).toBe(false);
    await page.evaluate(() => lab.phone.setMuted(true));
    await until((_, phone) => phone.talkingMuted, 2500);
    await page.evaluate(() => lab.phone.setMuted(false));
    expect((await state()).talkingMuted).toBe(false);
  });

  it('is no business of a quiet room', async () => {
    const quiet = await launchChromium({ audioFile: join(folder, 'room.wav') });
    try {
      await call({}, quiet);
      await page.evaluate(() => lab.phone.setMuted(true));
      await page.waitForTimeout(3000);
      expect((await state()).talkingMuted).toBe(false);
      await page.evaluate(() => lab.phone.close());
    } finally {
      await quiet.close();
      page = await chromium.newPage();
      await page.goto(served.url);
      await page.evaluate(() => lab.start());
    }
  });
});

describe('a call that is up and silent', () => {
  it('says so, and negotiates its sound anew over fresh ways when asked', async () => {
    await call({ silentLater: 1500 });
    await until((one) => one?.silent === false, 1000);
    await page.waitForTimeout(1500);
    // The far end goes on sending nothing at all: the track of its sender is gone.
    await page.evaluate(async () => {
      for (const peer of wires.peers)
        for (const sender of peer.getSenders())
          if (sender.track?.label.startsWith('MediaStreamAudioDestinationNode'))
            await sender.replaceTrack(null);
    });
    await until((one) => one?.silent === true, 8000);
    const offers = (): Promise<readonly string[]> =>
      page.evaluate(() =>
        lab.sent
          .filter(({ first }) => first.startsWith('INVITE'))
          .map(({ text }) => /^a=ice-ufrag:(.*)$/m.exec(text)?.[1] ?? ''),
      );
    const before = await offers();
    expect(await page.evaluate(() => lab.codeOf(() => lab.phone.restoreSound()))).toBeNull();
    const after = await offers();
    expect(after.length).toBe(before.length + 1);
    expect(before).not.toContain(after.at(-1));
    expect((await state()).call?.phase).toBe('connected');
    await page.evaluate(() => lab.phone.hangUp());
    await until((one) => one?.phase === 'ended', 5000);
    expect(await page.evaluate(() => lab.codeOf(() => lab.phone.restoreSound()))).toBe('phone/no-call');
  });
});
