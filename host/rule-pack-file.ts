import { readFileSync } from 'node:fs';
import { rulePack, type RulePack } from '../core/contract/rules.ts';
import { ExpectedError } from '../core/errors.ts';
import { parseJson } from './parse-json.ts';
import { placeIn } from './place-in.ts';

/** Errors: `rules/unreadable`, `rules/not-json`, `rules/wrong` (data: every fault with its place). */
export const readPackFile = (path: string): RulePack => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'rules/unreadable',
      `The rules ${path} cannot be read. Check the name of the file; "rappel rules show" prints a pack to begin with.`,
      undefined,
      { cause: error },
    );
  }
  const json = parseJson(
    text,
    'rules/not-json',
    (reason) =>
      `The rules ${path} are not JSON (${reason}). Mend that place, or begin with what "rappel rules show" prints.`,
  );
  const parsed = rulePack.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path: at, message }) => `${at.length === 0 ? 'the file' : placeIn(at)}: ${message}`,
  );
  const shown = faults.slice(0, 10).join('; ');
  const more = faults.length > 10 ? `; and ${faults.length - 10} more` : '';
  throw new ExpectedError(
    'rules/wrong',
    `The rules ${path} cannot be used. ${shown}${more}. Compare with "rappel rules show"; docs/rules.md explains each part.`,
    { faults },
  );
};
