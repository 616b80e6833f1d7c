import type { SuppressionReport } from '../../core/contract/privacy.ts';
import { parsePhones } from '../../core/domain/phone.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { HostContext } from '../context.ts';
import { openCsv, type CsvTable } from '../intake/csv/table.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';

/** Lines told of by number; the rest are only counted. */
const toldLines = 100;
/** Lines that must hold a number before a column is taken for one, where its name does not say so. */
const enough = 0.5;

const isNumber = (cell: string, country: string): boolean => parsePhones(cell, country).some((one) => one.ok);

/** The columns that hold numbers, by their names or by what is in them. Error: `suppression/no-numbers`. */
const numberColumns = ({ fields, sample }: CsvTable, country: string): readonly number[] => {
  const named = fields.flatMap((field, index) => (field === 'phone' ? [index] : []));
  if (named.length > 0) return named;
  const found = fields.flatMap((_field, index) => {
    const cells = sample.map(({ cells: row }) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
    return cells.length > 0 && cells.filter((cell) => isNumber(cell, country)).length / cells.length >= enough
      ? [index]
      : [];
  });
  if (found.length === 0)
    throw new ExpectedError(
      'suppression/no-numbers',
      'No column of this file holds telephone numbers. Give it one, one number a line, then choose it again.',
    );
  return found;
};

/**
 * Puts the numbers of a CSV file on the do-not-call list, read and written a piece at a time, so that other work goes on
 * beside it. The same file again changes nothing. Errors: those of `openCsv`, `suppression/no-numbers`.
 */
export const importSuppressions = async (
  { db, ports, emit }: Pick<HostContext, 'db' | 'ports' | 'emit'>,
  args: { readonly path: string; readonly name: string },
): Promise<SuppressionReport> => {
  const began = ports.clock.now();
  const { defaultCountry: country } = await readSettings(db);
  const key = suppressionKey(ports.secrets);
  const table = openCsv({
    path: args.path,
    options: {},
    mapping: null,
    context: { country, zone: ports.platform.zone, now: began },
  });
  const seen = new Set<string>();
  const closed: string[] = [];
  const rejectedLines: number[] = [];
  let read = 0;
  let added = 0;
  let rejected = 0;
  let known = 0;
  try {
    const columns = numberColumns(table, country);
    for (const { records } of table.records()) {
      const numbers: string[] = [];
      for (const { line, cells } of records) {
        read += 1;
        let found = false;
        for (const index of columns)
          for (const one of parsePhones(cells[index] ?? '', country)) {
            if (!one.ok) continue;
            found = true;
            if (seen.has(one.phone.e164)) known += 1;
            else {
              seen.add(one.phone.e164);
              numbers.push(one.phone.e164);
            }
          }
        if (found) continue;
        rejected += 1;
        if (rejectedLines.length < toldLines) rejectedLines.push(line);
      }
      if (numbers.length === 0) continue;
      const part = await db.write('suppressions.part', {
        key,
        numbers,
        reason: args.name,
        at: ports.clock.now(),
      });
      added += part.added;
      known += numbers.length - part.added;
      closed.push(...part.closed);
    }
  } finally {
    table.close();
    // What was entered stays entered, whatever stopped the rest.
    await db.write('suppressions.ended', {
      at: ports.clock.now(),
      read,
      added,
      known,
      rejected,
      closed: closed.length,
    });
    if (added > 0) emit('suppressions.changed', {});
    if (closed.length > 0) emit('queue.changed', {});
    for (const request of closed.slice(0, 200)) emit('request.changed', { request });
  }
  return {
    read,
    added,
    known,
    rejected,
    closed: closed.length,
    rejectedLines,
    seconds: (ports.clock.now() - began) / 1000,
  };
};
