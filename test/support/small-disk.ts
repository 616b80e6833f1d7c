import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A program on a disk of its own that is small: a tmpfs that only that program sees, and that is gone with it. Linux lets
 * the superuser, and most others, mount one for themselves.
 */
const mounts = (user: string): boolean =>
  process.platform === 'linux' &&
  spawnSync('unshare', [...user.split(' '), 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;

/** Flags of `unshare` that work here; undefined where none do. */
export const unshare = ['-m', '-U -r -m'].find(mounts);

export type SmallDisk = {
  readonly child: ChildProcess;
  /** The disk, as this process reaches it. */
  readonly outside: string;
  /** The disk, as the program names it. */
  readonly inside: string;
  /** The next line that it writes; null when it has ended. */
  readonly line: () => Promise<string | null>;
  /** What it has written on stderr. */
  readonly errors: () => string;
  /** Leaves no byte of room. */
  readonly fill: () => void;
  readonly empty: () => void;
  readonly kill: () => Promise<void>;
};

const page = Buffer.alloc(4096);

/**
 * Starts `node SCRIPT DISK/data` on a disk of so many megabytes that is mounted on a new folder under `folder`; with
 * `fullFirst` it is started once on a full disk, and once more when that has ended.
 */
export const startOnSmallDisk = (
  script: string,
  folder: string,
  { megabytes, fullFirst = false }: { readonly megabytes: number; readonly fullFirst?: boolean },
): SmallDisk => {
  if (unshare === undefined) throw new Error('no disk can be mounted here');
  const inside = join(folder, 'disk');
  mkdirSync(inside);
  const run = `'${process.execPath}' '${script}' '${inside}/data'`;
  const first = fullFirst ? `cat /dev/zero > '${inside}/filler'; ${run}; rm '${inside}/filler';` : '';
  const start = `mount -t tmpfs -o size=${megabytes}m none '${inside}' || exit 9; ${first} exec ${run}`;
  const child = spawn('unshare', [...unshare.split(' '), 'sh', '-c', start], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part.toString('utf8')));
  const gone = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const outside = `/proc/${child.pid}/root${inside}`;
  const filler = join(outside, 'filler');
  return {
    child,
    inside,
    outside,
    line: async () => {
      const { value, done } = await lines.next();
      return done === true ? null : value;
    },
    errors: () => errors,
    fill: () => {
      const file = openSync(filler, 'a');
      try {
        for (;;) writeSync(file, page);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
