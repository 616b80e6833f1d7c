import { isAbsolute } from 'node:path';
import { ExpectedError } from '../core/errors.ts';

/** Refuses a folder that would be another one from another place. Error: `code`. */
export const requireWholePath = (path: string, code: string): void => {
  if (isAbsolute(path)) return;
  throw new ExpectedError(
    code,
    `"${path}" is not the whole path of a folder. Write it as in C:\\Rappel or /srv/rappel.`,
  );
};
