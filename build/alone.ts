import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mayBeAlive } from '../db/process-alive.ts';

/** A lock that does not say whose it is was left by a crash, if it is this old. */
const namelessMs = 300_000;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The lock is a folder, since only one can make it; the file in it is named after the process that did. */
const take = (lock: string): boolean => {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, String(process.pid)), '');
    return true;
  } catch (error) {
    // Somebody has it, or took our empty folder for one that was left.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  }
};

/**
 * Clears away what a dead process left. First its own file, then the folder, which only goes while it is empty: who
 * took the lock between the look and the clearing keeps it.
 */
const clearLeft = (lock: string): void => {
  try {
    const holders = readdirSync(lock);
    const now = Date.now();
    for (const holder of holders) {
      const file = join(lock, holder);
      if (mayBeAlive(Number(holder), statSync(file).mtimeMs, now)) return;
      rmSync(file, { force: true });
    }
    if (holders.length > 0 || now - statSync(lock).mtimeMs > namelessMs) rmdirSync(lock);
  } catch (error) {
    // It was given back, or taken, meanwhile.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
};

/** Does `work` when no other process is at it; `lock` is the path of what says so. */
export const alone = async <T>(lock: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(lock), { recursive: true });
  while (!take(lock)) {
    clearLeft(lock);
    await wait(100);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};
