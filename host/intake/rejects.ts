import type { Language } from '../../core/contract/records.ts';
import { csvLine } from '../../core/domain/csv-cell.ts';
import { problemTexts, rejectsTexts } from '../../core/messages/rejects.ts';
import type { Rejects } from '../../db/stores/batches.ts';

/** Rejected rows as CSV: the original cells, then the line they were on and the reason in words. */

const pageRows = 2000;

const reasonText = (reason: string, language: Language): string =>
  Object.hasOwn(problemTexts[language], reason)
    ? problemTexts[language][reason as keyof (typeof problemTexts)['fr']]
    : reason;

/** Begins with a byte order mark, without which Excel takes UTF-8 for Windows-1252. `read` gives the rows after a line. */
export async function* rejectsCsv(
  read: (after: number, limit: number) => Promise<Rejects>,
  language: Language,
): AsyncGenerator<string> {
  const words = rejectsTexts[language];
  let after = 0;
  for (let first = true; ; first = false) {
    const { header, rows } = await read(after, pageRows);
    let text = first ? `\ufeff${csvLine([...header, words.line, words.reason])}` : '';
    for (const { row, cells, reason } of rows) {
      const padded = Array.from(
        { length: Math.max(header.length, cells.length) },
        (_, index) => cells[index] ?? '',
      );
      text += csvLine([...padded, row, reasonText(reason, language)]);
      after = row;
    }
    yield text;
    if (rows.length < pageRows) return;
  }
}

export const rejectsName = (fileName: string, language: Language): string =>
  `${fileName.replace(/\.[a-z0-9]{1,5}$/i, '')}-${rejectsTexts[language].suffix}.csv`;
