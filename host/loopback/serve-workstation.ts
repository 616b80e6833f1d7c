import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { errorCode, ExpectedError } from '../../core/errors.ts';
import type { Ports } from '../../core/ports.ts';
import { rpcPath } from '../../core/rpc/hello.ts';
import { createHost, type Host } from '../create-host.ts';
import { holdDataFolder } from '../hold-data-folder.ts';
import { nodePorts } from '../node-ports.ts';
import { builtPage } from '../page.ts';
import type { PolicyOptions } from '../policy/policy.ts';
import { watchCrashes } from '../watch-crashes.ts';
import { builtFiles, isOurHost, isOurOrigin, listen, pageServer, type PageSource } from './http-server.ts';
import { createTokens } from './tokens.ts';
import { webSocketTransport } from './transport.ts';
import { welcome } from './welcome.ts';

/** The longest frame a window may send: a part of a file (800,000 characters), with room for its envelope. */
export const maxFrameBytes = 2_000_000;
/** Sockets that have not said who they are yet; more are turned away. */
export const maxUnwelcomed = 50;

export type WorkstationOptions = {
  readonly dataDir: string;
  /** Absent: the port of last time if it is free, else any. */
  readonly port?: number | undefined;
  readonly ports?: Partial<Ports> | undefined;
  /** Parse what handlers answer: in development and tests. */
  readonly checkOutput?: boolean | undefined;
  /** What answers requests for the page; absent: the built files of dist/renderer. */
  readonly page?: PageSource | undefined;
  /** Opens the HTTP intake on this port, whatever the settings say. */
  readonly intakePort?: number | undefined;
  /** Where the policy lies; absent: the machine's. */
  readonly policy?: PolicyOptions | undefined;
  /** How long a new socket may take to say who it is, in milliseconds. */
  readonly helloMs?: number | undefined;
  /** How long a wrong token waits for its refusal, in milliseconds. */
  readonly refuseMs?: number | undefined;
};

export type Workstation = {
  /** A link with a one-time token, for one tab: `http://127.0.0.1:PORT/#token=…`. */
  readonly address: string;
  readonly port: number;
  readonly host: Host;
  /** Another link, for another tab. */
  readonly newAddress: () => string;
  readonly close: () => Promise<void>;
};

const needBuiltPage = (folder: string): void => {
  if (existsSync(join(folder, 'index.html'))) return;
  throw new ExpectedError(
    'serve/not-built',
    `The window's page is not in ${folder}. Run “npm start” once; it builds it.`,
  );
};

/**
 * The browser workstation: the page and its wire on 127.0.0.1. Errors: `serve/not-built`, `serve/already-running`,
 * `serve/port-taken`, `serve/port-refused`, and those of `createHost`.
 */
export const serveWorkstation = async (options: WorkstationOptions): Promise<Workstation> => {
  const { dataDir, helloMs = 5_000, refuseMs = 500, checkOutput = false } = options;
  if (!options.page) needBuiltPage(builtPage);
  const ready = Promise.withResolvers<{ readonly newAddress: () => string; readonly host: Host }>();
  // Whoever asks for a link before there is one hears nothing; a start that fails is told to its own caller.
  ready.promise.catch(() => undefined);
  const hold = await holdDataFolder(dataDir, {
    link: async () => (await ready.promise).newAddress(),
    command: async (command) => (await ready.promise).host.command(command),
  });
  let unwatch: () => void = () => undefined;
  try {
    const ports = nodePorts(dataDir, options.ports);
    unwatch = watchCrashes({ dataDir, ports });
    const host = await createHost(
      { dataDir, checkOutput, intakePort: options.intakePort, policy: options.policy },
      ports,
    );
    try {
      const served = await openWire(
        host,
        ports,
        options.page ?? builtFiles(builtPage),
        { helloMs, refuseMs },
        options.port,
        hold.lastPort,
      );
      hold.rememberPort(served.port);
      ready.resolve({ newAddress: served.newAddress, host });
      ports.logger.log('info', 'browser workstation ready', { port: served.port });
      return {
        address: served.newAddress(),
        port: served.port,
        host,
        newAddress: served.newAddress,
        close: async () => {
          await served.close();
          await host.close();
          await hold.release();
          unwatch();
        },
      };
    } catch (error) {
      await host.close();
      throw error;
    }
  } catch (error) {
    ready.reject(error);
    await hold.release();
    unwatch();
    throw error;
  }
};

const openWire = async (
  host: Host,
  ports: Ports,
  source: PageSource,
  times: { readonly helloMs: number; readonly refuseMs: number },
  wanted: number | undefined,
  preferred: number | null,
) => {
  const { logger } = ports;
  const tokens = createTokens(ports);
  let port = 0;
  let unwelcomed = 0;
  const http = pageServer(source, () => port);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const turnAway = (status: string): void => {
      logger.log('warn', 'a socket was turned away', { status });
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    if (!isOurHost(request, port)) turnAway('421 Misdirected Request');
    else if (request.url !== rpcPath) turnAway('404 Not Found');
    else if (!isOurOrigin(request, port)) turnAway('403 Forbidden');
    else if (unwelcomed >= maxUnwelcomed) turnAway('503 Service Unavailable');
    else
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  });

  sockets.on('connection', (socket) => {
    let waiting = true;
    const noLongerWaiting = (): void => {
      if (waiting) unwelcomed -= 1;
      waiting = false;
    };
    unwelcomed += 1;
    socket.on('error', (error) =>
      logger.log('warn', 'a window broke the wire', { code: errorCode(error), reason: error.message }),
    );
    socket.once('close', noLongerWaiting);
    welcome(socket, {
      tokens,
      ...times,
      onWelcome: () => {
        noLongerWaiting();
        host.connect(webSocketTransport(socket));
      },
      onRefused: (code) => logger.log('warn', 'a window was refused', { code }),
    });
  });

  port = await listen(http, wanted, preferred);
  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/#token=${tokens.mint()}`,
    close: async (): Promise<void> => {
      for (const socket of sockets.clients) socket.close(1001, 'the host closes');
      await new Promise<void>((closed) => {
        http.close(() => closed());
        http.closeIdleConnections();
        // A window that does not answer the closing handshake must not keep the host alive.
        setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
          http.closeAllConnections();
        }, 1_000).unref();
      });
      sockets.close();
    },
  };
};
