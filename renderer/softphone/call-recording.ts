import type { Language } from '../../core/contract/records.ts';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Client } from '../../core/rpc/client.ts';
import { toBase64 } from '../data/base64.ts';
import { readAnnouncement } from './announcements.ts';
import type { Log } from './line.ts';
import { createOutbox } from './outbox.ts';
import type { CallState, Phone } from './phone.ts';
import {
  nextRecording,
  notRecording,
  type RecordingEvent,
  type RecordingState,
} from './recording-machine.ts';
import { recordSound, type SoundRecorder } from './sound-recorder.ts';
import { failure } from './failure.ts';

/**
 * Records a call, by the agent's hand and in no other way: both sides hear an announcement first, and only when it was
 * played to its end does the recording begin. Left is what the agent says, right the far end. Every part goes to the
 * host as it comes; while the host is away it waits here.
 */
export type CallRecording = {
  readonly getState: () => RecordingState;
  /** Sound waits in this window for a host that is away. */
  readonly isBehind: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Heard when a recording came to an end that nobody asked for. */
  readonly onFailure: (listener: (error: unknown) => void) => () => void;
  /**
   * Throws ExpectedError `recording/not-talking`, `recording/not-yet`, `recording/sound`, `recording/announcement`.
   * Resolves when it records, or when the agent took it back during the announcement.
   */
  readonly start: (language: Language) => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends it, or takes it back while it is announced. */
  readonly stop: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type CallRecordingDeps = {
  readonly phone: Pick<Phone, 'getState' | 'subscribe' | 'openSound'>;
  /** The attempt that a call is written down as; null while it is not yet. */
  readonly attemptOf: (call: string) => string | null;
  readonly client: Client;
  readonly clock: Clock;
  readonly log?: Log;
  readonly announcement?: (language: Language) => Promise<ArrayBuffer>;
  readonly retryMs?: number;
};

/** What may wait for a host that is away: a quarter of an hour. */
const mostWaitingBytes = 64_000_000;
/** So many parts in the queue are no hitch any more. */
const behindParts = 8;

/** One recording from its announcement to its end. */
type Running = {
  readonly call: string;
  readonly attempt: string;
  stopPlaying: () => void;
  recorder: SoundRecorder | null;
  readonly letGo: () => void;
  /** Bytes of sound of an earlier stretch of the same call; known once the host has answered. */
  base: number;
  sent: number;
  waiting: number;
  failed: boolean;
};

const expected = (code: string, message: string, cause?: unknown): ExpectedError =>
  new ExpectedError(code, message, undefined, cause === undefined ? {} : { cause });

export const createCallRecording = (deps: CallRecordingDeps): CallRecording => {
  const { phone, attemptOf, client, clock, log = () => undefined } = deps;
  const announcement = deps.announcement ?? readAnnouncement;
  const listeners = new Set<() => void>();
  const failures = new Set<(error: unknown) => void>();
  let state = notRecording;
  let running: Running | null = null;
  let behind = false;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const dispatch = (event: RecordingEvent): void => {
    const next = nextRecording(state, event);
    if (next === state) return;
    state = next;
    tell();
  };
  const outbox = createOutbox(deps.retryMs ?? 1000, log, (unsent) => {
    const next = unsent > behindParts;
    if (next === behind) return;
    behind = next;
    tell();
  });

  const callOf = (id: string): CallState | null => {
    const { call, held } = phone.getState();
    return [...(call ? [call] : []), ...held].find((one) => one.id === id) ?? null;
  };
  const talks = (call: CallState | null): call is CallState => call?.phase === 'connected' && !call.held;

  const fail = (mine: Running, error: unknown): void => {
    if (mine.failed) return;
    mine.failed = true;
    log('warn', 'a recording came to an end', { code: errorCode(error) });
    void end(mine, null);
    // What is there is a recording, and is over: where the host can be told, it is.
    client
      .call('recording.end', { attempt: mine.attempt, at: clock.now(), by: 'agent' })
      .catch((reason: unknown) => log('info', 'its end could not be told', { code: errorCode(reason) }));
    for (const listener of failures) listener(error);
  };

  /** What the host does not take ends the recording; a host that is away is waited for. */
  const send = (mine: Running, name: string, run: () => Promise<unknown>): void =>
    outbox.add({
      name,
      run: async () => {
        if (mine.failed) return;
        try {
          await run();
        } catch (error) {
          if (errorCode(error) === 'rpc/disconnected') throw error;
          fail(mine, error);
        }
      },
    });

  const keep = (mine: Running, pcm: Uint8Array): void => {
    const offset = mine.sent;
    mine.sent += pcm.length;
    mine.waiting += pcm.length;
    if (mine.waiting > mostWaitingBytes) {
      fail(
        mine,
        expected('recording/host-away', 'Rappel has not answered for too long, so recording stops.'),
      );
      return;
    }
    send(mine, 'recording.append', async () => {
      await client.call('recording.append', {
        attempt: mine.attempt,
        offset: mine.base + offset,
        base64: toBase64(pcm),
      });
      mine.waiting -= pcm.length;
    });
  };

  /** `by` is null where the host has given it up already. */
  const end = async (mine: Running, by: 'agent' | 'call' | null): Promise<void> => {
    if (running !== mine) return;
    running = null;
    const began = state.kind === 'recording' || state.kind === 'paused';
    const at = clock.now();
    dispatch({ type: 'over' });
    mine.stopPlaying();
    await mine.recorder?.stop();
    mine.letGo();
    if (!began || by === null) return;
    send(mine, 'recording.end', () => client.call('recording.end', { attempt: mine.attempt, at, by }));
  };

  const look = (): void => {
    if (!running) return;
    const call = callOf(running.call);
    if (!call || call.phase !== 'connected') void end(running, 'call');
    // Nobody there hears the announcement any more.
    else if (state.kind === 'announcing' && call.held) running.stopPlaying();
  };
  const stopLooking = phone.subscribe(look);

  const start = async (language: Language): Promise<void> => {
    if (running) return;
    const { call } = phone.getState();
    if (!talks(call))
      throw expected('recording/not-talking', 'Only a call that is up and not on hold can be recorded.');
    const attempt = attemptOf(call.id);
    if (attempt === null)
      throw expected('recording/not-yet', 'This call is not in the log yet. Try again in a moment.');
    const sound = phone.openSound(call.id);
    if (!sound) throw expected('recording/sound', 'The sound of the call could not be taken.');
    const mine: Running = {
      call: call.id,
      attempt,
      stopPlaying: () => undefined,
      recorder: null,
      letGo: sound.release,
      base: 0,
      sent: 0,
      waiting: 0,
      failed: false,
    };
    running = mine;
    dispatch({ type: 'announce', call: call.id });
    try {
      const file = await announcement(language);
      mine.recorder = await recordSound([sound.mix.stream, sound.far], (pcm) => keep(mine, pcm));
      if (running !== mine) {
        await mine.recorder.stop();
        return;
      }
      const playing = await sound.mix.play(file, { alone: false });
      mine.stopPlaying = playing.stop;
      look();
      const whole = await playing.ended;
      if (running !== mine) return;
      if (!whole || !talks(callOf(call.id)))
        throw expected('recording/announcement', 'The announcement was not played to its end.');
    } catch (error) {
      // Taken back meanwhile.
      if (running !== mine) return;
      log('info', 'a call could not be recorded', { error: failure(error) });
      await end(mine, null);
      throw error instanceof ExpectedError
        ? error
        : expected('recording/sound', 'The sound of the call could not be taken.', error);
    }
    const at = clock.now();
    send(mine, 'recording.begin', async () => {
      mine.base = (await client.call('recording.begin', { attempt, at, language })).bytes;
    });
    mine.recorder.go();
    dispatch({ type: 'began', at });
  };

  const mark = (what: 'paused' | 'resumed'): void => {
    const mine = running;
    if (!mine) return;
    const at = clock.now();
    if (what === 'paused') mine.recorder?.pause();
    else mine.recorder?.go();
    dispatch({ type: what === 'paused' ? 'paused' : 'went-on', at });
    send(mine, 'recording.mark', () => client.call('recording.mark', { attempt: mine.attempt, at, what }));
  };

  return {
    getState: () => state,
    isBehind: () => behind,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFailure: (listener) => {
      failures.add(listener);
      return () => failures.delete(listener);
    },
    start,
    pause: () => {
      if (state.kind === 'recording') mark('paused');
    },
    resume: () => {
      if (state.kind === 'paused') mark('resumed');
    },
    stop: async () => {
      if (running) await end(running, 'agent');
    },
    close: async () => {
      stopLooking();
      if (running) await end(running, 'call');
      outbox.close();
    },
  };
};
