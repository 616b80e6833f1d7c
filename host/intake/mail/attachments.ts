import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attachment } from 'postal-mime';
import { ExpectedError } from '../../../core/errors.ts';
import type { DeliveryReason } from '../../../core/messages/intake-log.ts';
import { openTable } from '../csv/table.ts';
import { mostLeads } from '../limits.ts';
import type { Field } from '../presets/preset.ts';

/** The leads in the files of a mail. Their columns are read by name, as those of a file that somebody imports. */
export type AttachedLeads = {
  readonly leads: readonly (readonly Field[])[];
  /** Why a file that looked like leads was not read to its end; null when each was. */
  readonly reason: DeliveryReason | null;
};

/** Of more files than that the rest is not looked at: a mail with leads has one or two. */
const mostFiles = 20;
const readable = /\.(?:csv|tsv)$/i;
const readableType = /^(?:text\/csv|text\/tab-separated-values|application\/csv)$/i;

const bytesOf = ({ content }: Attachment): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : new Uint8Array(content);

/** The rows of one file; at most so many. The columns are judged by the probe's rule, once it is known. */
const readTable = (path: string, most: number): readonly (readonly Field[])[] => {
  const table = openTable(path, {}, null, { country: 'FR', zone: 'UTC', now: 0 });
  try {
    const found: (readonly Field[])[] = [];
    for (const { records } of table.records())
      for (const { cells } of records) {
        if (found.length >= most) return found;
        found.push(table.columns.map((label, index) => ({ path: label, label, value: cells[index] ?? '' })));
      }
    return found;
  } finally {
    table.close();
  }
};

/** Never throws. `_text`: the mail's own, which in some is the file itself. */
export const leadsOfAttachments = async (
  attachments: readonly Attachment[],
  _text: string,
): Promise<AttachedLeads> => {
  const files = attachments
    .filter(({ filename, mimeType }) => readable.test(filename ?? '') || readableType.test(mimeType))
    .slice(0, mostFiles);
  if (files.length === 0) return { leads: [], reason: null };
  const folder = mkdtempSync(join(tmpdir(), 'rappel-mail-'));
  const leads: (readonly Field[])[] = [];
  let reason: DeliveryReason | null = null;
  try {
    for (const [index, file] of files.entries()) {
      const path = join(folder, String(index));
      writeFileSync(path, bytesOf(file), { mode: 0o600 });
      try {
        // One more than may be: the whole is then refused, and nothing is left out in silence.
        leads.push(...readTable(path, mostLeads + 1 - leads.length));
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        reason = 'attachment-unreadable';
      }
    }
  } catch {
    reason = 'attachment-unreadable';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { leads, reason };
};
