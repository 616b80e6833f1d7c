import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseFile, openWriter } from '../../db/open.ts';

let made: Buffer | undefined;

/** The file of a database that was opened once and holds nothing yet. Nothing in it is by chance, so one is as good as another. */
const freshFile = (): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'rappel-fresh-'));
  try {
    openWriter(folder).close();
    return readFileSync(databaseFile(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

/**
 * Puts a new database into a folder that is there and has none: as `openWriter` would make it, without running every migration once
 * more. test/db/open.test.ts and the tests of migrations go the long way.
 */
export const putFreshDatabase = (dataDir: string): void => {
  const file = databaseFile(dataDir);
  if (!existsSync(dataDir) || existsSync(file)) return;
  made ??= freshFile();
  writeFileSync(file, made, { mode: 0o600 });
};
