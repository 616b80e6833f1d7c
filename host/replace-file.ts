import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Gives a file a new text, for the owner's eyes only. Writes beside and renames, so that a crash or a full disk leaves the old file or the
 * new one. Errors: the system's.
 */
export const replaceFile = (file: string, text: string): void => {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, text, { mode: 0o600, flush: true });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
};
