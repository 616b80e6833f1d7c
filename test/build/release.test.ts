import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageOf } from '../../build/bundled-packages.ts';
import { configurationFor, msiUpgradeCode, nsisGuid } from '../../build/electron-builder.config.ts';
import { releaseFiles, writeChecksums } from '../../build/release-files.ts';
import { licenceAllowed } from '../../build/shipped-packages.ts';
import { dialSchemes } from '../../core/domain/dial-schemes.ts';
import { tempDataDir } from '../support/workstation.ts';

/** What cannot be built on every machine is checked as data: installers, signing, the workflow that makes a release. */
const root = join(import.meta.dirname, '../..');
const text = (path: string | null | undefined): string => readFileSync(path ?? 'no file is named', 'utf8');
const kinds = z.array(z.object({ target: z.string(), arch: z.array(z.string()) }));

it('has every kind of package, for both architectures', () => {
  const made = (['linux', 'win32', 'darwin'] as const).map((platform) => {
    const { linux, win, mac } = configurationFor(platform);
    return kinds.parse({ linux, win32: win, darwin: mac }[platform]?.target);
  });
  expect(made.map((list) => list.map(({ target }) => target))).toEqual([
    ['AppImage', 'deb', 'rpm', 'tar.gz'],
    ['nsis', 'msi', 'zip'],
    ['dmg', 'zip'],
  ]);
  for (const { arch } of made.flat()) expect(arch).toEqual(['x64', 'arm64']);
});

it('is installed on Windows for the whole machine, as the same program for good', () => {
  const { nsis, msi } = configurationFor('win32');
  expect(nsis).toMatchObject({ oneClick: false, perMachine: true, deleteAppDataOnUninstall: false });
  expect(msi).toMatchObject({ oneClick: false, perMachine: true });
  // Written out again: whoever changes one of these leaves every installed copy behind.
  expect([msi?.upgradeCode, nsis?.guid]).toEqual([
    '6F1C7B1E-9A53-4D0B-8F3E-5C0B6D2E7A41',
    '2b9d3c56-6f0e-4a7e-9a57-1d3f0c8e4b62',
  ]);
  expect([msiUpgradeCode, nsisGuid]).toEqual([msi?.upgradeCode, nsis?.guid]);
});

it('offers itself on Windows for every link to a number, and takes that back when it is removed', () => {
  const include = text(configurationFor('win32').nsis?.include);
  for (const scheme of dialSchemes) {
    expect(include).toContain(`!insertmacro rappelOffer "${scheme}"\n`);
    expect(include).toContain(`!insertmacro rappelForget "${scheme}"\n`);
  }
  expect(include.match(/!insertmacro rappel/gu)).toHaveLength(2 * dialSchemes.length);
  expect(include).toMatch(/!macro customInstall\b[^]*RegisteredApplications[^]*!macro customUnInstall\b/u);
});

it('asks for the microphone on macOS, under the hardened runtime and in both languages', () => {
  const { mac } = configurationFor('darwin');
  expect(mac?.hardenedRuntime).toBe(true);
  for (const file of [mac?.entitlements, mac?.entitlementsInherit]) {
    expect(text(file)).toMatch(/<key>com\.apple\.security\.device\.audio-input<\/key>\s*<true\/>/u);
    expect(text(file)).toMatch(/<key>com\.apple\.security\.cs\.allow-jit<\/key>\s*<true\/>/u);
    expect(text(file)).not.toContain('disable-library-validation');
  }
  expect(JSON.stringify(mac?.extendInfo)).toContain('NSMicrophoneUsageDescription');
  const said = z.array(z.object({ from: z.string(), to: z.string() })).parse(mac?.extraResources);
  expect(said.map(({ to }) => to)).toEqual(['en.lproj', 'fr.lproj']);
  for (const { from } of said)
    expect(text(join(from, 'InfoPlist.strings'))).toContain('NSMicrophoneUsageDescription');
});

it('has an icon that Windows and macOS can be given theirs from', () => {
  for (const platform of ['win32', 'darwin', 'linux'] as const) {
    const { win, mac, linux } = configurationFor(platform);
    for (const one of [win?.icon, mac?.icon, linux?.icon]) {
      const head = readFileSync(one ?? '');
      expect(head.toString('latin1', 1, 4)).toBe('PNG');
      expect([head.readUInt32BE(16), head.readUInt32BE(20)]).toEqual([512, 512]);
    }
  }
});

it('takes the driver for one platform and no map', () => {
  for (const platform of ['win32', 'darwin', 'linux'] as const) {
    const files = z.array(z.string()).parse(configurationFor(platform).files);
    expect(files.filter((one) => one.endsWith('.node'))).toEqual([
      `node_modules/better-sqlite3/prebuilds/${platform}-\${arch}.node`,
    ]);
    for (const arch of ['x64', 'arm64'])
      expect(existsSync(join(root, `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`))).toBe(
        true,
      );
    expect(files).toContain('!**/*.map');
  }
});

it('knows of a module whose package it is', () => {
  expect(packageOf('/x/node_modules/zod/v4/core/api.js')).toBe('node_modules/zod');
  expect(packageOf('C:\\x\\node_modules\\@a\\b\\node_modules\\c\\i.js?v=1')).toBe(
    'node_modules/@a/b/node_modules/c',
  );
  expect(packageOf('\0vite/preload-helper.js')).toBe('node_modules/vite');
  expect(packageOf('/x/core/errors.ts')).toBe(null);
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND OFL-1.1', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['unknown', false],
  ['SEE LICENSE IN LICENSE.md', false],
])('may ship something under “%s”: %s', (licence, allowed) => {
  expect(licenceAllowed(licence)).toBe(allowed);
});

it('publishes checksums of everything, and never what was made around a stand-in', async () => {
  const folder = join(tempDataDir(), 'release');
  const licences = join(folder, '..', 'licenses');
  for (const path of [folder, licences]) mkdirSync(path);
  expect(() => releaseFiles(folder)).toThrow('no package');
  writeFileSync(join(folder, 'rappel-1.0.0-linux-x64.AppImage'), 'program');
  writeFileSync(join(folder, 'latest-linux.yml'), 'version: 1.0.0\n');
  writeFileSync(join(folder, 'builder-debug.yml'), 'paths of the machine');
  for (const name of ['rappel.cdx.json', 'THIRD-PARTY-LICENSES.txt'])
    writeFileSync(join(licences, name), name);
  const sums = text(await writeChecksums(folder, licences));
  expect(sums.split('\n').map((line) => line.slice(66))).toEqual([
    'THIRD-PARTY-LICENSES.txt',
    'latest-linux.yml',
    'rappel-1.0.0-linux-x64.AppImage',
    'rappel.cdx.json',
    '',
  ]);
  expect(sums).toContain(createHash('sha256').update('program').digest('hex'));
  writeFileSync(join(folder, 'rappel-1.0.0-linux-x64-stand-in-not-runnable.tar.gz'), '');
  await expect(writeChecksums(folder, licences)).rejects.toThrow('stand-in');
});

const step = z.object({ uses: z.string().optional(), run: z.string().optional(), if: z.string().optional() });
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'runs-on': z.string(),
      needs: z.union([z.string(), z.array(z.string())]).optional(),
      permissions: z.record(z.string(), z.string()).optional(),
      strategy: z.object({ matrix: z.object({ os: z.array(z.string()) }) }).optional(),
      steps: z.array(step).min(1),
    }),
  ),
});

it('has workflows that can be read, with scripts and jobs that exist', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text(join(root, 'package.json'))));
  for (const file of globSync('.github/workflows/*.yml', { cwd: root })) {
    const { jobs } = workflow.parse(parse(text(join(root, file))));
    for (const { needs, steps } of Object.values(jobs)) {
      for (const one of [needs ?? []].flat()) expect(Object.keys(jobs)).toContain(one);
      for (const { run = '' } of steps) {
        for (const [, name = ''] of run.matchAll(/npm run (\S+)/gu))
          expect(Object.keys(scripts)).toContain(name);
        for (const [, path = ''] of run.matchAll(/node (build\/\S+)/gu))
          expect(existsSync(join(root, path)), path).toBe(true);
      }
    }
  }
});

it('makes a release on all three systems, and lets one job alone publish it', () => {
  const { permissions, jobs } = workflow.parse(parse(text(join(root, '.github/workflows/release.yml'))));
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs['packages']?.strategy?.matrix.os.map((os) => os.split('-')[0])).toEqual([
    'ubuntu',
    'windows',
    'macos',
  ]);
  const writing = Object.entries(jobs).filter(([, job]) => job.permissions?.['contents'] === 'write');
  expect(writing.map(([name]) => name)).toEqual(['publish']);
  const commands = jobs['publish']?.steps.map(({ run = '' }) => run).join('\n') ?? '';
  expect(commands.indexOf('build/release-files.ts')).toBeGreaterThan(0);
  expect(commands.indexOf('build/release-files.ts')).toBeLessThan(commands.indexOf('gh release create'));
});
