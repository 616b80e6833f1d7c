import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where the leads of an import wait between the thread that reads and the one that writes. */
export const stagingFolder = (dataDir: string, batch: string): string => join(dataDir, 'staging', batch);

/** What an import that was cut short has left. */
export const removeStaging = (dataDir: string, batch: string): void =>
  rmSync(stagingFolder(dataDir, batch), { recursive: true, force: true });
