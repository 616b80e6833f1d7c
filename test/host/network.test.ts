import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../core/errors.ts';
import { runHook } from '../../host/hooks/run-hook.ts';
import { getFeed } from '../../host/intake/feed/get.ts';
import { fetchAccessToken } from '../../host/intake/mail/access-token.ts';
import { isProxied, plainNetwork, readCertificates, useNetwork } from '../../host/network.ts';
import { deliver, newSecret } from '../../host/webhooks/deliver.ts';
import { certificateFor, serveProxy, serveTls } from '../support/company.ts';

const name = 'crm.company.example';
const signal = AbortSignal.timeout(20_000);
afterEach(() => useNetwork(plainNetwork));

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ access_token: 'given', path: request.url, host: request.headers.host }));
};

describe('the network of a company', () => {
  it('is asked through its proxy and by its own authority, whatever asks', async () => {
    const certificate = certificateFor(name);
    const proxy = await serveProxy(await serveTls(certificate, answer));
    const feed = () => getFeed(`https://${name}/leads`, {}, { allowed: [] }, signal).then(({ status, close }) => { close(); return status; }, errorCode);
    const webhook = () => deliver({ id: 'm', url: `https://${name}/hook`, body: '{}', secret: newSecret() }, { network: { allowed: [] }, now: Date.now(), signal });
    const token = () => fetchAccessToken({ kind: 'oauth2', tokenUrl: `https://${name}/token`, clientId: 'us', scope: '' }, { secret: 'refresh', clientSecret: '' }, signal).then(({ token: given }) => given, errorCode);
    const hook = () => runHook({ events: ['ended'], url: `https://${name}/calls`, timeoutMs: 10_000 }, { event: 'ended' }, signal, Date.now()).then(() => 'told', () => 'failed');

    useNetwork({ authorities: [], proxy: { url: proxy.url, except: [] } });
    expect(await feed()).toBe('feed/certificate');
    expect(await webhook()).toMatchObject({ reason: 'webhook/certificate' });
    useNetwork({ authorities: readCertificates(certificate.file), proxy: { url: proxy.url, except: [] } });
    expect([await feed(), await webhook(), await token(), await hook()]).toEqual([
      200,
      { result: 'received', status: 200 },
      'given',
      'told',
    ]);
    expect(proxy.asked).toEqual(Array.from({ length: 6 }, () => `${name}:443`));
    // Away again: the name is nobody's, and the authority nobody's.
    useNetwork(plainNetwork);
    expect(await feed()).toBe('feed/unreachable');
    expect(await hook()).toBe('failed');
    expect(proxy.asked).toHaveLength(6);
  }); // prettier-ignore

  it('asks this machine and the hosts that are excepted without the proxy', () => {
    useNetwork({
      authorities: [],
      proxy: { url: 'http://proxy.example:3128', except: ['pbx.example', '.inside.example'] },
    });
    expect(
      ['127.0.0.1', 'localhost', '[::1]', 'pbx.example', 'PBX.example', 'a.inside.example', 'inside.example'].filter(
        isProxied,
      ),
    ).toEqual([]);
    expect(['x.pbx.example', 'notinside.example', 'crm.example.org'].filter((one) => !isProxied(one))).toEqual([]);
  }); // prettier-ignore

  it('keeps a feed from the machines beside us, proxy or not, by their numbers', async () => {
    const proxy = await serveProxy(1);
    useNetwork({ authorities: [], proxy: { url: proxy.url, except: [] } });
    await expect(getFeed('https://10.0.0.7/', {}, { allowed: [] }, signal)).rejects.toMatchObject({
      code: 'feed/private-address',
    });
    expect(proxy.asked).toEqual([]);
  });
});
