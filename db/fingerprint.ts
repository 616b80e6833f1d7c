import { createHmac } from 'node:crypto';

/**
 * What a do-not-call entry keeps of a number: HMAC-SHA-256 (RFC 2104) of its E.164 form. The key is no part of the
 * database, so a stolen file cannot be tried against every number there is.
 * `key` is the 32 bytes of host/suppression-key.ts.
 */
export const fingerprint = (key: Uint8Array, e164: string): Buffer =>
  createHmac('sha256', key).update(e164, 'utf8').digest();
