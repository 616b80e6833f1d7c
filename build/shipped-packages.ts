import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { packagesIn } from './bundled-packages.ts';

const root = join(import.meta.dirname, '..');

/** Licences (SPDX) that may be shipped with an MIT program to anybody, without a duty beyond keeping their text. */
export const allowedLicences: readonly string[] = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'blessing', 'Python-2.0', 'OFL-1.1', 'CC-BY-3.0'],
];

/** Whether an SPDX expression of names, AND and OR can be met with the licences above. Anything else cannot. */
export const licenceAllowed = (expression: string): boolean =>
  expression
    .replaceAll(/^\(|\)$/gu, '')
    .split(' OR ')
    .some((all) => all.split(' AND ').every((one) => allowedLicences.includes(one.trim())));

export type Shipped = {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Base64 of SHA-512, from the lock file; null for what did not come as a package of its own. */
  readonly sha512: string | null;
  readonly kind: 'library' | 'framework' | 'data';
  /** Package URL (https://github.com/package-url/purl-spec). */
  readonly purl: string;
  /** The texts that have to go along. */
  readonly texts: readonly string[];
};

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
});

const textsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/iu.test(name))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());

/** Some packages name the MIT licence and bring no text of it: the words are the same for all, the holder is theirs. */
const mitText = (author: string): string =>
  readFileSync(join(root, 'LICENSE'), 'utf8')
    .replace(/^Copyright .*$/mu, `Copyright (c) ${author}`)
    .trim();

const ofPackage = (
  folder: string,
  lock: z.infer<typeof lockFile>,
  kind: Shipped['kind'] = 'library',
): Shipped => {
  const at = join(root, folder);
  const { name, version, license, author } = manifest.parse(
    JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')),
  );
  const entry = lock.packages[folder];
  if (entry?.version !== version)
    throw new Error(`${folder} is not what package-lock.json says. Run “npm ci”, then pack again.`);
  const licence = typeof license === 'string' ? license : (license?.type ?? 'unknown');
  const holder = typeof author === 'string' ? author : author?.name;
  const found = textsIn(at);
  return {
    name,
    version,
    licence,
    sha512: entry.integrity?.replace(/^sha512-/u, '') ?? null,
    kind,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    texts: found.length === 0 && licence === 'MIT' && holder !== undefined ? [mitText(holder)] : found,
  };
};

/** SQLite is compiled into the driver: its faults are ours, so it is listed for itself. */
const sqlite = (): Shipped => {
  const header = join(root, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h');
  const version = /^#define SQLITE_VERSION\s+"([\d.]+)"/mu.exec(readFileSync(header, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${header} does not say which SQLite it is.`);
  return {
    name: 'sqlite',
    version,
    licence: 'blessing',
    sha512: null,
    kind: 'library',
    purl: `pkg:generic/sqlite@${version}`,
    texts: ['In the public domain (https://sqlite.org/copyright.html).'],
  };
};

/**
 * What a packed build holds of others: what the bundlers took in, the driver that stays beside them, SQLite in it,
 * Electron around it, and the table of holidays. Throws where something is under a licence that is not listed above.
 */
export const shippedPackages = (): readonly Shipped[] => {
  const lock = lockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const folders = new Set([
    ...packagesIn(join(root, 'dist', 'renderer'), 'page'),
    ...packagesIn(join(root, 'dist', 'electron'), 'node'),
    ...packagesIn(join(root, 'dist', 'electron'), 'preload'),
    'node_modules/better-sqlite3',
  ]);
  const holidays = ofPackage('node_modules/date-holidays', lock, 'data');
  const shipped: readonly Shipped[] = [
    ...[...folders].map((folder) => ofPackage(folder, lock)),
    sqlite(),
    ofPackage('node_modules/electron', lock, 'framework'),
    // The table is made from its data alone (core/rules/holiday-table.ts).
    { ...holidays, licence: 'CC-BY-3.0', texts: [...holidays.texts, 'Data: CC BY 3.0, date-holidays.'] },
  ].toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
  const refused = shipped.filter(({ licence }) => !licenceAllowed(licence));
  if (refused.length > 0)
    throw new Error(
      `These would be shipped under a licence that is not listed in build/${basename(import.meta.filename)}: ${refused
        .map(({ name, version, licence }) => `${name} ${version} (${licence})`)
        .join(', ')}. Look at it, then list it or do without.`,
    );
  const wordless = shipped.filter(({ texts }) => texts.length === 0);
  if (wordless.length > 0)
    throw new Error(
      `These come without the text of their licence: ${wordless.map(({ name }) => name).join(', ')}.`,
    );
  return shipped;
};
