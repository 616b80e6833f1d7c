import { dialSchemes } from '../core/domain/dial-schemes.ts';

/**
 * The number in a `tel:` (RFC 3966), `sip:` (RFC 3261 §19.1) or `callto:` link, or null. The link comes from any
 * program or web page: only what can be dialled is kept (digits, one leading plus, star and hash), nothing is ever
 * placed by itself, and anything that does not look like a number is dropped. An extension (`;ext=12`) follows after
 * a comma, as core/domain/dialling.ts reads it.
 */
export const numberOfLink = (link: string): string | null => {
  const match = /^(tel|sips?|callto):(?:\/\/)?([^?]*)/iu.exec(link.trim());
  if (!match) return null;
  const [user, ...parameters] = decode((match[2] ?? '').split('@')[0] ?? '')?.split(';') ?? [];
  if (user === undefined) return null;
  const extension = parameters
    .map((one) => /^ext=(\d{1,10})$/iu.exec(one)?.[1])
    .find((one) => one !== undefined);
  const plain = user.replaceAll(/[\s().\-/\u00a0]/gu, '');
  if (!/^\+?[0-9*#]{2,32}$/u.test(plain)) return null;
  return extension === undefined ? plain : `${plain},${extension}`;
};

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
};

/** The first link we answer among a process's arguments, as Windows and Linux pass it. */
export const linkOfArguments = (argv: readonly string[]): string | null =>
  argv.find((argument) => dialSchemes.some((scheme) => argument.toLowerCase().startsWith(`${scheme}:`))) ??
  null;
