import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where the records of this user's workstation live: `RAPPEL_DATA`, else the platform's folder for such things
 * (XDG_DATA_HOME, ~/Library/Application Support, %LOCALAPPDATA%: never one that roams between machines, for SQLite
 * must not be synchronised behind its back).
 */
export const defaultDataFolder = (
  env: Env = process.env,
  platform: NodeJS.Platform = process.platform,
): string => {
  const named = env['RAPPEL_DATA'];
  if (named !== undefined && named !== '') return resolve(named);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Rappel');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Rappel');
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.local', 'share'), 'rappel');
};
