import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { fromBuffer, type Entry } from 'yauzl';

/** Looks for secrets in every file of a folder: as they are, in base64 at each of its three beginnings, in hex, in an URL. */
type Needle = { readonly name: string; readonly form: string; readonly bytes: Buffer };

const base64At = (secret: Buffer, shift: number): string => {
  const text = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64');
  // What the bytes beside it would change is left out.
  return text.slice(shift === 0 ? 0 : shift + 1, text.length - (text.endsWith('=') ? 4 : 1));
};

export const needlesOf = (secrets: Readonly<Record<string, string>>): readonly Needle[] =>
  Object.entries(secrets).flatMap(([name, secret]) => {
    if (secret.length < 10) throw new Error(`${name} is too short to be told from chance`);
    const bytes = Buffer.from(secret, 'utf8');
    const base64 = [0, 1, 2].map((shift) => base64At(bytes, shift));
    const forms: Readonly<Record<string, string>> = {
      plain: secret,
      utf16: bytes.toString('latin1').split('').join('\0'),
      url: encodeURIComponent(secret),
      hex: bytes.toString('hex'),
      HEX: bytes.toString('hex').toUpperCase(),
      ...Object.fromEntries(base64.map((text, shift) => [`base64 at ${shift}`, text])),
      ...Object.fromEntries(
        base64.map((text, shift) => [
          `base64url at ${shift}`,
          text.replaceAll('+', '-').replaceAll('/', '_'),
        ]),
      ),
    };
    return Object.entries(forms).map(([form, text]) => ({ name, form, bytes: Buffer.from(text, 'latin1') }));
  });

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

const zipParts = (bytes: Buffer): Promise<readonly Buffer[]> =>
  new Promise((done, fail) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) {
        fail(error);
        return;
      }
      const parts: Buffer[] = [];
      zip.on('entry', (entry: Entry) => {
        parts.push(Buffer.from(entry.fileName));
        zip.openReadStream(entry, (fault, stream) => {
          if (fault) {
            fail(fault);
            return;
          }
          stream.on('data', (piece: Buffer) => parts.push(piece));
          stream.once('end', () => zip.readEntry());
        });
      });
      zip.once('end', () => done([Buffer.concat(parts)]));
      zip.once('error', fail);
      zip.readEntry();
    });
  });

/** Values as they are: in the file a long one is cut into pages. */
const databaseParts = (file: string): readonly Buffer[] => {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all();
    return tables.flatMap(({ name }) =>
      database
        .prepare<[], unknown[]>(`SELECT * FROM "${name}"`)
        .raw()
        .all()
        .map((row) =>
          Buffer.concat(
            row.flatMap((value) =>
              typeof value === 'string'
                ? [Buffer.from(value, 'utf8')]
                : Buffer.isBuffer(value)
                  ? [value]
                  : [],
            ),
          ),
        ),
    );
  } finally {
    database.close();
  }
};

/** Every packed piece, such as the frames of a bundle. */
const gzipParts = (bytes: Buffer): readonly Buffer[] => {
  const parts: Buffer[] = [];
  const magic = Buffer.from([0x1f, 0x8b, 0x08]);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    try {
      parts.push(gunzipSync(bytes.subarray(at)));
    } catch {
      // Three bytes that look like it.
    }
  }
  return parts;
};

const partsOf = async (file: string): Promise<readonly Buffer[]> => {
  const bytes = readFileSync(file);
  const head = bytes.subarray(0, 16).toString('latin1');
  const packed = gzipParts(bytes);
  if (head.startsWith('SQLite format 3')) return [bytes, ...packed, ...databaseParts(file)];
  if (head.startsWith('PK')) return [bytes, ...(await zipParts(bytes))];
  if (head.startsWith('PAR1'))
    return [
      bytes,
      Buffer.from(
        JSON.stringify(await parquetReadObjects({ file: await asyncBufferFromFile(file) }), (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      ),
    ];
  return [bytes, ...packed];
}; // prettier-ignore

export type Search = { readonly files: readonly string[]; readonly found: readonly string[] };

/** `found`: which secret stands where, and in what form. `files`: what was looked at, that a test may say what it must be. */
export const findSecrets = async (
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Search> => {
  const needles = needlesOf(secrets);
  const found: string[] = [];
  const files = filesOf(folder);
  for (const file of files) {
    const parts = await partsOf(file);
    for (const { name, form, bytes } of needles)
      if (parts.some((part) => part.includes(bytes)))
        found.push(`${name} (${form}) in ${relative(folder, file)}`);
  }
  return { files: files.map((file) => relative(folder, file)), found };
};
