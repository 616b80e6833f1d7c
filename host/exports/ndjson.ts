import type { ExportType } from '../../core/domain/export-dictionary.ts';
import type { ExportValue } from '../../db/stores/export-rows.ts';
import { isoInstant } from './csv.ts';
import type { TableWriter, TableWriterOptions } from './table-writer.ts';

const jsonValue = (type: ExportType, value: ExportValue): unknown => {
  if (value === null) return null;
  switch (type) {
    case 'instant':
      return isoInstant(value);
    case 'boolean':
      return value !== 0;
    case 'json':
      return JSON.parse(String(value));
    case 'text':
    case 'integer':
    case 'number':
      return value;
  }
};

/** One JSON object a line. */
export const ndjsonWriter = ({ columns, sink }: TableWriterOptions): Promise<TableWriter> =>
  Promise.resolve({
    write: (rows) =>
      sink.write(
        rows
          .map(
            (row) =>
              `${JSON.stringify(Object.fromEntries(columns.map(({ name, type }, index) => [name, jsonValue(type, row[index] ?? null)])))}\n`,
          )
          .join(''),
      ),
    end: () => Promise.resolve(),
  });
