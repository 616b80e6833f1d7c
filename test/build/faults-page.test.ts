import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/faults.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'));

/** A test as the page names it: `file`: "name", "another name of it". */
type Named = { readonly file: string; readonly name: string };

const namedIn = (row: string): readonly Named[] =>
  [...row.matchAll(/`(test\/[^`]+)`: ("[^"]+"(?:,? (?:and )?"[^"]+")*)/gu)].flatMap(
    ([, file = '', names = '']) =>
      [...names.matchAll(/"([^"]+)"/gu)].map(([, name = '']) => ({ file, name })),
  );

/** How a file may write a name: in quotes of any kind, with those that are in it escaped. */
const isNamed = (source: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) => source.includes(`${quote}${name.replaceAll(quote, `\\${quote}`)}${quote}`));

it('docs/faults.md names tests that are where it says', () => {
  const named = rows.flatMap(namedIn);
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter(({ file, name }) => !isNamed(readFileSync(join(root, file), 'utf8'), name));
  expect(missing).toEqual([]);
});
