import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the design promises of the tree as a whole (docs/architecture.md), as git would commit it. */
const root = join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const self = 'test/architecture.test.ts';
const code = tracked.filter((file) => /\.(?:ts|tsx|mjs)$/u.test(file) && file !== self);

const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  db: ['core'],
  host: ['core', 'db'],
  electron: ['core', 'db', 'host'],
  renderer: ['core'],
  build: ['core', 'db', 'host'],
  test: ['core', 'db', 'host', 'electron', 'renderer', 'build'],
};
const folders = Object.keys(mayImport);
const topFolder = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');

/** Every module that a file names: static and dynamic imports, re-exports, `new URL('./x.ts', import.meta.url)`. */
const importPattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)(['"])((?:\.{1,2}\/|[@a-z])[^'"\n]*)\1/gu;
const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(importPattern)].map((match) => match[2] ?? '');
const target = (file: string, specifier: string): string => posix.join(posix.dirname(file), specifier);

describe('the tree', () => {
  it('has a closed set of folders at its top', () => {
    const found = new Set(tracked.map(topFolder).filter((name) => name !== ''));
    expect([...found].toSorted()).toEqual([...folders, 'docs', '.ci', '.github'].toSorted());
  });

  it.each(folders)('says in %s/README.md what is in it', (folder) => {
    const text = read(`${folder}/README.md`);
    expect(text.length).toBeGreaterThan(200);
    expect(text).toContain('import');
  });

  it('has no folder for odds and ends, and names files in kebab-case', () => {
    expect(tracked.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|lib)\//iu.test(file))).toEqual(
      [],
    );
    expect(
      code.filter(
        (file) => !/^(?:[a-z0-9.-]+\/)*[a-z0-9]+(?:[.-][a-z0-9]+)*\.(?:ts|tsx|mjs|d\.ts)$/u.test(file),
      ),
    ).toEqual([]);
  });

  it('keeps files to a readable length', () => {
    const long = code.filter((file) => read(file).split('\n').length > 450);
    expect(long).toEqual([]);
  });
});

describe('imports', () => {
  it('are found at all by this test', () => {
    expect(importsOf('host/create-host.ts')).toContain('../core/rpc/serve.ts');
    expect(importsOf('db/client.ts').some((specifier) => specifier.startsWith('./'))).toBe(true);
  });

  it('go one way', () => {
    const wrong = code
      .filter((file) => folders.includes(topFolder(file)))
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => target(file, specifier))
          .filter((to) => {
            const there = topFolder(to);
            return (
              there !== topFolder(file) &&
              folders.includes(there) &&
              !(mayImport[topFolder(file)] ?? []).includes(there)
            );
          })
          .map((to) => `${file} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  it('name files with their extension, and files that exist', () => {
    const broken = code.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.') && !specifier.includes('${'))
        .map((specifier) => target(file, specifier.replace(/[?#].*$/u, '')))
        // A bundle's own name for a thread, beside the source's (db/client.ts).
        .filter((to) => !existsSync(join(root, to)) && !to.endsWith('-worker.js'))
        .map((to) => `${file} → ${to}`),
    );
    expect(broken).toEqual([]);
  });

  it('speak to SQLite in db/ alone (and in tests that look into a file)', () => {
    const users = code.filter(
      (file) => importsOf(file).includes('better-sqlite3') && !['db', 'test'].includes(topFolder(file)),
    );
    expect(users).toEqual([]);
  });

  it('keep core free of Node, the DOM’s frameworks and the wire', () => {
    const allowed = new Set(['zod', 'libphonenumber-js']);
    const others = code
      .filter((file) => topFolder(file) === 'core')
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => !specifier.startsWith('.'))
          .map((specifier) => `${file} ${specifier}`),
      )
      .filter((line) => !allowed.has((line.split(' ')[1] ?? '').split('/')[0] ?? ''));
    expect(others).toEqual([]);
  });

  it('never reach into electron/, save from its tests', () => {
    const users = code.filter(
      (file) =>
        topFolder(file) !== 'electron' &&
        importsOf(file).some(
          (specifier) => specifier.startsWith('.') && topFolder(target(file, specifier)) === 'electron',
        ),
    );
    expect(users.filter((file) => !file.startsWith('test/electron/'))).toEqual([]);
  });
});

describe('the code', () => {
  it.each([
    ['a switched-off compiler', /@ts-(?:ignore|nocheck|expect-error)/u],
    ['a rule switched off without a reason (-- why)', /(?:eslint|oxlint)-disable(?!.* -- \w)/u],
    ['unfinished work', /\b(?:TODO|FIXME|XXX|HACK)\b/u],
    ['a test left out or alone', /\b(?:it|test|describe)\.(?:only|todo|skip)\b/u],
    ['a mocked module', /\bvi\.(?:mock|doMock)\b/u],
    ['HTML from text', /dangerouslySetInnerHTML|\.innerHTML\s*=/u],
  ])('holds no %s', (_what, pattern) => {
    expect(code.filter((file) => pattern.test(read(file)))).toEqual([]);
  });

  it('names no place of the machine it was written on', () => {
    const text = tracked.filter(
      (file) =>
        /\.(?:ts|tsx|mjs|md|json|ya?ml|css|html|sql)$/u.test(file) &&
        !['package-lock.json', self].includes(file),
    );
    expect(text.filter((file) => /(?:^|[\s"'`(=])\/(?:work|root)\//mu.test(read(file)))).toEqual([]);
  });
});
