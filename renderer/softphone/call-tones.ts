import type { PhoneState } from './phone.ts';
import type { Sounds } from './sounds.ts';

type Tone = 'ring' | 'knock' | 'ringback' | 'busy' | null;
type Going = Pick<PhoneState, 'incoming' | 'call'> & {
  /** Somebody is talked with, or asked for: a call that comes in knocks softly. */
  readonly waiting: boolean;
};

const toneOf = ({ incoming, call, waiting }: Going): Tone => {
  if (incoming) return waiting ? 'knock' : 'ring';
  if (call?.phase === 'ringing') return 'ringback';
  if (call?.phase === 'ended' && call.result?.lineResult === 'busy') return 'busy';
  return null;
};

/** Plays the tone that belongs to what is going on; it starts and stops only when that changes. */
export const createCallTones = (sounds: Sounds) => {
  let tone: Tone = null;
  return (going: Going): void => {
    const next = toneOf(going);
    if (next === tone) return;
    tone = next;
    sounds.silence();
    if (next !== null) sounds[next]();
  };
};
