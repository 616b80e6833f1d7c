import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callSound } from '../../core/domain/sound.ts';
import type { RecordingState } from '../../renderer/softphone/recording-machine.ts';
import { waitForTone } from '../support/audio-probe.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { servePage, type ServedPage } from '../support/phone-page.ts';
import { writeTone } from '../support/tone-file.ts';
import { accountOf, openDesk, type Desk } from './desk.ts';
import { startNetwork, type Network } from './network.ts';
import { until } from './processes.ts';
import { loudness, shareAt, type Sound } from './sound.ts';

let network: Network;
let chromium: Chromium;
let served: ServedPage;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rappel-recording-'));
  // The agent says 1 kHz, the far end 440 Hz, the message of one's own 700 Hz.
  writeTone(join(folder, 'agent.wav'), 1000, { sampleRate: 16_000 });
  writeTone(join(folder, 'message.wav'), 700, { sampleRate: 16_000, seconds: 4 });
  [network, served] = await Promise.all([startNetwork(), servePage(join(import.meta.dirname, 'sound-page'))]);
  chromium = await launchChromium({ audioFile: join(folder, 'agent.wav') });
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await served?.close();
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['ws', 'wss'] as const)('the sound of a call over %s', (transport) => {
  let desk: Desk;

  const talk = async (number: string): Promise<void> => {
    desk = await openDesk(chromium, served.url, accountOf(network, '1001', transport));
    await desk.waitLine('ready');
    network.farEnd.forget();
    expect(await desk.page.evaluate((to) => lab.codeOf(() => lab.phone.call(to)), number)).toBeNull();
    await desk.waitPhase('connected');
    await waitForTone(desk.page, 440);
    await farEndHears(1000);
  };
  const farEndHears = (frequency: number): Promise<void> =>
    until(
      `the far end hears ${frequency} Hz`,
      () => {
        const { share, level } = network.farEnd.heard(frequency);
        return share > 0.6 && level > 0.01;
      },
      { limit: 10_000, every: 100, tell: () => JSON.stringify(network.farEnd.heard(frequency)) },
    );
  const farEndHearsNothing = (): Promise<void> =>
    until('the far end hears nothing', () => network.farEnd.heard(1000).level < 0.003, {
      limit: 8000,
      every: 100,
      tell: () => JSON.stringify(network.farEnd.heard(1000)),
    });
  const setMuted = (muted: boolean): Promise<void> =>
    desk.page.evaluate((wanted) => lab.phone.setMuted(wanted), muted);
  const begin = (): Promise<void> =>
    desk.page.evaluate(() => {
      void lab
        .codeOf(() => soundLab.recording.start('en'))
        .then((code) => soundLab.asked.push(code ?? 'started'));
    });
  const waitRecording = async (kind: RecordingState['kind']): Promise<void> => {
    await desk.page.waitForFunction((wanted) => soundLab.recording.getState().kind === wanted, kind, {
      timeout: 15_000,
      polling: 30,
    });
  };
  const asked = (): Promise<readonly string[]> => desk.page.evaluate(() => soundLab.asked);
  /** What was recorded so far, each side for itself. */
  const recorded = async (): Promise<{
    readonly left: Sound;
    readonly right: Sound;
    readonly seconds: number;
  }> => {
    const bytes = Buffer.from(await desk.page.evaluate(() => soundLab.kept()), 'base64');
    const frames = bytes.length / 4;
    const side = (offset: number): Sound => ({
      rate: callSound.rate,
      samples: Int16Array.from({ length: frames }, (_, index) => bytes.readInt16LE(index * 4 + offset)),
    });
    return { left: side(0), right: side(2), seconds: frames / callSound.rate };
  };
  const from = ({ rate, samples }: Sound, start: number, end?: number): Sound => ({
    rate,
    samples: samples.subarray(
      Math.round(start * rate),
      end === undefined ? undefined : Math.round(end * rate),
    ),
  });
  const loadMessage = (): Promise<void> =>
    desk.page.evaluate(
      (base64) => {
        soundLab.message = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0).buffer;
      },
      readFileSync(join(folder, 'message.wav')).toString('base64'),
    );
  const drop = (hangUp: boolean): Promise<void> =>
    desk.page.evaluate((wanted) => {
      void soundLab.drop
        .drop({ message: 'm', name: 'Rappel', durationMs: 4000 }, { hangUp: wanted })
        .then((whole) => soundLab.asked.push(whole ? 'whole' : 'broken off'));
    }, hangUp);

  afterEach(async () => {
    const errors = desk.pageErrors;
    await desk.close();
    await network.farEnd.hangup();
    expect(errors).toEqual([]);
  });

  it('is announced to both sides, then recorded each side on its own, without what is said in a pause', async () => {
    await talk('+33199000142');
    // Nothing but the announcement can be heard of a muted agent.
    await setMuted(true);
    await farEndHearsNothing();
    await desk.page.evaluate(() => soundLab.spoken());
    await begin();
    await waitRecording('announcing');
    await until('the far end hears the announcement', () => network.farEnd.heard(440, 0.5).level > 0.02, {
      limit: 8000,
      every: 50,
      tell: () => JSON.stringify(network.farEnd.heard(440, 0.5)),
    });
    expect((await recorded()).seconds).toBe(0);
    expect(await asked()).toEqual([]);
    expect(await desk.page.evaluate(() => soundLab.recording.getState().kind)).toBe('announcing');
    await waitRecording('recording');
    expect(await desk.page.evaluate(() => soundLab.spoken())).toBeGreaterThan(0.02);
    // Muted before the announcement, muted after it.
    await farEndHearsNothing();
    await setMuted(false);
    await farEndHears(1000);
    await desk.page.waitForTimeout(1500);
    await desk.page.evaluate(() => soundLab.recording.pause());
    await waitRecording('paused');
    await desk.page.waitForTimeout(700);
    const before = await recorded();
    await desk.page.waitForTimeout(2500);
    expect((await recorded()).seconds).toBe(before.seconds);
    await setMuted(true);
    await farEndHearsNothing();
    await desk.page.evaluate(() => soundLab.recording.resume());
    await desk.page.waitForTimeout(2000);
    await desk.page.evaluate(() => soundLab.recording.stop());
    await until('all is kept', async () => (await asked()).includes('recording.end'));
    expect((await asked()).filter((word) => word !== 'started')).toEqual([
      'recording.begin',
      'paused',
      'resumed',
      'recording.end',
    ]);

    const { left, right, seconds } = await recorded();
    expect(seconds - before.seconds).toBeGreaterThan(1.2);
    expect(seconds - before.seconds).toBeLessThan(3.5);
    // The agent left, the far end right, and nothing of the one in the other.
    const talked = from(left, before.seconds - 1.5, before.seconds);
    expect(shareAt(talked, 1000)).toBeGreaterThan(0.9);
    expect(shareAt(talked, 440)).toBeLessThan(0.02);
    expect(loudness(talked, 1)).toBeGreaterThan(0.02);
    const far = from(right, 0.5);
    expect(shareAt(far, 440)).toBeGreaterThan(0.9);
    expect(shareAt(far, 1000)).toBeLessThan(0.02);
    expect(loudness(far, 1)).toBeGreaterThan(0.02);
    // What was said in the pause is not there: after it the agent was muted.
    expect(loudness(from(left, before.seconds + 0.3), 10)).toBeLessThan(0.003);
    // A plain call again: what is sent is the microphone's own track.
    expect(await desk.page.evaluate(() => soundLab.recording.getState())).toEqual({ kind: 'off' });
    await setMuted(false);
    await farEndHears(1000);
  });

  it('is recorded to the last word of a far end that hangs up', async () => {
    await talk('+33199000144');
    await begin();
    await waitRecording('recording');
    await desk.page.waitForTimeout(2000);
    await network.farEnd.hangup();
    await desk.waitPhase('ended');
    await until('the end is told', async () => (await asked()).includes('recording.end'), { limit: 8000 });
    const { left, right, seconds } = await recorded();
    expect(seconds).toBeGreaterThan(1.5);
    expect(shareAt(left, 1000)).toBeGreaterThan(0.9);
    expect(shareAt(right, 440)).toBeGreaterThan(0.9);
  });

  it('is not recorded when the announcement was not heard: taken back, or put on hold', async () => {
    await talk('+33199000145');
    await begin();
    await waitRecording('announcing');
    await desk.page.waitForTimeout(1000);
    await desk.page.evaluate(() => soundLab.recording.stop());
    await until('it is taken back', async () => (await asked()).length > 0);
    expect(await asked()).toEqual(['started']);
    await farEndHears(1000);
    await begin();
    await waitRecording('announcing');
    await desk.page.waitForTimeout(1000);
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.setHeld(true)))).toBeNull();
    await until('it is given up', async () => (await asked()).length > 1);
    expect(await asked()).toEqual(['started', 'recording/announcement']);
    expect((await recorded()).seconds).toBe(0);
    expect(await desk.page.evaluate(() => soundLab.recording.getState())).toEqual({ kind: 'off' });
  });

  it('carries a message of one’s own, the microphone silent meanwhile', async () => {
    await talk('+33199000146');
    await loadMessage();
    await drop(false);
    await farEndHears(700);
    await until(
      'the far end hears the message alone',
      () => network.farEnd.heard(700, 0.5).share > 0.9 && network.farEnd.heard(1000, 0.5).share < 0.03,
      { limit: 3000, every: 50, tell: () => JSON.stringify(network.farEnd.heard(1000, 0.5)) },
    );
    expect((await desk.call())?.muted).toBe(false);
    await until('the message is over', async () => (await asked()).includes('whole'), { limit: 10_000 });
    await farEndHears(1000);
    expect((await desk.call())?.phase).toBe('connected');
    // Broken off by hand, and by hold: the microphone is back, or silent as hold wants it.
    await drop(false);
    await farEndHears(700);
    await desk.page.evaluate(() => soundLab.drop.stop());
    await farEndHears(1000);
    await setMuted(true);
    await drop(false);
    await farEndHears(700);
    await until(
      'the message is over',
      async () => (await asked()).filter((word) => word === 'whole').length === 2,
      {
        limit: 10_000,
      },
    );
    await farEndHearsNothing();
    expect(await asked()).toEqual(['whole', 'broken off', 'whole']);
  });

  it('obeys mute when the microphone is changed in the middle of a message', async () => {
    await talk('+33199000148');
    await loadMessage();
    await setMuted(true);
    await farEndHearsNothing();
    await drop(false);
    await farEndHears(700);
    const changed = await desk.page.evaluate(async () => {
      const other = lab.phone.getState().microphones.at(-1)?.id ?? null;
      await lab.phone.useDevices({ microphone: other, speaker: null, ringer: null });
      return other;
    });
    expect(changed).not.toBeNull();
    await farEndHears(700);
    await until('the message is over', async () => (await asked()).includes('whole'), { limit: 10_000 });
    await farEndHearsNothing();
    await setMuted(false);
    await farEndHears(1000);
  });

  it('ends after the message where that is wanted, and keeps the message in a recording', async () => {
    await talk('+33199000147');
    await loadMessage();
    await begin();
    await waitRecording('recording');
    await drop(true);
    await farEndHears(700);
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
    await until('the end is told', async () => (await asked()).includes('recording.end'), { limit: 8000 });
    const { left, right } = await recorded();
    expect(shareAt(left, 700)).toBeGreaterThan(0.9);
    expect(shareAt(right, 700)).toBeLessThan(0.02);
  });
});
