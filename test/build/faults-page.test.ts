import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rowsOf = (page: string): readonly string[] =>
  readFileSync(join(root, page), 'utf8')
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

it.each([
  ['docs/faults.md', 100],
  ['docs/security.md', 50],
])('%s names tests that are where it says', (page, least) => {
  const named = rowsOf(page).flatMap(namedIn);
  expect(named.length).toBeGreaterThan(least);
  const missing = named.filter(({ file, name }) => !isNamed(readFileSync(join(root, file), 'utf8'), name));
  expect(missing).toEqual([]);
});

it('docs/security.md says of every answer by what it is proven, or that nothing proves it', () => {
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
  const answers = page
    .slice(page.indexOf('## Electron’s checklist'))
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (?:-|point |attack )/u.test(line));
  expect(answers.length).toBeGreaterThan(40);
  expect(answers.filter((row) => !/`test\/|not proven here|not run here/u.test(row))).toEqual([]);
});
