import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { billFile, licencesFile } from './bill-of-materials.ts';
import { standInName } from './electron-stand-in.ts';

/**
 * `node build/release-files.ts FOLDER [LICENCES]`: puts the bill of materials and the licences beside the packages of a
 * release and writes SHA256SUMS of all of it, as `sha256sum --check` reads it. Refuses what was packed around a
 * stand-in: nothing of it may leave the machine.
 */
const published = /\.(?:exe|msi|zip|dmg|AppImage|deb|rpm|tar\.gz|blockmap|yml|sig|json|txt)$/u;
const working = /^(?:builder-(?:debug|effective-config)\.yml|SHA256SUMS)/u;

export const releaseFiles = (folder: string): readonly string[] => {
  const names = readdirSync(folder);
  const standIns = names.filter((name) => name.includes(standInName));
  if (standIns.length > 0)
    throw new Error(
      `${standIns.join(', ')} in ${folder}: made around a stand-in for Electron, and not to be published. Remove it, and make the packages where Electron can be had.`,
    );
  const found = names.filter((name) => published.test(name) && !working.test(name)).toSorted();
  if (found.length === 0) throw new Error(`There is no package in ${folder}.`);
  return found;
};

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

export const writeChecksums = async (folder: string, licences: string): Promise<string> => {
  // Before anything is copied beside it.
  releaseFiles(folder);
  for (const name of [billFile, licencesFile]) copyFileSync(join(licences, name), join(folder, name));
  const lines: string[] = [];
  for (const name of releaseFiles(folder)) lines.push(`${await sha256(join(folder, name))}  ${name}\n`);
  const file = join(folder, 'SHA256SUMS');
  writeFileSync(file, lines.join(''));
  return file;
};

if (import.meta.main) {
  const [folder, licences = join(import.meta.dirname, '..', 'dist', 'licenses')] = process.argv.slice(2);
  if (folder === undefined)
    throw new Error(`Say which folder: node build/${basename(import.meta.filename)} FOLDER`);
  process.stdout.write(`${await writeChecksums(folder, licences)}\n`);
}
