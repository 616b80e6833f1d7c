import { closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { ExpectedError } from '../../core/errors.ts';

/**
 * Where the policy of a machine lies. Only an administrator may write there, and that is what makes it a policy: a file
 * that others could have written is refused.
 */
type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const here = (): Surroundings => ({ platform: process.platform, env: process.env });

export const systemPolicyFile = ({ platform, env }: Surroundings = here()): string => {
  if (platform === 'win32')
    return path.win32.join(env['ProgramData'] || 'C:\\ProgramData', 'Rappel', 'policy.json');
  if (platform === 'darwin') return '/Library/Application Support/Rappel/policy.json';
  return '/etc/rappel/policy.json';
};

const most = 1_000_000;

const absent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export const isThere = (file: string): boolean => {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // It is there, and cannot be looked at: that is told when it is read.
    return true;
  }
};

/**
 * The file to read: the system's, else the one that `RAPPEL_POLICY` names (to try one out, and for tests). The variable
 * never leads past a policy that the machine has.
 */
export const policyPlace = (
  surroundings: Surroundings = here(),
  there: (file: string) => boolean = isThere,
): string => {
  const system = systemPolicyFile(surroundings);
  const named = surroundings.env['RAPPEL_POLICY'] ?? '';
  return named === '' || there(system) ? system : path.resolve(named);
};

const notOurs = (what: string, why: string): ExpectedError =>
  new ExpectedError(
    'policy/owner',
    `The policy is not used: ${what} ${why}. Give it to root and take the right to write from everybody else (chown root, chmod 644; the folder 755).`,
    { what, why },
  );

/** Where rights are POSIX's. On Windows the rights of the folder say it, and Node cannot ask for them (docs/it.md). */
const checkOwner = (what: string, { uid, mode }: Stats, owners: readonly number[]): void => {
  if (!owners.includes(uid)) throw notOurs(what, 'belongs to somebody who is no administrator');
  if ((mode & 0o022) !== 0) throw notOurs(what, 'can be written to by others');
};

/**
 * The text of the policy; null where there is none. Errors: `policy/owner`, `policy/unreadable`, `policy/too-big`. The
 * file that a variable names may belong to whoever runs us: it rules nobody else.
 */
export const readPolicyText = (file: string, system: string = systemPolicyFile()): string | null => {
  try {
    const real = realpathSync(file);
    const handle = openSync(real, 'r');
    try {
      const stats = fstatSync(handle);
      if (process.platform !== 'win32') {
        const own = process.getuid?.() ?? 0;
        const owners = file === system ? [0] : [0, own];
        checkOwner(real, stats, owners);
        if (file === system) checkOwner(path.dirname(real), statSync(path.dirname(real)), owners);
      }
      if (stats.size > most)
        throw new ExpectedError(
          'policy/too-big',
          'The policy is larger than a megabyte. It holds settings only; see docs/policy.md.',
        );
      return readFileSync(handle, 'utf8').replace(/^\ufeff/, '');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    if (absent(error)) return null;
    throw new ExpectedError(
      'policy/unreadable',
      `The policy ${file} cannot be read. Let everybody read it (chmod 644; the folder 755).`,
      { what: file },
      { cause: error },
    );
  }
};
