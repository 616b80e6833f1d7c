import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundledPackages } from './bundled-packages.ts';

const root = join(import.meta.dirname, '..', 'renderer');
const packages = new Set<string>();

/**
 * The window's page. The strict Content-Security-Policy of both hosts allows files of our own origin only, so
 * nothing may end up inside the HTML or in a data: script: no inlined modules, workers or styles.
 */
export default defineConfig({
  root,
  // The desktop serves the same files from app://, the browser workstation from /.
  base: '/',
  cacheDir: join(import.meta.dirname, '..', '.cache', 'vite'),
  plugins: [react(), bundledPackages('page', packages)],
  worker: { format: 'es', plugins: () => [bundledPackages('page', packages)] },
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Kept in one file, so that renderer/app/schemas-without-eval.ts runs before the first schema is made.
          groups: [
            {
              name: 'contract',
              test: /[\\/](?:node_modules[\\/]zod|core[\\/]contract|core[\\/]rpc)[\\/]|schemas-without-eval/u,
            },
          ],
        },
      },
    },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Kept beside the files and named by no comment in them: for reading a stack from a log, not for every window.
    sourcemap: 'hidden',
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
});
