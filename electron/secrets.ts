import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';
import type { ElectronApi } from './api.ts';

const shape = z.record(z.string(), z.string());

/** Passwords that people gave: of the line, of mailboxes and of feeds. */
const passwords = ['line.', 'intake.mailboxes.', 'intake.feeds.'];

/**
 * The desktop's secrets. Passwords go into the keychain. Those of the data folder itself, such as the key of the
 * do-not-call fingerprints, stay in its sealed file: the command line and the browser workstation work on the same
 * folder and have no keychain to ask.
 */
export const desktopSecrets = (keychain: Secrets | null, sealedFile: Secrets): Secrets => {
  const place = (name: string): Secrets =>
    keychain && passwords.some((beginning) => name.startsWith(beginning)) ? keychain : sealedFile;
  return {
    kind: keychain ? 'keychain' : sealedFile.kind,
    get: (name) => place(name).get(name),
    set: (name, value) => place(name).set(name, value),
  };
};

/**
 * Secrets sealed by the operating system's keychain (DPAPI, Keychain, Secret Service), in `secrets.keychain` of the
 * data folder. Null where the system offers no encryption: the host then falls back to its own sealed file.
 * Errors: `secrets/damaged`, `secrets/not-writable`.
 */
export const keychainSecrets = (
  { safeStorage }: Pick<ElectronApi, 'safeStorage'>,
  dataDir: string,
): Secrets | null => {
  if (!safeStorage.isEncryptionAvailable()) return null;
  const file = join(dataDir, 'secrets.keychain');

  const readAll = (): Readonly<Record<string, string>> => {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw error;
    }
    return shape.parse(JSON.parse(text));
  };

  return {
    kind: 'keychain',
    get: (name) => {
      try {
        const sealed = readAll()[name];
        return sealed === undefined ? null : safeStorage.decryptString(Buffer.from(sealed, 'base64'));
      } catch (error) {
        throw new ExpectedError(
          'secrets/damaged',
          `The sealed secrets ${file} cannot be opened by this user's keychain. Unlock the keychain, or delete that file and enter the line's password again.`,
          undefined,
          { cause: error },
        );
      }
    },
    set: (name, value) => {
      try {
        const { [name]: _before, ...others } = readAll();
        const all =
          value === null
            ? others
            : { ...others, [name]: safeStorage.encryptString(value).toString('base64') };
        mkdirSync(dataDir, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (error) {
        throw new ExpectedError(
          'secrets/not-writable',
          `The secret could not be kept in ${file}. Check that the keychain is unlocked and the data folder can be written to.`,
          undefined,
          { cause: error },
        );
      }
    },
  };
};
