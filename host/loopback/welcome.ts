import type { WebSocket } from 'ws';
import { helloFrame, type RefusedFrame, type WelcomeFrame } from '../../core/rpc/hello.ts';
import { textOf } from './text.ts';
import type { Tokens } from './tokens.ts';

/** Closing code of a refused socket, from the range for applications (RFC 6455 §7.4.2). */
export const refusedCode = 4401;

const messages = {
  'session/bad-token':
    'This link was already used, or belongs to a Rappel that is no longer running. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  'session/bad-session':
    'This tab was away for too long, or belongs to another data folder. Run “npm start” (or “rappel serve”) again: it prints a fresh link.',
  'session/no-hello': 'The window did not say who it is. Reload it from the link that Rappel printed.',
} as const;
type RefusedCode = keyof typeof messages;

const refuse = (socket: WebSocket, code: RefusedCode): void => {
  socket.send(JSON.stringify({ t: 'refused', code, message: messages[code] } satisfies RefusedFrame));
  socket.close(refusedCode, code);
};

export type WelcomeOptions = {
  readonly tokens: Tokens;
  readonly helloMs: number;
  /**
   * How long a wrong token or session waits for its refusal. Its socket counts as one that is not welcome yet, of which
   * there are only so many: whoever guesses gets on by so many in that time and no faster, and nobody else is locked out.
   */
  readonly refuseMs: number;
  readonly onWelcome: (socket: WebSocket) => void;
  readonly onRefused: (code: RefusedCode) => void;
};

/** Waits for the first frame, checks it, and either hands the socket on or closes it. */
export const welcome = (
  socket: WebSocket,
  { tokens, helloMs, refuseMs, onWelcome, onRefused }: WelcomeOptions,
): void => {
  const no = (code: RefusedCode): void => {
    onRefused(code);
    refuse(socket, code);
  };
  const late = setTimeout(() => {
    socket.removeAllListeners('message');
    no('session/no-hello');
  }, helloMs);
  let refusal: NodeJS.Timeout | undefined;
  socket.once('close', () => {
    clearTimeout(late);
    clearTimeout(refusal);
  });
  socket.once('message', (data) => {
    clearTimeout(late);
    const hello = readHello(textOf(data));
    if (!hello) {
      no('session/no-hello');
      return;
    }
    const session =
      'token' in hello ? tokens.redeem(hello.token) : tokens.resume(hello.session) ? hello.session : null;
    if (session === null) {
      refusal = setTimeout(
        () => no('token' in hello ? 'session/bad-token' : 'session/bad-session'),
        refuseMs,
      );
      return;
    }
    onWelcome(socket);
    socket.send(JSON.stringify({ t: 'welcome', session } satisfies WelcomeFrame));
  });
};

const readHello = (text: string) => {
  try {
    const parsed = helloFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
