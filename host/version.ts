import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageFile = z.object({ name: z.string(), version: z.string() });

/** From the package.json above this file: beside the sources, or at the root of the packed application. */
const find = (folder: string): string => {
  try {
    const found = packageFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    if (found.name === 'rappel') return found.version;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')))
      throw error;
  }
  const above = dirname(folder);
  if (above === folder) throw new Error('the package.json of rappel is missing');
  return find(above);
};

export const version = find(import.meta.dirname);
