#!/usr/bin/env node
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ZipFile } from 'yazl';
import { filesUnder } from './page.ts';

/**
 * Stands in for 7za, which electron-builder downloads, so that a .tar.gz and a .zip can be made without the network:
 * called as `7za a [-options] ARCHIVE SOURCE`, in the folder that the names in the archive begin at. A release uses the
 * real one.
 */
const [archive, source] = process.argv.slice(2).filter((one) => one !== 'a' && !one.startsWith('-'));
if (archive === undefined || source === undefined) throw new Error('7za was called without two names');

if (archive.endsWith('.tar.gz')) {
  await pipeline(createReadStream(source), createGzip({ level: 1 }), createWriteStream(archive));
} else if (archive.endsWith('.zip')) {
  const zip = new ZipFile();
  for (const file of filesUnder(source)) {
    const name = relative(process.cwd(), file).replaceAll('\\', '/');
    zip.addFile(file, name, { mode: statSync(file).mode, compressionLevel: 1 });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
} else throw new Error(`Without the network ${archive} cannot be made.`);
