import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, type Desk } from '../lab/desk.ts';
import type { LabAccount } from '../lab/page/main.ts';
import { startAnsweringServer, type AnsweringServer } from '../support/answering-server.ts';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';

let served: ServedPage;
let chromium: Chromium | null = null;
let desk: Desk;

beforeAll(async () => {
  served = await servePage(phonePageFolder);
}, 90_000);
afterAll(() => served?.close());
afterEach(async () => {
  const errors = desk.pageErrors;
  await desk.close();
  expect(errors).toEqual([]);
});

const launch = async (options: Parameters<typeof launchChromium>[0]): Promise<void> => {
  chromium = await launchChromium(options);
};
const quit = async (): Promise<void> => {
  await chromium?.close();
  chromium = null;
};
const open = async (practice: boolean): Promise<void> => {
  if (!chromium) throw new Error('there is no browser');
  desk = await openDesk(chromium, served.url, null);
  if (!practice) return;
  await desk.page.evaluate(() => lab.phone.connect({ kind: 'practice', language: 'fr' }));
  await desk.waitLine('ready');
};
const connect = async (server: AnsweringServer): Promise<void> => {
  const account: LabAccount = {
    kind: 'sip',
    server: server.url,
    domain: 'pbx.example',
    user: '1001',
    authorizationUser: '',
    displayName: '',
    instanceId: crypto.randomUUID(),
    secrets: { 'pbx.example': 'never asked for' },
  };
  await desk.page.evaluate((chosen) => lab.connect(chosen), account);
  await desk.waitLine('ready');
};
const microphone = (): Promise<string> => desk.page.evaluate(() => lab.phone.getState().microphone);
const waitMicrophone = (status: string): Promise<unknown> =>
  desk.page.waitForFunction((wanted) => lab.phone.getState().microphone === wanted, status, {
    timeout: 10_000,
    polling: 50,
  });

describe.each([
  // Without the switch that says yes for the user, headless Chromium says no.
  ['refused', { without: ['--use-fake-ui-for-media-stream'] }],
  // Without the fake device there is none on a machine of the tests.
  ['absent', { without: ['--use-fake-device-for-media-stream'] }],
] as const)('a microphone that is %s', (status, options) => {
  beforeAll(() => launch(options));
  afterAll(quit);

  it('is said to be so when it is kept warm, and breaks nothing', async () => {
    await open(false);
    expect(await microphone()).toBe('unknown');
    await desk.page.evaluate(() => lab.phone.setWarm(true));
    await waitMicrophone(status);
    await desk.page.evaluate(() => lab.phone.setWarm(false));
    expect(
      await desk.page.evaluate(() =>
        lab.codeOf(() => lab.phone.useDevices({ microphone: 'gone', speaker: null, ringer: null })),
      ),
    ).toBeNull();
  });

  it('shows no level, and the meter goes away as it came', async () => {
    await open(false);
    const levels = await desk.page.evaluate(async () => {
      const seen: number[] = [];
      const stop = lab.phone.watchLevel((level) => seen.push(level));
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
      stop();
      stop();
      return seen;
    });
    expect(levels).toEqual([]);
    expect(await microphone()).toBe(status);
  });

  it('is the reason why no call is placed on a real line, which goes on', async () => {
    const server = await startAnsweringServer();
    try {
      await open(false);
      await connect(server);
      expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.call('+33199000142')))).toBe(
        `phone/microphone-${status}`,
      );
      expect(await desk.call()).toBeNull();
      expect(server.heard.some((first) => first.startsWith('INVITE'))).toBe(false);
      // A call of theirs rings on: a headset may still be found.
      server.ring('+33199000150');
      expect((await desk.waitIncoming()).number).toBe('+33199000150');
      expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.answer()))).toBe(
        `phone/microphone-${status}`,
      );
      expect(await desk.incoming()).toMatchObject({ phase: 'incoming' });
      await desk.page.evaluate(() => lab.phone.reject());
      await desk.page.waitForFunction(() => lab.phone.getState().incoming === null);
      expect((await desk.line()).status).toBe('ready');
    } finally {
      await server.close();
    }
  });

  it('leaves the practice line to those who only want to look', async () => {
    await open(true);
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.call('+33199000142')))).toBeNull();
    await desk.waitPhase('connected');
    await desk.page.waitForFunction(() => audioProbe.hear().some(({ level }) => level > 0.005), null, {
      timeout: 15_000,
      polling: 100,
    });
    await desk.page.evaluate(() => lab.phone.hangUp());
    expect((await desk.waitPhase('ended')).result).toMatchObject({
      lineResult: 'answered',
      endedBy: 'agent',
    });
    expect(await microphone()).toBe(status);
  });
});

describe('microphones to choose from', () => {
  beforeAll(() => launch({}));
  afterAll(quit);

  it('are listed once the browser has let us in, each once and by its name', async () => {
    await open(false);
    expect(await desk.page.evaluate(() => lab.phone.getState().microphones)).toEqual([]);
    await desk.page.evaluate(() => lab.phone.setWarm(true));
    await waitMicrophone('ready');
    await desk.page.waitForFunction(() => lab.phone.getState().microphones.length > 0, null, {
      timeout: 10_000,
    });
    const { microphones, speakers } = await desk.page.evaluate(() => lab.phone.getState());
    for (const list of [microphones, speakers]) {
      expect(list.length).toBeGreaterThan(0);
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
      for (const { id, label } of list) {
        expect(['', 'default', 'communications']).not.toContain(id);
        expect(label).toMatch(/^Fake /);
      }
    }
  });

  it('are changed during a call, which stays muted if it was', async () => {
    await open(true);
    await desk.page.evaluate(() => lab.phone.call('+33199000142'));
    await desk.waitPhase('connected');
    const sending = () =>
      desk.page.evaluate(() => {
        // The spare of the next call sends nothing yet.
        const track = lab.senders().find((sender) => sender.track !== null)?.track;
        return {
          id: track?.id,
          enabled: track?.enabled,
          label: track?.label,
          live: track?.readyState === 'live',
        };
      });
    const before = await sending();
    expect(before).toMatchObject({ enabled: true, live: true });
    await desk.page.evaluate(() => lab.phone.setMuted(true));
    const { microphones } = await desk.page.evaluate(() => lab.phone.getState());
    const other = microphones.find(({ label }) => label !== before.label) ?? microphones.at(-1);
    if (!other) throw new Error('there is no other microphone');
    // Chosen three times in a row: the last one stays.
    await desk.page.evaluate(
      async ([first, last]) => {
        const choose = (microphone: string) =>
          lab.phone.useDevices({ microphone, speaker: null, ringer: null });
        await Promise.all([choose(last), choose(first), choose(last)]);
      },
      [microphones[0]?.id ?? '', other.id] as const,
    );
    // The sender takes the new track in a turn of its own.
    await expect
      .poll(sending, { timeout: 10_000 })
      .toMatchObject({ enabled: false, live: true, label: other.label });
    expect((await sending()).id).not.toBe(before.id);
    await desk.page.evaluate(() => lab.phone.setMuted(false));
    expect(await sending()).toMatchObject({ enabled: true, live: true });
  });

  it('are replaced by the default one where the chosen one is gone, and a call still comes about', async () => {
    await open(true);
    await desk.page.evaluate(() =>
      lab.phone.useDevices({ microphone: 'gone', speaker: 'gone', ringer: 'gone' }),
    );
    expect(await desk.page.evaluate(() => lab.codeOf(() => lab.phone.call('+33199000142')))).toBeNull();
    await desk.waitPhase('connected');
    expect(await microphone()).toBe('ready');
    await desk.page.evaluate(() => lab.phone.playTestTone());
  });

  it('show their level while somebody looks, and are closed afterwards', async () => {
    await open(false);
    const seen = await desk.page.evaluate(async () => {
      const open = new Set<MediaStreamTrack>();
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await ask(constraints);
        for (const track of stream.getTracks()) open.add(track);
        return stream;
      };
      const wait = (milliseconds: number) =>
        new Promise((resolve) => {
          setTimeout(resolve, milliseconds);
        });
      const live = () => [...open].filter((track) => track.readyState === 'live').length;
      const levels: number[] = [];
      const stop = lab.phone.watchLevel((level) => levels.push(level));
      for (let turns = 0; turns < 100 && Math.max(0, ...levels) < 0.05; turns += 1) await wait(50);
      const whileWatched = live();
      stop();
      const afterwards = live();
      // Opened and not wanted any more before it was open.
      lab.phone.setWarm(true);
      lab.phone.setWarm(false);
      lab.phone.watchLevel(() => undefined)();
      for (let turns = 0; turns < 60 && (open.size < 2 || live() > 0); turns += 1) await wait(50);
      return { levels, whileWatched, afterwards, opened: open.size, leftOpen: live() };
    });
    expect(Math.max(...seen.levels)).toBeGreaterThan(0.05);
    expect(Math.max(...seen.levels)).toBeLessThanOrEqual(1);
    expect(Math.min(...seen.levels)).toBeGreaterThanOrEqual(0);
    expect(seen).toMatchObject({ whileWatched: 1, afterwards: 0, leftOpen: 0 });
    expect(seen.opened).toBeGreaterThanOrEqual(2);
  });
});
