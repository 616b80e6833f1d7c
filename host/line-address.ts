import { ExpectedError } from '../core/errors.ts';

const badServer = (why: string): ExpectedError =>
  new ExpectedError(
    'line/bad-server',
    `The server's address cannot be used: ${why}. Enter it as your PBX's documentation gives it, such as wss://pbx.example.org:8089/ws.`,
  );

const badAddress = (field: 'domain' | 'user' | 'authorizationUser', why: string): ExpectedError =>
  new ExpectedError(
    'line/bad-address',
    `The account's ${field} cannot be used: ${why}. Correct it and save again.`,
    { field },
  );

/** A WebSocket address (RFC 7118), normalised. Error: `line/bad-server`. */
export const checkServer = (text: string): string => {
  if (text === '') throw badServer('it is empty');
  if (/^(?:sips?|udp|tcp|tls|https?):/iu.test(text))
    throw badServer('only ws:// and wss:// reach a PBX from here, not SIP over UDP, TCP or TLS, nor http');
  if (!/^wss?:\/\//iu.test(text)) throw badServer('it does not begin with ws:// or wss://');
  if (/\s/u.test(text)) throw badServer('it holds a space');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.hostname === '') throw badServer('no host can be read from it');
  if (url.username !== '' || url.password !== '')
    throw badServer('a name or password belongs in its own field, not in the address');
  if (url.hash !== '') throw badServer('it holds a #, which a WebSocket address cannot');
  return url.href;
};

/** Host of a SIP URI, RFC 3261 §25.1: a name, an IPv4 address, or an IPv6 address in brackets; a port may follow. */
const hostPattern =
  /^(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu;
/** User part of a SIP URI, RFC 3261 §25.1, unescaped characters only. */
const userPattern = /^[\w.!~*'()&=+$,;?/-]+$/u;

/** Error: `line/bad-address` with `data.field`. */
export const checkDomain = (text: string): string => {
  if (text === '') throw badAddress('domain', 'it is empty');
  const bare = text.replace(/^sips?:/iu, '');
  if (!hostPattern.test(bare)) throw badAddress('domain', 'it is not a host name, such as pbx.example.org');
  return bare;
};

/** Error: `line/bad-address` with `data.field`. A whole address is refused, for its domain might be another one. */
export const checkUser = (field: 'user' | 'authorizationUser', text: string): string => {
  if (text === '') throw badAddress(field, 'it is empty');
  if (text.includes('@')) throw badAddress(field, 'only the part before the @ belongs here');
  if (!userPattern.test(text)) throw badAddress(field, 'it holds a character that a SIP user name cannot');
  return text;
};
