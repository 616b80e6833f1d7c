import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** A server that speaks as much IMAP as is needed to go wrong in a chosen place. */
export type Heard = {
  readonly tag: string;
  /** In capitals, as far as it is the command: `SELECT`, `UID SEARCH`, `UID FETCH`. */
  readonly command: string;
  readonly line: string;
};
export type Script = {
  /** Answers a command by itself, or leaves it to the rest by answering false. */
  readonly on: (heard: Heard, socket: Socket) => boolean;
  readonly greeting?: string | null;
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

export const envelopeOf = (id: string): string =>
  `("Thu, 12 Mar 2026 09:30:00 +0100" "Nouvelle demande" (("Site" NIL "forms" "example.org")) (("Site" NIL "forms" "example.org")) (("Site" NIL "forms" "example.org")) ((NIL NIL "rappel" "example.org")) NIL NIL NIL "${id}")`;

const commandOf = (line: string): Heard => {
  const [tag = '', first = '', second = ''] = line.split(' ');
  const command = first.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : first.toUpperCase();
  return { tag, command, line };
};

export const scriptImap = async ({ on, greeting = '* OK [CAPABILITY IMAP4rev1 IDLE] ready' }: Script) => {
  const sockets = new Set<Socket>();
  const heard: Heard[] = [];
  const usual = ({ tag, command }: Heard, socket: Socket): void => {
    if (command === 'CAPABILITY') socket.write('* CAPABILITY IMAP4rev1 IDLE\r\n');
    if (command === 'SELECT')
      socket.write('* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 2] ok\r\n* FLAGS (\\Seen)\r\n');
    if (command === 'UID SEARCH') socket.write('* SEARCH 1\r\n');
    if (command === 'UID FETCH')
      socket.write(
        `* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 500 ENVELOPE ${envelopeOf('<s@example.org>')})\r\n`,
      );
    if (command === 'IDLE') socket.write('+ idling\r\n');
    else socket.write(`${tag} OK done\r\n`);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    let rest = '';
    socket.on('data', (data: Buffer) => {
      const lines = `${rest}${data.toString('latin1')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === 'DONE') continue;
        const one = commandOf(line);
        heard.push(one);
        if (!on(one, socket)) usual(one, socket);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => server.close(() => done()));
  });
  return { port: (server.address() as AddressInfo).port, heard };
};
