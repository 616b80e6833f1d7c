import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awayMs, watchDesk } from '../../renderer/app/at-desk.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const open = () => {
  const window = new EventTarget();
  const told: boolean[] = [];
  const stop = watchDesk(window, awayMs, (here) => told.push(here));
  return { told, stop, touch: (name: string) => window.dispatchEvent(new Event(name)) };
};

describe('whether somebody is at the desk', () => {
  it('is so until nothing was touched for a while, and again with the first touch', () => {
    const { told, touch } = open();
    for (const name of ['keydown', 'pointermove', 'pointerdown', 'wheel', 'focus']) {
      vi.advanceTimersByTime(awayMs - 1);
      expect(told).toEqual([]);
      touch(name);
    }
    vi.advanceTimersByTime(awayMs - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([false]);
    vi.advanceTimersByTime(10 * awayMs);
    touch('pointermove');
    touch('pointermove');
    expect(told).toEqual([false, true]);
    vi.advanceTimersByTime(awayMs);
    expect(told).toEqual([false, true, false]);
  });

  it('is asked no more once it is stopped', () => {
    const { told, stop, touch } = open();
    stop();
    vi.advanceTimersByTime(2 * awayMs);
    touch('keydown');
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
