import { randomBytes } from 'node:crypto';
import { ExpectedError } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';

const name = 'sound-key';
const length = 32;

/** The key that sound at rest is encrypted under, kept with the secrets and not beside the sound. */
export type SoundKey = {
  /** Null where there is none (yet, or any more). Errors: `recording/key-lost`, `secrets/damaged`. */
  readonly existing: () => Uint8Array | null;
  /** Made where there is none: what was sealed under a lost one stays lost, new sound is kept. */
  readonly forWriting: () => Uint8Array;
};

export const keyLost = (): ExpectedError =>
  new ExpectedError(
    'recording/key-lost',
    'This recording is encrypted, and its key is not among the secrets of this workstation. Put back the secrets from a backup of the same workstation and user.',
  );

export const soundKey = (secrets: Secrets): SoundKey => {
  const existing = (): Uint8Array | null => {
    const kept = secrets.get(name);
    if (kept === null) return null;
    const key = Buffer.from(kept, 'base64');
    if (key.length !== length) throw keyLost();
    return key;
  };
  return {
    existing,
    forWriting: () => {
      const known = existing();
      if (known) return known;
      secrets.set(name, randomBytes(length).toString('base64'));
      // Another process may have made one at the same moment: what is kept is what counts.
      const kept = existing();
      if (!kept) throw keyLost();
      return kept;
    },
  };
};
