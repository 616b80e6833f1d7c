import { homedir } from 'node:os';
import path from 'node:path';

type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
};

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() });

/** Where programs keep their data on this system, when nobody named a folder. */
export const defaultDataDir = ({ platform, env, home }: Surroundings = here()): string => {
  if (platform === 'win32') {
    // Not the roaming one: a profile that follows its user would carry the database over the network at each logon.
    return path.win32.join(env['LOCALAPPDATA'] || path.win32.join(home, 'AppData', 'Local'), 'Rappel');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Rappel');
  // XDG Base Directory: a relative XDG_DATA_HOME counts as none.
  const base = env['XDG_DATA_HOME'] ?? '';
  return path.posix.join(
    path.posix.isAbsolute(base) ? base : path.posix.join(home, '.local', 'share'),
    'rappel',
  );
};

/** The data folder: the one named on the command line, else RAPPEL_DATA, else the system's. Absolute. */
export const chooseDataDir = (named: string | undefined, surroundings: Surroundings = here()): string =>
  path.resolve(named || surroundings.env['RAPPEL_DATA'] || defaultDataDir(surroundings));
