import { lookup as lookupName, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ExpectedError } from '../../../core/errors.ts';
import { isLoopbackHost } from '../loopback-host.ts';

/**
 * Where a feed may be read from. An address that somebody typed must not make this machine ask the machines beside it:
 * what is not of the public Internet (RFC 6890) is refused, unless IT has named the host.
 */

const refused = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  refused.addSubnet(net, prefix);
// Of IPv6 only what is given out as global unicast is public, save what carries another address in it.
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  refused.addSubnet(net, prefix, 'ipv6');

export const isPublicAddress = (address: string): boolean => {
  const plain = address.replace(/%.*$/, '');
  const version = isIP(plain);
  if (version === 4) return !refused.check(plain);
  return version === 6 && global.check(plain, 'ipv6') && !refused.check(plain, 'ipv6');
};

const privateAddress = (host: string): ExpectedError =>
  new ExpectedError(
    'feed/private-address',
    `${host} is a machine of the own network, not of the Internet. Have IT allow this host (docs/intake-mail-and-feed.md), or use its public address.`,
    { host },
  );

const badAddress = (why: string): ExpectedError =>
  new ExpectedError('feed/address', `The address of the feed cannot be used: ${why}. Correct it.`);

/** Errors: `feed/address`, `feed/private-address` (for an address that is a number; a name is looked up when it is read). */
export const checkFeedUrl = (text: string, allowed: readonly string[]): URL => {
  const url = URL.parse(text);
  if (!url) throw badAddress('it is no web address');
  if (url.username !== '' || url.password !== '')
    throw badAddress('a name or password belongs in its own field');
  const loopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw badAddress('it must begin with https://, or with http:// on this machine alone');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !loopback && !allowed.includes(host.toLowerCase()) && !isPublicAddress(host))
    throw privateAddress(host);
  return url;
};

/**
 * Hosts that IT lets feeds read although their addresses are of the own network: `RAPPEL_FEED_HOSTS`, separated by
 * commas. Not among the settings: no window may open the own network.
 */
export const allowedFeedHosts = (list = process.env['RAPPEL_FEED_HOSTS'] ?? ''): readonly string[] =>
  list
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');

/** How a name becomes addresses; replaced in tests. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;
const resolveAll: Resolve = (host, done) => lookupName(host, { all: true }, done);

/**
 * Looks a name up once, for the connection itself: what was checked is what is connected to, whatever the name says the
 * next moment. One private address among several refuses the name.
 */
export const guardedLookup =
  (allowed: readonly string[], resolve: Resolve = resolveAll): LookupFunction =>
  (host, options, callback) => {
    const free = isLoopbackHost(host) || allowed.includes(host.toLowerCase());
    resolve(host, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) {
        callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
        return;
      }
      const bad = isLoopbackHost(host)
        ? addresses.some(({ address }) => !isLoopbackHost(address))
        : !free && addresses.some(({ address }) => !isPublicAddress(address));
      if (bad) callback(privateAddress(host), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
