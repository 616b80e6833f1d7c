import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTalkDetector, watchMutedTalk } from '../../renderer/softphone/muted-talk.ts';
import { fixedClock } from '../support/clock.ts';

const speech = 0.6;
const between = 0.37;
const room = 0.1;

/** Plays levels of so many milliseconds each, 20 a second; tells what was said after each. */
const play = (parts: readonly (readonly [level: number, ms: number])[]): readonly boolean[] => {
  const detect = createTalkDetector();
  let at = 0;
  return parts.map(([level, ms]) => {
    let said = false;
    for (const end = at + ms; at < end; at += 50) said = detect(level, at);
    return said;
  });
};

describe('talking while muted', () => {
  it('is said after half a second of speech, and no more after a second and a half of quiet', () => {
    expect(
      play([
        [room, 1000],
        [speech, 300],
        [speech, 300],
        [room, 1000],
        [room, 700],
      ]),
    ).toEqual([false, false, true, true, false]);
  });

  it('takes a cough, a door or a neighbour for none', () => {
    expect(
      play([
        [speech, 200],
        [room, 2000],
        [speech, 250],
        [between, 5000],
      ]),
    ).toEqual([false, false, false, false]);
  });

  it('does not flicker while a voice goes up and down', () => {
    const sentence = Array.from({ length: 20 }, (_, turn) => [turn % 2 ? between : speech, 400] as const);
    const said = play(sentence);
    expect(said.slice(said.indexOf(true)).every(Boolean)).toBe(true);
  });

  it('changes its mind no oftener than every 400 ms, whatever it hears', () => {
    const heard = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(heard, (levels) => {
        const detect = createTalkDetector();
        let last = false;
        let changedAt = Number.NEGATIVE_INFINITY;
        for (const [index, level] of levels.entries()) {
          const now = detect(level, index * 50);
          if (now !== last) {
            expect(index * 50 - changedAt).toBeGreaterThanOrEqual(400);
            changedAt = index * 50;
          }
          last = now;
        }
      }),
    );
  });

  it('listens only while muted, and forgets at once when not', () => {
    const clock = fixedClock(0);
    const said: boolean[] = [];
    const listeners = new Set<(level: number) => void>();
    const talk = watchMutedTalk(
      (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      clock,
      (talking) => said.push(talking),
    );
    talk.follow(false);
    expect(listeners.size).toBe(0);
    talk.follow(true);
    talk.follow(true);
    expect(listeners.size).toBe(1);
    for (let turn = 0; turn < 20; turn += 1) {
      clock.advance(50);
      for (const listener of listeners) listener(speech);
    }
    talk.follow(false);
    expect(listeners.size).toBe(0);
    expect(said).toEqual([true, false]);
  });
});
