import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../../host/create-host.ts';
import { writeIntakeHttp, startIntakeHttp, type IntakeHttp } from '../../../host/intake/http/intake-http.ts';
import { createRefusals } from '../../../host/intake/http/refusals.ts';
import { nodePorts } from '../../../host/node-ports.ts';
import { dataFolder } from '../../db/records.ts';
import { memorySecrets, openContext } from '../context.ts';
import { now } from './http-desk.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const open = async (changes: Parameters<typeof writeIntakeHttp>[1]): Promise<IntakeHttp> => {
  const context = await openContext(now, undefined, { secrets: memorySecrets() });
  await writeIntakeHttp(context, changes);
  const http = await startIntakeHttp(context, createRefusals());
  closers.push(http.stop);
  return http;
};

/** A certificate for this machine's own names, made for the test. */
const certificateIn = (folder: string) => {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate,
    ],
    { stdio: 'ignore' },
  ); // prettier-ignore
  return { key, certificate };
};

const askOver = async (port: number, ca: string, host: string): Promise<number> => {
  const asked = secureRequest({
    host: '127.0.0.1',
    servername: 'localhost',
    port,
    ca,
    path: '/',
    headers: { host },
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume: () => void }];
  response.resume();
  return response.statusCode ?? 0;
};

describe('the HTTP intake', () => {
  it('does not listen until it is switched on', async () => {
    const http = await open({});
    expect(await http.status()).toEqual({
      enabled: false,
      port: 8470,
      open: false,
      state: 'off',
      address: null,
      error: null,
    });
  });

  it('says what keeps it from listening, and the host starts all the same', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    closers.push(() => new Promise((resolve) => void taken.close(() => resolve())));
    const { port } = taken.address() as AddressInfo;
    const http = await open({ enabled: true, port });
    expect(await http.status()).toMatchObject({
      state: 'failed',
      address: null,
      error: { code: 'intake/port' },
    });
    const dataDir = dataFolder();
    await expect(
      createHost({ dataDir, checkOutput: true, intakePort: port }, nodePorts(dataDir)),
    ).rejects.toMatchObject({ code: 'intake/port' });
    const host: Host = await createHost({ dataDir, checkOutput: true, intakePort: 0 }, nodePorts(dataDir));
    closers.push(host.close);
    expect(await host.intakeAddress()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('is open to other machines only with a certificate that fits its key', async () => {
    const folder = dataFolder();
    const tls = certificateIn(folder);
    const bad = await open({
      enabled: true,
      port: 0,
      tls: { certificate: tls.certificate, key: join(folder, 'none') },
    });
    expect(await bad.status()).toMatchObject({ state: 'failed', error: { code: 'intake/certificate' } });
    writeFileSync(join(folder, 'other.pem'), 'no key');
    const worse = await open({ enabled: true, port: 0, tls: { ...tls, key: join(folder, 'other.pem') } });
    expect(await worse.status()).toMatchObject({ state: 'failed', error: { code: 'intake/certificate' } });

    const http = await open({ enabled: true, port: 0, tls, hosts: ['Pc12.example.lan'] });
    const { state, open: isOpen, address, port } = await http.status();
    expect([state, isOpen, address]).toEqual(['listening', true, `https://${hostname()}:${port}`]);
    const ca = readFileSync(tls.certificate, 'utf8');
    expect(await askOver(port, ca, 'localhost')).toBe(404);
    expect(await askOver(port, ca, `pc12.example.lan:${port}`)).toBe(404);
    expect(await askOver(port, ca, 'evil.example')).toBe(421);
  });
});
