import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { dataFolder } from '../../db/records.ts';
import { writeTextWorkbook } from '../../support/workbook-file.ts';
import { now } from './csv-file.ts';

/** A workbook of 200 MB is made first. */
vi.setConfig({ testTimeout: 120_000 });

const rows = 20_000;
const length = 10_000;
/** Digits that no compression makes much of; every row takes another piece of them. */
const digits = Array.from({ length: 60_000 }, (_, index) => (index * 7919 * 104_729) % 999_983).join(' ');
const words = (row: number): string => {
  const from = (row * 127) % (digits.length - length);
  return digits.slice(from, from + length);
};

it('a workbook with more text than the reader may hold is read in bounded memory', async () => {
  const folder = dataFolder();
  const path = join(folder, 'large.xlsx');
  await writeTextWorkbook(path, rows + 1, (row) =>
    row === 0
      ? ['Nom', 'Tel', 'Message']
      : [`Prospect ${row}`, `01990${String(row).padStart(5, '0')}`, words(row)],
  );
  const source = {
    path,
    options: {},
    mapping: null,
    context: { country: 'FR', zone: 'Europe/Paris', now },
    scratch: join(folder, 'scratch'),
  };
  // A process of its own: what it needed at most is known at its end.
  const module = pathToFileURL(join(import.meta.dirname, '../../../host/intake/open-table.ts')).href;
  const script = `
    const { openTable } = await import(${JSON.stringify(module)});
    const table = await openTable(${JSON.stringify(source)});
    let read = 0, characters = 0;
    for await (const { records } of table.records())
      for (const { cells } of records) { read += 1; characters += cells[2].length; }
    table.close();
    console.log(JSON.stringify({ read, characters, mebibytes: process.resourceUsage().maxRSS / 1024 }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const told = JSON.parse(stdout) as {
    readonly read: number;
    readonly characters: number;
    readonly mebibytes: number;
  };
  expect(told.read).toBe(rows);
  // The text alone, held as one does without thinking, would take as much again.
  expect(told.characters).toBeGreaterThan(190_000_000);
  expect(told.mebibytes).toBeLessThan(330);
});
