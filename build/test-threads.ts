import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import { testThreads } from './test-bundle.ts';
import { ensureThreads } from './threads.ts';

/** How the host names the file of a thread: beside it as source, or as a bundle. */
const choice = /import\.meta\.url\.endsWith\('\.ts'\) \? '[^']+' : ('\.\/[^']+'), import\.meta\.url/g;
const folder = JSON.stringify(`${pathToFileURL(join(testThreads, '/')).href}`);

/** Lets code under test start the bundled threads. The command line's own tests
 * start programs from their sources, as `npm start` does. */
export const startBundledThreads: Plugin = {
  name: 'rappel-test-threads',
  enforce: 'pre',
  transform: {
    filter: { code: /new Worker\(/, id: /\/(?:db|host)\/.*\.ts$/ },
    handler(code, id) {
      const changed = code.replace(choice, `$1, ${folder}`);
      if (changed === code)
        this.error(`${id} starts a thread in a way that build/test-threads.ts does not know`);
      return { code: changed, map: null };
    },
  },
};

/** Vitest calls it once, before the first test. */
export const setup = ensureThreads;
