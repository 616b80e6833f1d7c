import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { shippedPackages, type Shipped } from './shipped-packages.ts';

/**
 * What goes out with every package: a bill of materials (CycloneDX 1.6, JSON) and the licences of all that is in it.
 * The same bundle gives the same files: no clock, no random number.
 */
const root = join(import.meta.dirname, '..');
export const billFile = 'rappel.cdx.json';
export const licencesFile = 'THIRD-PARTY-LICENSES.txt';

/** UUID (version 8, RFC 9562) of what is in it. */
const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

const component = ({ name, version, licence, sha512, kind, purl }: Shipped): object => {
  const [group, base] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: kind,
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    licenses: [/ (?:OR|AND) /u.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl,
    ...(sha512 === null
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  };
};

export const billOfMaterials = (shipped: readonly Shipped[], version: string): object => {
  const components = shipped.map(component);
  const ours = `pkg:generic/rappel@${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([ours, components]))}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': ours,
        name: 'rappel',
        version,
        licenses: [{ license: { id: 'MIT' } }],
        purl: ours,
      },
    },
    components,
    dependencies: [{ ref: ours, dependsOn: shipped.map(({ purl }) => purl) }],
  };
};

const licences = (shipped: readonly Shipped[]): string =>
  [
    'Rappel is under the MIT licence (LICENSE). It holds the work of others, listed here with their licences.',
    'Chromium and Node.js, which Electron brings along, are in LICENSES.chromium.html beside the program.',
    ...shipped.map(
      ({ name, version, licence, texts }) =>
        `${'='.repeat(80)}\n${name} ${version}\nLicence: ${licence}\n\n${texts.join('\n\n')}`,
    ),
    '',
  ].join('\n\n');

/** Writes both from what the bundles in dist/ hold; errors: those of `shippedPackages`. */
export const writeBill = (folder: string): void => {
  const shipped = shippedPackages();
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, billFile), `${JSON.stringify(billOfMaterials(shipped, version), null, 1)}\n`);
  writeFileSync(join(folder, licencesFile), licences(shipped));
};
