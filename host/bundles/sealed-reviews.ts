import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundleReview, type BundleReview, type SealedReview } from '../../core/contract/bundle-reviews.ts';
import type { Secrets } from '../../core/ports.ts';
import { damaged } from './container.ts';
import { openSealed, readKey, sealFor } from './keys.ts';

/**
 * Reviews on their way: in a folder that all desks read, each is sealed for the one whose call it is about. The uid of the
 * workstation that sealed it is bound to it, so that nobody passes a review on as their own.
 */
const cipherName = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
/** Of a review, unpacked: thousands of words. */
const mostPlain = 16 << 20;

const associated = (workstation: string): Buffer => Buffer.from(`rappel-review ${workstation}`, 'utf8');

/** For the reviews of one bundle: one key a recipient. Error: `bundle/bad-key`. */
export const reviewSealer = (
  workstation: string,
): ((recipient: string, review: BundleReview) => SealedReview) => {
  const keys = new Map<string, ReturnType<typeof sealFor>>();
  const keyFor = (recipient: string): ReturnType<typeof sealFor> => {
    const known = keys.get(recipient);
    if (known) return known;
    const made = sealFor(recipient);
    keys.set(recipient, made);
    return made;
  };
  return (recipient, review) => {
    const { key, ephemeral } = keyFor(recipient);
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(cipherName, key, nonce);
    cipher.setAAD(associated(workstation));
    const text = cipher.update(gzipSync(JSON.stringify(review)));
    const sealed = Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64');
    return { t: 'review', recipient, ephemeral, sealed };
  };
};

/** Null for one that is sealed for another workstation. Error: `bundle/damaged` for one of ours that does not open. */
export const openReview = (
  record: SealedReview,
  { workstation, secrets }: { readonly workstation: string; readonly secrets: Secrets },
): BundleReview | null => {
  if (record.recipient !== readKey(secrets)) return null;
  const bytes = Buffer.from(record.sealed, 'base64');
  let value: unknown;
  try {
    const decipher = createDecipheriv(
      cipherName,
      openSealed(secrets, record),
      bytes.subarray(0, nonceLength),
      {
        authTagLength: tagLength,
      },
    );
    decipher.setAAD(associated(workstation));
    decipher.setAuthTag(bytes.subarray(-tagLength));
    const packed = Buffer.concat([
      decipher.update(bytes.subarray(nonceLength, -tagLength)),
      decipher.final(),
    ]);
    value = JSON.parse(gunzipSync(packed, { maxOutputLength: mostPlain }).toString('utf8'));
  } catch {
    throw damaged('a review does not open');
  }
  const parsed = bundleReview.safeParse(value);
  if (!parsed.success) throw damaged('a review is not as it should be');
  return parsed.data;
};
