import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDataDir } from '../support/workstation.ts';
import { extractAsar, readAsar, type AsarFile } from './asar.ts';

/** Packs for real, around Electron's binary where it is here and around the stand-in where it is not. */
const root = join(import.meta.dirname, '../..');
const windows = process.platform !== 'linux';
let output: string;
let folder: string;
let resources: string;
let files: readonly AsarFile[];

beforeAll(async () => {
  output = tempDataDir();
  const child = spawn(
    process.execPath,
    [join(root, 'build/pack.ts'), '--output', output, ...(windows ? ['--win'] : [])],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: Buffer[] = [];
  let printed = '';
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  const [code] = (await once(child, 'exit')) as [number];
  expect(code, Buffer.concat(said).toString()).toBe(0);
  folder = printed.trim().split('\n').at(-1) ?? '';
  resources = join(folder, 'resources');
  files = readAsar(join(resources, 'app.asar'));
}, 240_000);
afterAll(() => rmSync(output, { recursive: true, force: true }));

describe('a packed build', () => {
  it('holds the bundle, the page, the schema and one driver, and nothing else', () => {
    const paths = files.map(({ path }) => path);
    for (const needed of [
      'package.json',
      'dist/electron/main.js',
      'dist/electron/preload.cjs',
      'dist/electron/db-worker.js',
      'dist/electron/migrations/0010-foundation.sql',
      'dist/electron/icons/tray-ready.png',
      'dist/renderer/index.html',
    ]) {
      expect(paths).toContain(needed);
    }
    expect(
      paths.filter(
        (path) =>
          !/^(?:package\.json|LICENSE|dist\/(?:electron|renderer)\/|node_modules\/better-sqlite3\/)/u.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => /\.(?:map|ts|tsx|test\.js)$|\/\.stamp$/u.test(path))).toEqual([]);
  });

  it('keeps the driver’s binary outside of the archive, for this platform alone', () => {
    const binaries = files.filter(({ path }) => path.endsWith('.node'));
    expect(binaries.every(({ unpacked }) => unpacked)).toBe(true);
    const prefix = windows ? 'win32' : 'linux';
    expect(binaries.length).toBeGreaterThan(0);
    expect(
      binaries.filter(({ path }) => !path.startsWith(`node_modules/better-sqlite3/prebuilds/${prefix}`)),
    ).toEqual([]);
    for (const { path } of binaries)
      expect(existsSync(join(resources, 'app.asar.unpacked', path))).toBe(true);
  });

  it('has its fuses set', async () => {
    const program = readdirSync(folder).find((name) => /^rappel(?:\.exe)?$/iu.test(name));
    const wire = await getCurrentFuseWire(join(folder, program ?? ''));
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE);
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(FuseState.ENABLE);
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(FuseState.DISABLE);
  });

  it('has a preload script that needs nothing but Electron', () => {
    const preload =
      files
        .find(({ path }) => path === 'dist/electron/preload.cjs')
        ?.read()
        .toString() ?? '';
    const required = [...preload.matchAll(/require\("([^"]+)"\)/gu)].map((match) => match[1]);
    expect(required).toEqual(['electron']);
    expect(preload).not.toMatch(/^\s*(?:import|export)\s/mu);
  });

  it.skipIf(process.platform !== 'linux')(
    'opens a database with what it holds, by its own thread',
    async () => {
      const unpacked = join(output, 'unpacked');
      extractAsar(files, unpacked);
      const dataDir = join(output, 'data');
      const worker = new Worker(join(unpacked, 'dist/electron/db-worker.js'), {
        workerData: { dataDir, role: 'writer' },
        execArgv: [],
      });
      const [message] = (await once(worker, 'message')) as [{ readonly type: string }];
      worker.postMessage({ type: 'close' });
      await once(worker, 'exit');
      expect(message.type).toBe('ready');
      expect(statSync(join(dataDir, 'rappel.sqlite')).size).toBeGreaterThan(0);
    },
  );

  it('is under the project’s licence, and says so', () => {
    expect(
      files
        .find(({ path }) => path === 'LICENSE')
        ?.read()
        .toString(),
    ).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });
});
