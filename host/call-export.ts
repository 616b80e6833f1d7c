import type { ExportFormat } from '../core/contract/calls.ts';
import { callCsvLine, callJson, callsCsvHead } from '../core/domain/call-export.ts';
import { ExpectedError } from '../core/errors.ts';
import type { Db } from '../db/client.ts';
import type { FilterContext } from '../db/stores/call-filter.ts';

const pageSize = 2000;

/**
 * Writes the filtered log, oldest first, a page at a time, so that any size passes through little memory.
 * Error: `calls/too-many` before anything beyond `limit` rows is written.
 */
export const exportCalls = async (
  db: Db,
  args: FilterContext & {
    readonly format: ExportFormat;
    readonly limit: number;
  },
  write: (text: string) => Promise<void>,
): Promise<number> => {
  const { format, limit, ...context } = args;
  let cursor: string | null = null;
  let count = 0;
  if (format === 'csv') await write(callsCsvHead());
  if (format === 'json') await write('[');
  do {
    const page: Awaited<ReturnType<typeof read>> = await read(cursor);
    if (count + page.rows.length > limit) {
      throw new ExpectedError(
        'calls/too-many',
        `The log holds more than ${limit} of these calls. Narrow the dates, or use the command "rappel calls --format ${format}".`,
        { limit },
      );
    }
    if (format === 'csv') await write(page.rows.map(callCsvLine).join(''));
    else if (format === 'ndjson')
      await write(page.rows.map((row) => `${JSON.stringify(callJson(row))}\n`).join(''));
    else
      await write(
        page.rows
          .map((row, index) => `${count + index === 0 ? '\n' : ',\n'}${JSON.stringify(callJson(row))}`)
          .join(''),
      );
    count += page.rows.length;
    cursor = page.next;
  } while (cursor !== null);
  if (format === 'json') await write(count === 0 ? ']\n' : '\n]\n');
  return count;

  function read(after: string | null) {
    return db.read('calls.page', {
      ...context,
      whole: true,
      cursor: after,
      limit: pageSize,
      order: 'oldest',
      count: false,
    });
  }
};
