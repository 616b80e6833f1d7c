import { killAtRandom } from '../host/killed-host.ts';
import type { BenchLine } from './line.ts';

/**
 * Of the writes that a host acknowledged, those that are still there after it was killed (SIGKILL) at 200 random moments
 * under load. All, or the line is outside: what is lost or half done is said on stderr.
 */
export const killsLoseNothing: BenchLine = {
  name: 'kills-lose-nothing',
  unit: 'writes',
  limit: { op: '>=', value: 1 },
  run: async ({ scale, tempDir }) => {
    const kills = Math.max(5, Math.round(200 * scale));
    const { acknowledged, counts, lost, broken, inStart } = await killAtRandom(tempDir, {
      kills,
      seed: kills,
    });
    process.stderr.write(`${kills} kills, ${inStart} of them in the start: ${JSON.stringify(counts)}\n`);
    for (const one of lost) process.stderr.write(`lost: ${one}\n`);
    if (broken.length > 0) throw new Error(`half done or damaged: ${broken.join('; ')}`);
    return { value: acknowledged - lost.length, baseline: acknowledged };
  },
};
