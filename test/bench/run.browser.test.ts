import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tempDataDir } from '../support/workstation.ts';

const scratch = tempDataDir();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Whether a browser has written its profile there: from then on Playwright listens to signals. */
const hasBrowser = (folder: string): boolean =>
  readdirSync(folder).some(
    (name) => name.startsWith('playwright_chromium') && readdirSync(join(folder, name)).length > 0,
  );

describe('a run of the bench', () => {
  it('ends when it is asked to stop, and does not blame the browser that the signal closed', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'run.ts'), '--only', 'click-to-invite-p50', '--scale', '0.1'],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: scratch, TEMP: scratch } },
    );
    const gone = once(child, 'close');
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    try {
      await expect.poll(() => hasBrowser(scratch), { timeout: 60_000 }).toBe(true);
      child.kill('SIGTERM');
      expect(await gone, said).toEqual([143, null]);
    } finally {
      child.kill('SIGKILL');
    }
    expect(said).toContain('stopped by SIGTERM');
    expect(said).not.toContain('could not be measured');
    expect(readdirSync(scratch).filter((name) => name.startsWith('rappel-bench-'))).toEqual([]);
  }, 90_000);
});
