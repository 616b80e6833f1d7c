import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '../core/errors.ts';

/**
 * One workstation per data folder. The holder listens on a local socket (a named pipe on Windows), which the system
 * closes with the process, so a crash never leaves a lock that somebody must delete. `serve.json` in the data folder
 * says where that socket is, with a key that only the folder's owner can read; whoever shows the key gets a fresh
 * link, so that a second start opens the running workstation instead of failing.
 */
export type Hold = {
  /** The port of the last workstation here: browsers keep the microphone's permission by port. */
  readonly lastPort: number | null;
  readonly rememberPort: (port: number) => void;
  readonly release: () => Promise<void>;
};

/** Left behind when the holder ends, for the port; whether it still runs, only its socket says. */
const note = z.object({ pid: z.number(), socket: z.string(), key: z.string(), port: z.number().nullable() });
type Note = z.infer<typeof note>;
/** `address` is null for the desktop, which has no link to give. */
const holderReply = z.object({ pid: z.number(), address: z.string().nullable() });
type HolderReply = z.infer<typeof holderReply>;

const socketPath = (dataDir: string): string => {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\rappel-${name}-${randomBytes(6).toString('hex')}`;
  const inside = join(resolve(dataDir), 'serve.sock');
  // Unix sockets have about a hundred bytes for their path.
  return Buffer.byteLength(inside) < 100
    ? inside
    : join(tmpdir(), `rappel-${name}-${randomBytes(6).toString('hex')}.sock`);
};

const readNote = (file: string): Note | null => {
  try {
    const parsed = note.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
      return null;
    throw error;
  }
};

/** Asks the holder for a link; null when nobody is there. */
const askHolder = ({ socket, key }: Note): Promise<HolderReply | null> =>
  new Promise((done) => {
    const connection = createConnection(socket);
    let text = '';
    const finish = (reply: HolderReply | null): void => {
      connection.destroy();
      done(reply);
    };
    connection.setTimeout(3_000, () => finish(null));
    connection.setEncoding('utf8');
    connection.on('error', () => finish(null));
    connection.on('connect', () => connection.write(`${key}\n`));
    connection.on('data', (part: string) => {
      text += part;
    });
    connection.on('end', () => {
      const parsed = holderReply.safeParse(text === '' ? null : JSON.parse(text));
      finish(parsed.success ? parsed.data : null);
    });
  });

const answerOthers = (path: string, key: string, newAddress: () => Promise<string | null>): Promise<Server> =>
  new Promise((done, fail) => {
    const server = createServer((connection) => {
      let text = '';
      connection.setEncoding('utf8');
      connection.setTimeout(3_000, () => connection.destroy());
      connection.on('error', () => connection.destroy());
      connection.on('data', (part: string) => {
        text += part;
        if (!text.includes('\n') && text.length < 200) return;
        if (text !== `${key}\n`) {
          connection.destroy();
          return;
        }
        newAddress().then(
          (address) => connection.end(JSON.stringify({ pid: process.pid, address } satisfies HolderReply)),
          () => connection.destroy(),
        );
      });
    });
    server.once('error', fail);
    server.listen(path, () => done(server));
  });

const runningAlready = ({ pid, address }: HolderReply): ExpectedError =>
  new ExpectedError(
    'serve/already-running',
    address === null
      ? `Rappel's desktop application already uses this data folder (process ${pid}). Use its window, or name another folder with --data or RAPPEL_DATA.`
      : `Rappel already serves this data folder (process ${pid}). Open it at ${address}, or name another folder with --data or RAPPEL_DATA.`,
    { pid, address },
  );

const rightsCodes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'];

/**
 * Takes the data folder for this process. Errors: `serve/already-running` with `data: {pid, address}` (a fresh link
 * of the running one, or null), `db/not-writable`.
 */
export const holdDataFolder = async (
  dataDir: string,
  newAddress: () => Promise<string | null>,
): Promise<Hold> => {
  const file = join(dataDir, 'serve.json');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const known = readNote(file);
    const holder = known && (await askHolder(known));
    if (holder) throw runningAlready(holder);
    const socket = socketPath(dataDir);
    if (process.platform !== 'win32') rmSync(socket, { force: true });
    const key = randomBytes(24).toString('base64url');
    const server = await answerOthers(socket, key, newAddress);
    const write = (port: number | null): void =>
      writeFileSync(file, JSON.stringify({ pid: process.pid, socket, key, port } satisfies Note), {
        mode: 0o600,
      });
    write(known?.port ?? null);
    return {
      lastPort: known?.port ?? null,
      rememberPort: write,
      release: () => new Promise((closed) => server.close(() => closed())),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof ExpectedError || !rightsCodes.includes(code)) throw error;
    throw new ExpectedError(
      'db/not-writable',
      `The data folder ${dataDir} cannot be written to. Check the rights on it, or name another with RAPPEL_DATA.`,
      undefined,
      { cause: error },
    );
  }
};
