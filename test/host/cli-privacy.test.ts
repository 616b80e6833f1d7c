import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Evidence } from '../../core/domain/evidence.ts';
import type { Ports, Secrets } from '../../core/ports.ts';
import { databaseFile, openWriter } from '../../db/open.ts';
import { makeProbe, take } from '../db/leads.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { startWorkstation } from '../support/workstation.ts';
import { memorySecrets } from './context.ts';
import { runCommand } from './run-command.ts';

/** Each command opens the data folder anew, durably: a busy disk makes that slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const now = Date.parse('2026-03-12T10:00:00Z');
const lea = { name: 'Zéphyrine Quatrelivres', phone: '01 99 00 01 42', words: 'Ma chaudière ronfle' };
const max = { name: 'Max Petit', phone: '01 99 00 01 99', words: 'Mon toit fuit' };

const open = () => {
  const dataDir = dataFolder();
  const { db, close } = openWriter(dataDir);
  take(db, makeProbe(db), [lea, max]);
  close();
  const secrets: Secrets = memorySecrets();
  const ports: Partial<Ports> = { clock: fixedClock(now), secrets };
  return {
    dataDir,
    run: async (...args: readonly string[]) => {
      const { code, out } = await runCommand([...args, '--data', dataDir], { ports });
      return { code, result: JSON.parse(out) as Record<string, unknown> };
    },
  };
};

describe('rappel evidence', () => {
  it('writes a JSON file and a page that only their owner can read', async () => {
    const { dataDir, run } = open();
    const out = join(dataDir, 'out', 'dossier');
    const { code, result } = await run('evidence', '--phone', '01 99 00 01 42', '--out', out, '--json');
    expect(code).toBe(0);
    const files = readdirSync(out).toSorted();
    expect(result).toEqual({ files: expect.arrayContaining(files.map((name) => join(out, name))) as unknown });
    const [html = '', json = ''] = files;
    expect([html.endsWith('.html'), json.endsWith('.json')]).toEqual([true, true]);
    expect((JSON.parse(readFileSync(join(out, json), 'utf8')) as Evidence).people).toMatchObject([{ name: lea.name }]);
    expect(readFileSync(join(out, html), 'utf8')).toContain(lea.words);
  }); // prettier-ignore

  it('says what is missing, what is no number, and whom nobody knows', async () => {
    const { dataDir, run } = open();
    const code = async (...args: readonly string[]) =>
      ((await run(...args)).result['error'] as { readonly code: string }).code;
    expect(await code('evidence', '--phone', '0199000142')).toBe('cli/usage');
    expect(await code('evidence', '--out', dataDir)).toBe('cli/usage');
    expect(await code('evidence', '--phone', '12', '--out', dataDir)).toBe('privacy/bad-number');
    expect(await code('evidence', '--phone', '0199000177', '--out', dataDir)).toBe('privacy/nobody');
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    expect(await code('evidence', '--phone', '0199000142', '--out', file)).toBe('evidence/unwritable');
  });
});

describe('rappel erase', () => {
  it('says with --dry-run what would go and why the rest stays, and then does it', async () => {
    const { dataDir, run } = open();
    const dry = await run('erase', '--phone', '0199000142', '--dry-run');
    expect(dry.result).toMatchObject({
      erased: false,
      people: [{ name: lea.name }],
      goes: expect.arrayContaining([
        { place: 'people', fate: 'removed', count: 1, what: 'The person’s record' },
      ]) as unknown,
      stays: [{ place: 'suppression', count: 1 }],
    });
    expect(readFileSync(databaseFile(dataDir)).includes('Quatrelivres')).toBe(true);
    const { result } = await run('erase', '--phone', '0199000142');
    expect(result).toEqual({ ...dry.result, erased: true, wiped: true });
    for (const name of readdirSync(dataDir))
      if (name.startsWith('rappel.sqlite'))
        expect([name, readFileSync(join(dataDir, name)).includes('Quatrelivres')]).toEqual([name, false]);
    expect((await run('erase', '--phone', '0199000142')).result).toMatchObject({
      error: { code: 'privacy/nobody' },
    });
    const leads = join(dataDir, 'leads.csv');
    writeFileSync(
      leads,
      `Nom;Téléphone;Message\n${lea.name};${lea.phone};Encore\nEve Roux;0199000143;Bonjour\n`,
    );
    expect((await run('import', leads, '--probe', 'Formulaire')).result).toMatchObject({
      read: 2,
      accepted: 1,
      suppressed: 1,
    });
  });

  it('refuses while a workstation holds the folder; looking is allowed', async () => {
    const { dataDir, run } = open();
    const workstation = await startWorkstation({ dataDir });
    expect((await run('erase', '--phone', '0199000142')).result).toMatchObject({
      error: { code: 'serve/already-running' },
    });
    expect((await run('erase', '--phone', '0199000142', '--dry-run')).code).toBe(0);
    expect((await run('suppress', '--phone', '0199000142', '--reason', 'Par lettre')).code).toBe(0);
    await workstation.close();
  });
});

describe('rappel suppress', () => {
  it('enters a number and closes what is open', async () => {
    const { run } = open();
    expect((await run('suppress', '--phone', '0199000142', '--reason', 'Par lettre')).result).toEqual({
      added: true,
      closed: 1,
    });
    expect((await run('suppress', '--phone', '0199000142', '--reason', 'Par lettre')).result).toEqual({
      added: false,
      closed: 0,
    });
    const left = (await run('queue')).result as unknown as readonly { prospect: { name: string } }[];
    expect(left.map(({ prospect }) => prospect.name)).toEqual(['Max Petit']);
  });

  it('takes a list of a hundred thousand numbers in seconds', async () => {
    const { dataDir, run } = open();
    const list = join(dataDir, 'list.csv');
    const numbers = Array.from({ length: 100_000 }, (_, index) => `06${10_000_000 + index}`);
    writeFileSync(list, `${numbers.join('\n')}\n0199000142\n`);
    const began = performance.now();
    const { result } = await run('suppress', '--list', list, '--reason', 'Liste 2026');
    expect(result).toMatchObject({ read: 100_001, added: 100_001, known: 0, rejected: 0, closed: 1 });
    expect(performance.now() - began).toBeLessThan(60_000);
    expect((await run('suppress', '--list', list, '--reason', 'Liste 2026')).result).toMatchObject({ added: 0, known: 100_001 });
  }, 120_000); // prettier-ignore

  it('asks for a reason, for one of the two, and for a file with numbers', async () => {
    const { dataDir, run } = open();
    const code = async (...args: readonly string[]) =>
      ((await run(...args)).result['error'] as { readonly code: string }).code;
    expect(await code('suppress', '--phone', '0199000142')).toBe('cli/usage');
    expect(await code('suppress', '--phone', '0199000142', '--reason', 'a')).toBe('cli/usage');
    expect(await code('suppress', '--reason', 'Par lettre')).toBe('cli/usage');
    expect(await code('suppress', '--phone', '0199000142', '--list', 'x', '--reason', 'Par lettre')).toBe(
      'cli/usage',
    );
    expect(await code('suppress', '--list', join(dataDir, 'none'), '--reason', 'Par lettre')).toBe(
      'intake/file-missing',
    );
    const words = join(dataDir, 'words.csv');
    writeFileSync(words, 'bonjour\nau revoir\n');
    expect(await code('suppress', '--list', words, '--reason', 'Par lettre')).toBe('suppression/no-numbers');
    expect(existsSync(databaseFile(dataDir))).toBe(true);
  });
});
