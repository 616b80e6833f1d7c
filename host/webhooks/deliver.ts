import { createHmac, randomBytes } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { ExpectedError } from '../../core/errors.ts';
import { wayTo } from '../network.ts';
import { guardedLookup, type Resolve } from '../outbound-address.ts';
import { checkWebhookUrl, webhookRefusals } from './webhook-address.ts';

/** One try to tell a server, signed as Standard Webhooks has it (https://www.standardwebhooks.com, 1.0.0). */

export type WebhookNetwork = {
  /** Hosts, in lower case, that may have a private address. */
  readonly allowed: readonly string[];
  readonly resolve?: Resolve | undefined;
  /** PEM text of an authority trusted besides the usual ones. */
  readonly authority?: string | undefined;
  /** For the whole try. */
  readonly wholeMs?: number | undefined;
};

/** What became of a try. `unreachable`: no answer came, so that others would not get through either. */
export type Delivered =
  | { readonly result: 'received'; readonly status: number }
  | { readonly result: 'refused'; readonly status: number; readonly retryAfterMs: number }
  | { readonly result: 'unreachable'; readonly reason: string };

const wholeMs = 10_000;
const prefix = 'whsec_';

export const newSecret = (): string => prefix + randomBytes(32).toString('base64');

/** `v1,` and the base64 of HMAC-SHA-256 over id, seconds and body. */
export const webhookSignature = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(prefix, ''), 'base64'))
    .update(`${id}.${seconds}.${body}`, 'utf8')
    .digest('base64')}`;

/** Seconds, or a date (RFC 9110 §10.2.3); 0 where nothing usable is said. */
const retryAfter = (value: string | undefined, now: number): number => {
  if (value === undefined) return 0;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
};

/** Never rejects: a failure is an answer. Redirections are not followed: what is told goes where it was meant and nowhere else. */
export const deliver = (
  message: { readonly id: string; readonly url: string; readonly body: string; readonly secret: string },
  { network, now, signal }: { readonly network: WebhookNetwork; readonly now: number; readonly signal: AbortSignal },
): Promise<Delivered> =>
  new Promise((done) => {
    const failed = (error: unknown): void => {
      if (error instanceof ExpectedError) done({ result: 'unreachable', reason: error.code });
      else if (error instanceof Error && /Timeout|Abort/.test(error.name))
        done({ result: 'unreachable', reason: 'webhook/too-slow' });
      else {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        done({
          result: 'unreachable',
          reason: /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/i.test(code) ? 'webhook/certificate' : 'webhook/unreachable',
        });
      }
    };
    try {
      const url = checkWebhookUrl(message.url, network.allowed);
      const seconds = Math.floor(now / 1000);
      const body = Buffer.from(message.body, 'utf8');
      const options: RequestOptions = {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'user-agent': 'Rappel',
          'webhook-id': message.id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': webhookSignature(message.secret, message.id, seconds, message.body),
        },
        ...wayTo(url, guardedLookup(network.allowed, webhookRefusals, network.resolve)),
        signal: AbortSignal.any([signal, AbortSignal.timeout(network.wholeMs ?? wholeMs)]),
        maxHeaderSize: 16 * 1024,
        ...(network.authority === undefined ? {} : { ca: network.authority }),
      };
      const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
      request.once('error', failed);
      // Neither an error nor an answer: a server that would speak another protocol (101). What comes second is not heard.
      request.once('close', () => failed(new Error('closed without an answer')));
      request.once('response', (response) => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) done({ result: 'received', status });
        else
          done({ result: 'refused', status, retryAfterMs: retryAfter(response.headers['retry-after'], now) });
        // What it says besides is of no use, however long it is.
        request.destroy();
      });
      request.end(body);
    } catch (error) {
      failed(error);
    }
  }); // prettier-ignore
