import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError, toErrorShape } from '../core/errors.ts';

/**
 * The local socket (a named pipe on Windows) of the process that holds a data folder. `serve.json` says where it is,
 * with a key that only the folder's owner can read. One connection, one question, one answer, each one line of text:
 *
 *   KEY            ▶   {"pid", "address"}                     a second start asks for a link
 *   KEY {command}  ▶   {"result"} or {"error": {code, …}}     the command line asks something of the telephone
 */

/** Left behind when the holder ends, for the port; whether it still runs, only its socket says. */
const note = z.object({ pid: z.number(), socket: z.string(), key: z.string(), port: z.number().nullable() });
export type Note = z.infer<typeof note>;

/** `address` is null for the desktop, which has no link to give. */
const holderReply = z.object({ pid: z.number(), address: z.string().nullable() });
export type HolderReply = z.infer<typeof holderReply>;

const commandReply = z.union([
  z.object({ result: z.unknown() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);

const longestQuestion = 4_000;
/** A question comes at once; a command may wait for a window. */
const askingMs = 3_000;
const commandMs = 20_000;

export const noteFile = (dataDir: string): string => join(dataDir, 'serve.json');

export const newKey = (): string => randomBytes(24).toString('base64url');

export const socketPath = (dataDir: string): string => {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\rappel-${name}-${randomBytes(6).toString('hex')}`;
  const inside = join(resolve(dataDir), 'serve.sock');
  // Unix sockets have about a hundred bytes for their path.
  return Buffer.byteLength(inside) < 100
    ? inside
    : join(tmpdir(), `rappel-${name}-${randomBytes(6).toString('hex')}.sock`);
};

export const readNote = (dataDir: string): Note | null => {
  try {
    const parsed = note.safeParse(JSON.parse(readFileSync(noteFile(dataDir), 'utf8')));
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

/** Null when nobody listens; an empty text when somebody does and says nothing. */
const ask = (socket: string, question: string, limitMs: number): Promise<string | null> =>
  new Promise((done) => {
    const connection = createConnection(socket);
    let reached = false;
    let text = '';
    const finish = (): void => {
      connection.destroy();
      done(reached ? text : null);
    };
    connection.setTimeout(limitMs, finish);
    connection.setEncoding('utf8');
    connection.on('error', finish);
    connection.on('close', finish);
    connection.on('connect', () => {
      reached = true;
      connection.write(`${question}\n`);
    });
    connection.on('data', (part: string) => {
      text += part;
    });
    connection.on('end', finish);
  });

const json = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Asks the holder for a link; null when nobody is there. */
export const askForLink = async ({ socket, key }: Note): Promise<HolderReply | null> => {
  const parsed = holderReply.safeParse(json(await ask(socket, key, askingMs)));
  return parsed.success ? parsed.data : null;
};

/**
 * Has the application that holds this data folder do something. Errors: `remote/not-running`, `remote/no-answer`, and
 * what it answers.
 */
export const askToDo = async (dataDir: string, command: unknown): Promise<unknown> => {
  const known = readNote(dataDir);
  const text = known && (await ask(known.socket, `${known.key} ${JSON.stringify(command)}`, commandMs));
  if (text === null)
    throw new ExpectedError(
      'remote/not-running',
      `No Rappel runs on the data folder ${dataDir}. Start it, or name another folder with --data or RAPPEL_DATA.`,
    );
  const reply = commandReply.safeParse(json(text));
  if (!reply.success)
    throw new ExpectedError(
      'remote/no-answer',
      'The running Rappel gave no answer. It may be an older version: restart it, then try again.',
    );
  if ('error' in reply.data) throw new ExpectedError(reply.data.error.code, reply.data.error.message);
  return reply.data.result;
};

export type HolderAnswers = {
  readonly link: () => Promise<string | null>;
  readonly command: (command: unknown) => Promise<unknown>;
};

const isKey = (given: string, key: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Answers whoever shows the key; hangs up on everybody else. */
export const answerOthers = (path: string, key: string, answers: HolderAnswers): Promise<Server> =>
  new Promise((done, fail) => {
    const reply = async (question: string): Promise<unknown> => {
      if (question === '') return { pid: process.pid, address: await answers.link() } satisfies HolderReply;
      try {
        return { result: await answers.command(json(question)) };
      } catch (error) {
        const { code, message } = toErrorShape(error);
        return { error: { code, message } };
      }
    };
    const server = createServer((connection) => {
      let text = '';
      let asked = false;
      connection.setEncoding('utf8');
      connection.setTimeout(askingMs, () => connection.destroy());
      connection.on('error', () => connection.destroy());
      connection.on('data', (part: string) => {
        if (asked) return;
        text += part;
        if (!text.includes('\n') && text.length < longestQuestion) return;
        asked = true;
        const [given = '', ...rest] = text.slice(0, Math.max(0, text.indexOf('\n'))).split(' ');
        if (!text.endsWith('\n') || !isKey(given, key)) {
          connection.destroy();
          return;
        }
        connection.setTimeout(commandMs);
        reply(rest.join(' ')).then(
          (answer) => connection.end(JSON.stringify(answer)),
          () => connection.destroy(),
        );
      });
    });
    server.once('error', fail);
    server.listen(path, () => {
      // The key guards it already; others of this machine need not even reach it.
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      done(server);
    });
  });
