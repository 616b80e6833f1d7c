import { z } from 'zod';
import { command, query } from './procedure.ts';
import { instant, nothing, uid } from './records.ts';

/** What a column of a file can become. `ignore` keeps it in the raw row only. */
export const leadField = z.enum([
  'ignore',
  'name',
  'given-name',
  'family-name',
  'company',
  'phone',
  'email',
  'words',
  'stake',
  'asked-at',
  'slot',
  'provider-id',
  'consent',
  'consent-wording',
  'page',
  'language',
  'zone',
  'city',
  'country',
]);
export type LeadField = z.infer<typeof leadField>;

/** Column header → field. Kept per probe. Headers are compared as written in the file. */
export const columnMapping = z.record(z.string().max(500), leadField);
export type ColumnMapping = z.infer<typeof columnMapping>;

export const fileFormat = z.enum(['csv', 'xlsx', 'json', 'ndjson', 'vcard', 'adf']);
export type FileFormat = z.infer<typeof fileFormat>;

/** How a file is to be read, where it is not to be found out. */
export const fileOptions = z.object({
  format: fileFormat.optional(),
  /** The sheet of a workbook, by its name. */
  sheet: z.string().max(255).optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** Lines before the data, 0 when the file has no header. */
  headerRows: z.number().int().min(0).max(5).optional(),
});
export type FileOptions = z.infer<typeof fileOptions>;

export const probeShape = z.object({
  uid,
  name: z.string().trim().min(1).max(200),
  kind: z.enum(['form', 'advert', 'mailbox', 'missed-call', 'file', 'in-person']),
  country: z.string().regex(/^[A-Z]{2}$/),
  /** IANA zone in which times without a zone were said. */
  zone: z.string(),
  /** uid of its offer. */
  offer: z.string().nullable(),
  /** Days for which a request stays good; null without a term. */
  expiryDays: z.number().int().min(1).max(3650).nullable(),
  consentWording: z.string().max(5000),
  consentVersion: z.number().int(),
  status: z.enum(['active', 'paused', 'quarantined']),
  mapping: columnMapping.nullable(),
});
export type Probe = z.infer<typeof probeShape>;

/** Every row of the file is exactly one of accepted, merged, rejected, suppressed, unchanged. */
export const importReport = z.object({
  read: z.number().int(),
  accepted: z.number().int(),
  merged: z.number().int(),
  rejected: z.number().int(),
  suppressed: z.number().int(),
  unchanged: z.number().int(),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;

export const batchState = z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted']);
export const batch = z.object({
  uid,
  probe: z.string(),
  fileName: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  state: batchState,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  report: importReport,
});
export type Batch = z.infer<typeof batch>;

export const previewRow = z.object({
  row: z.number().int(),
  cells: z.array(z.string()),
  name: z.string(),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
  words: z.string(),
  askedAt: instant.nullable(),
  slot: z.string(),
  /** Codes of what is wrong, e.g. `no-contact`, `bad-phone`; empty when the row would be taken. */
  problems: z.array(z.string()),
});

export const intake = {
  'probes.list': query(nothing, z.object({ probes: z.array(probeShape) })),
  /**
   * Makes a probe, or changes the one of that uid; what is left out stays. A changed consent wording becomes a new
   * version. Errors: `probe/name-taken`, `probe/missing`, `probe/bad-zone`, `offer/missing`.
   */
  'probes.save': command(
    probeShape.pick({ name: true, kind: true, country: true, consentWording: true }).extend({
      uid: uid.nullable(),
      zone: z.string().optional(),
      offer: uid.nullable().optional(),
      expiryDays: probeShape.shape.expiryDays.optional(),
    }),
    z.object({ probe: probeShape }),
  ),
  /**
   * A file crosses the wire in base64 parts of at most 512 KiB, and is kept in the data folder until imported.
   * Error: `intake/file-too-big`.
   */
  'intake.fileBegin': command(
    z.object({ name: z.string().max(255), size: z.number().int().min(0) }),
    z.object({ file: uid }),
  ),
  'intake.filePart': command(
    z.object({ file: uid, base64: z.string().max(800_000) }),
    z.object({ received: z.number().int() }),
  ),
  /** Errors: those of `openTable`, such as `csv/empty`, `xlsx/encrypted`, `json/no-list`, `intake/file-missing`. */
  'intake.preview': query(
    z.object({ file: uid, probe: uid, options: fileOptions, mapping: columnMapping.nullable() }),
    z.object({
      format: fileFormat,
      /** Empty where the format leaves no choice. */
      encoding: z.string(),
      delimiter: z.string(),
      headerRows: z.number().int(),
      /** Of a workbook; else none. */
      sheets: z.array(z.string()),
      sheet: z.string(),
      columns: z.array(z.object({ name: z.string(), field: leadField, samples: z.array(z.string()) })),
      rows: z.array(previewRow),
      bytes: z.number().int(),
    }),
  ),
  /** Error: `probe/paused`. */
  'intake.import': command(
    z.object({ file: uid, probe: uid, options: fileOptions, mapping: columnMapping }),
    z.object({ batch: uid }),
  ),
  'intake.cancel': command(z.object({ batch: uid }), nothing),
  'intake.batches': query(nothing, z.object({ batches: z.array(batch) })),
  /** The rejected rows as CSV: the original cells, then the line number and the reason. */
  'intake.rejects': query(z.object({ batch: uid }), z.object({ name: z.string(), body: z.string() })),
  /** Synthetic people to practise with. */
  'practice.seed': command(
    z.object({ language: z.enum(['fr', 'en']) }),
    z.object({ requests: z.number().int() }),
  ),
};

export const intakeEvents = {
  'intake.progress': z.object({
    batch: uid,
    bytesRead: z.number(),
    bytesTotal: z.number(),
    report: importReport,
  }),
  'intake.finished': z.object({ batch: uid, state: batchState }),
  'probes.changed': z.object({}),
};
