import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { z } from 'zod';
import { writeBill } from './bill-of-materials.ts';
import { bundleDesktop } from './desktop.ts';
import { configurationFor } from './electron-builder.config.ts';
import { electronBinary } from './electron-binary.ts';
import { electronStandIn, standInName } from './electron-stand-in.ts';
import { ensurePage } from './page.ts';

/**
 * `npm run pack`: an unpacked application under release/, for this platform or with `--win` for Windows.
 * `--archives` adds what can be made of it without the network: tar.gz and deb, or zip. Where Electron's binary for the
 * wanted platform is not here, it packs around a stand-in, and everything that comes of it is named so.
 * `--release` makes every package of this platform for both architectures, with the real Electron and the tools that
 * electron-builder downloads: .github/workflows/release.yml.
 */
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    win: { type: 'boolean' },
    archives: { type: 'boolean' },
    release: { type: 'boolean' },
    output: { type: 'string' },
  },
});
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
const refuse: (text: string, code: number) => never = (text, code) => {
  say(text);
  process.exit(code);
};

const wanted = values.win ? 'win32' : process.platform;
if (wanted !== 'linux' && wanted !== 'win32' && wanted !== 'darwin')
  refuse(`Rappel is not packed for ${wanted}.`, 2);
if (values.release && wanted !== process.platform)
  refuse('Packages for a release are made on the system they are for.', 2);

const electronVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'))).version;
const platforms = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC } as const;
const output = values.output ?? join(root, 'release');
const configuration = configurationFor(wanted);
const directories = { ...configuration.directories, output };

await ensurePage(say);
await bundleDesktop(say);
writeBill(join(root, 'dist', 'licenses'));

/** With the real Electron, which electron-builder fetches for each architecture. */
const packRelease = async (): Promise<string> => {
  await build({
    projectDir: root,
    targets: platforms[wanted].createTarget(null, Arch.x64, Arch.arm64),
    publish: 'never',
    config: { ...configuration, directories, electronVersion },
  });
  return output;
};

/** Names and files that tell a stand-in from what may be given to anybody; no channel file, so that none updates to it. */
const aroundStandIn = (config: Configuration): Configuration => ({
  ...config,
  publish: null,
  artifactName: `\${name}-\${version}-\${os}-\${arch}-${standInName}.\${ext}`,
  deb: { ...config.deb, artifactName: `\${name}_\${version}_\${arch}-${standInName}.\${ext}` },
  win: { ...config.win, signAndEditExecutable: false },
  // The stand-in is no Windows program that the archive's digest could be put into.
  disableAsarIntegrity: wanted === 'win32',
});

/** The tools that electron-builder would download, for archives alone. */
const useOfflineTools = (): void => {
  process.env['PATH'] = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  process.env['ELECTRON_BUILDER_7ZIP_PATH'] = join(import.meta.dirname, 'offline-7za.ts');
  process.env['CUSTOM_FPM_PATH'] = join(import.meta.dirname, 'offline-fpm.ts');
};

const packHere = async (): Promise<string> => {
  const binary = wanted === process.platform ? electronBinary() : null;
  const standIn =
    binary || wanted === 'darwin'
      ? null
      : electronStandIn(join(root, '.cache', `electron-stand-in-${wanted}`), electronVersion, wanted);
  if (!binary && !standIn)
    refuse(
      "Electron's binary for macOS is not here, and there is no stand-in for it. Run “npm start” once where it can be fetched.",
      1,
    );
  const system = wanted === 'darwin' ? 'mac' : wanted === 'win32' ? 'win' : 'linux';
  const suffix = process.arch === 'arm64' ? (wanted === 'darwin' ? '-arm64' : '-arm64-unpacked') : '';
  const folder = join(
    output,
    suffix === '' && wanted !== 'darwin' ? `${system}-unpacked` : `${system}${suffix}`,
  );
  rmSync(folder, { recursive: true, force: true });
  const archives = { linux: ['dir', 'tar.gz', 'deb'], win32: ['dir', 'zip'], darwin: ['dir', 'zip'] };
  // Windows starts no script as a program: there, electron-builder fetches its own.
  if (values.archives && process.platform !== 'win32') useOfflineTools();
  const config: Configuration = {
    ...configuration,
    directories,
    electronVersion,
    electronDist: standIn ?? join(root, 'node_modules', 'electron', 'dist'),
  };
  await build({
    projectDir: root,
    targets: platforms[wanted].createTarget(
      values.archives ? archives[wanted] : 'dir',
      process.arch === 'arm64' ? Arch.arm64 : Arch.x64,
    ),
    publish: 'never',
    config: standIn ? aroundStandIn(config) : config,
  });
  if (!standIn || !existsSync(folder)) return folder;
  const named = `${folder}-${standInName}`;
  rmSync(named, { recursive: true, force: true });
  renameSync(folder, named);
  say(
    "Electron's binary is not here: packed around a stand-in, to check the configuration. It cannot be started.",
  );
  return named;
};

process.stdout.write(`${await (values.release ? packRelease() : packHere())}\n`);
