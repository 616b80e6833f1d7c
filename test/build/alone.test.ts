import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alone } from '../../build/alone.ts';
import { tempDataDir } from '../support/workstation.ts';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = tempDataDir();
  lock = join(folder, 'cache', 'page.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A lock as another process leaves it. */
const leave = (pid: number | null): void => {
  mkdirSync(lock, { recursive: true });
  if (pid !== null) writeFileSync(join(lock, String(pid)), '');
};

describe('work that one process does at a time', () => {
  it('lets one in after the other, and leaves nothing', async () => {
    const order: string[] = [];
    const first = Promise.withResolvers<null>();
    const one = alone(lock, async () => {
      await first.promise;
      order.push('one');
    });
    const two = alone(lock, () => Promise.resolve(order.push('two')));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(order).toEqual([]);
    first.resolve(null);
    await Promise.all([one, two]);
    expect(order).toEqual(['one', 'two']);
    expect(existsSync(lock)).toBe(false);
  });

  it('gives the lock back when the work fails', async () => {
    await expect(alone(lock, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    expect(existsSync(lock)).toBe(false);
  });

  it('does not wait for a process that was killed', async () => {
    leave(4_190_000);
    const before = performance.now();
    expect(await alone(lock, () => Promise.resolve('done'))).toBe('done');
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('does not wait for one that was killed before it could say who it was, once that is old', async () => {
    leave(null);
    const old = new Date(Date.now() - 600_000);
    utimesSync(lock, old, old);
    expect(await alone(lock, () => Promise.resolve('done'))).toBe('done');
  });
});
