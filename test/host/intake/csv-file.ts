import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnMapping, FileOptions } from '../../../core/contract/intake.ts';
import { readLead, type Lead } from '../../../core/domain/lead.ts';
import { openCsv } from '../../../host/intake/csv/table.ts';
import type { Table } from '../../../host/intake/table.ts';
import { dataFolder } from '../../db/records.ts';

/** Thursday, 12 March 2026, 10:00 in Paris. */
export const now = Date.parse('2026-03-12T09:00:00Z');

/** Characters of Windows-1252 that Latin-1 has not. */
const windows: Readonly<Record<string, number>> = { '€': 0x80, '’': 0x92, œ: 0x9c, '–': 0x96, '…': 0x85 };

export const encoded = (
  text: string,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252',
): Buffer => {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'windows-1252':
      return Buffer.from(
        Array.from(text, (character) => windows[character] ?? character.codePointAt(0) ?? 0x3f),
      );
  }
};

/** A file of these bytes, removed after the test. */
export const csvFile = (content: string | Uint8Array, name = 'leads.csv'): string => {
  const path = join(dataFolder(), name);
  writeFileSync(path, content);
  return path;
};

export type Read = Omit<Table, 'records' | 'close' | 'draft'> & {
  /** Lines of the file the leads begin on. */
  readonly lines: readonly number[];
  readonly leads: readonly Lead[];
};

/** Reads a whole file as an import does, in this thread and without a database. */
export const readFile = (
  path: string,
  options: FileOptions = {},
  mapping: ColumnMapping | null = null,
  country = 'FR',
): Read => {
  const zone = 'Europe/Paris';
  const table = openCsv({ path, options, mapping, context: { country, zone, now } });
  try {
    const records = [...table.records()].flatMap((piece) => piece.records);
    const { records: _records, close: _close, draft, ...rest } = table;
    return {
      ...rest,
      lines: records.map(({ line }) => line),
      leads: records.map((record) => readLead(draft(record), { country, zone, at: now })),
    };
  } finally {
    table.close();
  }
};

export const readText = (text: string, options: FileOptions = {}, country = 'FR'): Read =>
  readFile(csvFile(text), options, null, country);

/** What the tests look at most: name, numbers, words. */
export const brief = ({ leads }: Read): readonly (readonly [string, string, string])[] =>
  leads.map(({ name, phones, words }) => [name, phones.map(({ e164 }) => e164).join(' '), words.join(' | ')]);
