import type { LineOptions } from '../core/contract/line.ts';
import { ExpectedError } from '../core/errors.ts';

const badServer = (why: string): ExpectedError =>
  new ExpectedError(
    'line/bad-server',
    `The server's address cannot be used: ${why}. Enter it as your PBX's documentation gives it, such as wss://pbx.example.org:8089/ws.`,
  );

type AddressField = 'domain' | 'user' | 'authorizationUser' | 'outboundProxy' | 'callerId' | 'stun' | 'turn';

const badAddress = (field: AddressField, why: string): ExpectedError =>
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

/** The host and port of an outbound proxy; empty for none. Error: `line/bad-address` with `data.field`. */
export const checkProxy = (text: string): string => {
  const bare = text.trim().replace(/^sips?:/iu, '');
  if (bare !== '' && !hostPattern.test(bare))
    throw badAddress('outboundProxy', 'it is not a host name with its port, such as edge.example.org:5060');
  return bare;
};

/** The number asked for as caller ID. Error: `line/bad-address` with `data.field`. */
export const checkCallerId = (callerId: LineOptions['callerId']): LineOptions['callerId'] => {
  const number = callerId.number.replace(/[\s().-]/gu, '');
  if (!/^\+?\d{2,15}$/u.test(number) && !(callerId.way === 'account' && number === ''))
    throw badAddress('callerId', 'it is not a telephone number');
  return { ...callerId, number };
};

/** A STUN or TURN server (RFC 7064, RFC 7065); empty for none. Error: `line/bad-address` with `data.field`. */
export const checkIceServer = (kind: 'stun' | 'turn', text: string): string => {
  const [, scheme = '', host = '', query = ''] = /^(stuns?|turns?):([^?]+)(\?.*)?$/iu.exec(text.trim()) ?? [];
  if (text.trim() === '') return '';
  const fits = scheme.toLowerCase().startsWith(kind) && hostPattern.test(host);
  if (!fits || (query !== '' && (kind === 'stun' || !/^\?transport=(?:udp|tcp)$/iu.test(query))))
    throw badAddress(kind, `it is not an address such as ${kind}:${kind}.example.org:3478`);
  return text.trim();
};
