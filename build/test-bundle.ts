import { join } from 'node:path';

/** Where `ensureThreads` puts the threads for the tests. */
export const testThreads = join(import.meta.dirname, '..', '.cache', 'test-bundle', 'threads');

/** The `rappel` command with everything it needs, for tests that start and kill it as a program of its own. */
export const testProgram = join(testThreads, 'rappel.js');

/** A workstation without a page, for tests that kill it (test/host/host-child.ts). */
export const testHost = join(testThreads, 'host-child.js');
