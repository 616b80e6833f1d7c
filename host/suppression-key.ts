import { randomBytes } from 'node:crypto';
import { ExpectedError } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';

const name = 'suppression-key';
const length = 32;

/**
 * The key of the do-not-call fingerprints (db/fingerprint.ts): 32 random bytes, made once, kept with the secrets and
 * not in the database. Error: `secrets/suppression-key` when what is kept there is no such key, since going on with
 * another would forget everybody who asked not to be called.
 */
export const suppressionKey = (secrets: Secrets): Uint8Array => {
  const kept = secrets.get(name);
  if (kept === null) {
    const made = randomBytes(length);
    secrets.set(name, made.toString('base64'));
    // Another process may have made one at the same moment: what is kept is what counts.
    return Buffer.from(secrets.get(name) ?? made.toString('base64'), 'base64');
  }
  const key = Buffer.from(kept, 'base64');
  if (key.length !== length) {
    throw new ExpectedError(
      'secrets/suppression-key',
      'The key of the do-not-call list is damaged, so nobody can be called safely. Put back the file of secrets from a backup of the data folder.',
    );
  }
  return key;
};
