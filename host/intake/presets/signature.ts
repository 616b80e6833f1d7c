import { createHash, createHmac, timingSafeEqual, type BinaryToTextEncoding } from 'node:crypto';
import type { SignedRequest, Verdict } from './preset.ts';

/** Checks of who sends, in a time that says nothing of the secret. */

/** Compares digests of both, so that not even the length is told. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

export const hmac = (
  secret: string,
  encoding: BinaryToTextEncoding,
  ...parts: readonly (string | Uint8Array)[]
): string => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
};

export const verdict = (ok: boolean): Verdict => (ok ? 'ok' : 'wrong');

/** How far the clocks of sender and receiver may be apart, with the time on the way: as HubSpot asks for. */
const freshMs = 300_000;
export const isFresh = (at: number, now: number): boolean => Math.abs(now - at) <= freshMs;

/**
 * What any sender can be taught: the secret itself (`Authorization: Bearer`, `X-Rappel-Token`, or `?token=` where a
 * form can set no header), or the signature that Rappel's own hooks bear (docs/it.md): `X-Rappel-Signature: sha256=` and
 * the hex of HMAC-SHA256 over `X-Rappel-Timestamp` (UTC seconds), a dot and the body. Null when there is none of them.
 */
export const verifyToken = ({ headers, url, body, now }: SignedRequest, secret: string): Verdict | null => {
  const signature = headers['x-rappel-signature'];
  if (signature !== undefined) {
    const timestamp = headers['x-rappel-timestamp'] ?? '';
    if (!sameSecret(signature.toLowerCase(), `sha256=${hmac(secret, 'hex', timestamp, '.', body)}`))
      return 'wrong';
    return isFresh(Number(timestamp) * 1000, now) ? 'ok' : 'stale';
  }
  const bearer = /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1]?.trim();
  const token = bearer ?? headers['x-rappel-token'] ?? URL.parse(url)?.searchParams.get('token');
  return token === undefined || token === null ? null : verdict(sameSecret(token, secret));
};
