import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, relative, sep } from 'node:path';
import { build } from 'vite';
import { alone } from '../../build/alone.ts';
import { fingerprint } from '../../build/page.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.wav': 'audio/wav',
};

export type ServedPage = { readonly url: string; readonly close: () => Promise<void> };

const cache = join(import.meta.dirname, '../../.cache/test-pages');
const shared = ['renderer', 'core', 'test/support', 'package-lock.json'];

/** The folder's page as built, from the last time where nothing of it changed: some twenty files ask for the same two. */
const builtPage = (root: string): Promise<string> => {
  const name = relative(join(import.meta.dirname, '..'), root).replaceAll(sep, '-');
  const outDir = join(cache, name);
  const stampFile = `${outDir}.stamp`;
  return alone(`${outDir}.lock`, async () => {
    const stamp = fingerprint([...shared, relative(join(import.meta.dirname, '../..'), root)]);
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return outDir;
    rmSync(stampFile, { force: true });
    await build({
      configFile: false,
      root,
      base: './',
      logLevel: 'error',
      worker: { format: 'es' },
      build: {
        outDir,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        target: 'chrome140',
        reportCompressedSize: false,
      },
    });
    writeFileSync(stampFile, stamp);
    return outDir;
  });
};

/** Builds a folder with an index.html as the product's page is built, and serves it on a free loopback port. */
export const servePage = async (root: string): Promise<ServedPage> => {
  const folder = await builtPage(root);
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!file.startsWith(folder) || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const phonePageFolder = join(import.meta.dirname, '..', 'lab', 'page');
