import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ExpectedError } from '../core/errors.ts';
import { mayBeAlive } from '../db/process-alive.ts';
import { explainDiskFull } from './disk-full.ts';
import {
  answerOthers,
  askForLink,
  newKey,
  noteFile,
  readNote,
  socketPath,
  type HolderAnswers,
  type HolderReply,
  type Note,
} from './holder-socket.ts';

/**
 * One workstation per data folder. The holder listens on a local socket (a named pipe on Windows), which the system
 * closes with the process, so a crash never leaves a lock that somebody must delete. Whoever can read `serve.json` in
 * the data folder gets a fresh link from it, so that a second start opens the running workstation instead of failing,
 * and may ask something of its telephone (the `rappel` command).
 */
export type Hold = {
  /** The port of the last workstation here: browsers keep the microphone's permission by port. */
  readonly lastPort: number | null;
  readonly rememberPort: (port: number) => void;
  readonly release: () => Promise<void>;
};

const runningAlready = ({ pid, address }: HolderReply): ExpectedError =>
  new ExpectedError(
    'serve/already-running',
    address === null
      ? `Rappel's desktop application already uses this data folder (process ${pid}). Use its window, or name another folder with --data or RAPPEL_DATA.`
      : `Rappel already serves this data folder (process ${pid}). Open it at ${address}, or name another folder with --data or RAPPEL_DATA.`,
    { pid, address },
  );

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Longer than a holder may take to answer. */
const longestTurnMs = 15_000;
/** A lock is made first and given its process then. */
const longestUnnamedMs = 2_000;

const isLeft = (lock: string): boolean => {
  const made = statSync(lock, { throwIfNoEntry: false });
  if (!made) return false;
  // oxlint-disable-next-line no-restricted-properties -- compared with the time of a file, which is the system's
  const now = Date.now();
  // A clock that was put back makes it of the future.
  const age = Math.abs(now - made.mtimeMs);
  const pid = Number(readFileSync(lock, 'utf8'));
  return age > longestTurnMs || (pid > 0 ? !mayBeAlive(pid, made.mtimeMs, now) : age > longestUnnamedMs);
};

/**
 * Two starts at the same moment (a session that opens and a click, say) look whether somebody holds the folder one after
 * the other: else both would find nobody. A lock that a crash left counts for nothing.
 */
const inTurn = async <T>(dataDir: string, work: () => Promise<T>): Promise<T> => {
  const lock = join(dataDir, 'serve.lock');
  for (let mine = false; !mine;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      mine = true;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        rmSync(lock, { force: true });
        throw error;
      }
      try {
        if (isLeft(lock)) rmSync(lock, { force: true });
        else await wait(20);
      } catch (gone) {
        // Let go of between two looks.
        if (codeOf(gone) !== 'ENOENT') throw gone;
      }
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

const rightsCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'];

const takeFolder = async (dataDir: string, answers: HolderAnswers): Promise<Hold> => {
  const known = readNote(dataDir);
  const holder = known && (await askForLink(known));
  if (holder) throw runningAlready(holder);
  const socket = socketPath(dataDir);
  if (process.platform !== 'win32') rmSync(socket, { force: true });
  const key = newKey();
  const server = await answerOthers(socket, key, answers);
  const write = (port: number | null): void =>
    writeFileSync(noteFile(dataDir), JSON.stringify({ pid: process.pid, socket, key, port } satisfies Note), {
      mode: 0o600,
    });
  try {
    write(known?.port ?? null);
  } catch (error) {
    // Left open, it would keep a process alive that holds nothing.
    server.close();
    throw error;
  }
  return {
    lastPort: known?.port ?? null,
    rememberPort: write,
    release: () => new Promise((closed) => server.close(() => closed())),
  };
};

/**
 * Takes the data folder for this process. Errors: `serve/already-running` with `data: {pid, address}` (a fresh link
 * of the running one, or null), `db/not-writable`, `db/disk-full`.
 */
export const holdDataFolder = async (dataDir: string, answers: HolderAnswers): Promise<Hold> => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return await inTurn(dataDir, () => takeFolder(dataDir, answers));
  } catch (error) {
    if (error instanceof ExpectedError || !rightsCodes.includes(codeOf(error))) throw explainDiskFull(error);
    throw new ExpectedError(
      'db/not-writable',
      `The data folder ${dataDir} cannot be written to. Check the rights on it, or name another with RAPPEL_DATA.`,
      undefined,
      { cause: error },
    );
  }
};
