import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  behindSilence,
  columnsOf,
  peaksCollector,
  silencesOf,
  stepMsFor,
  type Peaks,
} from '../../core/domain/sound-peaks.ts';
import { callSound, soundBytes } from '../../core/domain/sound.ts';

const format = { ...callSound, channels: 2 as const };
/** Sound of so many milliseconds, each frame as `of` says. */
const sound = (ms: number, of: (frame: number) => readonly [left: number, right: number]): Buffer => {
  const bytes = Buffer.alloc(soundBytes(ms, callSound));
  for (let frame = 0; frame * 4 < bytes.length; frame += 1) {
    const [left, right] = of(frame);
    bytes.writeInt16LE(left, frame * 4);
    bytes.writeInt16LE(right, frame * 4 + 2);
  }
  return bytes;
};
const peaksOf = (bytes: Buffer, piece = bytes.length): Peaks => {
  const collector = peaksCollector(format, bytes.length);
  for (let at = 0; at < bytes.length; at += piece) collector.add(bytes.subarray(at, at + piece));
  return collector.peaks();
};

describe('the picture of a recording', () => {
  it('has the loudest of each 50 ms, each side for itself', () => {
    // 100 ms of an agent who gets as loud as it goes, then 75 ms of the other at half of that.
    const bytes = Buffer.concat([
      sound(100, (frame) => [frame === 900 ? -32_768 : 0, 127]),
      sound(75, () => [0, 16_384]),
    ]);
    expect(peaksOf(bytes)).toEqual({ stepMs: 50, values: Uint8Array.from([0, 0, 255, 0, 0, 128, 0, 128]) });
  });

  it('is the same however the sound comes, byte for byte', () => {
    const bytes = sound(1234, (frame) => [(frame * 37) % 32_768, -((frame * 11) % 32_768)]);
    const whole = peaksOf(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), (frames) => {
        expect(peaksOf(bytes, frames * 4)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('never has more steps than an hour does', () => {
    expect(stepMsFor(0)).toBe(50);
    expect(stepMsFor(3_600_000)).toBe(50);
    expect(stepMsFor(3_600_001)).toBe(100);
    expect(stepMsFor(18 * 3_600_000)).toBe(900);
    expect(peaksOf(Buffer.alloc(0))).toEqual({ stepMs: 50, values: new Uint8Array() });
  });

  it('is drawn in as many columns as there is room for, and no peak is lost', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 2, maxLength: 400 }),
        fc.integer({ min: 1, max: 300 }),
        (raw, columns) => {
          const values = raw.subarray(0, raw.length - (raw.length % 2));
          const drawn = columnsOf({ stepMs: 50, values }, 'left', columns);
          expect(drawn).toHaveLength(columns);
          const left = [...values].filter((_, index) => index % 2 === 0);
          expect(Math.max(...drawn)).toBe(Math.max(...left) / 255);
        },
      ),
    );
    expect(columnsOf({ stepMs: 50, values: new Uint8Array() }, 'right', 3)).toEqual([0, 0, 0]);
  });
});

describe('silence', () => {
  const peaks = (levels: readonly (readonly [number, number])[]): Peaks => ({
    stepMs: 50,
    values: Uint8Array.from(levels.flat()),
  });
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  it('is where neither speaks for a second, with a quarter of one left on either side', () => {
    const found = silencesOf(
      peaks([
        ...times(10, [90, 0] as const),
        ...times(20, [3, 3] as const),
        ...times(10, [0, 90] as const),
        // Under a second: a pause in talk.
        ...times(19, [0, 0] as const),
        ...times(1, [0, 4] as const),
        ...times(40, [0, 0] as const),
      ]),
    );
    expect(found).toEqual([
      { fromMs: 750, toMs: 1250 },
      { fromMs: 3250, toMs: 4750 },
    ]);
    expect(behindSilence(found, 749)).toBeNull();
    expect(behindSilence(found, 750)).toBe(1250);
    expect(behindSilence(found, 1250)).toBeNull();
    expect(behindSilence(found, 4000)).toBe(4750);
    expect(behindSilence([], 10)).toBeNull();
  });

  it('never holds a sound, and where one goes on to is in no silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 3, 60), fc.constantFrom(0, 3)), {
          maxLength: 400,
        }),
        (levels) => {
          const found = silencesOf(peaks(levels));
          for (const { fromMs, toMs } of found) {
            expect(toMs).toBeGreaterThan(fromMs);
            for (let step = Math.floor(fromMs / 50); step * 50 < toMs; step += 1)
              expect(levels[step]?.[0]).toBeLessThan(4);
            expect(behindSilence(found, toMs)).toBeNull();
            expect(behindSilence(found, fromMs)).toBe(toMs);
          }
        },
      ),
    );
  });
});
