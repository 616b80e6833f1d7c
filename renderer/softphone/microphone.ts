import { ExpectedError } from '../../core/errors.ts';
import type { Log } from './line.ts';
import type { MicrophoneStatus, SoundProcessing } from './phone.ts';
import { failure } from './failure.ts';
import {
  allProcessing,
  failures,
  findDevice,
  isSameProcessing,
  openTrack,
  statusOf,
  type KnownDevice,
} from './open-microphone.ts';

/**
 * The microphone, opened once and shared: every call speaks through a clone of its own, so that muting or holding
 * one is nobody else's business, and a device can be changed under all of them.
 *
 *   closed ──warm, acquire, level──▶ open ──nobody uses it──▶ closed
 *                                     │
 *                      unplugged ─────┴──▶ the default device, or absent until one is plugged in
 *
 * A device that went away is remembered, and taken back as soon as it is plugged in again, in any socket.
 */
export type Microphone = {
  readonly getStatus: () => MicrophoneStatus;
  /** A track for one call. Throws ExpectedError `phone/microphone-refused`, `-absent`, `-busy`. */
  readonly acquire: () => Promise<MicrophoneLease>;
  readonly setWarm: (warm: boolean) => void;
  /** Open calls go on over the new device or processing at once, muted where they were. */
  readonly choose: (deviceId: string | null, processing?: SoundProcessing) => Promise<void>;
  readonly watchLevel: (listener: (level: number) => void) => () => void;
  /** The set of devices changed: take the chosen one back, or leave one that is gone. */
  readonly recheck: () => void;
  readonly close: () => void;
};

export type MicrophoneLease = {
  readonly track: MediaStreamTrack;
  /** Heard when the device changed: the track to send from now on. The old one is stopped. */
  readonly onReplaced: (listener: (track: MediaStreamTrack) => void) => void;
  readonly release: () => void;
};

type Lease = { track: MediaStreamTrack; listener: ((track: MediaStreamTrack) => void) | null };

export const createMicrophone = (
  log: Log,
  onStatus: (status: MicrophoneStatus) => void,
  /** The first time the browser lets us in: device names and our own addresses can be known from now on. */
  onPermitted: () => void,
): Microphone => {
  let status: MicrophoneStatus = 'unknown';
  let chosen: string | null = null;
  let processing = allProcessing;
  /** What was used until it was unplugged. */
  let missing: KnownDevice | null = null;
  /** Names by id: in another socket the same headset has another id. */
  const names = new Map<string, string>();
  let warm = false;
  let source: MediaStreamTrack | null = null;
  let opening: Promise<MediaStreamTrack> | null = null;
  let changing: Promise<void> = Promise.resolve();
  /** Calls that wait for a track. */
  let acquiring = 0;
  let permitted = false;
  let closed = false;
  const leases = new Set<Lease>();
  const watchers = new Set<(level: number) => void>();
  let meter: { readonly stop: () => void } | null = null;

  const become = (next: MicrophoneStatus): void => {
    if (status === next) return;
    status = next;
    onStatus(next);
  };

  const ask = async (deviceId: string | null): Promise<MediaStreamTrack> => {
    const track = await openTrack(deviceId, processing);
    names.set(track.getSettings().deviceId ?? '', track.label);
    return track;
  };

  const take = async (): Promise<MediaStreamTrack> => {
    try {
      return await ask(chosen);
    } catch (error) {
      if (chosen === null || statusOf(error) !== 'absent') throw error;
      const gone = { id: chosen, label: names.get(chosen) ?? '' };
      const moved = await findDevice(gone);
      // The chosen headset is unplugged: any microphone is better than silence.
      if (moved === null) {
        missing = gone;
        log('info', 'the chosen microphone is absent, the default one is used');
      }
      return ask(moved);
    }
  };

  const adopt = (track: MediaStreamTrack): void => {
    if (closed) {
      track.stop();
      throw new DOMException('the telephone was closed meanwhile', 'AbortError');
    }
    source?.stop();
    source = track;
    track.addEventListener('ended', () => {
      if (source !== track) return;
      source = null;
      missing ??= { id: track.getSettings().deviceId ?? '', label: track.label };
      log('info', 'the microphone went away');
      become('absent');
      void reopen();
    });
    become('ready');
    if (!permitted) {
      permitted = true;
      onPermitted();
    }
    for (const lease of leases) {
      lease.track.stop();
      lease.track = track.clone();
      lease.listener?.(lease.track);
    }
    if (watchers.size > 0) startMeter();
  };

  const refuse = (error: unknown): never => {
    const why = statusOf(error);
    // The one that is open goes on being used.
    if (!closed && source?.readyState !== 'live') become(why);
    throw new ExpectedError(`phone/microphone-${why}`, failures[why], undefined, { cause: error });
  };

  const open = (): Promise<MediaStreamTrack> => {
    if (source?.readyState === 'live') return Promise.resolve(source);
    opening ??= take()
      .then((track) => {
        adopt(track);
        return track;
      })
      .catch(refuse)
      .finally(() => {
        opening = null;
      });
    return opening;
  };

  const wanted = (): boolean => warm || acquiring > 0 || leases.size > 0 || watchers.size > 0;

  const rent = async (): Promise<Lease> => {
    acquiring += 1;
    try {
      const lease: Lease = { track: (await open()).clone(), listener: null };
      lease.track.enabled = true;
      leases.add(lease);
      return lease;
    } finally {
      acquiring -= 1;
      closeUnused();
    }
  };

  const reopen = async (): Promise<void> => {
    if (!wanted()) return;
    try {
      await open();
    } catch (error) {
      // The status says it; the next change of devices tries again.
      log('info', 'no microphone to go on with', {
        error: failure(error),
      });
    }
    // Nobody may want it any more: an open microphone that nobody uses would be a wrong done to the agent.
    closeUnused();
  };

  const closeUnused = (): void => {
    if (wanted() || !source) return;
    source.stop();
    source = null;
  };

  const letGo = (): void => {
    meter?.stop();
    for (const lease of leases) lease.track.stop();
    source?.stop();
    source = null;
  };

  /** One change after the other: the last choice is what stays. */
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const turn = async (): Promise<void> => {
      await opening?.catch(() => undefined);
      if (closed) return;
      try {
        await change();
      } catch (error) {
        refuse(error);
      }
    };
    const done = changing.then(turn, turn);
    changing = done.catch(() => undefined);
    return done;
  };

  /** Takes back what was unplugged, once it is there again. */
  const comeBack = async (): Promise<void> => {
    const gone = missing;
    const device = gone && (await findDevice(gone));
    if (device === null || missing !== gone) return;
    const track = await ask(device);
    missing = null;
    log('info', 'the microphone is back');
    adopt(track);
  };

  const startMeter = (): void => {
    meter?.stop();
    if (!source) return;
    const track = source.clone();
    track.enabled = true;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    void context.resume();
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
      // -60 dB to 0 dB on a straight scale, as ears and meters have it.
      const level = power === 0 ? 0 : Math.min(1, Math.max(0, 1 + (10 * Math.log10(power)) / 60));
      for (const watcher of watchers) watcher(level);
    }, 50);
    meter = {
      stop: () => {
        clearInterval(timer);
        track.stop();
        void context.close();
        meter = null;
      },
    };
  };

  return {
    getStatus: () => status,
    acquire: async () => {
      const lease = await rent();
      return {
        get track() {
          return lease.track;
        },
        onReplaced: (listener) => {
          lease.listener = listener;
        },
        release: () => {
          lease.track.stop();
          leases.delete(lease);
          closeUnused();
        },
      };
    },
    setWarm: (next) => {
      warm = next;
      if (warm) void reopen();
      else closeUnused();
    },
    choose: (deviceId, wish = processing) => {
      const isTreated = !isSameProcessing(wish, processing);
      if (deviceId === chosen && !isTreated) return changing;
      chosen = deviceId;
      processing = wish;
      missing = null;
      return inTurn(async () => {
        if (!source) return;
        // A device in use keeps the processing it has: it is let go first, which is a moment of silence.
        if (isTreated) letGo();
        else if (chosen !== null && source.getSettings().deviceId === chosen) return;
        adopt(await take());
      });
    },
    watchLevel: (listener) => {
      watchers.add(listener);
      void reopen().then(() => {
        if (watchers.size > 0 && !meter) startMeter();
      });
      return () => {
        watchers.delete(listener);
        if (watchers.size > 0) return;
        meter?.stop();
        closeUnused();
      };
    },
    recheck: () => {
      if (!wanted()) return;
      const open = source === null ? reopen() : Promise.resolve();
      open
        .then(() => inTurn(comeBack))
        .catch((error: unknown) =>
          log('warn', 'the microphone could not be taken back', { error: failure(error) }),
        );
    },
    close: () => {
      closed = true;
      warm = false;
      watchers.clear();
      letGo();
      leases.clear();
    },
  };
};
