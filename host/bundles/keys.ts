import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  scryptSync,
  type KeyObject,
} from 'node:crypto';
import { ExpectedError } from '../../core/errors.ts';
import type { Secrets } from '../../core/ports.ts';

/**
 * The keys of bundles: Ed25519 (RFC 8032) to sign, X25519 (RFC 7748) to read what was sealed for us. Private ones are made
 * once and kept with the secrets; public ones travel as their 32 bytes in base64.
 */
type Kind = 'ed25519' | 'x25519';
const names: Readonly<Record<Kind, string>> = { ed25519: 'bundle-sign-key', x25519: 'bundle-read-key' };
/** What stands before the 32 bytes in SubjectPublicKeyInfo (RFC 8410). */
const heads: Readonly<Record<Kind, Buffer>> = {
  ed25519: Buffer.from('302a300506032b6570032100', 'hex'),
  x25519: Buffer.from('302a300506032b656e032100', 'hex'),
};
const keyLength = 32;

const generate = (kind: Kind): KeyObject =>
  kind === 'ed25519' ? generateKeyPairSync('ed25519').privateKey : generateKeyPairSync('x25519').privateKey;

const damaged = (): ExpectedError =>
  new ExpectedError(
    'bundle/own-key',
    'The key of this workstation’s bundles is damaged. Put back the file of secrets from a backup of the data folder.',
  );

/** Error: `bundle/own-key` when what is kept there is no such key. */
const privateKey = (secrets: Secrets, kind: Kind): KeyObject => {
  const name = names[kind];
  if (secrets.get(name) === null)
    secrets.set(name, generate(kind).export({ format: 'der', type: 'pkcs8' }).toString('base64'));
  try {
    // Another process may have made one at the same moment: what is kept is what counts.
    const key = createPrivateKey({
      key: Buffer.from(secrets.get(name) ?? '', 'base64'),
      format: 'der',
      type: 'pkcs8',
    });
    if (key.asymmetricKeyType !== kind) throw damaged();
    return key;
  } catch {
    throw damaged();
  }
};

const rawPublic = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-keyLength).toString('base64');

/** Error: `bundle/bad-key` for what is no key. */
export const publicKeyOf = (kind: Kind, text: string): KeyObject => {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== keyLength || raw.toString('base64') !== text.trim())
    throw new ExpectedError(
      'bundle/bad-key',
      'This is no key of a workstation. Copy it whole, as the other workstation shows it.',
    );
  return createPublicKey({ key: Buffer.concat([heads[kind], raw]), format: 'der', type: 'spki' });
};

/** Sixteen bytes of the SHA-256 of a public key, in groups that can be read out on the telephone. */
export const fingerprintOf = (publicKey: string): string =>
  createHash('sha256')
    .update(Buffer.from(publicKey, 'base64'))
    .digest('hex')
    .slice(0, 32)
    .toUpperCase()
    .replaceAll(/(.{4})(?=.)/g, '$1 ');

/** As somebody types or pastes it. */
export const sameFingerprint = (a: string, b: string): boolean => {
  const plain = (text: string): string => text.replaceAll(/[^0-9a-f]/giu, '').toUpperCase();
  return plain(a).length === 32 && plain(a) === plain(b);
};

export type SignKey = { readonly privateKey: KeyObject; readonly publicKey: string };
export const signKey = (secrets: Secrets): SignKey => {
  const key = privateKey(secrets, 'ed25519');
  return { privateKey: key, publicKey: rawPublic(key) };
};

/** What others need to seal a bundle that only this workstation can read. */
export const readKey = (secrets: Secrets): string => rawPublic(privateKey(secrets, 'x25519'));

const info = 'rappel-bundle-1';
const derive = (shared: Buffer, ephemeral: string, recipient: string): Buffer =>
  Buffer.from(
    hkdfSync(
      'sha256',
      shared,
      Buffer.concat([Buffer.from(ephemeral, 'base64'), Buffer.from(recipient, 'base64')]),
      info,
      keyLength,
    ),
  );

/** A key for one bundle that only the holder of `recipient` finds again (X25519, HKDF-SHA-256). */
export const sealFor = (recipient: string): { readonly key: Buffer; readonly ephemeral: string } => {
  const own = generate('x25519');
  const ephemeral = rawPublic(own);
  const shared = diffieHellman({ privateKey: own, publicKey: publicKeyOf('x25519', recipient) });
  return { key: derive(shared, ephemeral, recipient), ephemeral };
};

/** Error: `bundle/not-for-us` when it was sealed for another workstation. */
export const openSealed = (
  secrets: Secrets,
  { ephemeral, recipient }: { readonly ephemeral: string; readonly recipient: string },
): Buffer => {
  const own = privateKey(secrets, 'x25519');
  if (rawPublic(own) !== recipient)
    throw new ExpectedError(
      'bundle/not-for-us',
      'This bundle was sealed for another workstation. Have it made again with the key that this one shows.',
    );
  const shared = diffieHellman({ privateKey: own, publicKey: publicKeyOf('x25519', ephemeral) });
  return derive(shared, ephemeral, recipient);
};

/** scrypt (RFC 7914) at 32 MiB: a guess takes about a tenth of a second. */
export const keyOfPassphrase = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase.normalize('NFC'), salt, keyLength, { N: 32_768, r: 8, p: 1, maxmem: 64 << 20 });
