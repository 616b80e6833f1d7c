import { ExpectedError } from '../../core/errors.ts';
import type { Log } from './line.ts';
import type { MicrophoneStatus } from './phone.ts';
import { failure } from './failure.ts';

/**
 * The microphone, opened once and shared: every call speaks through a clone of its own, so that muting or holding
 * one is nobody else's business, and a device can be changed under all of them.
 *
 *   closed ──warm, acquire, level──▶ open ──nobody uses it──▶ closed
 *                                     │
 *                      unplugged ─────┴──▶ the default device, or absent until one is plugged in
 */
export type Microphone = {
  readonly getStatus: () => MicrophoneStatus;
  /** A track for one call. Throws ExpectedError `phone/microphone-refused`, `-absent`, `-busy`. */
  readonly acquire: () => Promise<MicrophoneLease>;
  readonly setWarm: (warm: boolean) => void;
  readonly choose: (deviceId: string | null) => Promise<void>;
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

const statusOf = (error: unknown): 'refused' | 'absent' | 'busy' => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  return 'busy';
};

const failures = {
  refused: 'Rappel may not use the microphone. Allow it in the browser or the system, then try again.',
  absent: 'There is no microphone. Plug in a headset, then try again.',
  busy: 'Another program holds the microphone. Close it, then try again.',
} as const;

type Lease = { track: MediaStreamTrack; listener: ((track: MediaStreamTrack) => void) | null };

export const createMicrophone = (
  log: Log,
  onStatus: (status: MicrophoneStatus) => void,
  /** The first time the browser lets us in: device names and our own addresses can be known from now on. */
  onPermitted: () => void,
): Microphone => {
  let status: MicrophoneStatus = 'unknown';
  let chosen: string | null = null;
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
    // Absent where the page is not served from a safe origin.
    if (!('mediaDevices' in navigator)) throw new DOMException('no devices here', 'SecurityError');
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
      },
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new DOMException('no audio track', 'NotFoundError');
    return track;
  };

  const take = async (): Promise<MediaStreamTrack> => {
    try {
      return await ask(chosen);
    } catch (error) {
      // The chosen headset is unplugged: any microphone is better than silence.
      if (chosen === null || statusOf(error) !== 'absent') throw error;
      log('info', 'the chosen microphone is absent, the default one is used');
      return ask(null);
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
    if (meter) startMeter();
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

  /** Takes the chosen device under all calls. One change after the other: the last choice is what stays. */
  const change = (): Promise<void> => {
    const turn = async (): Promise<void> => {
      await opening?.catch(() => undefined);
      if (!source || closed) return;
      const wish = chosen;
      if (wish !== null && source.getSettings().deviceId === wish) return;
      try {
        adopt(await take());
      } catch (error) {
        refuse(error);
      }
    };
    const done = changing.then(turn, turn);
    changing = done.catch(() => undefined);
    return done;
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
    choose: (deviceId) => {
      if (deviceId === chosen) return changing;
      chosen = deviceId;
      return change();
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
      if (!source) {
        void reopen();
        return;
      }
      const current = source.getSettings().deviceId;
      if (chosen === null || current === chosen) return;
      const isBack = async (): Promise<boolean> =>
        (await navigator.mediaDevices.enumerateDevices()).some(
          (device) => device.kind === 'audioinput' && device.deviceId === chosen,
        );
      isBack()
        .then((back) => (back ? change() : undefined))
        .catch((error: unknown) =>
          log('warn', 'the chosen microphone could not be taken back', { error: failure(error) }),
        );
    },
    close: () => {
      closed = true;
      warm = false;
      watchers.clear();
      meter?.stop();
      for (const lease of leases) lease.track.stop();
      leases.clear();
      source?.stop();
      source = null;
    },
  };
};
