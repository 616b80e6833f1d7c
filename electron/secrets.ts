import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';
import { replaceFile } from '../host/replace-file.ts';
import type { ElectronApi } from './api.ts';

const shape = z.record(z.string(), z.string());

/**
 * What goes into the keychain: passwords of the line, of mailboxes and of feeds, and the keys of webhooks. Not there, since
 * the command line sets or reads them as well: the folder's own keys (do-not-call list, sound, bundles), secrets of probes
 * and of hooks; nor the sessions of the browser workstation.
 */
const passwords = ['line.', 'intake.mailboxes.', 'intake.feeds.', 'webhook.'];

/**
 * The desktop's secrets. Passwords go into the keychain. Those of the data folder itself, such as the key of the
 * do-not-call fingerprints, stay in its sealed file: the command line and the browser workstation work on the same
 * folder and have no keychain to ask.
 */
export const desktopSecrets = (keychain: Secrets | null, sealedFile: Secrets): Secrets => {
  const inKeychain = (name: string): boolean => passwords.some((beginning) => name.startsWith(beginning));
  if (!keychain) return sealedFile;
  return {
    kind: 'keychain',
    // One that the browser workstation or a version before has sealed is good until it is set anew.
    get: (name) => (inKeychain(name) ? (keychain.get(name) ?? sealedFile.get(name)) : sealedFile.get(name)),
    set: (name, value) => {
      if (!inKeychain(name)) {
        sealedFile.set(name, value);
        return;
      }
      keychain.set(name, value);
      if (sealedFile.get(name) !== null) sealedFile.set(name, null);
    },
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
        replaceFile(file, JSON.stringify(all));
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
