import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/**
 * What a release promises of itself: an Ed25519 signature (RFC 8032) over the channel file (latest.yml,
 * latest-linux.yml …), which holds the version and the SHA-512 of each package. electron-updater checks the latter; on
 * Linux nobody else would check where the file comes from. The signature stands in base64 in a file of the same name with `.sig`.
 *
 * The name of the file is signed along, so that one channel or system cannot be given the file of another. The line
 * `stagingPercentage` is left out: IT may set it on its own server, since it can only hold an update back.
 */
const stagingLine = /^stagingPercentage:[ \t]*\d{1,3}[ \t]*\r?(?:\n|$)/gmu;

const signed = (fileName: string, text: string): Buffer =>
  Buffer.from(`rappel update 1\n${fileName}\n${text.replaceAll(stagingLine, '')}`, 'utf8');

export const signChannelFile = (fileName: string, text: string, key: KeyObject): string =>
  sign(null, signed(fileName, text), key).toString('base64');

/** Base64 of the key as DER (SubjectPublicKeyInfo), as package.json of a build holds it; null where it is no such key. */
export const readUpdateKey = (text: string): KeyObject | null => {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    // Not a key: whoever asks says so.
    return null;
  }
};

export const channelFileIsSigned = (
  fileName: string,
  text: string,
  signature: string,
  key: KeyObject,
): boolean => verify(null, signed(fileName, text), key, Buffer.from(signature.trim(), 'base64'));
