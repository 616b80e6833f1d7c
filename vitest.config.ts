import { defineConfig } from 'vitest/config';
import { startBundledThreads } from './build/test-threads.ts';

/**
 * Four projects. `unit` needs nothing but Node; `browser` drives Chromium; `lab` also needs the SIP network of
 * test/lab; `desktop` needs Electron's own binary. build/run.mjs says which of them can run on this machine.
 */
const special = ['browser', 'lab', 'desktop'] as const;

export default defineConfig({
  plugins: [startBundledThreads],
  test: {
    globalSetup: './build/test-threads.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: special.map((kind) => `test/**/*.${kind}.test.{ts,tsx}`),
          testTimeout: 20_000,
          hookTimeout: 30_000,
          // Vitest leaves one core to itself: with two that is half of the machine.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      // Each file starts browsers and servers of its own and waits for real time more than it works: three at once. They
      // wait for states, not for moments, so that a busy machine makes them slower and not wrong.
      ...special.map((kind) => ({
        extends: true as const,
        test: {
          name: kind,
          include: [`test/**/*.${kind}.test.{ts,tsx}`],
          testTimeout: kind === 'lab' ? 120_000 : 60_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      })),
    ],
    pool: 'forks',
    teardownTimeout: 20_000,
    passWithNoTests: false,
  },
});
