import { answerTo, headerOf } from '../support/sip-text.ts';
import type { OpenWire, WireListener } from '../../renderer/softphone/wire.ts';

/** One request as it came over the wire. */
export type ScriptedRequest = {
  readonly method: string;
  readonly text: string;
  readonly at: number;
  /** The first header of that name, or ''. */
  readonly header: (name: string) => string;
};

export type Respond = (status: number, phrase: string, headers?: readonly string[]) => void;

/** A SIP server that does what a test says, at the wire: everything above it is the product's. */
export type ScriptedServer = {
  readonly open: OpenWire;
  readonly requests: readonly ScriptedRequest[];
  readonly of: (method: string) => readonly ScriptedRequest[];
  /** Texts that are no request: answers and keep-alives. */
  readonly others: readonly string[];
  /** Says something to the client of its own accord. */
  readonly say: (text: string) => void;
  /** Closes the wire from the server's side. */
  readonly drop: (code?: number) => void;
  /** How often the wire was opened. */
  readonly opened: () => number;
};

export const scriptServer = (
  answer: (request: ScriptedRequest, respond: Respond) => void,
  now: () => number = () => Date.now(),
): ScriptedServer => {
  const requests: ScriptedRequest[] = [];
  const others: string[] = [];
  let listener: WireListener | null = null;
  let opened = 0;
  const to = (who: WireListener, text: string): void => {
    setTimeout(() => {
      if (listener === who) who.onText(text);
    }, 1);
  };
  return {
    requests,
    others,
    of: (method) => requests.filter((request) => request.method === method),
    opened: () => opened,
    say: (text) => {
      listener?.onText(text);
    },
    drop: (code = 1006) => {
      const who = listener;
      listener = null;
      who?.onClose(code, '');
    },
    open: (who) => {
      opened += 1;
      listener = who;
      setTimeout(() => {
        if (listener === who) who.onOpen();
      }, 1);
      return {
        send: (text) => {
          if (listener !== who) return;
          const method = /^([A-Z]+) \S+ SIP\/2\.0\r\n/.exec(text)?.[1];
          if (method === undefined) {
            others.push(text);
            return;
          }
          const request = { method, text, at: now(), header: (name: string) => headerOf(text, name) };
          requests.push(request);
          answer(request, (status, phrase, headers) => to(who, answerTo(text, status, phrase, headers)));
        },
        close: () => {
          if (listener === who) listener = null;
        },
      };
    },
  };
};

export const md5Challenge = (realm: string, nonce = 'n1'): string =>
  `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=MD5`;
