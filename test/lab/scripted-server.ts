import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { until } from './processes.ts';
import { deafSdp, formatSip, parseSip, replyTo, type ReplyOptions, type SipMessage } from './sip-text.ts';

/**
 * A SIP server over WebSocket that does what a test tells it to, where a real one cannot be made to misbehave. Without
 * orders it is a good one: registers, answers calls with a description of somebody who stays silent, and ends them.
 */
export type Reply = (status: number, reason: string, options?: ReplyOptions) => void;
export type Handler = (request: SipMessage, reply: Reply) => void;

/** Of the server's side. */
export type Dialog = {
  readonly callId: string;
  readonly local: string;
  readonly remote: string;
  readonly target: string;
};

export type ScriptedServer = {
  readonly url: string;
  readonly domain: string;
  /** Everything that arrived, oldest first. */
  readonly received: readonly SipMessage[];
  readonly count: (method: string) => number;
  /** What it does with a request from now on; null: as a good server. */
  readonly on: (method: string, handler: Handler | null) => void;
  readonly send: (text: string) => void;
  /** Calls the desk, or asks something else of it; the headers given take the place of its own. Answers the Call-ID. */
  readonly ask: (order: {
    readonly method: string;
    readonly uri?: string;
    readonly from?: string;
    readonly to?: string;
    readonly headers?: readonly string[];
    readonly body?: string;
    readonly callId?: string;
    readonly cseq?: number;
    readonly branch?: string;
  }) => string;
  /** A request within a call. */
  readonly within: (
    dialog: Dialog,
    method: string,
    options?: {
      readonly cseq?: number;
      readonly headers?: readonly string[];
      readonly body?: string;
      readonly branch?: string;
    },
  ) => void;
  readonly waitFor: (
    what: string,
    wanted: (message: SipMessage) => boolean,
    limit?: number,
  ) => Promise<SipMessage>;
  readonly forget: () => void;
  readonly dropSockets: () => void;
  readonly stop: () => Promise<void>;
};

export const contactHeader = 'Contact: <sip:peer@127.0.0.1;transport=ws>';
const uriOf = (header: string): string => /<([^>]*)>/.exec(header)?.[1] ?? header;

/** The dialog of a call that the desk placed and that was answered with `tag`. */
export const placedDialog = (invite: SipMessage, tag = 'peer'): Dialog => ({
  callId: invite.header('call-id'),
  local: `${invite.header('to')};tag=${tag}`,
  remote: invite.header('from'),
  target: uriOf(invite.header('contact')),
});

/** The dialog of a call that the desk answered. */
export const answeredDialog = (response: SipMessage): Dialog => ({
  callId: response.header('call-id'),
  local: response.header('from'),
  remote: response.header('to'),
  target: uriOf(response.header('contact')),
});

export const startScriptedServer = async (): Promise<ScriptedServer> => {
  const domain = 'scripted.test';
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const received: SipMessage[] = [];
  const handlers = new Map<string, Handler>();
  const ringing = new Map<string, SipMessage>();
  let socket: WebSocket | null = null;
  let contact = `sip:1001@${domain}`;
  let branches = 0;

  const good: Readonly<Record<string, Handler>> = {
    REGISTER: (request, reply) =>
      reply(200, 'OK', {
        headers: request.header('contact').includes('expires=0')
          ? []
          : [`Contact: ${request.header('contact').replace(/;expires=\d+/, '')};expires=600`],
      }),
    INVITE: (_, reply) => {
      reply(100, 'Trying');
      reply(180, 'Ringing', { headers: [contactHeader] });
      reply(200, 'OK', { headers: [contactHeader], body: deafSdp() });
    },
    CANCEL: (request, reply) => {
      reply(200, 'OK');
      const invite = ringing.get(request.header('call-id'));
      if (invite) send(replyTo(invite, 487, 'Request Terminated'));
    },
    ACK: () => undefined,
  };

  const send = (text: string): void => socket?.send(text);

  server.on('connection', (next) => {
    socket = next;
    next.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.trim() === '') return;
      const message = parseSip(text);
      received.push(message);
      if (message.status !== null) return;
      if (message.method === 'REGISTER') contact = uriOf(message.header('contact'));
      if (message.method === 'INVITE') ringing.set(message.header('call-id'), message);
      const handler = handlers.get(message.method) ?? good[message.method];
      const reply: Reply = (status, reason, options) => {
        const answer = replyTo(message, status, reason, options);
        if (next.readyState === next.OPEN) next.send(answer);
      };
      if (handler) handler(message, reply);
      else reply(200, 'OK');
    });
  });

  const nextBranch = (): string => `z9hG4bK-scripted-${(branches += 1)}`;

  return {
    url: `ws://127.0.0.1:${port}/`,
    domain,
    received,
    count: (method) =>
      received.filter((message) => message.status === null && message.method === method).length,
    on: (method, handler) => {
      if (handler) handlers.set(method, handler);
      else handlers.delete(method);
    },
    send,
    ask: ({ method, uri, from, to, headers = [], body = '', callId, cseq = 1, branch }) => {
      const id = callId ?? crypto.randomUUID();
      send(
        formatSip(
          `${method} ${uri ?? contact} SIP/2.0`,
          [
            `Via: SIP/2.0/WS scripted.invalid;branch=${branch ?? nextBranch()}`,
            `From: ${from ?? `<sip:+33199000170@${domain}>`};tag=caller-${id.slice(0, 8)}`,
            `To: ${to ?? `<sip:1001@${domain}>`}`,
            `Call-ID: ${id}`,
            `CSeq: ${cseq} ${method}`,
            'Max-Forwards: 70',
            contactHeader,
            ...headers,
          ],
          body,
        ),
      );
      return id;
    },
    within: (dialog, method, { cseq = 2, headers = [], body = '', branch } = {}) =>
      send(
        formatSip(
          `${method} ${dialog.target} SIP/2.0`,
          [
            `Via: SIP/2.0/WS scripted.invalid;branch=${branch ?? nextBranch()}`,
            `From: ${dialog.local}`,
            `To: ${dialog.remote}`,
            `Call-ID: ${dialog.callId}`,
            `CSeq: ${cseq} ${method}`,
            'Max-Forwards: 70',
            contactHeader,
            ...headers,
          ],
          body,
        ),
      ),
    waitFor: async (what, wanted, limit = 8000) => {
      let found: SipMessage | undefined;
      await until(
        what,
        () => {
          found = received.find((message) => wanted(message));
          return found !== undefined;
        },
        { limit, every: 20, tell: () => received.map(({ first }) => first).join('\n') },
      );
      if (!found) throw new Error(what);
      return found;
    },
    forget: () => {
      received.length = 0;
    },
    dropSockets: () => {
      for (const client of server.clients) client.terminate();
    },
    stop: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
