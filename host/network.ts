import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, setGlobalProxyFromEnv } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ExpectedError } from '../core/errors.ts';

/**
 * What everything that the host asks of other servers has in common: whose certificates it trusts, and through which
 * proxy it goes. Both are the process's, as its network is; a policy sets them (host/policy/). Node's own authorities
 * always count, and the system's, where a company may have put its own.
 */
export type Network = {
  /** PEM texts. */
  readonly authorities: readonly string[];
  readonly proxy: { readonly url: string; readonly except: readonly string[] } | null;
};

export const plainNetwork: Network = { authorities: [], proxy: null };

const pem = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

const badCertificate = (file: string, why: string, cause?: unknown): ExpectedError =>
  new ExpectedError(
    'policy/certificate',
    `The certificates ${file} cannot be used: ${why}. Name a PEM file that everybody may read.`,
    { what: file, why },
    { cause },
  );

/** The certificates of a PEM file. Error: `policy/certificate`. */
export const readCertificates = (file: string): readonly string[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw badCertificate(file, 'the file cannot be read', error);
  }
  const found = text.match(pem) ?? [];
  if (found.length === 0) throw badCertificate(file, 'there is no certificate in it');
  for (const one of found) {
    try {
      void new X509Certificate(one);
    } catch (error) {
      throw badCertificate(file, 'one of them is damaged', error);
    }
  }
  return found;
};

const here = ['localhost', '127.0.0.1', '::1'];
const proxyEnv = ({ url, except }: NonNullable<Network['proxy']>) => {
  const without = [...here, ...except].join(',');
  return { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: without };
};

let current = plainNetwork;
let restoreProxy: () => void = () => undefined;
let usual: readonly string[] | null = null;

/** Puts it in force for every connection from now on: `node:https`, `fetch`, TLS of mailboxes, WebSockets. */
export const useNetwork = (network: Network): void => {
  const sameAuthorities = network.authorities.join() === current.authorities.join();
  if (!sameAuthorities) {
    usual ??= getCACertificates('default');
    const all =
      network.authorities.length === 0
        ? usual
        : [...usual, ...getCACertificates('system'), ...network.authorities];
    setDefaultCACertificates([...new Set(all)]);
  }
  if (JSON.stringify(network.proxy) !== JSON.stringify(current.proxy)) {
    restoreProxy();
    restoreProxy = network.proxy ? setGlobalProxyFromEnv(proxyEnv(network.proxy)) : () => undefined;
  }
  current = network;
};

/** Whom TLS trusts when somebody names authorities of their own besides: an explicit list takes the place of the usual one. */
export const authoritiesWith = (...more: readonly string[]): string[] => [
  ...getCACertificates('default'),
  ...more,
];

/** Whether this host is asked through the proxy; the proxy looks its name up then, not we. */
export const isProxied = (hostname: string): boolean => {
  if (!current.proxy) return false;
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return ![...here, ...current.proxy.except].some((one) => {
    const name = one.toLowerCase().replace(/^\*?\.?/, '');
    return host === name || (/^\*?\./.test(one) && host.endsWith(`.${name}`));
  });
};

/** Options of an agent that goes through the proxy to this address; null where it is asked straight. */
export const throughProxy = (url: URL): AgentOptions | null =>
  current.proxy && isProxied(url.hostname) ? { keepAlive: false, proxyEnv: proxyEnv(current.proxy) } : null;

/**
 * How one question goes to this address, for `node:http` and `node:https`: through the proxy, which looks names up by
 * itself, else straight, with the name looked up as `lookup` does. The connection is its own: one that an agent keeps
 * would go to an address that was checked long ago.
 */
export const wayTo = (url: URL, lookup: LookupFunction): Pick<RequestOptions, 'agent' | 'lookup'> => {
  const options = throughProxy(url);
  if (options === null) return { agent: false, lookup };
  return { agent: url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options) };
};
