import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../core/errors.ts';
import { plainNetwork, useNetwork } from '../../host/network.ts';
import { fetchProvisioned, readProvisioned, readProvisionLink } from '../../host/provisioning.ts';
import { dataFolder } from '../db/records.ts';
import { certificateFor, serveProxy, serveTls } from '../support/company.ts';
import { openClient, startWorkstation } from '../support/workstation.ts';

const signal = AbortSignal.timeout(20_000);
afterEach(() => useNetwork(plainNetwork));

const account = { server: 'wss://pbx.example.org/ws', domain: 'pbx.example.org', user: '204' };
const password = 'elm-and-ash-29';
const document = JSON.stringify({ version: 1, accounts: [{ ...account, password }] });

/** Gives the account once to whoever has the token, as a provisioning server does. */
const once = (): { readonly answer: RequestListener; readonly asked: string[] } => {
  const asked: string[] = [];
  let open = true;
  return {
    asked,
    answer: (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/l/token-1' && open) {
        open = false;
        response.end(document);
      } else response.writeHead(410).end();
    },
  };
};

describe('a link', () => {
  it('is an https address, or a rappel: one that holds it, with or without a pin', () => {
    const pin = `sha256/${'A'.repeat(43)}=`;
    const url = 'https://phones.example.org/l/x?y=1';
    const read = (text: string) => {
      const link = readProvisionLink(text);
      return [link.url.href, link.pin];
    };
    expect(read(` ${url} `)).toEqual([url, null]);
    expect(read(`${url}#pin=${pin}`)).toEqual([url, pin]);
    const own = new URLSearchParams({ url, pin });
    expect(read(`rappel://provision?${own.toString()}`)).toEqual([url, pin]);
    expect(read(`rappel:provision?url=${encodeURIComponent(url)}`)).toEqual([url, null]);
    for (const bad of ['hello', 'http://phones.example.org/', 'rappel://call?url=https://a.example', 'rappel://provision', 'https://me:word@a.example/', `${url}#pin=sha1/x`])
      expect(() => readProvisionLink(bad)).toThrow(expect.objectContaining({ code: 'provision/link' }) as Error);
  }); // prettier-ignore
});

describe('provisioning', () => {
  it('by a link works once, by an authority that is trusted or by the pinned key, and never by another', async () => {
    const certificate = certificateFor('localhost');
    const { answer, asked } = once();
    const port = await serveTls(certificate, answer);
    const link = `https://localhost:${port}/l/token-1`;
    const tried = (text: string, rule = {}) =>
      fetchProvisioned(text, rule, signal).then(({ accounts }) => accounts[0]?.user, errorCode);
    expect(await tried(link)).toBe('provision/certificate');
    const other = certificateFor('localhost').pin;
    expect(await tried(`${link}#pin=${other}`)).toBe('provision/pin');
    expect(await tried(`${link}#pin=${certificate.pin}`, { pin: other })).toBe('provision/pin');
    expect(await tried(link, { hosts: ['phones.example.org'] })).toBe('provision/host');
    // Whoever is not who they should be has not even heard what was asked for.
    expect(asked).toEqual([]);
    expect(await tried(`${link}#pin=${certificate.pin}`)).toBe('204');
    expect(await tried(`${link}#pin=${certificate.pin}`)).toBe('provision/used');
    useNetwork({ authorities: [certificate.cert], proxy: null });
    expect(await tried(link)).toBe('provision/used');
  });

  it('goes through the proxy, pinned or not', async () => {
    const certificate = certificateFor('phones.company.example');
    const port = await serveTls(certificate, (_request, response) => void response.end(document));
    const proxy = await serveProxy(port);
    useNetwork({ authorities: [], proxy: { url: proxy.url, except: [] } });
    const link = 'https://phones.company.example/l/1';
    expect(await fetchProvisioned(link, undefined, signal).catch(errorCode)).toBe('provision/certificate');
    expect(await fetchProvisioned(`${link}#pin=sha256/${'A'.repeat(43)}=`, undefined, signal).catch(errorCode)).toBe('provision/pin');
    expect(await fetchProvisioned(`${link}#pin=${certificate.pin}`, undefined, signal)).toMatchObject({ version: 1 });
    useNetwork({ authorities: [certificate.cert], proxy: { url: proxy.url, except: [] } });
    expect(await fetchProvisioned(link, undefined, signal)).toMatchObject({ version: 1 });
    expect(proxy.asked).toHaveLength(4);
  }); // prettier-ignore

  it('follows nobody elsewhere, and reads no more than 64 KB', async () => {
    const certificate = certificateFor('localhost');
    useNetwork({ authorities: [certificate.cert], proxy: null });
    const answers: Readonly<Record<string, RequestListener>> = {
      '/moved': (_request, response) =>
        void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
      '/long': (_request, response) => {
        response.on('error', () => undefined);
        response.end(' '.repeat(1_000_000));
      },
      '/odd': (_request, response) => void response.end('{"version":1,"accounts":[{"password":"oak"}]}'),
    };
    const port = await serveTls(certificate, (request, response) =>
      answers[request.url ?? '']?.(request, response),
    );
    const tried = (path: string) =>
      fetchProvisioned(`https://localhost:${port}${path}`, undefined, signal).catch(errorCode);
    expect(await tried('/moved')).toBe('provision/redirect');
    expect(await tried('/long')).toBe('provision/wrong');
    expect(await tried('/odd')).toBe('provision/wrong');
  });

  it('says what is wrong with an account and nothing of what stands in it', () => {
    const said = (text: string): string => {
      try {
        readProvisioned(text);
        return 'read';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(said(`{"version":1,"accounts":[{"server":5,"password":"${password}"}]}`)).toMatch(/accounts\[0\]\.server/);
    for (const text of [`{"password":"${password}"`, `{"version":1,"${password}":1}`, `{"version":1,"accounts":[{"password":{"a":"${password}"}}]}`])
      expect(said(text)).not.toContain(password);
    expect(said(document)).toBe('read');
  }); // prettier-ignore

  it('sets the line up in the application, the password where secrets are, and only as the policy allows', async () => {
    const policy = join(dataFolder(), 'policy.json');
    const line = { accounts: [{ server: account.server, domain: account.domain }] };
    writeFileSync(policy, JSON.stringify({ version: 1, setBy: 'IT', line }));
    const workstation = await startWorkstation({ policy: { file: policy } });
    const { client } = await openClient(workstation);
    try {
      const elsewhere = document.replaceAll('pbx.example.org', 'pbx.elsewhere.example');
      await expect(client.call('line.provision', { text: elsewhere })).rejects.toMatchObject({
        code: 'policy/locked',
      });
      expect((await client.call('line.get', {})).accounts).toMatchObject([{ user: '', hasPassword: false }]);
      expect(await client.call('line.provision', { text: document })).toMatchObject({
        accounts: [{ id: 'policy-1', user: '204', hasPassword: true }],
      });
      expect(await client.call('line.credentials', { realm: 'pbx' })).toMatchObject({
        ha1: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      });
      expect(readFileSync(join(workstation.dataDir, 'logs', 'rappel.log'), 'utf8')).not.toContain(password);
    } finally {
      await workstation.close();
    }
  });
});
