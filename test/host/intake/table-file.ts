import { join } from 'node:path';
import type { ColumnMapping, FileOptions } from '../../../core/contract/intake.ts';
import { readLead, type Lead } from '../../../core/domain/lead.ts';
import { openTable } from '../../../host/intake/open-table.ts';
import type { Table, TableRecord } from '../../../host/intake/table.ts';
import { dataFolder } from '../../db/records.ts';
import { now } from './csv-file.ts';

export type ReadTable = Omit<Table, 'records' | 'close' | 'draft'> & {
  readonly records: readonly TableRecord[];
  readonly leads: readonly Lead[];
};

/** Reads a whole file of any format as an import does, in this thread and without a database. */
export const readTable = async (
  path: string,
  options: FileOptions = {},
  mapping: ColumnMapping | null = null,
  scratch = join(dataFolder(), 'scratch'),
): Promise<ReadTable> => {
  const zone = 'Europe/Paris';
  const table = await openTable({
    path,
    options,
    mapping,
    context: { country: 'FR', zone, now },
    scratch,
  });
  try {
    const records: TableRecord[] = [];
    for await (const piece of table.records()) records.push(...piece.records);
    const { records: _records, close: _close, draft, ...rest } = table;
    return {
      ...rest,
      records,
      leads: records.map((record) => readLead(draft(record), { country: 'FR', zone, at: now })),
    };
  } finally {
    table.close();
  }
};

/** The code a file is refused with; '' when it is taken. */
export const refusal = (path: string, options: FileOptions = {}): Promise<string> =>
  readTable(path, options).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

/** What the tests look at most: name, numbers, words, problem. */
export const brief = ({ leads }: ReadTable): readonly (readonly string[])[] =>
  leads.map(({ name, phones, words, problem }) => [
    name,
    phones.map(({ e164 }) => e164).join(' '),
    words.join(' | '),
    ...(problem === null ? [] : [problem]),
  ]);
