import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

/**
 * The Debian packages that the tests of the SIP network and of mailboxes need: build/lab-packages.json, each package with a program, or
 * a file (with * for what differs between machines), that shows it is there.
 */
const listShape = z.array(z.object({ package: z.string(), provides: z.string() }));
const listFile = join(import.meta.dirname, 'lab-packages.json');

const hasProgram = (name: string): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });

const isThere = (provides: string): boolean =>
  provides.startsWith('/') ? globSync(provides).length > 0 : hasProgram(provides);

export const missingPackages = (): readonly string[] =>
  listShape
    .parse(JSON.parse(readFileSync(listFile, 'utf8')))
    .filter(({ provides }) => !isThere(provides))
    .map((entry) => entry.package);

const run = (args: readonly string[]): boolean => {
  const [program, ...rest] = process.getuid?.() === 0 ? args : ['sudo', '-n', ...args];
  return (
    program !== undefined &&
    spawnSync(program, rest, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  );
};

const mayInstall = (): boolean =>
  process.getuid?.() === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;

/** Installs what the lab lacks where that is possible; answers why not, or null when everything is there. */
export const provideLab = (say: (text: string) => void): string | null => {
  if (process.platform !== 'linux') return 'the SIP network of the tests runs on Linux only';
  const missing = missingPackages();
  if (missing.length === 0) return null;
  if (!hasProgram('apt-get'))
    return `these are missing and there is no apt-get to install them: ${missing.join(' ')}`;
  if (!mayInstall())
    return `these Debian packages are missing and may not be installed without a password: ${missing.join(' ')}`;
  say(`installing Debian packages for the tests of calls: ${missing.join(' ')}`);
  const install = ['apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', ...missing];
  // The package lists may be absent or old: only then are they fetched.
  if (!run(install) && !(run(['apt-get', 'update', '--quiet']) && run(install)))
    return `apt-get could not install ${missing.join(' ')}: see above`;
  const still = missingPackages();
  return still.length === 0 ? null : `still missing after installing: ${still.join(' ')}`;
};
