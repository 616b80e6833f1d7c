import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, access } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { explainFile } from '../csv/decode.ts';

/** Which files of a folder have arrived in full. Links are never followed. */

/** Names that programs give to what is not yet, or not for others. */
const temporary =
  /^(?:\.|~\$|~)|(?:~|\.(?:part|partial|crdownload|download|filepart|tmp|temp|swp|lock|opdownload))$/i;
const reserved = /^(?:thumbs\.db|desktop\.ini)$/i;

export const isTemporary = (name: string): boolean => temporary.test(name) || reserved.test(name);

/** What tells one state of a file from another. */
export type Print = { readonly size: number; readonly modified: number; readonly file: string };

export const samePrint = (a: Print | null, b: Print | null): boolean =>
  a !== null && b !== null && a.size === b.size && a.modified === b.modified && a.file === b.file;

/** Of an ordinary file; null for anything else, or when it is gone. */
export const printOf = async (path: string): Promise<Print | null> => {
  try {
    const stat = await lstat(path);
    return stat.isFile()
      ? { size: stat.size, modified: stat.mtimeMs, file: `${stat.dev} ${stat.ino}` }
      : null;
  } catch {
    return null;
  }
};

type Seen = { readonly print: Print; readonly since: number };

export type Arrivals = {
  /** Names of the files that have not changed for long enough, in their order. Rejects when the folder cannot be read. */
  readonly look: (folder: string, now: number) => Promise<readonly string[]>;
  /** Whether some were seen that may still grow. */
  readonly pending: () => boolean;
  /** Begins anew with this file. */
  readonly forget: (name: string) => void;
};

/** An empty file may be one that a program has just begun. */
const emptyPatience = 20;

/** `quiet`: milliseconds for which size and time must stay the same. */
export const createArrivals = (quiet: number): Arrivals => {
  let seen = new Map<string, Seen>();
  let waiting = false;
  return {
    look: async (folder, now) => {
      const entries = await readdir(folder, { withFileTypes: true });
      const next = new Map<string, Seen>();
      const ready: string[] = [];
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        if (!entry.isFile() || isTemporary(entry.name)) continue;
        const print = await printOf(join(folder, entry.name));
        if (print === null) continue;
        const before = seen.get(entry.name);
        const one = before && samePrint(before.print, print) ? before : { print, since: now };
        next.set(entry.name, one);
        if (now - one.since >= (print.size === 0 ? quiet * emptyPatience : quiet)) ready.push(entry.name);
      }
      seen = next;
      waiting = next.size > ready.length;
      return ready;
    },
    pending: () => waiting,
    forget: (name) => void seen.delete(name),
  };
};

/** SHA-256 in hex of an ordinary file; null when it is a link, locked, or gone. Rejects when there is no right to read it. */
export const digestOf = async (path: string): Promise<string | null> => {
  // Windows has no such flag, and no links that an ordinary user could make.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EACCES')
        throw explainFile(error, path);
      return null;
    },
  );
  if (handle === null) return null;
  try {
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
};

/** Makes a folder within the watched one; rejects when it is not one of our own, as a link is not. */
export const ownFolder = async (parent: string, name: string): Promise<string> => {
  const path = join(parent, name);
  await mkdir(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  if (!(await lstat(path)).isDirectory()) throw new Error(`${name} is no folder`);
  await access(path, constants.W_OK);
  return path;
};
