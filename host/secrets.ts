import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Secrets of a host without an OS keychain: `secrets.sealed`, AES-256-GCM under a key of its own in `secrets.key`,
 * both readable by the owner only. This keeps passwords out of backups of the database and out of a careless copy
 * of one file; someone who reads the owner's whole folder has both, as docs/it.md says.
 */
type Sealed = { readonly v: 1; readonly iv: string; readonly tag: string; readonly data: string };

const absent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
const exists = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

const damaged = (file: string, cause: unknown): ExpectedError =>
  new ExpectedError(
    'secrets/damaged',
    `The sealed secrets ${file} cannot be read. Put back the files secrets.key and secrets.sealed from the same backup, or delete secrets.sealed and enter the line's password again.`,
    undefined,
    { cause },
  );

const unwritable = (file: string, cause: unknown): ExpectedError =>
  new ExpectedError(
    'secrets/not-writable',
    `The secret could not be written to ${file}. Check the rights on the data folder and the space on its disk.`,
    undefined,
    { cause },
  );

/** Waits its turn among the processes of one data folder; a lock older than `staleMs` was left by a crash. */
const locked = (file: string, work: () => void, staleMs = 5_000): void => {
  const turn = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
      break;
    } catch (error) {
      if (!exists(error)) throw error;
      const lock = statSync(file, { throwIfNoEntry: false });
      // Let go of meanwhile: whoever has it next is not stale.
      if (!lock) continue;
      if (Date.now() - lock.mtimeMs > staleMs) rmSync(file, { force: true });
      else Atomics.wait(turn, 0, 0, 10);
    }
  }
  try {
    work();
  } finally {
    rmSync(file, { force: true });
  }
};

/** Errors: `secrets/damaged`, `secrets/not-writable`. */
export const sealedFileSecrets = (dataDir: string): Secrets => {
  const keyFile = join(dataDir, 'secrets.key');
  const sealedFile = join(dataDir, 'secrets.sealed');

  const readKey = (): Buffer | null => {
    try {
      const key = Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64');
      if (key.length !== 32) throw damaged(sealedFile, new Error('the key has not 32 bytes'));
      // A copy or a restore may have widened the rights.
      if (process.platform !== 'win32' && (statSync(keyFile).mode & 0o077) !== 0) chmodSync(keyFile, 0o600);
      return key;
    } catch (error) {
      if (absent(error)) return null;
      throw error;
    }
  };

  const makeKey = (): Buffer => {
    const key = randomBytes(32);
    replaceFile(keyFile, key.toString('base64'));
    return key;
  };

  const readAll = (): Readonly<Record<string, string>> => {
    let text: string;
    try {
      text = readFileSync(sealedFile, 'utf8');
    } catch (error) {
      if (absent(error)) return {};
      throw damaged(sealedFile, error);
    }
    const key = readKey();
    if (!key) throw damaged(sealedFile, new Error('its key is missing'));
    try {
      const sealed = JSON.parse(text) as Sealed;
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), {
        authTagLength: 16,
      });
      decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
      const plain = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as Record<string, string>;
    } catch (error) {
      throw damaged(sealedFile, error);
    }
  };

  const writeAll = (values: Readonly<Record<string, string>>): void => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', readKey() ?? makeKey(), iv, { authTagLength: 16 });
    const data = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()]);
    const sealed: Sealed = {
      v: 1,
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    };
    replaceFile(sealedFile, JSON.stringify(sealed));
  };

  return {
    kind: 'sealed-file',
    get: (name) => {
      const values = readAll();
      return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
    },
    set: (name, value) => {
      try {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 });
        locked(join(dataDir, 'secrets.lock'), () => {
          const { [name]: _before, ...others } = readAll();
          writeAll(value === null ? others : { ...others, [name]: value });
        });
      } catch (error) {
        throw error instanceof ExpectedError ? error : unwritable(sealedFile, error);
      }
    },
  };
};
