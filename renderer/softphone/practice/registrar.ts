import type { Core } from 'sip.js';
import { Md5 } from 'sip.js/lib/core/messages/md5.js';

/** The practice line's registrar: a real digest challenge (RFC 7616), so that the path is that of a real line. */
export type Registrar = {
  readonly realm: string;
  readonly ha1: string;
  readonly onRegister: (request: Core.IncomingRegisterRequest) => void;
  /** Where the agent can be reached, as last registered. */
  readonly contact: () => Core.NameAddrHeader | null;
};

const parameter = (header: string, name: string): string =>
  new RegExp(`[\\s,]${name}="?([^",]*)"?`, 'i').exec(` ${header.replace(/^Digest\s*/i, ' ')}`)?.[1] ?? '';

export const createRegistrar = (realm: string, user: string): Registrar => {
  const secret = crypto.randomUUID();
  const ha1 = Md5.hashStr(`${user}:${realm}:${secret}`);
  const nonces = new Set<string>();
  let contact: Core.NameAddrHeader | null = null;

  const isRight = (method: string, header: string): boolean => {
    const value = (name: string): string => parameter(header, name);
    if (!nonces.has(value('nonce')) || value('username') !== user) return false;
    const ha2 = Md5.hashStr(`${method}:${value('uri')}`);
    const middle = [value('nonce'), value('nc'), value('cnonce'), 'auth'].join(':');
    return Md5.hashStr(`${ha1}:${middle}:${ha2}`) === value('response');
  };

  return {
    realm,
    ha1,
    contact: () => contact,
    onRegister: (request) => {
      const { message } = request;
      const header = message.getHeader('authorization');
      if (header === undefined || !isRight('REGISTER', header)) {
        const nonce = crypto.randomUUID();
        nonces.add(nonce);
        request.reject({
          statusCode: 401,
          extraHeaders: [
            `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=MD5`,
          ],
        });
        return;
      }
      const bound = message.parseHeader('contact') as Core.NameAddrHeader | undefined;
      const expires = bound?.getParam('expires') ?? '0';
      contact = expires === '0' ? null : (bound ?? null);
      request.accept({
        statusCode: 200,
        extraHeaders: contact ? [`Contact: ${message.getHeader('contact') ?? ''}`] : [],
      });
    },
  };
};
