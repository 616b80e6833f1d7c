import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { ExpectedError } from '../../../core/errors.ts';
import { wayTo } from '../../network.ts';
import { guardedLookup, type Resolve } from '../../outbound-address.ts';
import { checkFeedUrl, feedRefusals } from './address.ts';

/** One question to a feed, with its redirections, in bounded time. */
export type FeedNetwork = {
  /** Hosts, in lower case, that may have a private address. */
  readonly allowed: readonly string[];
  readonly resolve?: Resolve | undefined;
  /** PEM text of an authority trusted besides the usual ones. */
  readonly authority?: string | undefined;
  /** For the whole answer, and for a silence within it. */
  readonly wholeMs?: number | undefined;
  readonly silenceMs?: number | undefined;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The address that answered. */
  readonly url: URL;
  /** Pieces of the body. Errors: `feed/too-slow`, `feed/cut-off`. */
  readonly body: AsyncIterable<Buffer>;
  readonly close: () => void;
};

const mostRedirects = 5;
const wholeMs = 120_000;
const silenceMs = 20_000;

const expected = (code: string, message: string, cause?: unknown): ExpectedError =>
  new ExpectedError(code, message, undefined, { cause });

export const tooSlow = (): ExpectedError =>
  expected(
    'feed/too-slow',
    'The feed took too long to answer. It is tried again later; have it give fewer records at once.',
  );

/** What a failure of the connection means. `began`: the answer was on its way. */
const networkError = (error: unknown, host: string, began: boolean): unknown => {
  if (error instanceof ExpectedError) return error;
  if (!(error instanceof Error)) return error;
  const { code = '', name }: NodeJS.ErrnoException = error;
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') return tooSlow();
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i.test(code))
    return expected(
      'feed/certificate',
      `The certificate of ${host} is not trusted (${code}). Check the address; whoever runs the server has to mend its certificate.`,
      error,
    );
  return began
    ? expected(
        'feed/cut-off',
        `The connection to ${host} ended before the answer did. It is tried again later.`,
        error,
      )
    : expected(
        'feed/unreachable',
        `${host} cannot be reached (${code || 'no answer'}). Check the address and the network; it is tried again later.`,
        error,
      );
};

async function* pieces(
  response: IncomingMessage,
  host: string,
  isSilent: () => boolean,
): AsyncIterable<Buffer> {
  try {
    for await (const piece of response as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    throw isSilent() ? tooSlow() : networkError(error, host, true);
  }
}

const ask = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  network: FeedNetwork,
  signal: AbortSignal,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const time = AbortSignal.any([signal, AbortSignal.timeout(network.wholeMs ?? wholeMs)]);
    const options: RequestOptions = {
      method: 'GET',
      // Packed answers could hold any amount.
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'Rappel' },
      ...wayTo(url, guardedLookup(network.allowed, feedRefusals, network.resolve)),
      signal: time,
      timeout: network.silenceMs ?? silenceMs,
      maxHeaderSize: 32 * 1024,
      ...(network.authority === undefined ? {} : { ca: network.authority }),
    };
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    let silent = false;
    request.on('timeout', () => {
      silent = true;
      request.destroy(tooSlow());
    });
    request.once('error', (error) => reject(networkError(error, url.hostname, false)));
    request.once('response', (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        url,
        body: pieces(response, url.hostname, () => silent || time.aborted),
        close: () => request.destroy(),
      });
    });
    request.end();
  });

const badRedirect = (why: string): ExpectedError =>
  expected(
    'feed/redirect',
    `The feed sends its reader elsewhere, and that was not followed: ${why}. Enter the address it really has.`,
  );

/** The same origin, or the same host by https: the secret goes nowhere else. */
export const sameOrigin = (from: URL, to: URL): boolean =>
  from.origin === to.origin || (to.protocol === 'https:' && from.hostname === to.hostname && to.port === '');

/**
 * Follows redirections within the origin. Errors: `feed/address`, `feed/private-address`, `feed/redirect`,
 * `feed/unreachable`, `feed/certificate`, `feed/too-slow`.
 */
export const getFeed = async (
  text: string,
  headers: Readonly<Record<string, string>>,
  network: FeedNetwork,
  signal: AbortSignal,
): Promise<Answer> => {
  let url = checkFeedUrl(text, network.allowed);
  for (let step = 0; step <= mostRedirects; step += 1) {
    const answer = await ask(url, headers, network, signal);
    if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    answer.close();
    const next = URL.parse(answer.headers.location ?? '', url.href);
    if (!next) throw badRedirect('it does not say where');
    if (!sameOrigin(url, next)) throw badRedirect('it is another server');
    url = checkFeedUrl(next.href, network.allowed);
  }
  throw badRedirect('it goes round in circles');
};
