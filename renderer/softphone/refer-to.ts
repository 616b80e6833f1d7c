import { Grammar, NameAddrHeader } from 'sip.js';
import { parsePhone } from '../../core/domain/phone.ts';

/** Every Refer-To of a message, as it came. */
export const referToOf = ({ data }: { readonly data: string }): readonly string[] => {
  const end = data.indexOf('\r\n\r\n');
  const head = end < 0 ? data : data.slice(0, end);
  // SIP.js keeps the last of several, and the far end means nobody by two.
  return [...head.matchAll(/^(?:refer-to|r)[ \t]*:((?:.*(?:\r\n[ \t].*)*))/gim)].map((match) =>
    (match[1] ?? '').replaceAll(/\s+/g, ' ').trim(),
  );
};

/**
 * Whom a REFER asks us to call (RFC 3515 §2.1), as a number to be dialled over our own line, or null. It comes from the
 * far end of a call: taken is one SIP address whose user part is a number, and nothing of it but that number. Another
 * scheme or method, headers that the new request were to bear (Replaces among them), feature codes and names are none.
 */
export const readReferTo = (headers: readonly string[], country: string): string | null => {
  const [header, ...others] = headers;
  if (header === undefined || others.length > 0 || header.length > 500) return null;
  const parsed: unknown = Grammar.parse(header, 'Refer_To');
  const uri = parsed instanceof NameAddrHeader ? parsed.uri : null;
  if (uri?.scheme !== 'sip') return null;
  if (uri.hasParam('method') || Object.keys(uri.headers).length > 0) return null;
  const user = uri.user ?? '';
  if (!/^\+?\d[\d().-]*$/.test(user)) return null;
  const number = user.replaceAll(/[().-]/g, '');
  const digits = number.replace('+', '').length;
  if (digits < 2 || digits > 15) return null;
  // A short number is an extension of the PBX, whatever a national plan could make of it.
  const read = digits > 6 ? parsePhone(number, country) : null;
  return read?.ok === true ? read.phone.e164 : number;
};
