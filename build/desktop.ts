import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { fingerprint } from './page.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist', 'electron');
const stampFile = join(bundle, '.stamp');
const sources = ['core', 'db', 'host', 'electron', 'build/desktop.ts', 'build/icons', 'package-lock.json'];

/** Loaded at run time: Electron's own module, and the database driver with its prebuilt binary. */
const external = ['electron', 'better-sqlite3'];

const common: InlineConfig = { configFile: false, root, logLevel: 'error', publicDir: false };

/** Threads are files of their own, named as the code that starts them expects (`db-worker.js`, …). */
const threads = {
  'db-worker': 'db/worker.ts',
  'import-worker': 'host/intake/import-worker.ts',
  'import-reader': 'host/intake/import-reader.ts',
};

const bundleMain = async (): Promise<void> => {
  await build({
    ...common,
    ssr: { noExternal: true, external, target: 'node' },
    build: {
      ssr: true,
      outDir: bundle,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external,
        input: {
          main: join(root, 'electron/main.ts'),
          ...Object.fromEntries(Object.entries(threads).map(([name, file]) => [name, join(root, file)])),
        },
        // Beside each other, because paths are taken relative to the file (import.meta.dirname).
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
};

/** A sandboxed preload script is one CommonJS file. */
const bundlePreload = async (): Promise<void> => {
  await build({
    ...common,
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir: bundle,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external,
        input: { preload: join(root, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      },
    },
  });
};

/** Bundles main, preload and threads into dist/electron if their sources changed. */
export const bundleDesktop = async (say: (text: string) => void): Promise<string> => {
  const stamp = fingerprint(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return bundle;
  say('bundling the desktop application …');
  rmSync(stampFile, { force: true });
  await bundleMain();
  await bundlePreload();
  cpSync(join(root, 'db', 'migrations'), join(bundle, 'migrations'), { recursive: true });
  cpSync(join(root, 'build', 'icons'), join(bundle, 'icons'), { recursive: true });
  writeFileSync(stampFile, stamp);
  return bundle;
};
