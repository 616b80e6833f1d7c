import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asarBudget } from '../../build/electron-builder.config.ts';
import { electronBinary } from '../../build/electron-binary.ts';
import { releaseFiles } from '../../build/release-files.ts';
import { dialSchemes } from '../../core/domain/dial-schemes.ts';
import { tempDataDir } from '../support/workstation.ts';
import { extractAsar, readAsar, type AsarFile } from './asar.ts';

/** Packs for real, around Electron's binary where it is here and around the stand-in where it is not. */
const root = join(import.meta.dirname, '../..');
const windows = process.platform !== 'linux';
let place: string;
let output: string;
let folder: string;
let resources: string;
let files: readonly AsarFile[];

beforeAll(async () => {
  place = tempDataDir();
  output = join(place, 'release');
  const child = spawn(
    process.execPath,
    [
      join(root, 'build/pack.ts'),
      ...(process.platform === 'win32' ? [] : ['--archives']),
      '--output',
      output,
      ...(windows ? ['--win'] : []),
    ],
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
afterAll(() => rmSync(place, { recursive: true, force: true }));

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
    const platform = windows ? 'win32' : 'linux';
    expect(binaries.map(({ path }) => path)).toEqual([
      `node_modules/better-sqlite3/prebuilds/${platform}-${process.arch}.node`,
    ]);
    for (const { path } of binaries)
      expect(existsSync(join(resources, 'app.asar.unpacked', path))).toBe(true);
  });

  it('stays within its budget of size', () => {
    expect(statSync(join(resources, 'app.asar')).size).toBeLessThan(asarBudget);
  });

  it('has a page that was built for production', () => {
    const page = files
      .filter(({ path }) => /^dist\/renderer\/.*\.js$/u.test(path))
      .map(({ read }) => read().toString());
    expect(page.some((text) => text.includes('Minified React error'))).toBe(true);
    expect(page.some((text) => text.includes('has detected a change in the order of Hooks'))).toBe(false);
  });

  it('knows nothing of what it was made with: no development dependency, no script', () => {
    const file = files.find(({ path }) => path === 'package.json');
    const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(file?.read().toString() ?? ''));
    expect(Object.keys(manifest)).not.toContain('devDependencies');
    expect(Object.keys(manifest)).not.toContain('scripts');
    for (const { path, read } of files)
      if (/\.(?:js|cjs|css)$/u.test(path))
        expect(read().toString(), path).not.toMatch(
          /sourceMappingURL=data:|from "(?:vite|vitest|electron-builder)"/u,
        );
  });

  it('brings the licences and the bill of all that is in it, Electron and what is bundled included', () => {
    const bill = z
      .object({
        bomFormat: z.literal('CycloneDX'),
        components: z.array(z.object({ name: z.string(), version: z.string(), purl: z.string() })),
      })
      .parse(JSON.parse(readFileSync(join(resources, 'licenses', 'rappel.cdx.json'), 'utf8')));
    const names = bill.components.map(({ name }) => name);
    for (const name of ['electron', 'sqlite', 'better-sqlite3', 'react-dom', 'sip.js', 'zod', 'imapflow'])
      expect(names).toContain(name);
    expect(names.filter((name) => ['vitest', 'typescript', 'electron-builder'].includes(name))).toEqual([]);
    const licences = readFileSync(join(resources, 'licenses', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const { name, version } of bill.components) expect(licences).toContain(`${name} ${version}\n`);
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

  describe.skipIf(process.platform !== 'linux')('as it lies on a desk', () => {
    let unpacked: string;
    const run = (...args: readonly string[]): string =>
      execFileSync(process.execPath, args, { encoding: 'utf8' });

    beforeAll(() => {
      unpacked = join(place, 'unpacked');
      extractAsar(files, unpacked);
      // Electron's own module, as little of it as is asked for here.
      const electron = join(unpacked, 'node_modules/electron');
      mkdirSync(electron, { recursive: true });
      writeFileSync(
        join(electron, 'index.js'),
        "exports.app = { getVersion: () => '0.1.0', isPackaged: false, exit: (code) => process.exit(code) };",
      );
    });

    it('opens a database with what it holds, by its own thread', async () => {
      const dataDir = join(place, 'data');
      const worker = new Worker(join(unpacked, 'dist/electron/db-worker.js'), {
        workerData: { dataDir, role: 'writer' },
        execArgv: [],
      });
      const [message] = (await once(worker, 'message')) as [{ readonly type: string }];
      worker.postMessage({ type: 'close' });
      await once(worker, 'exit');
      expect(message.type).toBe('ready');
      expect(statSync(join(dataDir, 'rappel.sqlite')).size).toBeGreaterThan(0);
    });

    it('is the rappel command, too', () => {
      const said = run(
        join(unpacked, 'dist/electron/main.js'),
        '--command',
        'backup',
        '--data',
        join(place, 'data'),
      );
      expect(JSON.parse(said)).toMatchObject({ requests: 0, outcomes: 0 });
    });

    it('brings electron-updater along, which finds Electron', () => {
      const chunk = files.find(
        ({ path, read }) => path.startsWith('dist/electron/') && read().includes('exports.AppImageUpdater ='),
      );
      const script = `process.resourcesPath = '/nowhere';
        const { default: updater } = await import(${JSON.stringify(join(unpacked, chunk?.path ?? ''))});
        process.stdout.write([updater.autoUpdater.constructor.name, updater.autoUpdater.currentVersion].join(' '));`;
      expect(run('--input-type=module', '--eval', script)).toBe('AppImageUpdater 0.1.0');
    });
  });

  it('is named so, in every file, where it was made around a stand-in; and then is not published', () => {
    if (!windows && electronBinary() !== null) expect(releaseFiles(output).length).toBeGreaterThan(1);
    else {
      expect(
        readdirSync(output).filter((name) => !/stand-in-not-runnable|^builder-|^\.icon/u.test(name)),
      ).toEqual([]);
      expect(() => releaseFiles(output)).toThrow('not to be published');
    }
  });

  it.skipIf(process.platform !== 'linux')(
    'is a .tar.gz and a .deb, with menu entry, icon and links to numbers',
    () => {
      const made = (end: string): string =>
        join(output, readdirSync(output).find((name) => name.endsWith(end)) ?? end);
      const archive = execFileSync('tar', ['--list', '--file', made('.tar.gz')], { encoding: 'utf8' });
      expect(archive).toMatch(/^rappel-[^/]+\/rappel$/mu);
      expect(archive).toMatch(/^rappel-[^/]+\/resources\/app\.asar$/mu);

      const tree = join(place, 'deb');
      execFileSync('dpkg-deb', ['--raw-extract', made('.deb'), tree]);
      const entry = readFileSync(join(tree, 'usr/share/applications/rappel.desktop'), 'utf8');
      expect(entry).toContain('Exec=/opt/Rappel/rappel %U\n');
      expect(entry).toContain(`MimeType=${dialSchemes.map((one) => `x-scheme-handler/${one};`).join('')}\n`);
      expect(existsSync(join(tree, 'usr/share/icons/hicolor/512x512/apps/rappel.png'))).toBe(true);
      expect(existsSync(join(tree, 'opt/Rappel/resources/app.asar'))).toBe(true);
      const control = readFileSync(join(tree, 'DEBIAN/control'), 'utf8');
      expect(control).toMatch(/^Package: rappel$/mu);
      expect(control).toMatch(/^Depends: .*libnss3/mu);
      expect(readFileSync(join(tree, 'DEBIAN/postinst'), 'utf8')).toContain('/opt/Rappel/chrome-sandbox');
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
