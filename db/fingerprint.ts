import { createHmac } from 'node:crypto';

/**
 * What a do-not-call entry keeps of a number (E.164) or of an e-mail address (lower case): HMAC-SHA-256 (RFC 2104). The key is no part of the
 * database, so a stolen file cannot be tried against every number there is.
 * `key` is the 32 bytes of host/suppression-key.ts.
 */
export const fingerprint = (key: Uint8Array, value: string): Buffer =>
  createHmac('sha256', key).update(value, 'utf8').digest();
