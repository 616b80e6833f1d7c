import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerTo, headerOf } from './sip-text.ts';

/** A SIP server over a real WebSocket, as small as can be: everybody may register, and everybody called is busy. */
export type AnsweringServer = {
  readonly url: string;
  /** First lines of what came in, in order. */
  readonly heard: readonly string[];
  /** Somebody calls whoever registered last. */
  readonly ring: (from: string) => void;
  readonly close: () => Promise<void>;
};

export const startAnsweringServer = async (): Promise<AnsweringServer> => {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  });
  const heard: string[] = [];
  let last: { readonly socket: WebSocket; readonly contact: string } | null = null;
  let calls = 0;
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      const [first = ''] = text.split('\r\n');
      heard.push(first);
      const contact = headerOf(text, 'contact');
      if (first.startsWith('REGISTER')) {
        last = { socket, contact: /<([^>]+)>/.exec(contact)?.[1] ?? '' };
        socket.send(answerTo(text, 200, 'OK', [`Contact: ${contact}`]));
      } else if (first.startsWith('INVITE')) {
        socket.send(answerTo(text, 100, 'Trying'));
        socket.send(answerTo(text, 486, 'Busy Here'));
      } else if (/^[A-Z]+ /.test(first) && !first.startsWith('SIP/') && !first.startsWith('ACK'))
        socket.send(answerTo(text, 200, 'OK'));
    }),
  );
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    ring: (from) => {
      if (!last) throw new Error('nobody has registered');
      calls += 1;
      last.socket.send(
        [
          `INVITE ${last.contact} SIP/2.0`,
          `Via: SIP/2.0/WS pbx.example;branch=z9hG4bKring${calls}`,
          'Max-Forwards: 70',
          `From: <sip:${from}@pbx.example>;tag=them${calls}`,
          'To: <sip:1001@pbx.example>',
          `Call-ID: ring-${calls}`,
          'CSeq: 1 INVITE',
          'Contact: <sip:them@pbx.example>',
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      );
    },
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
