import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testHost } from '../../build/test-bundle.ts';
import { ensureThreads } from '../../build/threads.ts';
import { openWriter } from '../../db/open.ts';
import { openWire, tokenOf } from '../support/workstation.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';
import { fillQueue } from './queue-fill.ts';

const filled = (dataDir: string, requests: number): string => {
  mkdirSync(dataDir);
  const { db, close } = openWriter(dataDir);
  fillQueue(db, { requests, now: Date.now() });
  db.exec('ANALYZE');
  close();
  return dataDir;
};

/** Milliseconds from the start of the process to the first page of the queue in a window's hands. */
const firstAnswer = async (dataDir: string): Promise<number> => {
  const began = performance.now();
  const child = spawn(process.execPath, [testHost, dataDir, 'unchecked'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { address } = JSON.parse(line) as { readonly address: string };
    const { client } = await openWire(Number(new URL(address).port), { token: tokenOf(address) });
    const { rows } = await client.call('queue.page', { limit: 60 });
    if (rows.length < 60) throw new Error('the queue is not full');
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
};

/** From the start of the host's process to its first answer: at 1,000,000 requests, against 1,000. */
export const hostStart: BenchLine = {
  name: 'host-start',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: async ({ scale, tempDir }) => {
    await ensureThreads();
    const large = filled(join(tempDir, 'large'), Math.round(1_000_000 * scale));
    const small = filled(join(tempDir, 'small'), Math.max(100, Math.round(1_000 * scale)));
    const value: number[] = [];
    const baseline: number[] = [];
    for (let round = -1; round < 9; round += 1) {
      const [many, few] = [await firstAnswer(large), await firstAnswer(small)];
      // The first of each brings the files into the system's cache.
      if (round < 0) continue;
      value.push(many);
      baseline.push(few);
    }
    return { value: median(value), baseline: median(baseline) };
  },
};
