import { uptime } from 'node:os';

/** Longer than any call: a process id seen this long after may be somebody else's. */
const longestCallMs = 24 * 3_600_000;
/** Clocks of the system's start and of ours differ by a little. */
const slackMs = 5_000;

/**
 * Whether the process that wrote a row at `since` (UTC ms) may still live. Process ids are used again: a row from
 * before the system (or, for our own id, this process) started is of a process that is gone.
 */
export const mayBeAlive = (pid: number, since: number, now: number): boolean => {
  if (now - since > longestCallMs || since < now - uptime() * 1000 - slackMs) return false;
  if (pid === process.pid) return since >= now - process.uptime() * 1000 - slackMs;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, under another user's rights.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
