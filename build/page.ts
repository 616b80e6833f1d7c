import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { alone } from './alone.ts';

const root = join(import.meta.dirname, '..');
const page = join(root, 'dist', 'renderer');
const stampFile = join(page, '.stamp');
const sources = [
  'renderer',
  'core',
  'build/page.ts',
  'build/vite.config.ts',
  'build/bundled-packages.ts',
  'package-lock.json',
  'tsconfig.base.json',
];

/** Every file below, in a stable order. */
export const filesUnder = (path: string): readonly string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .toSorted()
        .flatMap((name) => filesUnder(join(path, name)))
    : [path];

/** A fingerprint of what the sources say, so that a touched or checked-out file alone builds nothing. */
export const fingerprint = (paths: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(join(root, path))))
    hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
};

const isFresh = (stamp: string): boolean =>
  existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

/**
 * Whoever builds it, it is the page that is shipped: a test that came first would have left one with the development
 * build of React in it, a third larger and slower.
 */
const inProduction = async (work: () => Promise<unknown>): Promise<void> => {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
};

/**
 * Builds dist/renderer if the sources changed. The new folder takes the old one's place in one step, so that a
 * running workstation never serves half of one. `say` hears when there is something to do.
 */
export const ensurePage = async (say: (text: string) => void): Promise<string> => {
  if (isFresh(fingerprint(sources))) return page;
  return alone(join(root, '.cache', 'page.lock'), async () => {
    const stamp = fingerprint(sources);
    if (isFresh(stamp)) return page;
    say("building the window's page …");
    const beside = `${page}.new`;
    await inProduction(() =>
      build({
        configFile: join(import.meta.dirname, 'vite.config.ts'),
        logLevel: 'error',
        build: { outDir: beside },
      }),
    );
    writeFileSync(join(beside, '.stamp'), stamp);
    rmSync(page, { recursive: true, force: true });
    renameSync(beside, page);
    return page;
  });
};
