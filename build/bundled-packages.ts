import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';

/** What a bundler adds of its own carries such an id. */
const helpers = /^\0(vite|rolldown)\//u;

/** Folder of the package in node_modules that a module belongs to, relative to the project; null for our own. */
export const packageOf = (moduleId: string): string | null => {
  const helper = helpers.exec(moduleId)?.[1];
  if (helper !== undefined) return `node_modules/${helper}`;
  const inner = /(node_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*)\//u;
  return inner.exec(moduleId.replaceAll('\\', '/'))?.[1] ?? null;
};

const fileOf = (folder: string, name: string): string => join(folder, `.packages-${name}.json`);

/**
 * Keeps, beside a bundle, the folders of the packages that really went into it. What is listed as a dependency says
 * less: most of ours are bundled, some only in part, and many of what is installed not at all. `found` is shared with
 * the plugin of the bundle's workers.
 */
export const bundledPackages = (name: string, found = new Set<string>()): Plugin => ({
  name: 'rappel-bundled-packages',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      for (const id of chunk.moduleIds) {
        const folder = packageOf(id);
        if (folder !== null) found.add(folder);
      }
    }
  },
  writeBundle({ dir }) {
    if (dir !== undefined) writeFileSync(fileOf(dir, name), JSON.stringify([...found].toSorted()));
  },
});

/** What the plugin kept beside a bundle. */
export const packagesIn = (folder: string, name: string): readonly string[] =>
  z.array(z.string()).parse(JSON.parse(readFileSync(fileOf(folder, name), 'utf8')));
