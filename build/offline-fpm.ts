#!/usr/bin/env node
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Stands in for fpm, which electron-builder downloads, so that a .deb can be made without the network: takes the
 * options that it is called with there and hands them to dpkg-deb. A release uses the real one.
 */
const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...text, short: 'd', multiple: true },
    force: { type: 'boolean' },
    ...Object.fromEntries(
      [
        ...['architecture', 'after-install', 'after-remove', 'description', 'version', 'package', 'name'],
        ...['maintainer', 'vendor', 'url', 'license', 'deb-priority', 'deb-compression', 'deb-recommends'],
      ].map((name) => [name, text]),
    ),
  },
});
const option = (name: string): string => {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`fpm was called without --${name}`);
  return value;
};
if (values['t'] !== 'deb') throw new Error('Without the network only a .deb can be made.');

const tree = mkdtempSync(join(tmpdir(), 'rappel-deb-'));
try {
  for (const mapping of positionals) {
    const [source = '', target = ''] = mapping.split('=');
    mkdirSync(dirname(join(tree, target)), { recursive: true });
    cpSync(source, join(tree, target), { recursive: true, preserveTimestamps: true });
  }
  const control = join(tree, 'DEBIAN');
  mkdirSync(control);
  const depends = Array.isArray(values['d']) ? values['d'].join(', ') : '';
  const fields = {
    Package: option('name'),
    Version: option('version'),
    Architecture: option('architecture'),
    Maintainer: option('maintainer'),
    Depends: depends,
    Priority: option('deb-priority'),
    Homepage: option('url'),
    Description: option('description').trim(),
  };
  writeFileSync(
    join(control, 'control'),
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );
  for (const [file, name] of [
    ['postinst', 'after-install'],
    ['postrm', 'after-remove'],
  ] as const) {
    writeFileSync(join(control, file), readFileSync(option(name)));
    chmodSync(join(control, file), 0o755);
  }
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, option('package')], {
    stdio: 'inherit',
  });
} finally {
  rmSync(tree, { recursive: true, force: true });
}
