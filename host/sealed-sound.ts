import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { readSync } from 'node:fs';
import { frameBytes, type SoundFormat } from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';
import { keyLost } from './sound-key.ts';

/**
 * Sound at rest (docs/decisions/0021): a head, then blocks of at most 64 KiB of sound, each encrypted by itself and only
 * ever added behind the last, so that what was there before is never written again.
 *
 *   head    'RAPSOUND' | version 1 | channels | 0 0 | rate, u32 | id of the key, 8 | salt, 16 | HMAC over all that, 16
 *   block   bytes of sound, u32 | flags | nonce, 12 | AES-256-GCM of the sound | tag, 16
 *
 * A file has keys of its own, made by HKDF of the key, the salt and the file's uid. A block is bound to the head, to its
 * place (how many blocks and how much sound are before it) and to its flags: none can be changed, moved, left out, or
 * brought in from another file without its tag failing. The last block of a file that was closed is empty and flagged,
 * so that a missing end is noticed. Nonces are random: a block that a crash cut is followed by another in its place,
 * which a counter would have given the same nonce.
 */

export const headBytes = 56;
/** Sound in a block. */
export const mostBlockSound = 65_536;
const blockHead = 17;
const tagBytes = 16;
const blockOverhead = blockHead + tagBytes;

const magic = Buffer.from('RAPSOUND', 'latin1');
const macAt = 40;
const saltAt = 24;
const keyIdAt = 16;
const lastFlag = 1;

/** The keys of one file, with the head that its blocks are bound to. */
export type FileSeal = { readonly head: Buffer; readonly key: Buffer };

export const soundDamaged = (): ExpectedError =>
  new ExpectedError(
    'recording/damaged',
    'The file of this recording is damaged and cannot be played. Put it back from a backup of the data folder.',
  );

const derive = (master: Uint8Array, salt: Uint8Array, info: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', master, salt, info, bytes));

const sealOf = (master: Uint8Array, uid: string, head: Buffer): FileSeal & { readonly mac: Buffer } => {
  const keys = derive(master, head.subarray(saltAt, macAt), `rappel sound ${uid}`, 64);
  const mac = createHmac('sha256', keys.subarray(32)).update(head.subarray(0, macAt)).digest();
  return { head, key: keys.subarray(0, 32), mac: mac.subarray(0, headBytes - macAt) };
};
const keyId = (master: Uint8Array): Buffer => derive(master, Buffer.alloc(0), 'rappel sound key', 8);

export const newSeal = (master: Uint8Array, uid: string, { rate, channels }: SoundFormat): FileSeal => {
  const head = Buffer.alloc(headBytes);
  magic.copy(head);
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt32LE(rate, 12);
  keyId(master).copy(head, keyIdAt);
  randomBytes(macAt - saltAt).copy(head, saltAt);
  const seal = sealOf(master, uid, head);
  seal.mac.copy(head, macAt);
  return seal;
};

/** Errors: `recording/key-lost`, `recording/damaged`. */
export const readSeal = (
  head: Buffer,
  master: Uint8Array | null,
  uid: string,
  { rate, channels }: SoundFormat,
): FileSeal => {
  if (head.length < headBytes || !head.subarray(0, magic.length).equals(magic)) throw soundDamaged();
  if (master === null || !head.subarray(keyIdAt, saltAt).equals(keyId(master))) throw keyLost();
  const seal = sealOf(master, uid, head);
  if (!timingSafeEqual(seal.mac, head.subarray(macAt))) throw soundDamaged();
  if (head.readUInt8(8) !== 1 || head.readUInt8(9) !== channels || head.readUInt32LE(12) !== rate)
    throw soundDamaged();
  return seal;
};

/** Where a block lies: `at` in the file, `offset` in the sound. */
export type Block = {
  readonly at: number;
  readonly offset: number;
  readonly bytes: number;
  readonly last: boolean;
};
export const blockSize = ({ bytes }: Pick<Block, 'bytes'>): number => bytes + blockOverhead;

const bound = ({ head }: FileSeal, index: number, { offset, bytes, last }: Omit<Block, 'at'>): Buffer => {
  const place = Buffer.alloc(17);
  place.writeUInt32LE(index, 0);
  place.writeBigUInt64LE(BigInt(offset), 4);
  place.writeUInt32LE(bytes, 12);
  place.writeUInt8(last ? lastFlag : 0, 16);
  return Buffer.concat([head, place]);
};

/** `index`: how many blocks are before it. */
export const sealBlock = (
  seal: FileSeal,
  index: number,
  { offset, last }: Pick<Block, 'offset' | 'last'>,
  sound: Uint8Array,
): Buffer => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', seal.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound(seal, index, { offset, bytes: sound.length, last }));
  const block = Buffer.alloc(blockHead);
  block.writeUInt32LE(sound.length, 0);
  block.writeUInt8(last ? lastFlag : 0, 4);
  nonce.copy(block, 5);
  const body = cipher.update(sound);
  cipher.final();
  return Buffer.concat([block, body, cipher.getAuthTag()]);
};

/** The sound of a block as it lies in the file; null where it is not what was written there. */
export const openBlock = (seal: FileSeal, index: number, place: Block, raw: Buffer): Buffer | null => {
  if (raw.length !== blockSize(place)) return null;
  const decipher = createDecipheriv('aes-256-gcm', seal.key, raw.subarray(5, blockHead), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(bound(seal, index, place));
  decipher.setAuthTag(raw.subarray(-tagBytes));
  try {
    const sound = decipher.update(raw.subarray(blockHead, -tagBytes));
    decipher.final();
    return sound;
  } catch {
    return null;
  }
};

/**
 * The blocks of a file by what they say of themselves, up to the first that is not whole; nothing is proven by that. An
 * hour of a call has some 7,000, which is why this reads without a promise for each.
 */
export const scanBlocks = (fd: number, fileBytes: number, format: SoundFormat): readonly Block[] => {
  const blocks: Block[] = [];
  const start = Buffer.alloc(5);
  for (let at = headBytes, offset = 0; at + blockOverhead <= fileBytes;) {
    if (readSync(fd, start, 0, start.length, at) !== start.length) break;
    const bytes = start.readUInt32LE(0);
    const flags = start.readUInt8(4);
    const last = flags === lastFlag;
    const isBlock = last ? bytes === 0 : flags === 0 && bytes > 0 && bytes % frameBytes(format) === 0;
    if (!isBlock || bytes > mostBlockSound || at + blockSize({ bytes }) > fileBytes) break;
    blocks.push({ at, offset, bytes, last });
    at += blockSize({ bytes });
    offset += bytes;
    if (last) break;
  }
  return blocks;
};

export const soundOfBlocks = (blocks: readonly Block[]): number => {
  const end = blocks.at(-1);
  return end === undefined ? 0 : end.offset + end.bytes;
};
export const endOfBlocks = (blocks: readonly Block[]): number => {
  const end = blocks.at(-1);
  return end === undefined ? headBytes : end.at + blockSize(end);
};
