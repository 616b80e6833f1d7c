import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'node_modules', 'electron');
const failedFile = join(root, '.cache', 'electron-not-fetched');
/** A blocked download is not tried at every start. */
const retryAfterMs = 24 * 3_600_000;

/** Electron's executable if it is on this machine, or null. */
export const electronBinary = (): string | null => {
  const pathFile = join(folder, 'path.txt');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';
  const file = override === undefined ? join(folder, 'dist', name) : join(override, name);
  return existsSync(file) ? file : null;
};

const triedLately = (): boolean =>
  existsSync(failedFile) && Date.now() - Number(readFileSync(failedFile, 'utf8')) < retryAfterMs;

/** Fetches Electron's binary by its own installer; null, with one line to `say`, where that is not possible. */
export const fetchElectron = async (say: (text: string) => void): Promise<string | null> => {
  const remedy = `delete ${failedFile} to try again`;
  if (triedLately()) {
    say(
      `Electron's binary could not be fetched lately (${remedy}); opening the browser workstation instead.`,
    );
    return null;
  }
  const { code, words } = await new Promise<{ code: number; words: string }>((done) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 600_000,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (text += part.toString()));
    child.once('error', (error) => done({ code: 1, words: error.message }));
    child.once('exit', (exit) => done({ code: exit ?? 1, words: text }));
  });
  const binary = code === 0 ? electronBinary() : null;
  if (binary) {
    rmSync(failedFile, { force: true });
    return binary;
  }
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(failedFile, String(Date.now()));
  const reason =
    words
      .split('\n')
      .find((line) => /error/iu.test(line))
      ?.trim() ?? 'no reason given';
  say(
    `Electron's binary could not be fetched (${reason}; ${remedy}); opening the browser workstation instead.`,
  );
  return null;
};
