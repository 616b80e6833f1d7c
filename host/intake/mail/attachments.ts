import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attachment } from 'postal-mime';
import { ExpectedError } from '../../../core/errors.ts';
import type { DeliveryReason } from '../../../core/messages/intake-log.ts';
import { mostLeads } from '../limits.ts';
import { openTable } from '../open-table.ts';
import type { Field } from '../presets/preset.ts';

/** The leads in the files of a mail. Their columns are read by name, as those of a file that somebody imports. */
export type AttachedLeads = {
  readonly leads: readonly (readonly Field[])[];
  /** Why a file that looked like leads was not read to its end; null when each was. */
  readonly reason: DeliveryReason | null;
};

/** Of more files than that the rest is not looked at: a mail with leads has one or two. */
const mostFiles = 20;
const readable = /\.(?:csv|tsv|xlsx|json|ndjson|jsonl|vcf|adf|xml)$/i;
const readableType =
  /^(?:text\/(?:csv|tab-separated-values|vcard|x-vcard|xml)|application\/(?:csv|json|xml|adf\+xml|x-adf))$/i;
/** Lead services of the motor trade send the document itself as the mail's text. */
const isAdf = (text: string): boolean =>
  /^\s*<(?:\?adf\b|\?xml\b[^>]*>\s*(?:<\?adf\b|<adf\b)|adf\b)/i.test(text);

const bytesOf = ({ content }: Attachment): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : new Uint8Array(content);

/** The rows of one file; at most so many. The columns are judged by the probe's rule, once it is known. */
const readTable = async (
  path: string,
  scratch: string,
  most: number,
): Promise<readonly (readonly Field[])[]> => {
  const context = { country: 'FR', zone: 'UTC', now: 0 };
  const table = await openTable({ path, options: {}, mapping: null, context, scratch });
  try {
    // A card and an ADF document say themselves what their fields mean.
    const isOwn = table.format === 'vcard' || table.format === 'adf';
    const found: (readonly Field[])[] = [];
    for await (const { records } of table.records())
      for (const { cells } of records) {
        if (found.length >= most) return found;
        found.push(
          table.columns.map((label, index) => ({
            path: label,
            label,
            value: cells[index] ?? '',
            ...(isOwn ? { field: table.fields[index] ?? 'ignore' } : {}),
          })),
        );
      }
    return found;
  } finally {
    table.close();
  }
};

/** Never throws. `text`: the mail's own, which in some is the file itself. */
export const leadsOfAttachments = async (
  attachments: readonly Attachment[],
  text: string,
): Promise<AttachedLeads> => {
  const files = [
    ...(isAdf(text) ? [Buffer.from(text, 'utf8')] : []),
    ...attachments
      .filter(({ filename, mimeType }) => readable.test(filename ?? '') || readableType.test(mimeType))
      .slice(0, mostFiles)
      .map(bytesOf),
  ];
  if (files.length === 0) return { leads: [], reason: null };
  const folder = mkdtempSync(join(tmpdir(), 'rappel-mail-'));
  const leads: (readonly Field[])[] = [];
  let reason: DeliveryReason | null = null;
  try {
    for (const [index, file] of files.entries()) {
      const path = join(folder, String(index));
      writeFileSync(path, file, { mode: 0o600 });
      try {
        // One more than may be: the whole is then refused, and nothing is left out in silence.
        leads.push(...(await readTable(path, folder, mostLeads + 1 - leads.length)));
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
