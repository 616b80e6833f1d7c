import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { databaseFile, openReader } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { dataFolder } from '../db/records.ts';
import { fixedClock } from '../support/clock.ts';
import { memorySecrets } from './context.ts';
import { csvFile, now } from './intake/csv-file.ts';
import { manyLeads } from './intake/intake-desk.ts';
import { runCommand } from './run-command.ts';

/** Every import starts three threads of its own. */
vi.setConfig({ testTimeout: 60_000 });

/** Runs the command at a fixed moment, and reads what it prints. */
const rappel = async (args: readonly string[], signal?: AbortSignal) => {
  const { code, out, err } = await runCommand(args, {
    signal,
    ports: { clock: fixedClock(now), secrets: memorySecrets() },
  });
  return { code, result: JSON.parse(out) as Readonly<Record<string, unknown>>, err };
};

const look = <T>(dataDir: string, text: string): readonly T[] => {
  const { db, close } = openReader(dataDir);
  try {
    return db.all<T>({ text, params: [] });
  } finally {
    close();
  }
};

const leads = 'Nom;Tel;Message\nLéa;0199000142;Bonjour\nMax;199000143;Salut\nAna;;Allô\n=Bob;0199;=1+1\n';

describe('rappel import', () => {
  it('answers the counts, which add up to what was read, and makes the probe', async () => {
    const data = dataFolder();
    const { code, result } = await rappel(['import', csvFile(leads), '--probe', 'Salon', '--data', data]);
    expect(code).toBe(0);
    expect(result).toEqual({
      read: 4, accepted: 2, merged: 0, rejected: 2, suppressed: 0, unchanged: 0, seconds: expect.any(Number) as unknown,
    }); // prettier-ignore
    expect(look(data, 'SELECT name, kind, country, zone FROM probe')).toEqual([
      { name: 'Salon', kind: 'file', country: 'FR', zone: 'Europe/Paris' },
    ]);
    expect(look(data, 'SELECT file_name, state FROM batch')).toEqual([
      { file_name: 'leads.csv', state: 'done' },
    ]);
  });

  it('run twice changes nothing; another probe of the same people is another need', async () => {
    const data = dataFolder();
    const file = csvFile(leads);
    const run = (probe: string) => rappel(['import', file, '--probe', probe, '--data', data]);
    await run('Salon');
    expect((await run('salon')).result).toMatchObject({
      read: 4,
      accepted: 0,
      merged: 0,
      rejected: 2,
      unchanged: 2,
    });
    expect((await run('Site')).result).toMatchObject({ read: 4, accepted: 0, merged: 2, rejected: 2 });
    expect(look(data, 'SELECT count(*) AS n FROM prospect')).toEqual([{ n: 2 }]);
    expect(look(data, 'SELECT count(*) AS n FROM request')).toEqual([{ n: 4 }]);
  });

  it('writes the rejected rows with their reasons, harmless in a spreadsheet', async () => {
    const out = join(dataFolder(), 'rejects.csv');
    await rappel(['import', csvFile(leads), '--probe', 'Salon', '--rejects', out, '--data', dataFolder()]);
    const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\r\n');
    expect(header).toMatch(/^\ufeffNom,Tel,Message,/);
    expect(rows.map((row) => row.split(',').slice(0, 4))).toEqual([
      ['Ana', '', 'Allô', '4'],
      ["'=Bob", '0199', "'=1+1", '5'],
    ]);
    const none = join(dataFolder(), 'none.csv');
    await rappel([
      'import',
      csvFile('Nom;Tel\nLéa;0199000142\n'),
      '--probe',
      'P',
      '--rejects',
      none,
      '--data',
      dataFolder(),
    ]);
    expect(readFileSync(none, 'utf8').trim().split('\r\n')).toHaveLength(1);
  });

  it('says so when the rejected rows cannot be written; the import itself is done', async () => {
    const data = dataFolder();
    const { code, result } = await rappel([
      'import',
      csvFile(leads),
      '--probe',
      'Salon',
      '--rejects',
      join(data, 'no', 'x.csv'),
      '--data',
      data,
    ]);
    expect([code, result]).toMatchObject([1, { error: { code: 'import/rejects-unwritable' } }]);
    expect(look(data, 'SELECT state FROM batch')).toEqual([{ state: 'done' }]);
  });

  it('reads numbers as those of --country, which the probe then keeps', async () => {
    const data = dataFolder();
    const file = csvFile('Name,Phone\nFay,020 7946 0123\n');
    const run = (...more: string[]) => rappel(['import', file, '--probe', 'UK', '--data', data, ...more]);
    expect((await run('--country', 'gb')).result).toMatchObject({ accepted: 1 });
    expect(look(data, 'SELECT value FROM contact_point')).toEqual([{ value: '+442079460123' }]);
    expect((await run()).result).toMatchObject({ unchanged: 1 });
    expect(look(data, 'SELECT country, zone FROM probe')).toEqual([{ country: 'GB', zone: 'Europe/London' }]);
  });

  it('takes a mapping, in any spelling of the headers, and keeps it for the next file', async () => {
    const data = dataFolder();
    const map = join(dataFolder(), 'map.json');
    writeFileSync(map, '\ufeff{"colonne a": "name", "Colonne B": "phone", "Colonne C": "words"}');
    const first = csvFile('Colonne A;Colonne B;Colonne C\nLéa;0199000142;Bonjour\n');
    const second = csvFile('Colonne C;Colonne B;Colonne A\nSalut;0199000143;Max\n');
    await rappel(['import', first, '--probe', 'P', '--map', map, '--data', data]);
    await rappel(['import', second, '--probe', 'P', '--data', data]);
    expect(
      look(
        data,
        `SELECT name, words ->> '$[0].text' AS words FROM prospect p JOIN request r ON r.prospect_id = p.id ORDER BY p.id`,
      ),
    ).toEqual([
      { name: 'Léa', words: 'Bonjour' },
      { name: 'Max', words: 'Salut' },
    ]);
  });

  it.each([
    ['not JSON', '{"Nom": ', 'import/map-invalid'],
    ['a field that does not exist', '{"Nom": "nom"}', 'import/map-invalid'],
    ['a list', '["Nom"]', 'import/map-invalid'],
    ['a column that is not there', '{"Titre": "name"}', 'import/map-unknown-column'],
  ])('refuses a mapping with %s, before anything is taken', async (_what, json, code) => {
    const data = dataFolder();
    const map = csvFile(json, 'map.json');
    const ran = await rappel(['import', csvFile(leads), '--probe', 'P', '--map', map, '--data', data]);
    expect([ran.code, ran.result]).toMatchObject([1, { error: { code } }]);
    if (existsSync(databaseFile(data))) expect(look(data, 'SELECT id FROM request')).toEqual([]);
  });

  it.each([
    [['import'], 'cli/usage'],
    [['import', 'a.csv'], 'cli/usage'],
    [['import', 'a.csv', 'b.csv', '--probe', 'P'], 'cli/usage'],
    [['import', 'a.csv', '--probe', ' '], 'cli/usage'],
    [['import', 'a.csv', '--probe', 'P', '--country', 'France'], 'cli/usage'],
    [['import', 'a.csv', '--probe', 'P', '--format', 'pdf'], 'cli/usage'],
    [['import', 'nowhere.csv', '--probe', 'P'], 'intake/file-missing'],
    [['import', '.', '--probe', 'P'], 'intake/file-is-folder'],
    [['import', 'a.csv', '--probe', 'P', '--map', 'nowhere.json'], 'import/map-missing'],
  ])('%j is refused with %s, and makes no database', async (args, expected) => {
    const data = dataFolder();
    const { code, result } = await rappel([...args, '--data', data]);
    expect([code, result]).toMatchObject([1, { error: { code: expected, message: /\. \S/ } }]);
    expect(existsSync(databaseFile(data))).toBe(false);
  });

  it.each([
    ['empty', '', 'csv/empty'],
    ['half an Excel workbook', Buffer.from('504b0304', 'hex'), 'xlsx/damaged'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'csv/binary'],
    ['one endless line', 'x'.repeat(2_000_000), 'csv/line-too-long'],
  ])('says of a file that is %s what it is, and leaves no batch that runs', async (_what, content, code) => {
    const data = dataFolder();
    const ran = await rappel(['import', csvFile(content), '--probe', 'P', '--data', data]);
    expect([ran.code, ran.result]).toMatchObject([1, { error: { code } }]);
    expect(look(data, `SELECT id FROM batch WHERE state = 'running'`)).toEqual([]);
  });

  it.each([
    [
      'ndjson',
      '{"nom":"Léa","tel":"0199000142"}\n{"nom":"Max","tel":\n{"nom":"Zoé","tel":"0199000144"}\n',
      'bad-record',
    ],
    [
      'json',
      '[{"nom":"Léa","tel":"0199000142"},{"nom":"Ana"},{"nom":"Zoé","tel":"0199000144"}]',
      'no-contact',
    ],
    [
      'vcard',
      'BEGIN:VCARD\nFN:Léa\nTEL:0199000142\nEND:VCARD\nBEGIN:VCARD\nFN:Zoé\nTEL:0199000144\nEND:VCARD\nBEGIN:VCARD\nFN:Max',
      'bad-record',
    ],
    [
      'adf',
      '<adf>\n<prospect><customer><contact><name part="full">Léa</name><phone>0199000142</phone></contact></customer></prospect>\n<prospect/>\n<prospect><customer><contact><phone>0199000144</phone></contact></customer></prospect></adf>',
      'no-contact',
    ],
  ])(
    'of %s twice changes nothing the second time; its rejected rows come as a file',
    async (format, content, reason) => {
      const data = dataFolder();
      const out = join(dataFolder(), 'rejects.csv');
      const run = (chosen: string) =>
        rappel([
          'import',
          csvFile(content, 'leads.txt'),
          '--probe',
          'P',
          '--format',
          chosen,
          '--rejects',
          out,
          '--data',
          data,
        ]);
      expect((await run('auto')).result).toMatchObject({ read: 3, accepted: 2, rejected: 1, unchanged: 0 });
      expect((await run(format)).result).toMatchObject({ read: 3, accepted: 0, rejected: 1, unchanged: 2 });
      expect(look(data, 'SELECT source FROM batch')).toEqual([{ source: format }, { source: format }]);
      expect(look(data, `SELECT DISTINCT reason FROM payload WHERE reason IS NOT NULL`)).toEqual([
        { reason },
      ]);
      expect(readFileSync(out, 'utf8').trim().split('\r\n').length).toBeGreaterThan(1);
    },
  );

  it('watches a folder for a workstation: says which, sets it, ends it', async () => {
    const data = dataFolder();
    const folder = dataFolder();
    const watch = async (...args: readonly string[]) =>
      (await rappel(['watch', ...args, '--data', data])).result;
    expect(await watch()).toEqual({ folder: null });
    expect(await watch('set', folder, '--probe', 'Salon')).toMatchObject({
      error: { code: 'watch/no-probe' },
    });
    await rappel(['import', csvFile(leads), '--probe', 'Salon', '--data', data]);
    expect(await watch('set', folder, '--probe', 'Salon')).toEqual({ folder, probe: 'Salon' });
    expect(await watch()).toEqual({ folder, probe: 'Salon' });
    expect(await watch('set', folder)).toMatchObject({ error: { code: 'cli/usage' } });
    expect(await watch('off')).toEqual({ folder: null });
  });

  it('stops when it is told to; the same command takes the rest', async () => {
    const data = dataFolder();
    const args = ['import', csvFile(manyLeads(3000)), '--probe', 'P', '--data', data];
    const stop = new AbortController();
    stop.abort();
    const { code, result } = await rappel(args, stop.signal);
    expect([code, result]).toMatchObject([1, { error: { code: 'cancelled' } }]);
    const again = await rappel(args);
    expect(again).toMatchObject({ code: 0, result: { read: 3000 } });
    expect(look(data, 'SELECT count(*) AS n FROM request')).toEqual([{ n: 3000 }]);
  });

  it('runs as a program, beside one that holds the same data folder open', async () => {
    const data = dataFolder();
    const main = join(import.meta.dirname, '../../host/cli/main.ts');
    const { db, close } = await import('../../db/open.ts').then(({ openWriter }) => openWriter(data));
    const child = spawn(process.execPath, [main, 'import', csvFile(leads), '--probe', 'P'], {
      env: { ...process.env, RAPPEL_DATA: data },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect([code, JSON.parse(out)]).toMatchObject([0, { read: 4, accepted: 2 }]);
    expect(db.get(sql`SELECT count(*) AS n FROM request`)).toEqual({ n: 2 });
    close();
  });
});
