import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { alone } from './alone.ts';
import { bundledPackages } from './bundled-packages.ts';
import { fingerprint } from './page.ts';
import { testThreads } from './test-bundle.ts';

const root = join(import.meta.dirname, '..');

/** Loaded at run time: Electron's own module, and the database driver with its prebuilt binary. */
export const external: readonly string[] = ['electron', 'better-sqlite3'];

export const common: InlineConfig = { configFile: false, root, logLevel: 'error', publicDir: false };

/** Threads are files of their own, named as the code that starts them expects (`db-worker.js`, …). */
const threads = {
  'db-worker': 'db/worker.ts',
  'backup-worker': 'db/backup-worker.ts',
  'import-worker': 'host/intake/import-worker.ts',
  'import-reader': 'host/intake/import-reader.ts',
};

/** Bundles the threads, and what else `entries` names, into files that Node runs as they are, beside their migrations. */
export const bundleForNode = async (
  outDir: string,
  entries: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const input = Object.entries({ ...entries, ...threads }).map(([name, file]) => [name, join(root, file)]);
  await build({
    ...common,
    plugins: [bundledPackages('node')],
    ssr: { noExternal: true, external: [...external], target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: [...external],
        input: Object.fromEntries(input) as Record<string, string>,
        // Beside each other, because paths are taken relative to the file (import.meta.dirname).
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  cpSync(join(root, 'db', 'migrations'), join(outDir, 'migrations'), { recursive: true });
};

const stampFile = join(testThreads, '.stamp');
const sources = ['core', 'db', 'host', 'test/host/host-child.ts', 'build/threads.ts', 'package-lock.json'];

/** The host looks for its page in `dist`, beside the folder that it is in. */
const linkPage = (): void => {
  const link = join(testThreads, '..', 'dist');
  const page = join(root, 'dist');
  mkdirSync(page, { recursive: true });
  if (!existsSync(link)) symlinkSync(page, link, 'junction');
};

/**
 * Bundles the threads, the command and a host to kill for the tests if their sources changed. Hundreds of tests open a database, which
 * is two threads: one file each to read, as where the product is installed, and not some hundred with types to strip.
 */
export const ensureThreads = (): Promise<void> =>
  alone(join(root, '.cache', 'test-bundle.lock'), async () => {
    const stamp = fingerprint(sources);
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
    rmSync(stampFile, { force: true });
    await bundleForNode(testThreads, {
      rappel: 'host/cli/main.ts',
      'host-child': 'test/host/host-child.ts',
    });
    linkPage();
    writeFileSync(stampFile, stamp);
  });
