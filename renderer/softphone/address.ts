import { URI, type Core } from 'sip.js';
import { ExpectedError } from '../../core/errors.ts';
import { parsePhone } from '../../core/domain/phone.ts';

/** `pbx.example:5060` → its host and port. Throws ExpectedError `line/bad-address`. */
const hostOf = (domain: string): { readonly host: string; readonly port: number | undefined } => {
  const match = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?$/.exec(domain.trim());
  const [, host, digits] = match ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535)))
    throw new ExpectedError(
      'line/bad-address',
      `"${domain}" is no SIP domain. Check the line in the settings.`,
    );
  return { host, port };
};

/** Only URI objects are made, never text put together: nothing typed can become a header or another host. */
export const addressOf = (user: string | undefined, domain: string): URI => {
  const { host, port } = hostOf(domain);
  return user === undefined ? new URI('sip', '', host, port) : new URI('sip', user, host, port);
};

/** The user part of our own address: RFC 3261 §25.1 `user`, without escapes. */
export const isUserPart = (user: string): boolean => /^[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,100}$/.test(user);

/**
 * What is dialled. Visual separators (RFC 3966 §3) go; what is left must be digits with an optional leading +, or an
 * extension or feature code with * and #. Throws ExpectedError `phone/bad-number`.
 */
export const dialTarget = (number: string, domain: string): URI => {
  const plain = number.trim().replace(/[\s().\-\u00a0\u202f/]/g, '');
  if (!/^(?:\+\d{3,15}|[\d*#]{1,32})$/.test(plain))
    throw new ExpectedError(
      'phone/bad-number',
      'This number holds characters that cannot be dialled. Keep digits, +, * and # only.',
    );
  return addressOf(plain, domain);
};

export type Caller = { readonly number: string; readonly displayName: string };

/** Text of the far end: bounded, and without control or direction characters that could disguise it. */
const shown = (text: string | undefined, limit: number): string =>
  (text ?? '')
    .slice(0, 1000)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limit)
    .trimEnd()
    // A pair cut in half is no character.
    .toWellFormed();

const decoded = (user: string): string => {
  try {
    return decodeURIComponent(user);
  } catch {
    // A stray % is no escape; the text is shown as it came.
    return user;
  }
};

/** Who calls, from P-Asserted-Identity (RFC 3325, set by the PBX) before From. */
export const callerOf = (
  asserted: Core.NameAddrHeader | undefined,
  from: Core.NameAddrHeader,
  country: string,
): Caller => {
  const vouched = asserted?.uri.user ?? '';
  const identity = asserted === undefined || vouched === '' ? from : asserted;
  const user = shown(decoded(identity.uri.user ?? ''), 64);
  // SIP.js declares a name that may be missing as text.
  const name = shown(identity.displayName, 100) || shown(from.displayName, 100);
  const digits = /^[+\d][\d().-]*$/.test(user) ? user : null;
  // A short number is an extension of the PBX, whatever a national plan could make of it.
  const parsed = digits !== null && digits.replace(/\D/g, '').length > 6 ? parsePhone(digits, country) : null;
  return {
    number: parsed?.ok === true ? parsed.phone.e164 : user || 'anonymous',
    displayName: name === user ? '' : name,
  };
};

/** An outbound proxy as a loose route over our own transport (RFC 3261 §8.1.2, RFC 7118 §5.1). */
export const routeOf = (proxy: string, protocol: 'WS' | 'WSS'): string =>
  `${addressOf(undefined, proxy).toString()};transport=${protocol.toLowerCase()};lr`;
