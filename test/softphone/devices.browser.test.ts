import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type Chromium } from '../support/chromium.ts';
import { phonePageFolder, servePage, type ServedPage } from '../support/phone-page.ts';

/**
 * Chromium's fake microphones cannot be unplugged: what the browser would do is done at its boundary. A device that is
 * out is not listed, cannot be opened, and its tracks end; then devices change.
 */
type Desk = {
  /** Ids by label of what is plugged in. */
  readonly plugged: () => Promise<Readonly<Record<string, string>>>;
  readonly unplug: (label: string) => void;
  /** Back again, under its own id or, in another socket, a new one. */
  readonly plug: (label: string, id?: string) => void;
  readonly sinks: string[];
  readonly opened: () => number;
  /** What the call sends: label, whether it is heard, and how it is processed. */
  readonly sent: () => {
    readonly label: string;
    readonly enabled: boolean;
    readonly settings: MediaTrackSettings;
  } | null;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var desk: Desk;
  // oxlint-disable-next-line no-var -- likewise
  var contexts: AudioContext[];
}

let served: ServedPage;
let chromium: Chromium;
let page: Page;

beforeAll(async () => {
  served = await servePage(phonePageFolder);
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium?.close();
  await served?.close();
});
afterEach(async () => {
  await page.evaluate(() => lab.phone.close());
  await page.context().close();
});

const headset = 'Fake Audio Input 1';

const install = (): void => {
  const media = navigator.mediaDevices;
  const out = new Set<string>();
  const moved = new Map<string, string>();
  const tracks: MediaStreamTrack[] = [];
  const peers: RTCPeerConnection[] = [];
  const sinks: string[] = [];
  let opened = 0;
  const listed = media.enumerateDevices.bind(media);
  const open = media.getUserMedia.bind(media);
  const inputs = async (): Promise<MediaDeviceInfo[]> =>
    (await listed()).filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'default');
  media.enumerateDevices = async () =>
    (await listed())
      .filter(({ label }) => !out.has(label))
      .map((device) => {
        const { kind, label, groupId } = device;
        return { kind, label, groupId, deviceId: moved.get(label) ?? device.deviceId } as MediaDeviceInfo;
      });
  media.getUserMedia = async (constraints) => {
    opened += 1;
    const audio = constraints?.audio;
    const wish = typeof audio === 'object' ? audio.deviceId : undefined;
    const exact =
      typeof wish === 'object' && 'exact' in wish && typeof wish.exact === 'string' ? wish.exact : null;
    const there = (await inputs()).filter(({ label }) => !out.has(label));
    // Without a wish the system's default is the first that is plugged in.
    const found =
      exact === null
        ? there[0]
        : there.find(({ label, deviceId }) => (moved.get(label) ?? deviceId) === exact);
    if (!found) throw new DOMException('gone', 'NotFoundError');
    const stream = await open({ audio: { ...(audio as object), deviceId: { exact: found.deviceId } } });
    tracks.push(...stream.getAudioTracks());
    return stream;
  };
  const changed = (): boolean => media.dispatchEvent(new Event('devicechange'));
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  };
  const keep = function (this: unknown, id: string): Promise<void> {
    sinks.push(`${this instanceof HTMLMediaElement ? 'voice' : 'tone'} ${id}`);
    return Promise.resolve();
  };
  HTMLMediaElement.prototype.setSinkId = keep;
  (AudioContext.prototype as unknown as { setSinkId: typeof keep }).setSinkId = keep;
  globalThis.desk = {
    plugged: async () =>
      Object.fromEntries(
        (await media.enumerateDevices())
          .filter(({ kind }) => kind === 'audioinput')
          .map(({ label, deviceId }) => [label, deviceId]),
      ),
    unplug: (label) => {
      out.add(label);
      for (const track of tracks)
        if (track.label === label && track.readyState === 'live') {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      changed();
    },
    plug: (label, id) => {
      out.delete(label);
      if (id !== undefined) moved.set(label, id);
      changed();
    },
    sinks,
    opened: () => opened,
    sent: () => {
      const track = peers
        .flatMap((peer) => (peer.signalingState === 'closed' ? [] : peer.getSenders()))
        .find((sender) => sender.track?.label.startsWith('Fake'))?.track;
      return track ? { label: track.label, enabled: track.enabled, settings: track.getSettings() } : null;
    },
  };
};

const start = async (): Promise<void> => {
  page = await chromium.newPage();
  await page.addInitScript(install);
  await page.goto(served.url);
  await page.evaluate(() => {
    lab.start();
    lab.phone.connect({ kind: 'practice', language: 'en' });
  });
  await page.waitForFunction(() => lab.phone.getState().line.status === 'ready', null, { timeout: 15_000 });
};

const use = (microphone: string | null): Promise<void> =>
  page.evaluate((id) => lab.phone.useDevices({ microphone: id, speaker: null, ringer: null }), microphone);

const call = async (): Promise<void> => {
  await page.evaluate(() => lab.phone.call('+33199001111'));
  await page.waitForFunction(() => lab.phone.getState().call?.phase === 'connected', null, {
    timeout: 20_000,
  });
};

const sends = (label: string): Promise<unknown> =>
  page.waitForFunction((wanted) => desk.sent()?.label === wanted, label, { timeout: 10_000, polling: 50 });
const sendsAnotherThan = (label: string): Promise<unknown> =>
  page.waitForFunction((old) => desk.sent() !== null && desk.sent()?.label !== old, label, {
    timeout: 10_000,
    polling: 50,
  });
const sent = () => page.evaluate(() => desk.sent());

describe('a headset that is unplugged in a call', () => {
  it('gives way to another microphone and comes back by itself; the mute is kept all the way', async () => {
    await start();
    const { [headset]: id = '' } = await page.evaluate(() => desk.plugged());
    expect(id).not.toBe('');
    await use(id);
    await call();
    await sends(headset);
    await page.evaluate(() => lab.phone.setMuted(true));
    await page.evaluate((label) => desk.unplug(label), headset);
    await sendsAnotherThan(headset);
    expect(await sent()).toMatchObject({ enabled: false });
    await page.evaluate((label) => desk.plug(label), headset);
    await sends(headset);
    expect(await sent()).toMatchObject({ enabled: false });
    await page.evaluate(() => lab.phone.setMuted(false));
    expect(await sent()).toMatchObject({ label: headset, enabled: true });
    expect((await page.evaluate(() => lab.phone.getState())).call?.phase).toBe('connected');
  });

  it('is known by its name in another socket', async () => {
    await start();
    const { [headset]: id = '' } = await page.evaluate(() => desk.plugged());
    await use(id);
    await call();
    await sends(headset);
    await page.evaluate((label) => desk.unplug(label), headset);
    await sendsAnotherThan(headset);
    await page.evaluate((label) => desk.plug(label, 'another-socket'), headset);
    await sends(headset);
    expect(await sent()).toMatchObject({ enabled: true });
  });

  it('comes back even if nobody had chosen it', async () => {
    await start();
    await use(null);
    await call();
    await page.waitForFunction(() => desk.sent() !== null, null, { timeout: 10_000, polling: 50 });
    const first = (await sent())?.label ?? '';
    await page.evaluate((label) => desk.unplug(label), first);
    await sendsAnotherThan(first);
    await page.evaluate((label) => desk.plug(label), first);
    await sends(first);
    expect(await sent()).toMatchObject({ enabled: true });
  });

  it('leaves a call without a microphone alive, says so, and is taken once it is there', async () => {
    await start();
    await call();
    const labels = Object.keys(await page.evaluate(() => desk.plugged()));
    await page.evaluate((all) => {
      for (const label of all) desk.unplug(label);
    }, labels);
    await page.waitForFunction(() => lab.phone.getState().microphone === 'absent', null, { timeout: 10_000 });
    expect((await page.evaluate(() => lab.phone.getState())).call?.phase).toBe('connected');
    await page.evaluate((label) => desk.plug(label), headset);
    await page.waitForFunction(() => lab.phone.getState().microphone === 'ready', null, { timeout: 10_000 });
    await sends(headset);
  });
});

describe('sound processing', () => {
  it('is all on at first, and changes under a running call, whose mute is kept', async () => {
    await start();
    await call();
    await page.waitForFunction(() => desk.sent() !== null, null, { timeout: 10_000, polling: 50 });
    expect((await sent())?.settings).toMatchObject({
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    });
    await page.evaluate(() => lab.phone.setMuted(true));
    const processing = { echoCancellation: false, noiseSuppression: true, autoGainControl: false };
    const devices = { microphone: null, speaker: null, ringer: null, processing };
    await page.evaluate((choice) => lab.phone.useDevices(choice), devices);
    expect(await sent()).toMatchObject({ enabled: false, settings: processing });
    // The same again opens nothing, and a choice of devices alone leaves it as it is.
    const opened = await page.evaluate(() => desk.opened());
    await page.evaluate((choice) => lab.phone.useDevices(choice), devices);
    await use(null);
    expect(await page.evaluate(() => desk.opened())).toBe(opened);
    await page.evaluate(() => lab.phone.setMuted(false));
    expect(await sent()).toMatchObject({ enabled: true, settings: processing });
  });
});

describe('the ringer', () => {
  it('rests when no tone is heard, and wakes for the next', async () => {
    await start();
    await page.evaluate(() => {
      const Native = globalThis.AudioContext;
      globalThis.contexts = [];
      globalThis.AudioContext = class extends Native {
        constructor(options?: AudioContextOptions) {
          super(options);
          globalThis.contexts.push(this);
        }
      };
    });
    const states = (): Promise<readonly string[]> =>
      page.evaluate(() => globalThis.contexts.map(({ state }) => state));
    for (let turn = 0; turn < 2; turn += 1) {
      const tone = page.evaluate(() => lab.phone.playTestTone());
      await expect.poll(states).toEqual(['running']);
      await tone;
      await expect.poll(states).toEqual(['suspended']);
    }
    // One that begins while the one before is being put to rest is heard to its end.
    await page.evaluate(async () => {
      await Promise.all([lab.phone.playTestTone(), lab.phone.playTestTone()]);
      await lab.phone.playTestTone();
    });
    await expect.poll(states).toEqual(['suspended']);
  });

  it('is a device of its own, beside that of the voice', async () => {
    await start();
    await page.evaluate(() =>
      lab.phone.useDevices({ microphone: null, speaker: 'headset', ringer: 'loudspeaker' }),
    );
    await page.evaluate(() => lab.phone.practice?.callMe('+33199001234', 'Léa'));
    await page.waitForFunction(() => lab.phone.getState().incoming !== null, null, { timeout: 10_000 });
    await page.waitForFunction(() => desk.sinks.includes('tone loudspeaker'), null, { timeout: 5000 });
    expect(await page.evaluate(() => desk.sinks)).not.toContain('tone headset');
    await page.evaluate(() => lab.phone.answer());
    await page.waitForFunction(() => desk.sinks.includes('voice headset'), null, { timeout: 10_000 });
    await page.evaluate(() => lab.phone.playTestTone());
    expect(await page.evaluate(() => desk.sinks)).toContain('tone headset');
    expect(await page.evaluate(() => desk.sinks)).not.toContain('voice loudspeaker');
  });
});
