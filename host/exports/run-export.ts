import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExportChoice } from '../../core/contract/exports.ts';
import type { Language } from '../../core/contract/records.ts';
import {
  dictionaryCsv,
  dictionaryJson,
  exportColumns,
  type ExportTable,
} from '../../core/domain/export-dictionary.ts';
import { CancelledError } from '../../core/errors.ts';
import { requireExport } from '../rights.ts';
import type { Db } from '../../db/client.ts';
import { mayBeAlive } from '../../db/process-alive.ts';
import { writeCalendar } from '../calendar.ts';
import { fileFailure, openFileSink, type OpenSink, type Sink } from './sink.ts';
import { tableWriters, type TableFormat } from './table-writer.ts';

export type ExportOrder = {
  readonly choice: ExportChoice;
  /** Made where it is not there; files of an earlier export in it are replaced. */
  readonly folder: string;
  /** UTC milliseconds: from `since` on, before `until`; null for no bound. */
  readonly since: number | null;
  readonly until: number | null;
  /** For CSV. */
  readonly bom: boolean;
  /** Of the calendar's texts. */
  readonly language: Language;
  readonly now: number;
};

export type ExportProgress = {
  readonly table: ExportTable | null;
  readonly step: number;
  readonly steps: number;
  /** Written so far, of all tables. */
  readonly rows: number;
};

export type ExportedFile = { readonly name: string; readonly rows: number };

export type ExportIo = {
  readonly signal: AbortSignal;
  readonly told?: (progress: ExportProgress) => void;
  readonly openSink?: OpenSink;
  /** Rows of one read. */
  readonly pageRows?: number;
};

const pageRows = 1000;

const stagePrefix = '.rappel-export-';
const stageName = (now: number): string => `${stagePrefix}${process.pid}-${now}.part`;

/** What a process that is gone left half written. */
const removeStale = async (folder: string, now: number): Promise<void> => {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid, since] = /^\.rappel-export-(\d+)-(\d+)\.part$/.exec(name) ?? [];
    if (pid !== undefined && since !== undefined && !mayBeAlive(Number(pid), Number(since), now))
      await rm(join(folder, name), { recursive: true, force: true });
  }
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const writeTable = async (
  db: Db,
  order: ExportOrder,
  args: { readonly table: ExportTable; readonly format: TableFormat; readonly sink: Sink },
  io: ExportIo,
  told: (rows: number) => void,
): Promise<number> => {
  const { table, format, sink } = args;
  const { personal } = order.choice;
  const writer = await tableWriters[format]({
    table,
    columns: exportColumns(table, personal),
    sink,
    bom: order.bom,
  });
  let rows = 0;
  let after: readonly [number, number] | null = null;
  do {
    if (io.signal.aborted) throw new CancelledError('Stopped before the end.');
    const page: Awaited<ReturnType<typeof db.read<'exports.page'>>> = await db.read('exports.page', {
      table,
      personal,
      since: order.since,
      until: order.until,
      after,
      limit: io.pageRows ?? pageRows,
    });
    await writer.write(page.rows);
    rows += page.rows.length;
    told(rows);
    after = page.next;
  } while (after !== null);
  await writer.end();
  return rows;
};

/**
 * Writes an export: a file a table (`calls.parquet`, …) and the dictionary, a page of rows at a time. Everything is
 * written beside its place and takes its name once all of it is whole, so that a folder never holds half an export; on a
 * failure or a cancel nothing is left. Errors: `export/disk-full`, `export/unwritable`, `policy/no-export`,
 * `cancelled`.
 */
export const runExport = async (
  db: Db,
  order: ExportOrder,
  io: ExportIo,
): Promise<readonly ExportedFile[]> => {
  const { choice, folder } = order;
  await requireExport(db, choice.format);
  const open = io.openSink ?? openFileSink;
  // Beside its place, where a rename is one step: in the folder where that is there, else in the one it will be in.
  const known = await isThere(folder);
  const beside = known ? folder : dirname(folder);
  const stage = join(beside, stageName(order.now));
  const file = async (name: string, fill: (sink: Sink) => Promise<number>): Promise<ExportedFile> => {
    const sink = await open(join(stage, name));
    try {
      return { name, rows: await fill(sink) };
    } finally {
      await sink.close();
    }
  };
  try {
    await mkdir(beside, { recursive: true });
    await removeStale(beside, order.now);
    await mkdir(stage, { mode: 0o700 });
    const files: ExportedFile[] = [];
    const { format, personal } = choice;
    if (format === 'ics') {
      files.push(
        await file('promises.ics', async (sink) => {
          const { appointments } = await writeCalendar(
            db,
            {
              language: order.language,
              now: order.now,
              most: Number.POSITIVE_INFINITY,
              names: personal,
            },
            (text) => {
              if (io.signal.aborted) throw new CancelledError('Stopped before the end.');
              return sink.write(text);
            },
          );
          return appointments;
        }),
      );
    } else {
      const tables = [...new Set(choice.tables)];
      let before = 0;
      for (const [step, table] of tables.entries()) {
        const tell = (rows: number): void =>
          io.told?.({ table, step: step + 1, steps: tables.length, rows: before + rows });
        tell(0);
        const made = await file(`${table}.${format}`, (sink) =>
          writeTable(db, order, { table, format, sink }, io, tell),
        );
        files.push(made);
        before += made.rows;
      }
      for (const [name, text] of [
        ['dictionary.csv', dictionaryCsv(tables, personal)],
        ['dictionary.json', dictionaryJson(tables, personal)],
      ] as const)
        await file(name, async (sink) => {
          await sink.write(text);
          return 0;
        });
    }
    if (known) {
      for (const name of await readdir(stage)) await rename(join(stage, name), join(folder, name));
    } else await rename(stage, join(beside, basename(folder)));
    return files;
  } catch (error) {
    throw fileFailure(error, folder);
  } finally {
    // Where it cannot be removed, the next export there does it.
    await rm(stage, { recursive: true, force: true }).catch(() => undefined);
  }
};
