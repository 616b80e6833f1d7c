import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dataFolder } from '../db/records.ts';

/** A company's own network: an authority nobody else trusts, servers of it, and a proxy that knows their names. */
const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

export type Certificate = {
  readonly key: string;
  /** PEM; its own authority. */
  readonly cert: string;
  readonly file: string;
  /** `sha256/…` of its public key. */
  readonly pin: string;
};

export const certificateFor = (...names: readonly string[]): Certificate => {
  const folder = dataFolder();
  execFileSync(
    'openssl',
    // prettier-ignore
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${names[0] ?? ''}`, '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`, '-keyout', 'key.pem', '-out', 'cert.pem'],
    { cwd: folder, stdio: 'pipe', timeout: 20_000 },
  );
  const cert = readFileSync(join(folder, 'cert.pem'), 'utf8');
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    cert,
    file: join(folder, 'cert.pem'),
    pin: `sha256/${createHash('sha256').update(spki).digest('base64')}`,
  };
};

/** An HTTPS server on this machine. Answers its port. */
export const serveTls = ({ key, cert }: Certificate, answer: RequestListener): Promise<number> =>
  listen(createTlsServer({ key, cert }, answer));

/** A proxy (CONNECT, RFC 9110 §9.3.6) for which every name leads to one port here. `asked`: what it was asked for. */
export const serveProxy = async (
  to: number,
): Promise<{ readonly url: string; readonly asked: readonly string[] }> => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const up = connect(to, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      up.pipe(socket);
      socket.pipe(up);
    });
    for (const end of [up, socket]) end.on('error', () => undefined);
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
};
