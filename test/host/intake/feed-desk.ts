import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { FeedSettings } from '../../../core/contract/feed.ts';
import { sql } from '../../../db/sql.ts';
import { feedHandlers } from '../../../host/handlers/feed.ts';
import { createFeeds } from '../../../host/intake/feed/feeds.ts';
import type { FeedNetwork } from '../../../host/intake/feed/get.ts';
import { memorySecrets, openContext } from '../context.ts';
import { asks, looks } from './source-desk.ts';

/** A server of feeds on a free port, and a host's feeds as a window sees them, over a real database. */

export const now = Date.parse('2026-03-12T09:00:00Z');

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

export type Seen = { readonly url: string; readonly headers: IncomingMessage['headers'] };

export const serveFeed = async (
  answer: (request: IncomingMessage, response: ServerResponse, index: number) => void,
  tls?: { readonly key: string; readonly cert: string },
) => {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const heard = (request: IncomingMessage, response: ServerResponse): void => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response, seen.length - 1);
  };
  const server = tls ? createTlsServer(tls, heard) : createServer(heard);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => server.close(() => done()));
  });
  const { port } = server.address() as AddressInfo;
  return { port, seen, url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/leads` };
};

export const json = (
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
};

/** A lead with a number kept for fiction. */
export const lead = (index: number) => ({
  id: `L${index}`,
  name: `Prospect ${index}`,
  phone: `+331990${String(index).padStart(5, '0')}`,
  message: `Projet ${index}`,
});

export const openFeeds = async (
  network: Partial<FeedNetwork> = {},
  waitMs: (failures: number) => number = () => 100,
) => {
  const context = await openContext(now, undefined, { secrets: memorySecrets() });
  const { db } = context;
  const whole = { allowed: [], ...network };
  const open = () => createFeeds(context, whole, { waitMs });
  let feeds = open();
  closers.push(() => feeds.stop());
  const ask = asks(feedHandlers(context, whole, () => feeds));
  const { uid: probe } = await db.write('probes.save', {
    uid: null, name: 'Portail', kind: 'form', country: 'FR', consentWording: 'Je veux être rappelé.', workstationZone: 'Europe/Paris', at: now,
  }); // prettier-ignore
  const settings = (url: string, more: Partial<FeedSettings> = {}): FeedSettings => ({
    name: 'Portail',
    enabled: true,
    url,
    probe,
    preset: 'generic',
    signIn: { kind: 'none' },
    paging: { kind: 'none' },
    everyMinutes: 1440,
    ...more,
  });
  const look = looks(context.dataDir);
  return {
    context,
    ask,
    probe,
    settings,
    follow: async (url: string, more: Partial<FeedSettings> = {}, secret = '') =>
      (await ask('feed.save', { uid: null, settings: settings(url, more), secret })).feed.uid,
    testCode: (url: string, more: Partial<FeedSettings> = {}) =>
      ask('feed.test', { uid: null, settings: settings(url, more), secret: '' }).then(
        () => 'ok',
        (error: { readonly code?: string }) => error.code ?? 'bug',
      ),
    state: async () => (await feeds.states())[0],
    deliveries: () =>
      look((reader) =>
        reader.all<{ fate: string; reason: string | null; body: Buffer; leads: string }>(
          sql`SELECT fate, reason, body, leads FROM delivery ORDER BY id`,
        ),
      ),
    requests: () =>
      look((reader) => reader.get<{ n: number }>(sql`SELECT count(*) AS n FROM request`)?.n ?? 0),
    restart: async () => {
      await feeds.stop();
      feeds = open();
      await feeds.apply();
    },
  };
};
