import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  sign,
  verify,
  type Hash,
} from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  bundleFooter,
  bundleFormat,
  bundleHeader,
  type BundleFooter,
  type BundleHeader,
} from '../../core/contract/bundle-records.ts';
import { ExpectedError } from '../../core/errors.ts';
import { publicKeyOf, type SignKey } from './keys.ts';

/**
 * The file of a bundle:
 *
 *   RAPPEL-BUNDLE\n  header, JSON\n  frame*  0 (4 bytes)  footer, JSON\n  signature, base64\n
 *
 * A frame is its length (4 bytes, big-endian) and that many bytes: about a MiB of lines of JSON, as gzip, and where the
 * header names an encryption, AES-256-GCM (nonce: number of the frame; associated: SHA-256 of the header). The footer holds
 * the SHA-256 of everything before it; Ed25519 signs the footer. So a file that was cut, edited or put together from two is
 * known before any of it is believed.
 */
const magic = 'RAPPEL-BUNDLE\n';
const frameBytes = 1 << 20;
/** Of a frame as it stands, and of what it unpacks to. */
const mostFrame = 16 << 20;
const mostPlain = 32 << 20;
const mostLine = 64 * 1024;
const tagLength = 16;

export const damaged = (why: string): ExpectedError =>
  new ExpectedError(
    'bundle/damaged',
    `This bundle is damaged or was changed (${why}). Nothing was taken in. Have it exported again.`,
    { why },
  );

const lengthOf = (bytes: number): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes);
  return head;
};
const nonceOf = (frame: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(frame, 8);
  return nonce;
};
const signed = (footer: string): Buffer => Buffer.from(`rappel-bundle-footer ${footer}`, 'utf8');

export type BundleWriter = {
  readonly add: (record: unknown) => Promise<void>;
  /** Ends the file and answers the SHA-256 of all but its foot, in hex. */
  readonly end: (about: Omit<BundleFooter, 'sha256'>) => Promise<string>;
};

/** Writes to a file that was just made. `contentKey` goes with `header.encryption`. */
export const writeBundle = async (
  file: FileHandle,
  header: BundleHeader,
  {
    privateKey,
    contentKey,
  }: { readonly privateKey: SignKey['privateKey']; readonly contentKey: Buffer | null },
): Promise<BundleWriter> => {
  const hash = createHash('sha256');
  const put = async (bytes: Buffer): Promise<void> => {
    hash.update(bytes);
    await file.writeFile(bytes);
  };
  const head = `${JSON.stringify(header)}\n`;
  const associated = createHash('sha256').update(head).digest();
  await put(Buffer.from(`${magic}${head}`, 'utf8'));
  let lines: string[] = [];
  let size = 0;
  let frame = 0;
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const packed = gzipSync(lines.join(''), { level: 4 });
    lines = [];
    size = 0;
    let body = packed;
    if (contentKey) {
      const cipher = createCipheriv('aes-256-gcm', contentKey, nonceOf(frame));
      cipher.setAAD(associated);
      body = Buffer.concat([cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
    }
    frame += 1;
    await put(Buffer.concat([lengthOf(body.length), body]));
  };
  return {
    add: async (record) => {
      const line = `${JSON.stringify(record)}\n`;
      lines.push(line);
      size += line.length;
      if (size >= frameBytes) await flush();
    },
    end: async (about) => {
      await flush();
      await put(lengthOf(0));
      const sha256 = hash.digest('hex');
      const footer = JSON.stringify({ sha256, ...about } satisfies BundleFooter);
      const signature = sign(null, signed(footer), privateKey).toString('base64');
      await file.writeFile(`${footer}\n${signature}\n`);
      await file.sync();
      return sha256;
    },
  };
};

/** Reads exactly so many bytes, and keeps the hash of all that was read until it is asked to stop. */
const reader = (file: FileHandle) => {
  const hash: Hash = createHash('sha256');
  let position = 0;
  const exactly = async (bytes: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(bytes);
    let got = 0;
    while (got < bytes) {
      const { bytesRead } = await file.read(buffer, got, bytes - got, position + got);
      if (bytesRead === 0) throw damaged('it ends too early');
      got += bytesRead;
    }
    position += bytes;
    return buffer;
  };
  const line = async (hashed: boolean): Promise<string> => {
    const buffer = Buffer.alloc(mostLine);
    const { bytesRead } = await file.read(buffer, 0, mostLine, position);
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    if (end < 0) throw damaged(bytesRead < mostLine ? 'it ends too early' : 'a line is too long');
    if (hashed) hash.update(buffer.subarray(0, end + 1));
    position += end + 1;
    return buffer.toString('utf8', 0, end);
  };
  return {
    line,
    frame: async (): Promise<Buffer | null> => {
      const head = await exactly(4);
      hash.update(head);
      const bytes = head.readUInt32BE();
      if (bytes === 0) return null;
      if (bytes > mostFrame) throw damaged('a part is too large');
      const body = await exactly(bytes);
      hash.update(body);
      return body;
    },
    atEnd: async (): Promise<boolean> => (await file.read(Buffer.alloc(1), 0, 1, position)).bytesRead === 0,
    digest: (): string => hash.digest('hex'),
  };
};
type Reader = ReturnType<typeof reader>;

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw damaged('a line is not JSON');
  }
};

const readHeader = async (
  from: Reader,
): Promise<{ readonly header: BundleHeader; readonly text: string }> => {
  const first = await from.line(true).catch(() => '');
  if (`${first}\n` !== magic)
    throw new ExpectedError(
      'bundle/not-a-bundle',
      'This file is no bundle of Rappel. Choose one that was exported by a workstation; its name ends with .rappel.',
    );
  const text = await from.line(true);
  const value = json(text);
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : null;
  if (typeof format === 'number' && format > bundleFormat)
    throw new ExpectedError(
      'bundle/newer',
      `This bundle was made by a newer Rappel (format ${format}; this one reads up to ${bundleFormat}). Update this workstation, then take it in.`,
      { format, known: bundleFormat },
    );
  const parsed = bundleHeader.safeParse(value);
  if (!parsed.success) throw damaged('its head cannot be read');
  return { header: parsed.data, text };
};

/** What a file says of itself at its head, which nothing has proven yet. Errors: as of `checkBundle`. */
export const peekBundle = async (path: string): Promise<BundleHeader> => {
  const file = await open(path, 'r');
  try {
    return (await readHeader(reader(file))).header;
  } finally {
    await file.close();
  }
};

export type CheckedBundle = { readonly header: BundleHeader; readonly footer: BundleFooter };

/**
 * Reads a whole file, holds it against its own hash and signature, and answers what it says of itself. That the key is one
 * to be trusted is for the caller to say. Errors: `bundle/not-a-bundle`, `bundle/newer`, `bundle/damaged`.
 */
export const checkBundle = async (path: string): Promise<CheckedBundle> => {
  const file = await open(path, 'r');
  try {
    const from = reader(file);
    const { header } = await readHeader(from);
    while ((await from.frame()) !== null);
    const digest = from.digest();
    const text = await from.line(false);
    const signature = Buffer.from(await from.line(false), 'base64');
    if (!(await from.atEnd())) throw damaged('something follows its end');
    const footer = bundleFooter.safeParse(json(text));
    if (!footer.success) throw damaged('its foot cannot be read');
    if (footer.data.sha256 !== digest) throw damaged('its contents do not match its hash');
    if (!verify(null, signed(text), publicKeyOf('ed25519', header.publicKey), signature))
      throw damaged('its signature does not hold');
    return { header, footer: footer.data };
  } finally {
    await file.close();
  }
};

const opened = (body: Buffer, frame: number, contentKey: Buffer, associated: Buffer): Buffer => {
  if (body.length < tagLength) throw damaged('a part is too short');
  const decipher = createDecipheriv('aes-256-gcm', contentKey, nonceOf(frame), { authTagLength: tagLength });
  decipher.setAAD(associated);
  decipher.setAuthTag(body.subarray(-tagLength));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, -tagLength)), decipher.final()]);
  } catch {
    throw new ExpectedError(
      'bundle/passphrase',
      'The bundle does not open with this. Check the passphrase, letter by letter.',
    );
  }
};

/** The records of a file that `checkBundle` found whole, a frame at a time. Errors: `bundle/passphrase`, `bundle/damaged`. */
export async function* readBundle(
  path: string,
  contentKey: Buffer | null,
): AsyncGenerator<readonly unknown[]> {
  const file = await open(path, 'r');
  try {
    const from = reader(file);
    const { text } = await readHeader(from);
    const associated = createHash('sha256').update(`${text}\n`).digest();
    for (let frame = 0; ; frame += 1) {
      const body = await from.frame();
      if (body === null) return;
      const packed = contentKey ? opened(body, frame, contentKey, associated) : body;
      let plain: string;
      try {
        plain = gunzipSync(packed, { maxOutputLength: mostPlain }).toString('utf8');
      } catch {
        throw damaged('a part cannot be unpacked');
      }
      yield plain
        .split('\n')
        .filter((line) => line !== '')
        .map(json);
    }
  } finally {
    await file.close();
  }
}

/** A salt for a passphrase. */
export const newSalt = (): Buffer => randomBytes(16);
