import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { bundledPackages } from './bundled-packages.ts';
import { fingerprint } from './page.ts';
import { bundleForNode, common, external } from './threads.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist', 'electron');
const stampFile = join(bundle, '.stamp');
const sources = [
  'core',
  'db',
  'host',
  'electron',
  'build/desktop.ts',
  'build/threads.ts',
  'build/bundled-packages.ts',
  'build/icons',
  'package-lock.json',
];

/** A sandboxed preload script is one CommonJS file. */
const bundlePreload = async (): Promise<void> => {
  await build({
    ...common,
    plugins: [bundledPackages('preload')],
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: true,
      outDir: bundle,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external: [...external],
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
  await bundleForNode(bundle, { main: 'electron/main.ts' });
  await bundlePreload();
  cpSync(join(root, 'build', 'icons'), join(bundle, 'icons'), { recursive: true });
  writeFileSync(stampFile, stamp);
  return bundle;
};
