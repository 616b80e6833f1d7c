import { ExpectedError } from '../../core/errors.ts';
import type { CallFrame, ClientTransport, HostFrame } from '../../core/rpc/frames.ts';
import { rpcPath, type HelloFrame, type RefusedFrame, type WelcomeFrame } from '../../core/rpc/hello.ts';
import type { DesktopBridge } from './bridge.ts';

/** Opens one wire to the host. Rejects with an ExpectedError `session/…` when trying again would be no use. */
export type OpenTransport = () => Promise<ClientTransport>;

const sessionKey = 'rappel.session';
const helloLimitMs = 10_000;

/** Takes the one-time token out of the address bar, so that it is neither seen, copied nor kept in the history. */
export const takeToken = (): string | null => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
};

const desktopTransport = (bridge: DesktopBridge): ClientTransport => ({
  send: bridge.send,
  onFrame: bridge.onFrame,
  // The wire of the desktop lives as long as the window.
  onClose: () => () => undefined,
  close: () => undefined,
});

const readFrame = (data: unknown): HostFrame | WelcomeFrame | RefusedFrame =>
  JSON.parse(String(data)) as HostFrame | WelcomeFrame | RefusedFrame;

const overSocket = (socket: WebSocket): ClientTransport => {
  const listeners = new Set<(frame: HostFrame) => void>();
  const closers = new Set<() => void>();
  socket.addEventListener('message', (message) => {
    const frame = readFrame(message.data);
    if (frame.t === 'welcome' || frame.t === 'refused') return;
    for (const listener of listeners) listener(frame);
  });
  socket.addEventListener('close', () => {
    for (const closer of closers) closer();
  });
  return {
    send: (frame: CallFrame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClose: (listener) => {
      closers.add(listener);
      return () => closers.delete(listener);
    },
    close: () => socket.close(),
  };
};

const openSocket = (hello: HelloFrame): Promise<ClientTransport> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${rpcPath}`,
    );
    const limit = setTimeout(() => socket.close(), helloLimitMs);
    const closed = (): void => {
      clearTimeout(limit);
      reject(new Error('the host cannot be reached'));
    };
    const first = (message: MessageEvent): void => {
      const frame = readFrame(message.data);
      clearTimeout(limit);
      socket.removeEventListener('close', closed);
      if (frame.t === 'welcome') {
        sessionStorage.setItem(sessionKey, frame.session);
        resolve(overSocket(socket));
        return;
      }
      socket.close();
      if (frame.t === 'refused') reject(new ExpectedError(frame.code, frame.message));
      else reject(new Error('the host did not say hello'));
    };
    socket.addEventListener('open', () => socket.send(JSON.stringify(hello)), { once: true });
    socket.addEventListener('message', first, { once: true });
    socket.addEventListener('close', closed, { once: true });
  });

/**
 * The wire of this window: the preload bridge on the desktop, else a WebSocket to the page's own origin. `token` opens
 * the first session; a reload or a reconnection of the same tab goes on with the session it was given.
 */
export const chooseTransport = (token: string | null): OpenTransport => {
  const bridge = window.rappel;
  if (bridge) return () => Promise.resolve(desktopTransport(bridge));
  let unused = token;
  return async () => {
    if (unused !== null) {
      const fresh = unused;
      try {
        const transport = await openSocket({ t: 'hello', token: fresh });
        unused = null;
        return transport;
      } catch (error) {
        // Used up in this very tab: its session is as good.
        if (!(error instanceof ExpectedError) || sessionStorage.getItem(sessionKey) === null) throw error;
        unused = null;
      }
    }
    const session = sessionStorage.getItem(sessionKey);
    if (session === null)
      throw new ExpectedError('session/no-link', 'Open the link that Rappel printed when it started.');
    return openSocket({ t: 'hello', session });
  };
};
