import { ByteWriter, ParquetWriter, type SchemaElement, type Writer } from 'hyparquet-writer';
import { exportDictionary, type ExportColumn, type ExportType } from '../../core/domain/export-dictionary.ts';
import type { ExportRow, ExportValue } from '../../db/stores/export-rows.ts';
import type { TableWriter, TableWriterOptions } from './table-writer.ts';

/** Rows of one row group, which is all that is held of a table. */
const groupRows = 20_000;

const element = ({ name, type }: ExportColumn): SchemaElement => {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'text':
    case 'json':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'integer':
      return { ...optional, type: 'INT64' };
    case 'number':
      return { ...optional, type: 'DOUBLE' };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'instant':
      return { ...optional, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
  }
};

const typed = (type: ExportType, value: ExportValue): unknown => {
  if (value === null) return null;
  switch (type) {
    case 'text':
    case 'json':
      return String(value);
    case 'integer':
      return BigInt(value);
    case 'number':
      return Number(value);
    case 'boolean':
      return value !== 0;
    case 'instant':
      return new Date(Number(value));
  }
};

/** Apache Parquet, snappy, one row group after the other; every column may be null. The dictionary is in its key-value metadata. */
export const parquetWriter = ({ table, columns, sink }: TableWriterOptions): Promise<TableWriter> => {
  const bytes = new ByteWriter();
  const flush = async (): Promise<void> => {
    const part = bytes.getBytes().slice();
    bytes.index = 0;
    await sink.write(part);
  };
  const writer: Writer = Object.assign(bytes, { flush });
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: table, num_children: columns.length }, ...columns.map(element)],
    createdBy: 'Rappel',
    kvMetadata: [
      {
        key: 'rappel.dictionary',
        value: JSON.stringify(exportDictionary[table].filter(({ name }) => columns.some((one) => one.name === name))),
      },
    ],
  }); // prettier-ignore
  let held: ExportRow[] = [];
  const writeGroup = async (): Promise<void> => {
    if (held.length === 0) return;
    const rows = held;
    held = [];
    await parquet.write({
      rowGroupSize: rows.length,
      columnData: columns.map(({ name, type }, index) => ({
        name,
        data: rows.map((row) => typed(type, row[index] ?? null)),
      })),
    });
  };
  return Promise.resolve({
    write: async (rows) => {
      held.push(...rows);
      if (held.length >= groupRows) await writeGroup();
    },
    end: async () => {
      await writeGroup();
      await parquet.finish();
      await flush();
    },
  });
};
