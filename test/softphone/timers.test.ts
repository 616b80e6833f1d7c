import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff } from '../../renderer/softphone/line.ts';
import { pageTimers } from '../../renderer/softphone/timers.ts';
import { standardTiming } from '../../renderer/softphone/timing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('timers', () => {
  it('run once, or not at all once they were called off', () => {
    const timers = pageTimers();
    const ran: string[] = [];
    timers.after(100, () => ran.push('kept'));
    const cancel = timers.after(50, () => ran.push('called off'));
    cancel();
    cancel();
    vi.advanceTimersByTime(1000);
    expect(ran).toEqual(['kept']);
  });

  it('repeat until they are called off, also from within', () => {
    const timers = pageTimers();
    let turns = 0;
    const cancel = timers.every(100, () => {
      turns += 1;
      if (turns === 3) cancel();
    });
    vi.advanceTimersByTime(5000);
    expect(turns).toBe(3);
  });

  it('go on repeating after a turn that failed', () => {
    const timers = pageTimers();
    let turns = 0;
    timers.every(100, () => {
      turns += 1;
      if (turns === 1) throw new Error('one bad turn');
    });
    expect(() => vi.advanceTimersByTime(100)).toThrow('one bad turn');
    vi.advanceTimersByTime(300);
    expect(turns).toBe(4);
  });

  it('are all silent once closed', () => {
    const timers = pageTimers();
    let ran = 0;
    timers.after(10, () => (ran += 1));
    timers.every(10, () => (ran += 1));
    timers.close();
    vi.advanceTimersByTime(1000);
    expect(ran).toBe(0);
  });
});

describe('the wait before the next try', () => {
  it('doubles up to its limit, and is spread so that no crowd comes back at once', () => {
    const waits = (random: number) =>
      [0, 1, 2, 3, 30, 1e6].map((failures) => backoff(failures, standardTiming, random));
    expect(waits(0)).toEqual([200, 400, 800, 1600, 30_000, 30_000]);
    expect(waits(1)).toEqual([400, 800, 1600, 3200, 60_000, 60_000]);
  });
});
