import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneTiming } from '../../renderer/softphone/timing.ts';
import { openDesk, type Desk } from '../lab/desk.ts';
import { hear, waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';
import { writeTone } from '../support/tone-file.ts';

let chromium: Chromium;
let served: ServedPage;
let folder: string;
let desk: Desk;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-practice-'));
  writeTone(join(folder, 'agent.wav'), 1000, { sampleRate: 16_000 });
  served = await servePage(phonePageFolder);
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
}, 90_000);

afterAll(async () => {
  await chromium?.close();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  expect(errors).toEqual([]);
});

const open = async (timing: Partial<PhoneTiming> = {}): Promise<void> => {
  desk = await openDesk(chromium, served.url, null, timing);
  await desk.page.evaluate(() => lab.phone.connect({ kind: 'practice', language: 'en' }));
  await desk.waitLine('ready');
};
const dial = (number: string): Promise<string | null> =>
  desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.call(wanted)), number);
const hold = (held: boolean): Promise<string | null> =>
  desk.page.evaluate((wanted) => lab.codeOf(() => lab.phone.setHeld(wanted)), held);
/** Waits until the agent hears something that is not their own echo, or nothing at all. */
const waitLevel = (quiet: boolean): Promise<unknown> =>
  desk.page.waitForFunction(
    (wanted) => audioProbe.hear().every(({ level }) => level < 0.003) === wanted,
    quiet,
    { timeout: 10_000, polling: 100 },
  );
const ended = () => desk.page.evaluate(() => lab.events.findLast((event) => event.type === 'ended'));

describe('the practice line', () => {
  it('registers with a real challenge, without any network', async () => {
    await open();
    expect(await desk.line()).toMatchObject({ kind: 'practice', status: 'ready', problem: null });
    const registers = await desk.page.evaluate(() =>
      lab.sent.filter(({ first }) => first.startsWith('REGISTER')).map(({ text }) => text),
    );
    expect(registers).toHaveLength(2);
    expect(registers[1]).toMatch(/^Authorization: Digest .*realm="practice\.invalid"/m);
    await desk.page.evaluate(() => lab.phone.disconnect());
    expect(await desk.line()).toMatchObject({ kind: 'none', status: 'off' });
  });

  it('answers, greets, and says back what it hears', async () => {
    await open();
    expect(await dial('+33 1 99 00 01 42')).toBeNull();
    await desk.waitPhase('ringing');
    const call = await desk.waitPhase('connected');
    // The greeting is speech: loud, and not the tone that the microphone hears.
    await waitLevel(false);
    // Then the echo: the agent's own 1 kHz, over a real connection there and back.
    await waitForTone(desk.page, 1000, { count: 1, timeout: 25_000 });
    await desk.page.waitForFunction(
      () =>
        audioProbe.hear().filter(({ peak, level }) => level > 0.005 && Math.abs(peak - 1000) < 15).length >=
        2,
      null,
      { timeout: 25_000, polling: 100 },
    );
    expect((await desk.call())?.silent).toBe(false);
    await desk.page.evaluate(() => lab.phone.hangUp());
    const over = await desk.waitPhase('ended');
    expect(over.result).toMatchObject({ lineResult: 'answered', sipCode: 200, endedBy: 'agent' });
    expect(over.endedAt).toBeGreaterThan(call.answeredAt ?? Number.POSITIVE_INFINITY);
    expect(await desk.steps()).toEqual(['dialled', 'trying', 'ringing', 'answered', 'ended']);
    await desk.page.waitForFunction(() => audioProbe.hear().length === 0, null, { timeout: 5000 });
  });

  it('is muted and put on hold: the echo stops, and comes back', async () => {
    await open();
    await dial('+33199000142');
    await desk.waitPhase('connected');
    const echoed = (count: number): Promise<unknown> =>
      desk.page.waitForFunction(
        (wanted) =>
          audioProbe.hear().filter(({ peak, level }) => level > 0.005 && Math.abs(peak - 1000) < 15).length >=
          wanted,
        count,
        { timeout: 25_000, polling: 100 },
      );
    // Two ends in one page: the far end hears the microphone, and the agent its echo.
    await echoed(2);
    await desk.page.evaluate(() => lab.phone.setMuted(true));
    await waitLevel(true);
    await desk.page.evaluate(() => lab.phone.setMuted(false));
    await echoed(2);
    expect(await hold(true)).toBeNull();
    await waitLevel(true);
    expect(await desk.call()).toMatchObject({ held: true });
    // Muted while on hold, and still muted after it.
    await desk.page.evaluate(() => lab.phone.setMuted(true));
    expect(await hold(false)).toBeNull();
    await desk.page.waitForTimeout(1500);
    expect((await hear(desk.page)).every(({ level }) => level < 0.003)).toBe(true);
    await desk.page.evaluate(() => lab.phone.setMuted(false));
    await echoed(2);
    expect(await desk.call()).toMatchObject({ held: false, muted: false });
  });

  it('takes digits as tones of the call itself', async () => {
    await open();
    await dial('+33199000142');
    await desk.waitPhase('connected');
    await desk.page.evaluate(() => lab.phone.sendDigits('12,#'));
    await desk.page.waitForTimeout(2500);
    expect((await desk.call())?.digits).toBe('12#');
    expect(await desk.page.evaluate(() => lab.sent.some(({ first }) => first.startsWith('INFO')))).toBe(
      false,
    );
    expect(
      await desk.page.evaluate(() => lab.sent.some(({ text }) => text.includes('telephone-event'))),
    ).toBe(true);
  });

  it.each([
    ['+33199000086', 'busy', 486],
    ['+33199000003', 'declined', 603],
    ['+33199000004', 'not-in-service', 404],
  ])('to %s is %s', async (number, lineResult, sipCode) => {
    await open();
    await dial(number);
    expect((await desk.waitPhase('ended')).result).toMatchObject({ lineResult, sipCode, endedBy: 'far-end' });
  });

  it('rings without end where nobody is there, until it is given up or taken back', async () => {
    await open({ ringLimit: 2500 });
    await dial('+33199000080');
    await desk.waitPhase('ringing');
    expect((await desk.waitPhase('ended')).result).toMatchObject({ lineResult: 'no-answer' });
    await desk.page.evaluate(() => lab.phone.clear());
    expect(await desk.call()).toBeNull();
    await dial('+33199000080');
    await desk.waitPhase('ringing');
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'cancelled',
      endedBy: 'agent',
    });
  });

  it('hangs up by itself where the person is in a hurry', async () => {
    await open();
    await dial('+33199000081');
    await desk.waitPhase('connected');
    expect((await desk.waitPhase('ended', 12_000)).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'far-end',
    });
  });

  it('calls the agent, who answers although the key was hit twice', async () => {
    await open();
    await desk.page.evaluate(() => lab.phone.practice?.callMe('+33199000150', 'Marie "M" <x>'));
    expect(await desk.waitIncoming()).toMatchObject({ number: '+33199000150', displayName: 'Marie M <x>' });
    const codes = await desk.page.evaluate(() =>
      Promise.all([lab.codeOf(() => lab.phone.answer()), lab.codeOf(() => lab.phone.answer())]),
    );
    expect(codes).toEqual([null, null]);
    await desk.waitPhase('connected');
    await waitLevel(false);
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
  });

  it('calls the agent, who rejects', async () => {
    await open();
    await desk.page.evaluate(() => lab.phone.practice?.callMe('+33199000150', ''));
    await desk.waitIncoming();
    expect(await dial('+33199000142')).toBe('phone/busy');
    await desk.page.evaluate(() => lab.phone.reject());
    await desk.page.waitForFunction(() => lab.phone.getState().incoming === null);
    expect(await ended()).toMatchObject({ call: { result: { lineResult: 'rejected', endedBy: 'agent' } } });
  });

  it('is one line, however often it is asked for', async () => {
    await open();
    await desk.page.evaluate(() => {
      for (let times = 0; times < 3; times += 1) lab.phone.connect({ kind: 'practice', language: 'fr' });
    });
    await desk.page.waitForTimeout(1500);
    await desk.waitLine('ready');
    await desk.page.evaluate(() => lab.phone.practice?.callMe('+33199000150', ''));
    await desk.waitIncoming();
    const ringing = await desk.page.evaluate(
      () => lab.events.filter((event) => event.type === 'step' && event.step === 'ringing').length,
    );
    expect(ringing).toBe(1);
    const last = desk.page.evaluate(async () => {
      lab.phone.connect({ kind: 'practice', language: 'fr' });
      await lab.phone.disconnect();
      return lab.phone.getState().line.status;
    });
    expect(await last).toBe('off');
    // The call that rang is over with its line, and the log is told.
    expect(await ended()).toMatchObject({ call: { phase: 'ended' } });
  });

  it('places many calls in a row and leaves nothing behind', async () => {
    await open();
    for (let turn = 0; turn < 12; turn += 1) {
      expect(await dial('+33199000080')).toBeNull();
      await desk.waitPhase('ringing');
      await desk.page.evaluate(() => lab.phone.hangUp());
      await desk.waitPhase('ended');
    }
    expect(await desk.page.evaluate(() => lab.log.filter((entry) => entry.startsWith('warn')))).toEqual([]);
  });
});
