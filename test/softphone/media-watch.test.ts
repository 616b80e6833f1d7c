import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchMedia, type WatchedMedia } from '../../renderer/softphone/media-watch.ts';
import { pageTimers } from '../../renderer/softphone/timers.ts';
import { standardTiming } from '../../renderer/softphone/timing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call whose packets come as the test says. */
const watch = () => {
  const call = { packets: 0, perSecond: 0, held: false, expectsSound: true, broken: false, gone: false };
  const said: boolean[] = [];
  const media: WatchedMedia = {
    packetsReceived: () =>
      call.broken ? Promise.reject(new Error('closed')) : Promise.resolve(call.packets),
    get expectsSound() {
      return call.expectsSound;
    },
  };
  const timers = pageTimers();
  timers.every(1000, () => {
    call.packets += call.perSecond;
  });
  watchMedia({
    media: () => (call.gone ? null : media),
    clock: { now: () => Date.now() },
    timing: standardTiming,
    every: (milliseconds, run) => void timers.every(milliseconds, run),
    isHeld: () => call.held,
    onSilent: (silent) => said.push(silent),
  });
  return { call, said, pass: (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000) };
};

describe('a call that is up', () => {
  it('without a single packet is said to be silent within seconds, once', async () => {
    const { said, pass } = watch();
    await pass(3);
    expect(said).toEqual([]);
    await pass(20);
    expect(said).toEqual([true]);
  });

  it('is heard again when sound comes after all', async () => {
    const { call, said, pass } = watch();
    await pass(10);
    call.perSecond = 50;
    await pass(3);
    expect(said).toEqual([true, false]);
  });

  it('may lose its sound in the middle, and lose it again', async () => {
    const { call, said, pass } = watch();
    call.perSecond = 50;
    await pass(30);
    expect(said).toEqual([]);
    call.perSecond = 0;
    await pass(8);
    expect(said).toEqual([true]);
    call.perSecond = 50;
    await pass(5);
    call.perSecond = 0;
    await pass(8);
    expect(said).toEqual([true, false, true]);
  });

  it('is not silent while one side holds it, and is given time afterwards', async () => {
    const { call, said, pass } = watch();
    call.perSecond = 50;
    await pass(5);
    call.perSecond = 0;
    call.held = true;
    await pass(60);
    call.held = false;
    call.expectsSound = false;
    await pass(60);
    expect(said).toEqual([]);
    call.expectsSound = true;
    await pass(5);
    expect(said).toEqual([]);
    await pass(5);
    expect(said).toEqual([true]);
  });

  it('is not mourned once it is over', async () => {
    const { call, said, pass } = watch();
    call.gone = true;
    await pass(60);
    call.gone = false;
    call.broken = true;
    await pass(60);
    expect(said).toEqual([]);
  });
});
