import { lookup as lookupName, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { ExpectedError } from '../core/errors.ts';
import { isLoopbackHost } from './intake/loopback-host.ts';

/**
 * Where Rappel asks or tells other servers by itself: feeds and webhooks. An address that somebody typed must not make this
 * machine speak to the machines beside it: what is not of the public Internet (RFC 6890) is refused, unless IT has named the host.
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

/** What is thrown, in the words of the feature that asks. */
export type AddressRefusals = {
  readonly bad: (why: string) => ExpectedError;
  readonly private: (host: string) => ExpectedError;
};

/** https, or http on this machine alone; an address that is a number is looked at here, a name when it is connected to. */
export const checkOutboundUrl = (text: string, allowed: readonly string[], refuse: AddressRefusals): URL => {
  const url = URL.parse(text);
  if (!url) throw refuse.bad('it is no web address');
  if (url.username !== '' || url.password !== '')
    throw refuse.bad('a name or password belongs in its own field');
  const loopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw refuse.bad('it must begin with https://, or with http:// on this machine alone');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !loopback && !allowed.includes(host.toLowerCase()) && !isPublicAddress(host))
    throw refuse.private(host);
  return url;
};

/** Hosts of a variable of the environment, separated by commas. Not among the settings: no window may open the own network. */
export const hostList = (list = ''): readonly string[] =>
  list
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');

/** How a name becomes addresses; replaced in tests. */
export type Resolve = (
  host: string,
  /** No addresses come with an error, whatever the types of Node say. */
  done: (error: NodeJS.ErrnoException | null, addresses?: readonly LookupAddress[]) => void,
) => void;
const resolveAll: Resolve = (host, done) => lookupName(host, { all: true }, done);

/**
 * Looks a name up once, for the connection itself: what was checked is what is connected to, whatever the name says the
 * next moment. One private address among several refuses the name.
 */
export const guardedLookup =
  (
    allowed: readonly string[],
    refuse: Pick<AddressRefusals, 'private'>,
    resolve: Resolve = resolveAll,
  ): LookupFunction =>
  (host, options, callback) => {
    const free = isLoopbackHost(host) || allowed.includes(host.toLowerCase());
    resolve(host, (error, addresses = []) => {
      const [first] = addresses;
      if (error || !first) {
        callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
        return;
      }
      const bad = isLoopbackHost(host)
        ? addresses.some(({ address }) => !isLoopbackHost(address))
        : !free && addresses.some(({ address }) => !isPublicAddress(address));
      if (bad) callback(refuse.private(host), '', 0);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
