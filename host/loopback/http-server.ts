import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ExpectedError } from '../../core/errors.ts';
import { isInsidePage, pageFile, securityHeaders } from '../page.ts';

/**
 * The names this server answers to. A page of another site can make a browser connect here under a name of its own
 * that resolves to 127.0.0.1 (DNS rebinding); such a request carries that name in Host and is turned away.
 */
export const allowedHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

export const isOurHost = (request: IncomingMessage, port: number): boolean =>
  request.headers.host !== undefined && allowedHosts(port).includes(request.headers.host);

export const isOurOrigin = (request: IncomingMessage, port: number): boolean =>
  allowedHosts(port).some((host) => request.headers.origin === `http://${host}`);

/** What answers requests for the page: the built files, or in development Vite. */
export type PageSource = (request: IncomingMessage, response: ServerResponse) => void;

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(text);
};

const send = async (
  folder: string,
  found: NonNullable<ReturnType<typeof pageFile>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const stats = (await isInsidePage(folder, found.file)) ? await stat(found.file).catch(() => null) : null;
  if (!stats?.isFile()) {
    plain(response, 404, 'Not found.\n');
    return;
  }
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': found.type,
    'content-length': stats.size,
    'cache-control': found.cache,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const file = createReadStream(found.file);
  file.on('error', () => response.destroy());
  file.pipe(response);
};

export const builtFiles =
  (folder: string): PageSource =>
  (request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const found = pageFile(folder, path);
    if (!found) {
      plain(response, 404, 'Not found.\n');
      return;
    }
    void send(folder, found, request, response);
  };

/** Turns away what is not ours before anything else looks at it. */
export const pageServer = (source: PageSource, port: () => number): Server =>
  createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 },
    (request, response) => {
      if (!isOurHost(request, port())) {
        plain(response, 421, 'This server answers to 127.0.0.1 only.\n');
        return;
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        plain(response, 405, 'Only GET and HEAD are answered here.\n');
        return;
      }
      source(request, response);
    },
  );

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const listenOn = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });

/**
 * Listens on 127.0.0.1: on `wanted`, else on `preferred` if it is free (browsers keep the microphone's permission
 * by port), else on any free one. Errors: `serve/port-taken`, `serve/port-refused`.
 */
export const listen = async (
  server: Server,
  wanted: number | undefined,
  preferred: number | null,
): Promise<number> => {
  if (wanted === undefined) {
    if (preferred !== null) {
      try {
        return await listenOn(server, preferred);
      } catch (error) {
        if (!['EADDRINUSE', 'EACCES'].includes(codeOf(error))) throw error;
      }
    }
    return listenOn(server, 0);
  }
  try {
    return await listenOn(server, wanted);
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new ExpectedError(
        'serve/port-taken',
        `Port ${wanted} is taken by another program. Name another with --port, or leave it out to use a free one.`,
        { port: wanted },
        { cause: error },
      );
    }
    if (codeOf(error) === 'EACCES') {
      throw new ExpectedError(
        'serve/port-refused',
        `The system does not let Rappel use port ${wanted}. Name one above 1023 with --port.`,
        { port: wanted },
        { cause: error },
      );
    }
    throw error;
  }
};
