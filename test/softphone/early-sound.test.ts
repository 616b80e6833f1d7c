import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEarlySound } from '../../renderer/softphone/early-sound.ts';
import { pageTimers } from '../../renderer/softphone/timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call before its answer; what is heard in it, in order. */
const dial = () => {
  const call = { packets: 0, past: false };
  const heard: string[] = [];
  const timers = pageTimers();
  const early = createEarlySound({
    packets: () => Promise.resolve(call.packets),
    after: (milliseconds, run) => void timers.after(milliseconds, run),
    isPast: () => call.past,
    onRing: () => heard.push('ringback'),
    onSound: () => {
      if (heard.at(-1) !== 'sound') heard.push('sound');
    },
  });
  return { call, heard, early, pass: (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000) };
};

describe('what is heard before the answer', () => {
  it('is the ringback where the far end only says that it rings', async () => {
    const { heard, early, pass } = dial();
    early.ringing();
    early.ringing();
    await pass(5);
    expect(heard).toEqual(['ringback']);
  });

  it('is the sound of the far end, which a 180 after it does not cover', async () => {
    const { call, heard, early, pass } = dial();
    early.described();
    await pass(2);
    call.packets = 40;
    await pass(1);
    early.ringing();
    await pass(5);
    expect(heard).toEqual(['sound']);
  });

  it('is that sound without a first ring, where the 180 overtakes it by a moment', async () => {
    const { call, heard, early, pass } = dial();
    early.described();
    early.ringing();
    await pass(0.6);
    call.packets = 5;
    await pass(5);
    expect(heard).toEqual(['sound']);
  });

  it('is the ringback where sound is described but none comes, until it does', async () => {
    const { call, heard, early, pass } = dial();
    early.described();
    early.ringing();
    await pass(3);
    expect(heard).toEqual(['sound', 'ringback']);
    call.packets = 50;
    await pass(1);
    expect(heard).toEqual(['sound', 'ringback', 'sound']);
  });

  it('is settled by the answer', async () => {
    const { call, heard, early, pass } = dial();
    early.described();
    early.ringing();
    call.past = true;
    await pass(5);
    expect(heard).toEqual(['sound']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
