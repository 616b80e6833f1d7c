import type { PhoneState } from './phone.ts';
import type { Sounds } from './sounds.ts';

type Tone = 'ring' | 'ringback' | 'busy' | null;

const toneOf = ({ incoming, call }: Pick<PhoneState, 'incoming' | 'call'>): Tone => {
  if (incoming) return 'ring';
  if (call?.phase === 'ringing') return 'ringback';
  if (call?.phase === 'ended' && call.result?.lineResult === 'busy') return 'busy';
  return null;
};

/** Plays the tone that belongs to what is going on; it starts and stops only when that changes. */
export const createCallTones = (sounds: Sounds) => {
  let tone: Tone = null;
  return (state: Pick<PhoneState, 'incoming' | 'call'>): void => {
    const next = toneOf(state);
    if (next === tone) return;
    tone = next;
    sounds.silence();
    if (next !== null) sounds[next]();
  };
};
