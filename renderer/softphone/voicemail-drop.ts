import type { Voicemail } from '../../core/contract/recordings.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Playing } from './outgoing-mix.ts';
import type { CallState, Phone } from './phone.ts';

/** A message of the agent's own that is being played into a call, or none. */
export type DropState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'playing';
      readonly call: string;
      readonly message: string;
      readonly name: string;
      readonly since: number;
      readonly durationMs: number;
    };

/** Plays messages of the agent's own into the call that is up; the microphone is silent meanwhile. */
export type VoicemailDrop = {
  readonly getState: () => DropState;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Answers whether the message was played to its end; then, where it is wanted, the call is hung up. Throws
   * ExpectedError `voicemail/not-talking`, `voicemail/missing`, `recording/sound`.
   */
  readonly drop: (
    message: Pick<Voicemail, 'message' | 'name' | 'durationMs'>,
    options: { readonly hangUp: boolean },
  ) => Promise<boolean>;
  /** The microphone is back at once. */
  readonly stop: () => void;
  readonly close: () => void;
};

export type VoicemailDropDeps = {
  readonly phone: Pick<Phone, 'getState' | 'subscribe' | 'openSound' | 'hangUpOne'>;
  readonly clock: Clock;
  readonly read: (message: string) => Promise<ArrayBuffer>;
};

const none: DropState = { kind: 'none' };

export const createVoicemailDrop = ({ phone, clock, read }: VoicemailDropDeps): VoicemailDrop => {
  const listeners = new Set<() => void>();
  let state: DropState = none;
  let playing: Playing | null = null;
  let stopped = false;

  const become = (next: DropState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const talks = (call: CallState | null): call is CallState => call?.phase === 'connected' && !call.held;
  const stop = (): void => {
    stopped = true;
    playing?.stop();
  };
  const stopLooking = phone.subscribe(() => {
    if (state.kind === 'none') return;
    const { call } = phone.getState();
    if (call?.id !== state.call || !talks(call)) stop();
  });

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    drop: async ({ message, name, durationMs }, { hangUp }) => {
      if (state.kind !== 'none') return false;
      const { call } = phone.getState();
      const sound = talks(call) ? phone.openSound(call.id) : null;
      if (!talks(call) || !sound)
        throw new ExpectedError(
          'voicemail/not-talking',
          'A message can be left in a call that is up and not on hold.',
        );
      stopped = false;
      become({ kind: 'playing', call: call.id, message, name, since: clock.now(), durationMs });
      try {
        const file = await read(message);
        if (stopped) return false;
        playing = await sound.mix.play(file, { alone: true });
        if (stopped) playing.stop();
        const whole = await playing.ended;
        if (whole && hangUp && !stopped) phone.hangUpOne(call.id);
        return whole;
      } catch (error) {
        throw error instanceof ExpectedError
          ? error
          : new ExpectedError('recording/sound', 'The message could not be played.', undefined, {
              cause: error,
            });
      } finally {
        playing = null;
        sound.release();
        become(none);
      }
    },
    stop,
    close: () => {
      stop();
      stopLooking();
    },
  };
};
