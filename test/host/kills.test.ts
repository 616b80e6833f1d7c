import { describe, expect, it } from 'vitest';
import { dataFolder } from '../db/records.ts';
import { killAtRandom } from './killed-host.ts';

describe('a host that is killed at random moments while it works', () => {
  // 200 times in `npm run bench -- --only kills-lose-nothing`.
  it('still has every write it acknowledged, and nothing half done', async () => {
    const { lost, broken, counts, acknowledged } = await killAtRandom(dataFolder(), { kills: 6, seed: 7 });
    expect({ lost, broken }).toEqual({ lost: [], broken: [] });
    // It was at work, at all of it.
    expect(acknowledged).toBeGreaterThan(50);
    for (const [kind, count] of Object.entries(counts)) expect(count, kind).toBeGreaterThan(0);
  }, 90_000);
});
