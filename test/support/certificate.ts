import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** PEM files. */
  readonly files: { readonly certificate: string; readonly key: string };
};

/** A certificate of nobody's, for a name and 127.0.0.1, made into `folder`; good for so many days from the machine's own today. */
export const makeCertificate = (folder: string, name: string, days: number): Certificate => {
  const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days ${days} -subj /CN=${name}`;
  const names = ['-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const out = ['-keyout', files.key, '-out', files.certificate];
  execFileSync('openssl', [...options.split(' '), ...names, ...out], { stdio: 'pipe', timeout: 20_000 });
  return { key: readFileSync(files.key), cert: readFileSync(files.certificate), files };
};
