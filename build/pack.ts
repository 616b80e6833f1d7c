import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { z } from 'zod';
import { bundleDesktop } from './desktop.ts';
import { configuration } from './electron-builder.config.ts';
import { electronBinary } from './electron-binary.ts';
import { electronStandIn } from './electron-stand-in.ts';
import { ensurePage } from './page.ts';

/**
 * `npm run pack [-- --win]`: an unpacked application under release/. Where Electron's binary for the wanted platform
 * is not here, it packs around a stand-in, and the folder is named so.
 */
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { win: { type: 'boolean' }, output: { type: 'string' } } });
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const wanted = values.win ? 'win32' : process.platform;
if (wanted !== 'linux' && wanted !== 'win32' && wanted !== 'darwin') {
  say(`Rappel is not packed for ${wanted}.`);
  process.exit(2);
}
const electronVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'))).version;

const binary = wanted === process.platform ? electronBinary() : null;
const standIn =
  binary || wanted === 'darwin'
    ? null
    : electronStandIn(join(root, '.cache', `electron-stand-in-${wanted}`), electronVersion, wanted);
if (!binary && !standIn) {
  say(
    "Electron's binary for macOS is not here, and there is no stand-in for it. Run “npm start” once where it can be fetched.",
  );
  process.exit(1);
}

await ensurePage(say);
await bundleDesktop(say);

const output = values.output ?? join(root, 'release');
const platforms = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC } as const;
const unpacked = {
  linux: 'linux-unpacked',
  win32: 'win-unpacked',
  darwin: process.arch === 'arm64' ? 'mac-arm64' : 'mac',
} as const;
const folder = join(
  output,
  wanted !== 'darwin' && process.arch === 'arm64'
    ? unpacked[wanted].replace('-', '-arm64-')
    : unpacked[wanted],
);
rmSync(folder, { recursive: true, force: true });

await build({
  projectDir: root,
  targets: platforms[wanted].createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
  publish: 'never',
  config: {
    ...configuration,
    directories: { ...configuration.directories, output },
    electronVersion,
    electronDist: standIn ?? join(root, 'node_modules', 'electron', 'dist'),
    ...(standIn && configuration.win ? { win: { ...configuration.win, signAndEditExecutable: false } } : {}),
  },
});

const named = standIn ? `${folder}-stand-in-not-runnable` : folder;
if (standIn && existsSync(folder)) {
  rmSync(named, { recursive: true, force: true });
  renameSync(folder, named);
  say(
    "Electron's binary is not here: packed around a stand-in, to check the configuration. It cannot be started.",
  );
}
process.stdout.write(`${named}\n`);
