import type { Output } from '../../core/contract/index.ts';
import { readLead, type LeadDefaults } from '../../core/domain/lead.ts';
import type { Table } from './table.ts';

/** What the preview screen shows of a file: how it is read, and its first rows as they would be taken. */
export type Preview = Output<'intake.preview'>;

const shownRows = 50;
const samplesPerColumn = 3;
const sampleLength = 120;

export const previewTable = (table: Table, defaults: LeadDefaults): Preview => ({
  format: table.format,
  encoding: table.encoding,
  delimiter: table.delimiter,
  headerRows: table.headerRows,
  sheets: [...table.sheets],
  sheet: table.sheet,
  bytes: table.bytes,
  columns: table.columns.map((name, index) => ({
    name,
    field: table.fields[index] ?? 'ignore',
    samples: table.sample
      .map(({ cells }) => (cells[index] ?? '').trim())
      .filter((text) => text !== '')
      .slice(0, samplesPerColumn)
      .map((text) => text.slice(0, sampleLength)),
  })),
  rows: table.sample.slice(0, shownRows).map((record) => {
    const lead = readLead(table.draft(record), defaults);
    return {
      row: record.line,
      cells: [...record.cells],
      name: lead.name === '' ? lead.company : lead.name,
      phones: lead.phones.map(({ e164 }) => e164),
      emails: [...lead.emails],
      words: lead.words.join('\n'),
      askedAt: lead.askedAt,
      slot: lead.slots.map(({ said }) => said).join(' ; '),
      problems: lead.problem === null ? [] : [lead.problem],
    };
  }),
});
