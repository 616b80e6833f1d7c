import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { DeliveryFate } from '../../../core/contract/intake-log.ts';
import { errorCode } from '../../../core/errors.ts';
import type { Ports } from '../../../core/ports.ts';
import type { Db } from '../../../db/client.ts';
import type { ProbeIntake } from '../../../db/stores/intake-log.ts';
import { readContent } from '../content.ts';
import { presets, verifyRequest } from '../presets/index.ts';
import type { Receiver } from '../receive.ts';
import { createThrottle, type IntakeLimits } from './limits.ts';
import { createBodyReader, isDeclaredTooBig } from './read-body.ts';
import type { Refusals } from './refusals.ts';

/**
 * `POST /probes/UID/requests`: the intake over HTTP. An answer is small JSON that repeats nothing of what came:
 * `{"delivery", "fate"}` with 200 once it is on disk, or `{"error": code}`. Nothing is answered to another page's
 * script (no CORS), nor under a name that is not ours (DNS rebinding).
 */
export type IntakeHttpOptions = {
  readonly db: Db;
  readonly ports: Pick<Ports, 'clock' | 'logger'>;
  readonly receiver: Receiver;
  /** Secrets that are taken now, by uid of the probe. */
  readonly secrets: (probe: string) => readonly string[];
  readonly refusals: Refusals;
  readonly limits: IntakeLimits;
  /** Names this server answers to, without a port. */
  readonly hosts: readonly string[];
  /** PEM texts; null for plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
};

type Refusal = { readonly status: number; readonly error: string; readonly retryAfter?: number };
type Answer = Refusal | { readonly status: 200; readonly body: string; readonly type: string };

const path = /^\/probes\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/requests\/?$/;

/** What a sender may know: not whether somebody is known here, or must not be called. */
const toldFate = (fate: DeliveryFate): string =>
  ['accepted', 'merged', 'unchanged', 'suppressed'].includes(fate) ? 'taken' : fate;

const hostName = (host: string | undefined): string => (host ?? '').replace(/:\d+$/, '').toLowerCase();

const headersOf = (request: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );

/** As the sender wrote it; a web server that forwards says it in a header, for signatures that cover the address. */
const senderUrl = (request: IncomingMessage, scheme: string): string => {
  const headers = headersOf(request);
  const forwarded = headers['x-rappel-url'];
  if (forwarded !== undefined) return forwarded;
  return `${headers['x-forwarded-proto'] ?? scheme}://${headers['x-forwarded-host'] ?? headers['host'] ?? ''}${request.url ?? ''}`;
};

export const createIntakeServer = (options: IntakeHttpOptions): Server => {
  const { db, ports, receiver, secrets, refusals, limits, hosts, tls } = options;
  const scheme = tls === null ? 'http' : 'https';
  const readBody = createBodyReader(limits);
  const perAddress = createThrottle(limits.perAddress);
  const perVisitor = createThrottle(limits.perVisitor);
  const perProbe = createThrottle(limits.perProbe);

  const wait = (seconds: number): Refusal | null =>
    seconds === 0 ? null : { status: 429, error: 'intake/too-many-requests', retryAfter: seconds };

  /** A provider that makes sure of an address. */
  const challenged = (request: IncomingMessage, probe: ProbeIntake): Answer => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const { challenge } = presets[probe.preset];
    const found = challenge
      ? secrets(probe.uid)
          .flatMap((secret) => challenge(query, secret) ?? [])
          .at(0)
      : undefined;
    return found ? { status: 200, ...found } : { status: 403, error: 'intake/no-challenge' };
  };

  const stored = async (
    request: IncomingMessage,
    probe: ProbeIntake,
    sender: string,
    body: Buffer,
  ): Promise<Answer> => {
    if (body.length === 0) return { status: 400, error: 'intake/body-empty' };
    const contentType = (request.headers['content-type'] ?? '').slice(0, 300);
    const content = await readContent(contentType, body);
    if (probe.access === 'secret') {
      const signed = {
        method: request.method ?? 'POST',
        url: senderUrl(request, scheme),
        headers: headersOf(request),
        body,
        content,
        now: ports.clock.now(),
      };
      const verdict = verifyRequest(presets[probe.preset], signed, secrets(probe.uid));
      if (verdict !== 'ok') {
        perAddress.take(sender, limits.wrongSecretCost);
        return { status: 401, error: `intake/signature-${verdict}` };
      }
    }
    const { delivery, fate, reason } = await receiver.receive({
      probe: probe.uid,
      source: 'http',
      sender,
      contentType,
      body,
      content,
    });
    const told =
      probe.access === 'open'
        ? { delivery }
        : { delivery, fate: toldFate(fate), ...(fate === 'rejected' ? { reason } : {}) };
    return { status: 200, type: 'application/json', body: JSON.stringify(told) };
  };

  const posted = async (request: IncomingMessage, probe: ProbeIntake, sender: string): Promise<Answer> => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity')
      return { status: 415, error: 'intake/content-encoding' };
    const body = await readBody(request);
    if ('refused' in body) {
      if (body.refused === 'too-big') return { status: 413, error: 'intake/body-too-big' };
      return { status: 503, error: 'intake/too-busy', retryAfter: 2 };
    }
    try {
      return await stored(request, probe, sender, body.bytes);
    } finally {
      body.release();
    }
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (!hosts.includes(hostName(request.headers.host))) return { status: 421, error: 'intake/unknown-host' };
    const sender = request.socket.remoteAddress ?? '';
    const slow = wait(perAddress.take(sender));
    if (slow) return slow;
    const uid = path.exec((request.url ?? '').split('?')[0] ?? '')?.[1];
    if (uid === undefined) return { status: 404, error: 'intake/not-found' };
    if (request.method !== 'POST' && request.method !== 'GET') return { status: 405, error: 'intake/method' };
    const probe = await db.read('probes.intake', { uid });
    if (!probe) return { status: 404, error: 'intake/not-found' };
    if (probe.access === 'closed') return { status: 403, error: 'intake/probe-closed' };
    const slower =
      wait(perProbe.take(uid)) ?? (probe.access === 'open' ? wait(perVisitor.take(sender)) : null);
    if (slower) return slower;
    return request.method === 'GET' ? challenged(request, probe) : posted(request, probe, sender);
  };

  const safely = async (request: IncomingMessage): Promise<Answer> => {
    try {
      return await answer(request);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'probe/missing') return { status: 404, error: 'intake/not-found' };
      ports.logger.log('error', 'a request to the intake failed', { code });
      return { status: 503, error: code === 'intake/too-busy' ? code : 'intake/not-stored', retryAfter: 10 };
    }
  };

  const send = (request: IncomingMessage, response: ServerResponse, given: Answer): void => {
    if (response.destroyed) return;
    const fixed = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    if (!('error' in given)) {
      response.writeHead(given.status, { ...fixed, 'content-type': given.type });
      response.end(given.body);
      return;
    }
    refusals.count(given.error, ports.clock.now());
    ports.logger.log('warn', 'a request to the intake was turned away', { code: given.error });
    response.writeHead(given.status, {
      ...fixed,
      'content-type': 'application/json',
      ...(given.retryAfter === undefined ? {} : { 'retry-after': String(given.retryAfter) }),
      ...(given.status === 405 ? { allow: 'POST, GET' } : {}),
      // What is left of its body is not read.
      ...(request.complete ? {} : { connection: 'close' }),
    });
    response.end(JSON.stringify({ error: given.error }));
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    void safely(request).then((given) => send(request, response, given));
  };

  const times = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16_384,
  };
  const server =
    tls === null
      ? createServer(times, listener)
      : createTlsServer({ ...times, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, listener);
  server.maxConnections = limits.connections;
  // A body that says beforehand that it is too big is not even asked for.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (isDeclaredTooBig(request, limits))
      send(request, response, { status: 413, error: 'intake/body-too-big' });
    else {
      response.writeContinue();
      listener(request, response);
    }
  });
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
};
