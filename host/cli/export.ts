import { isAbsolute, resolve } from 'node:path';
import { dataFormat, exportTable, type DataFormat } from '../../core/contract/exports.ts';
import { exportTables, type ExportTable } from '../../core/domain/export-dictionary.ts';
import { openDb } from '../../db/client.ts';
import { ownLanguage } from '../calendar.ts';
import { runExport } from '../exports/run-export.ts';
import { requireRight } from '../rights.ts';
import type { Command } from './command.ts';

import { noPositionals, readInstant, readOptions, usageError } from './options.ts';

const usage =
  'export --format parquet|csv|xlsx|ndjson|ics --out DIR [--tables calls,requests,…] [--since ISO] [--until ISO] [--personal no] [--bom no] [--data DIR]';

const readFormat = (text: string | undefined): DataFormat => {
  const format = dataFormat.safeParse(text);
  if (!format.success)
    throw usageError(`--format takes parquet, csv, xlsx, ndjson or ics, not "${text ?? ''}".`, usage);
  return format.data;
};

const readTables = (text: string | undefined): ExportTable[] => {
  if (text === undefined) return [...exportTables];
  const tables = exportTable.array().min(1).safeParse(text.split(',').map((name) => name.trim()));
  if (!tables.success)
    throw usageError(`--tables takes some of ${exportTables.join(', ')}, separated by commas, not "${text}".`, usage);
  return tables.data;
}; // prettier-ignore

/** `otherwise` where it is not given. */
const readYes = (text: string | undefined, name: string): boolean => {
  if (text === undefined || text === 'yes') return true;
  if (text === 'no') return false;
  throw usageError(`--${name} takes yes or no, not "${text}".`, usage);
};

export const exportCommand: Command = {
  summary: 'Tables as files, with their data dictionary: Parquet, CSV, Excel, NDJSON; or the promises as a calendar.',
  usage,
  run: async (args, { dataDir, ports, progress, signal }) => {
    const { values, positionals } = readOptions(
      args,
      ['format', 'out', 'tables', 'since', 'until', 'personal', 'bom'],
      usage,
    );
    noPositionals(positionals, usage);
    const { out } = values;
    if (out === undefined || out === '') throw usageError('--out needs the folder to write to.', usage);
    const folder = isAbsolute(out) ? out : resolve(out);
    const choice = {
      format: readFormat(values.format),
      tables: readTables(values.tables),
      personal: readYes(values.personal, 'personal'),
    };
    const since = readInstant(values.since, 'since', usage) ?? null;
    const until = readInstant(values.until, 'until', usage) ?? null;
    const bom = readYes(values.bom, 'bom');
    const db = await openDb(dataDir);
    try {
      await requireRight(db, 'export');
      let told = 0;
      const files = await runExport(
        db,
        {
          choice,
          folder,
          since,
          until,
          bom,
          language: await ownLanguage({ db, ports }),
          now: ports.clock.now(),
        },
        {
          signal,
          told: ({ table, rows }) => {
            if (rows - told < 100_000) return;
            told = rows;
            progress(`${table ?? ''}: ${rows} rows`);
          },
        },
      );
      return { folder, files };
    } finally {
      await db.close();
    }
  },
}; // prettier-ignore
