import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealedFileSecrets } from '../../host/secrets.ts';
import { tempDataDir } from '../support/workstation.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = tempDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the sealed file', () => {
  it('gives back what was put in, to whoever opens the folder next, and forgets on demand', () => {
    const secrets = sealedFileSecrets(dataDir);
    expect(secrets.get('line.password')).toBe(null);
    secrets.set('line.password', 'pâté « ash »');
    secrets.set('other', 'x');
    expect(sealedFileSecrets(dataDir).get('line.password')).toBe('pâté « ash »');
    secrets.set('line.password', null);
    expect(sealedFileSecrets(dataDir).get('line.password')).toBe(null);
    expect(sealedFileSecrets(dataDir).get('other')).toBe('x');
    expect(secrets.get('constructor')).toBe(null);
  });

  it('shows nothing of it on the disk, and leaves nothing else there', () => {
    sealedFileSecrets(dataDir).set('line.password', 'a password of some length');
    expect(readFileSync(join(dataDir, 'secrets.sealed'), 'utf8')).not.toContain('password');
    expect(readdirSync(dataDir).toSorted()).toEqual(['secrets.key', 'secrets.sealed']);
  });

  it.skipIf(process.platform === 'win32')('mends rights that a restore has widened', () => {
    sealedFileSecrets(dataDir).set('a', 'b');
    chmodSync(join(dataDir, 'secrets.key'), 0o644);
    expect(sealedFileSecrets(dataDir).get('a')).toBe('b');
    expect(statSync(join(dataDir, 'secrets.key')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      'a changed byte',
      (file: string) =>
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(
            /"data":"(.)/u,
            (_all, first: string) => `"data":"${first === 'A' ? 'B' : 'A'}`,
          ),
        ),
    ],
    ['half a file', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 30))],
    [
      'another key',
      (file: string) =>
        writeFileSync(join(file, '..', 'secrets.key'), Buffer.alloc(32, 7).toString('base64')),
    ],
    ['a lost key', (file: string) => rmSync(join(file, '..', 'secrets.key'))],
  ])('says so after %s, and overwrites nothing', (_what, damage) => {
    const file = join(dataDir, 'secrets.sealed');
    sealedFileSecrets(dataDir).set('a', 'bbbbbbbb');
    damage(file);
    const before = readFileSync(file, 'utf8');
    const secrets = sealedFileSecrets(dataDir);
    const damaged = expect.objectContaining({ code: 'secrets/damaged' }) as Error;
    expect(() => secrets.get('a')).toThrow(damaged);
    expect(() => secrets.set('a', 'c')).toThrow(damaged);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('loses nothing when processes write at once', async () => {
    const script = `
      const { sealedFileSecrets } = await import(${JSON.stringify(join(import.meta.dirname, '../../host/secrets.ts'))});
      const secrets = sealedFileSecrets(process.argv[1]);
      for (let i = 0; i < 20; i += 1) secrets.set(process.argv[2] + i, String(i));`;
    const names = ['a', 'b', 'c'];
    const children = names.map((name) =>
      spawn(process.execPath, ['--input-type=module', '-e', script, dataDir, name], { stdio: 'inherit' }),
    );
    expect(
      await Promise.all(children.map(async (child) => ((await once(child, 'exit')) as [number])[0])),
    ).toEqual([0, 0, 0]);
    const secrets = sealedFileSecrets(dataDir);
    for (const name of names)
      for (let i = 0; i < 20; i += 1) expect(secrets.get(`${name}${i}`)).toBe(String(i));
  });
});
