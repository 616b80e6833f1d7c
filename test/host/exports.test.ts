import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it, vi } from 'vitest';
import { exportTables } from '../../core/domain/export-dictionary.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Session } from '../../core/rpc/serve.ts';
import type { WriteDb } from '../../db/handle.ts';
import { saveQuality } from '../../db/stores/quality.ts';
import { exportJobOf } from '../../host/exports/export-job.ts';
import { scheduledExportsOf } from '../../host/exports/export-schedule.ts';
import { runExport, type ExportIo, type ExportOrder } from '../../host/exports/run-export.ts';
import { openFileSink } from '../../host/exports/sink.ts';
import { xlsxWriter } from '../../host/exports/xlsx.ts';
import { exportsHandlers } from '../../host/handlers/exports.ts';
import { readSheet } from '../../host/intake/xlsx/sheet.ts';
import { openWorkbook } from '../../host/intake/xlsx/workbook.ts';
import { dataFolder } from '../db/records.ts';
import { makeProbe, now, take } from '../db/leads.ts';
import { callHer, lea, max } from '../db/two-people.ts';
import { openContext } from './context.ts';
import { runCommand } from './run-command.ts';

const session: Session = { id: 'window', emit: () => undefined };
const note = '=HYPERLINK("http://x")\u0007_x0041_ <b>&';

/** Two people, and calls with one of them; the note of the first is what no format may stumble over. */
const people = (calls = 3) => (db: WriteDb): void => {
  const probe = makeProbe(db);
  take(db, probe, [lea, max]);
  for (let n = 0; n < calls; n += 1) {
    const attempt = callHer(db, n === 0 ? note : `Note ${n}`);
    if (n === 0)
      saveQuality(db, {
        attempt, at: now, microphone: 'Jabra de Marie', network: 'wifi', sent: null,
        heard: { samples: 3, mosMean: 4.2, mosWorst: 3.9, loss: 0.01, lossWorst: 0.02, jitterMs: 4, roundTripMs: 30, codec: 'opus', curve: [4.2] },
      });
  }
}; // prettier-ignore

const order = (folder: string, changes: Partial<ExportOrder['choice']> & Partial<ExportOrder> = {}): ExportOrder => {
  const { format = 'csv', tables = [...exportTables], personal = true, ...rest } = changes;
  return { choice: { format, tables, personal }, folder, since: null, until: null, bom: true, language: 'en', now, ...rest };
}; // prettier-ignore
const io = (changes: Partial<ExportIo> = {}): ExportIo => ({
  signal: new AbortController().signal,
  pageRows: 2,
  ...changes,
});
const text = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');

type Line = Readonly<Record<string, unknown>>;
const lines = (file: string): readonly Line[] =>
  text(file).trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore

describe('an export', () => {
  it('writes every table as NDJSON with real values, page by page and within bounds of time, and the dictionary beside it', async () => {
    const context = await openContext(now, people(5));
    const folder = join(dataFolder(), 'deep', 'out');
    const told: number[] = [];
    const files = await runExport(context.db, order(folder, { format: 'ndjson' }), io({ told: ({ rows }) => told.push(rows) }));
    expect(files.slice(0, 2)).toEqual([{ name: 'calls.ndjson', rows: 5 }, { name: 'requests.ndjson', rows: 2 }]);
    expect(readdirSync(folder).toSorted()).toEqual(
      [...exportTables.map((table) => `${table}.ndjson`), 'dictionary.csv', 'dictionary.json'].toSorted(),
    );
    expect(told.at(-1)).toBe(files.reduce((sum, { rows }) => sum + rows, 0));
    const calls = lines(join(folder, 'calls.ndjson'));
    expect(new Set(calls.map((row) => row['attempt'])).size).toBe(5);
    expect(calls[0]).toMatchObject({
      number: '+33199000142', name: lea.name, direction: 'outbound', started_at: new Date(now).toISOString(),
      ring_ms: 1000, talk_ms: 59_000, hold_ms: 0, sip_code: 200, outcome: 'busy', expected: 'forgot',
    });
    const request = lines(join(folder, 'requests.ndjson')).find((row) => row['name'] === lea.name);
    expect(request).toMatchObject({ phones: ['+33199000142'], emails: [lea.email], quarantined: false, words: [{ text: lea.words }] });
    expect(lines(join(folder, 'quality.ndjson'))).toEqual([expect.objectContaining({ way: 'heard', mos_mean: 4.2, samples: 3 })]);
    expect(lines(join(folder, 'probes.ndjson'))).toEqual([expect.objectContaining({ practice: false })]);
    const dictionary = JSON.parse(text(folder, 'dictionary.json')) as Record<string, { name: string }[]>;
    expect(dictionary['calls']?.map(({ name }) => name)).toEqual(Object.keys(calls[0] ?? {}));
    // Bounds of time: from the first on, before the second. The files there are replaced.
    await runExport(context.db, order(folder, { format: 'ndjson', since: now + 1, until: now + 2 }), io());
    for (const table of ['calls', 'requests', 'promises', 'quality'])
      expect([table, text(folder, `${table}.ndjson`)]).toEqual([table, '']);
    await runExport(context.db, order(folder, { format: 'ndjson', since: now, until: now + 1 }), io());
    expect(lines(join(folder, 'calls.ndjson'))).toHaveLength(5);
    expect(lines(join(folder, 'quality.ndjson'))).toHaveLength(1);
  }); // prettier-ignore

  it('leaves out personal data where asked to, in every format', async () => {
    const context = await openContext(now, people());
    for (const format of ['csv', 'ndjson', 'parquet', 'ics'] as const) {
      const folder = join(dataFolder(), format);
      await runExport(context.db, order(folder, { format, personal: false }), io());
      for (const name of readdirSync(folder)) {
        const bytes = readFileSync(join(folder, name));
        for (const trace of ['Quatrelivres', '199000142', 'Jabra', 'HYPERLINK', 'mirobolante'])
          expect([name, trace, bytes.includes(trace)]).toEqual([name, trace, false]);
      }
    }
  });

  it('as CSV is harmless to a spreadsheet, as Parquet is read back by another reader with its types', async () => {
    const context = await openContext(now, people(1));
    const folder = join(dataFolder(), 'out');
    await runExport(context.db, order(folder, { tables: ['calls'] }), io());
    const csv = text(folder, 'calls.csv');
    expect(csv.startsWith('\uFEFFattempt,request,')).toBe(true);
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")`);
    expect(csv).toContain(`,'+33199000142,`);
    expect(csv).toContain(`,${new Date(now).toISOString()},`);
    await runExport(context.db, order(folder, { tables: ['calls'], bom: false }), io());
    expect(text(folder, 'calls.csv').startsWith('attempt,')).toBe(true);
    await runExport(context.db, order(folder, { format: 'parquet' }), io());
    const file = await asyncBufferFromFile(join(folder, 'calls.parquet'));
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.schema.find(({ name }) => name === 'started_at')).toMatchObject({ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' });
    expect(metadata.key_value_metadata?.[0]?.key).toBe('rappel.dictionary');
    const [call] = await parquetReadObjects({ file });
    expect(call).toMatchObject({
      started_at: new Date(now), answered_at: new Date(now + 1000), talk_ms: 59_000n, sip_code: 200n, note, number: '+33199000142',
    });
    const outcomes = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'outcomes.parquet')) });
    expect(outcomes.find((row) => row['code'] === 'busy')).toMatchObject({ human_answered: false, active: true });
    const quality = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'quality.parquet')) });
    expect(quality).toMatchObject([{ mos_mean: 4.2, samples: 3n }]);
  }); // prettier-ignore

  it('as XLSX holds real dates and numbers, goes on in a next sheet, and runs no formula', async () => {
    const folder = dataFolder();
    const path = join(folder, 'calls.xlsx');
    const sink = await openFileSink(path);
    const column = (name: string, type: 'text' | 'instant' | 'integer' | 'boolean') => ({ name, type, unit: '', personal: false, fr: '', en: '' });
    const writer = await xlsxWriter(
      { table: 'calls', sink, bom: false, columns: [column('note', 'text'), column('at', 'instant'), column('n', 'integer'), column('yes', 'boolean')] },
      3,
    );
    await writer.write([[note, Date.parse('2026-03-12T12:00:00Z'), 7, 1], ['b', null, null, 0], ['c', 0, 1, 1]]);
    await writer.write([['d', 0, 1, 1], ['e', 0, 1, 1]]);
    await writer.end();
    await sink.close();
    const workbook = await openWorkbook(path);
    const { archive } = workbook;
    try {
      const part = async (name: string): Promise<string> => {
        let whole = '';
        for await (const { text: piece } of archive.read(name)) whole += piece;
        return whole;
      };
      const first = await part('xl/worksheets/sheet1.xml');
      // 2026-03-12 is day 46093 of Excel; noon is a half.
      expect(first).toContain('<c s="1"><v>46093.5</v></c><c><v>7</v></c><c t="b"><v>1</v></c>');
      expect(first).toContain('=HYPERLINK(&quot;http://x&quot;)_x0007__x005F_x0041_ &lt;b&gt;&amp;');
      expect(first).not.toContain('<f>');
      // As the reader of imported workbooks has it: every text as it was, the date by its format.
      expect(workbook.sheets.map(({ name }) => name)).toEqual(['calls', 'calls-2', 'calls-3']);
      const read: unknown[] = [];
      for (const sheet of workbook.sheets)
        for await (const { rows } of readSheet(workbook, sheet.part)) read.push(...rows.map(({ cells }) => cells));
      expect(read.slice(0, 2)).toEqual([['note', 'at', 'n', 'yes'], [note, '2026-03-12 12:00', '7', 'true']]);
      expect(read.map((cells) => (cells as readonly string[])[0])).toEqual(['note', note, 'b', 'note', 'c', 'd', 'note', 'e']);
      expect((await part('xl/worksheets/sheet3.xml')).match(/<row>/g)).toHaveLength(2);
    } finally {
      archive.close();
    }
  }); // prettier-ignore

  it('leaves nothing where the disk is full, and says so; nor where it is cancelled', async () => {
    const context = await openContext(now, people());
    for (const format of ['csv', 'xlsx', 'parquet'] as const) {
      const folder = dataFolder();
      writeFileSync(join(folder, 'calls.csv'), 'of yesterday');
      const openSink: ExportIo['openSink'] = async (path) => {
        const sink = await openFileSink(path);
        return path.includes('promises')
          ? { ...sink, write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }
          : sink;
      };
      await expect(runExport(context.db, order(folder, { format }), io({ openSink }))).rejects.toMatchObject({ code: 'export/disk-full' });
      expect(readdirSync(folder)).toEqual(['calls.csv']);
      expect(text(folder, 'calls.csv')).toBe('of yesterday');
    }
    const stop = new AbortController();
    const folder = join(dataFolder(), 'out');
    const cancelled = runExport(context.db, order(folder), io({ signal: stop.signal, told: ({ rows }) => { if (rows > 1) stop.abort(); } }));
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  }); // prettier-ignore

  it('removes what a crash left beside it, and nobody else’s, and says where it cannot write', async () => {
    const context = await openContext(now, people(1));
    const folder = dataFolder();
    mkdirSync(join(folder, '.rappel-export-999999999-5.part'));
    mkdirSync(join(folder, '.rappel-export-notes'));
    await runExport(context.db, order(folder, { tables: ['outcomes'] }), io());
    expect(readdirSync(folder)).toContain('.rappel-export-notes');
    expect(readdirSync(folder)).not.toContain('.rappel-export-999999999-5.part');
    // A file is no folder: said so, and as one of ours.
    await expect(
      runExport(context.db, order(join(folder, 'outcomes.csv', 'out')), io()),
    ).rejects.toMatchObject({ code: 'export/unwritable' });
  });
});

describe('exports of a window', () => {
  const asked = { format: 'ndjson', tables: ['calls'], personal: true, since: null, until: null } as const;

  it('begin at once, one at a time, and tell how they ended; the command makes them, too', async () => {
    const context = await openContext(now, people(2));
    const handlers = exportsHandlers(context);
    const call = async (folder: string) =>
      handlers['exports.start']({ ...asked, tables: ['calls'], folder }, session);
    const folder = join(dataFolder(), 'out');
    expect(await call(folder)).toMatchObject({ state: 'running', folder });
    await expect(call(folder)).rejects.toMatchObject({ code: 'export/at-work' });
    await vi.waitFor(() => expect(exportJobOf(context).state()).toMatchObject({ state: 'done', rows: 2 }));
    expect(context.told).toContain('exports.changed');
    await expect(call('out')).rejects.toMatchObject({ code: 'export/not-absolute' });
    // The command does the same from another process.
    const commanded = join(dataFolder(), 'out');
    const ran = await runCommand([
      'export',
      '--format',
      'parquet',
      '--tables',
      'calls,promises',
      '--out',
      commanded,
      '--data',
      context.dataDir,
    ]);
    expect(JSON.parse(ran.out)).toMatchObject({
      folder: commanded,
      files: [{ name: 'calls.parquet', rows: 2 }, { name: 'promises.parquet' }],
    });
    expect(statSync(join(commanded, 'calls.parquet')).size).toBeGreaterThan(500);
    const wrong = await runCommand([
      'export',
      '--format',
      'doc',
      '--out',
      commanded,
      '--data',
      context.dataDir,
    ]);
    expect(wrong.out).toContain('cli/usage');
  });

  it('are refused to an agent on the command line, too', async () => {
    const context = await openContext(now, people(1));
    await context.db.write('settings.write', { values: { role: 'agent' }, at: now });
    const folder = join(dataFolder(), 'out');
    const ran = await runCommand(['export', '--format', 'csv', '--out', folder, '--data', context.dataDir]);
    expect([ran.code, ran.out]).toEqual([1, expect.stringContaining('role/not-allowed')]);
  });
});

describe('a scheduled export', () => {
  const schedule = (folder: string) =>
    ({ folder, format: 'csv', tables: ['calls'], personal: false, minute: 60, keep: 2 } as const); // prettier-ignore
  const day = 86_400_000;

  it('runs once a day, makes up what was missed once, keeps the newest, and survives a restart', async () => {
    const context = await openContext(now, people(1));
    const folder = dataFolder();
    mkdirSync(join(folder, 'rappel-2020-01-01'));
    writeFileSync(join(folder, 'rappel-2020-01-01', 'mine.txt'), '');
    const exports = scheduledExportsOf(context);
    await exports.save({ ...schedule(folder), tables: ['calls'] });
    await exports.turn();
    expect(readdirSync(folder)).toEqual(['rappel-2020-01-01']);
    const made = () => readdirSync(folder).filter((name) => name.startsWith('rappel-2026'));
    // Five days without a host: one export, not five.
    for (const [days, count] of [[5, 1], [5.1, 1], [6, 2], [7, 2]] as const) {
      context.clock.set(now + days * day);
      // Another host on the same data knows what the last one did.
      const another = { ...context, db: { ...context.db } };
      await scheduledExportsOf(another).turn();
      expect([days, made().length]).toEqual([days, count]);
    }
    // Somebody put a file of their own into the oldest: it stays.
    expect(readdirSync(folder)).toContain('rappel-2020-01-01');
    expect(text(folder, made()[0] ?? '', 'calls.csv')).not.toContain('199000142');
    expect((await exports.get()).state).toMatchObject({ state: 'waiting', error: null, lastAt: now + 7 * day });
  }); // prettier-ignore

  it('shows a folder that is away, and tries again by itself', async () => {
    const context = await openContext(now, people(1));
    const folder = join(dataFolder(), 'share');
    const exports = scheduledExportsOf(context);
    await exports.save({ ...schedule(folder), tables: ['calls'] });
    context.clock.set(now + day);
    await exports.turn();
    expect((await exports.get()).state).toMatchObject({ state: 'failed', error: { code: 'export/folder-missing' }, nextAt: now + day + 900_000 });
    mkdirSync(folder);
    await exports.turn();
    expect(readdirSync(folder)).toEqual([]);
    context.clock.set(now + day + 900_000);
    await exports.turn();
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await exports.get()).state).toMatchObject({ state: 'waiting', error: null });
    rmSync(folder, { recursive: true });
  }); // prettier-ignore

  it('wants the whole path of a folder, and ends', async () => {
    const context = await openContext(now);
    const exports = scheduledExportsOf(context);
    await expect(exports.save({ ...schedule('share'), tables: ['calls'] })).rejects.toBeInstanceOf(
      ExpectedError,
    );
    await exports.save(null);
    expect(await exports.get()).toMatchObject({ schedule: null, state: { state: 'off' } });
  });
});
