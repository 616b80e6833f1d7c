import { X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Session } from '../../core/rpc/serve.ts';
import { selfTestHandlers } from '../../host/handlers/self-test.ts';
import { probeServer } from '../../host/probe-server.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { makeCertificate } from '../support/certificate.ts';
import { openContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const clock = fixedClock(now);
const session: Session = { id: 'window', emit: () => undefined };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const listen = async (server: TcpServer): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
};

/** A server that speaks SIP over WebSocket as far as the handshake goes. */
const sip = (server: Server, protocol: string | false = 'sip'): void => {
  const sockets = new WebSocketServer({ server, handleProtocols: () => protocol });
  sockets.on('headers', (headers) => headers.push('Date: Thu, 12 Mar 2026 09:59:00 GMT'));
  closers.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
};

describe('the host tries a server', () => {
  it('and reaches it, with its time', async () => {
    const server = createHttpServer();
    sip(server);
    const port = await listen(server);
    expect(await probeServer(`ws://127.0.0.1:${port}/ws`, clock)).toMatchObject({
      verdict: 'reached',
      detail: '',
      date: now - 60_000,
      at: now,
    });
  });

  it('whose name nobody knows', async () => {
    expect(await probeServer('ws://pbx.invalid:8088/ws', clock)).toMatchObject({ verdict: 'name' });
  });

  it('where nothing listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    expect(await probeServer(`ws://127.0.0.1:${port}`, clock)).toMatchObject({
      verdict: 'refused',
      detail: 'ECONNREFUSED',
    });
  });

  it('that takes the connection and says nothing', async () => {
    const port = await listen(createTcpServer());
    expect(await probeServer(`ws://127.0.0.1:${port}`, clock)).toMatchObject({ verdict: 'silent' });
  });

  it('whose certificate nobody vouches for', async () => {
    const server = createHttpsServer(makeCertificate(dataFolder(), 'pbx.example.org', 7));
    sip(server);
    const port = await listen(server);
    expect(await probeServer(`wss://127.0.0.1:${port}`, clock)).toMatchObject({ verdict: 'certificate' });
  });

  it('whose certificate is good, until the day it says', async () => {
    const { key, cert } = makeCertificate(dataFolder(), 'pbx.example.org', 7);
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, cert.toString()]);
    try {
      const server = createHttpsServer({ key, cert });
      sip(server);
      const port = await listen(server);
      const { verdict, certificateUntil } = await probeServer(`wss://127.0.0.1:${port}`, clock);
      expect([verdict, certificateUntil]).toEqual(['reached', Date.parse(new X509Certificate(cert).validTo)]);
    } finally {
      setDefaultCACertificates(before);
    }
  });

  it('that is a web page, or does not speak SIP', async () => {
    const page = createHttpServer((_request, response) => response.writeHead(404).end('no'));
    const port = await listen(page);
    expect(await probeServer(`ws://127.0.0.1:${port}/nothing`, clock)).toMatchObject({
      verdict: 'not-websocket',
    });
    const other = createHttpServer();
    sip(other, false);
    expect(await probeServer(`ws://127.0.0.1:${await listen(other)}`, clock)).toMatchObject({
      verdict: 'not-sip',
    });
    const plain = createTcpServer((socket) => socket.end('220 smtp ready\r\n'));
    expect(await probeServer(`ws://127.0.0.1:${await listen(plain)}`, clock)).toMatchObject({
      verdict: 'not-websocket',
    });
  });
});

describe('a page that asks', () => {
  it('gets an answer for the servers of the line’s accounts alone', async () => {
    const server = createHttpServer();
    sip(server);
    const port = await listen(server);
    const address = `ws://127.0.0.1:${port}/ws`;
    const context = await openContext(now);
    const ask = (wanted: string) => selfTestHandlers(context)['selfTest.server']({ server: wanted }, session);
    await expect(ask(address)).rejects.toMatchObject({ code: 'line/unknown-server' });
    for (const line of [
      { kind: 'sip', server: address },
      { kind: 'sip', accounts: [{ server: address }] },
    ]) {
      await context.db.write('settings.write', { values: { line }, at: now });
      expect(await ask(address)).toMatchObject({ verdict: 'reached' });
      await expect(ask(`ws://127.0.0.1:${port}/other`)).rejects.toMatchObject({
        code: 'line/unknown-server',
      });
    }
  });
});
