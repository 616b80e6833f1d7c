import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { signChannelFile } from '../host/updates/signature.ts';

/**
 * `node build/sign-updates.ts FOLDER` signs the channel files of a release with the key in RAPPEL_UPDATE_SIGNING_KEY
 * (Ed25519, PKCS #8, PEM); without one it says that installed copies will not take this release as an update.
 * `node build/sign-updates.ts --new-key` prints a pair: keep the first part secret, build with the second.
 */
const publicText = (pem: string): string =>
  createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64');

export const signUpdates = (folder: string, pem: string): readonly string[] => {
  const key = createPrivateKey(pem);
  const files = readdirSync(folder).filter(
    (name) => /^[a-z]+(?:-[a-z0-9-]+)?\.yml$/u.test(name) && !name.startsWith('builder'),
  );
  for (const name of files)
    writeFileSync(
      join(folder, `${name}.sig`),
      `${signChannelFile(name, readFileSync(join(folder, name), 'utf8'), key)}\n`,
    );
  return files;
};

if (import.meta.main) {
  const [what] = process.argv.slice(2);
  if (what === undefined)
    throw new Error(`Say which folder: node build/${basename(import.meta.filename)} FOLDER`);
  if (what === '--new-key') {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    process.stdout.write(
      `RAPPEL_UPDATE_SIGNING_KEY (secret):\n${pem}\nRAPPEL_UPDATE_KEY (public):\n${publicText(pem)}\n`,
    );
  } else {
    const pem = process.env['RAPPEL_UPDATE_SIGNING_KEY'] ?? '';
    if (pem === '')
      process.stderr.write(
        'There is no key in RAPPEL_UPDATE_SIGNING_KEY: nobody is updated to this release.\n',
      );
    else process.stdout.write(`${signUpdates(what, pem).join('\n')}\n`);
  }
}
