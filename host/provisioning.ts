import { createHash } from 'node:crypto';
import { Agent, request as requestHttps, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { lookup } from 'node:dns';
import { provisionedLine, type ProvisionedLine } from '../core/contract/line.ts';
import type { PolicyFile } from '../core/contract/policy-file.ts';
import { ExpectedError } from '../core/errors.ts';
import { throughProxy, wayTo } from './network.ts';
import { placeIn } from './place-in.ts';

/**
 * The account of a line, with its password, from a file or from a server of the company. A link is read once: its server
 * gives the account to whoever brings the token, and forgets the token. What is read goes into the settings and the Secrets
 * port and nowhere else; neither link nor answer is ever logged.
 */
const most = 64 * 1024;
const wholeMs = 20_000;

const expected = (code: string, message: string, data?: unknown, cause?: unknown): ExpectedError =>
  new ExpectedError(code, message, data, { cause });

const badLink = (why: string): ExpectedError =>
  expected(
    'provision/link',
    `This link cannot be used: ${why}. Paste it whole, as IT gave it: https://… or rappel://provision?url=….`,
    { why },
  );

export type ProvisionLink = { readonly url: URL; readonly pin: string | null };

const pinPattern = /^sha256\/[A-Za-z0-9+/]{43}=$/;

/**
 * `https://…`, or `rappel://provision?url=https%3A%2F%2F…`, which is what a QR code holds; either with a pin
 * (`#pin=sha256/…`, `&pin=sha256%2F…`). Error: `provision/link`.
 */
export const readProvisionLink = (text: string): ProvisionLink => {
  const link = URL.parse(text.trim());
  if (!link) throw badLink('it is no address');
  const own = link.protocol === 'rappel:';
  if (own && link.host !== 'provision' && !/^\/*provision$/.test(link.pathname))
    throw badLink('it is for something else than a line');
  const url = own ? URL.parse(link.searchParams.get('url') ?? '') : link;
  if (url?.protocol !== 'https:') throw badLink('its server is not https');
  if (url.username !== '' || url.password !== '') throw badLink('it holds a name or a password');
  const written = own
    ? (link.searchParams.get('pin') ?? '')
    : decodeURIComponent(/^#pin=(.+)$/.exec(url.hash)?.[1] ?? '');
  if (written !== '' && !pinPattern.test(written)) throw badLink('its pin is none');
  url.hash = '';
  return { url, pin: written === '' ? null : written };
};

/** `sha256/` and the base64 of the public key's SHA-256 (SPKI, as in RFC 7469). */
export const pinOf = (socket: TLSSocket): string => {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return key === undefined ? '' : `sha256/${createHash('sha256').update(key).digest('base64')}`;
};

const otherKey = (): ExpectedError =>
  expected(
    'provision/pin',
    'The server shows another key than the one it should. Do not go on; ask IT for a new link.',
  );

type Made = (error: Error | null, socket: Duplex) => void;

/** Hands a connection over once its server has shown the key: before that, nothing of the question is sent. */
class PinnedAgent extends Agent {
  readonly #pin: string;
  readonly #proxied: boolean;
  constructor(pin: string, proxy: AgentOptions | null) {
    // The pin says who it is; whether an authority says so, too, is of no matter.
    super({ ...proxy, rejectUnauthorized: false });
    this.#pin = pin;
    this.#proxied = proxy !== null;
  }
  override createConnection(
    options: Parameters<Agent['createConnection']>[0],
    callback: Made = () => undefined,
  ): Duplex | undefined {
    const check = (socket: Duplex): void => {
      if (socket instanceof TLSSocket && pinOf(socket) === this.#pin) callback(null, socket);
      else callback(otherKey(), socket.destroy());
    };
    // Through a proxy the connection is handed over once it is there; what is returned then is the one to the proxy.
    const direct = super.createConnection(options, (error, socket) => {
      if (!this.#proxied) return;
      if (error) callback(error, socket);
      else check(socket);
    });
    if (!this.#proxied && direct) {
      direct.once('error', (fault) => callback(fault, direct));
      direct.once('secureConnect', () => check(direct));
    }
    return undefined;
  }
}

const networkError = (error: unknown, host: string): unknown => {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error;
  const { code = '', name }: NodeJS.ErrnoException = error;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i.test(code))
    return expected(
      'provision/certificate',
      `The certificate of ${host} is not trusted (${code}). Ask IT: the company's authority may be missing on this machine.`,
      { host },
      error,
    );
  return expected(
    'provision/unreachable',
    `${host} cannot be reached (${/Timeout|Abort/.test(name) ? 'too slow' : code || 'no answer'}). Check the network, then try the same link again.`,
    { host },
    error,
  );
};

const wrong = (why: string, cause?: unknown): ExpectedError =>
  expected(
    'provision/wrong',
    `This is no account of a line: ${why}. Ask IT for another one.`,
    { why },
    cause,
  );

/** What a file or a server gives. Error: `provision/wrong`; what is said of it holds names only, never a value. */
export const readProvisioned = (text: string): ProvisionedLine => {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    // The parser's own words quote the text, which holds a password.
    throw wrong(error instanceof SyntaxError ? 'it is no JSON' : 'it cannot be read');
  }
  const parsed = provisionedLine.safeParse(json);
  if (!parsed.success)
    throw wrong(
      [...new Set(parsed.error.issues.map(({ path }) => placeIn(path) || 'its beginning'))]
        .slice(0, 5)
        .join(', '),
    );
  return parsed.data;
};

const ask = ({ url, pin }: ProvisionLink, signal: AbortSignal): Promise<string> =>
  new Promise((done, fail) => {
    const failed = (error: unknown): void => fail(networkError(error, url.hostname));
    const request = requestHttps(url, {
      method: 'GET',
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Rappel' },
      ...(pin === null ? wayTo(url, lookup) : { agent: new PinnedAgent(pin, throughProxy(url)) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]),
      maxHeaderSize: 16 * 1024,
    });
    request.once('error', failed);
    request.once('response', (response) => {
      const status = response.statusCode ?? 0;
      const refuse = (error: ExpectedError): void => {
        fail(error);
        request.destroy();
      };
      if (status >= 300 && status < 400) {
        refuse(
          expected('provision/redirect', `${url.hostname} sends elsewhere, which was not followed. Ask IT for the link it really has.`, { host: url.hostname }),
        );
        return;
      }
      if (status !== 200) {
        refuse(
          expected('provision/used', `${url.hostname} gives nothing for this link (status ${status}): it was used before, or its time is over. Ask IT for a new one.`, { host: url.hostname, status: String(status) }),
        );
        return;
      }
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > most) refuse(wrong('it is larger than 64 KB'));
        else pieces.push(piece);
      });
      response.once('error', failed);
      response.once('end', () => done(Buffer.concat(pieces).toString('utf8')));
    });
    request.end();
  }); // prettier-ignore

/**
 * Reads what a link leads to. Errors: `provision/link`, `provision/host`, `provision/unreachable`, `provision/certificate`,
 * `provision/pin`, `provision/redirect`, `provision/used`, `provision/wrong`.
 */
export const fetchProvisioned = async (
  text: string,
  rule: PolicyFile['provisioning'],
  signal: AbortSignal,
): Promise<ProvisionedLine> => {
  const link = readProvisionLink(text);
  const { hosts, pin } = rule ?? {};
  if (hosts && !hosts.includes(link.url.hostname))
    throw expected(
      'provision/host',
      `${link.url.hostname} is not one of the servers that a line may come from here. Ask IT for another link.`,
      { host: link.url.hostname },
    );
  return readProvisioned(await ask({ url: link.url, pin: pin ?? link.pin }, signal));
};
