import { readLead, type LeadDraft } from '../../core/domain/lead.ts';
import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { addCounts, noCounts, startBatch, type Counts } from '../../db/stores/batches.ts';
import { ingest } from '../../db/stores/ingest.ts';
import { ingestAgain } from '../../db/stores/ingest-again.ts';
import { saveProbe } from '../../db/stores/probes.ts';
import { newUid } from '../../db/uid.ts';
import { blankDraft } from '../support/lead-draft.ts';
import { testKey } from './records.ts';

/** Thursday, 12 March 2026, 10:00 in Paris. */
export const now = Date.parse('2026-03-12T09:00:00Z');

export type LeadLine = Partial<Omit<LeadDraft, 'phones' | 'emails' | 'words' | 'slots' | 'row'>> & {
  readonly phone?: string;
  readonly email?: string;
  readonly words?: string;
  readonly slot?: string;
};

/** A lead whose cells are what is said of it, as those of a file would be. */
export const draft = (line: LeadLine, row: number): LeadDraft => {
  const { phone = '', email = '', words = '', slot = '', ...rest } = line;
  const filled = (text: string): readonly string[] => (text === '' ? [] : [text]);
  return {
    ...blankDraft,
    row,
    cells: [
      rest.name ?? '',
      phone,
      email,
      words,
      rest.askedAt ?? '',
      slot,
      rest.providerId ?? '',
      rest.consent ?? '',
    ],
    phones: filled(phone),
    emails: filled(email),
    words: filled(words),
    slots: filled(slot),
    ...rest,
  };
};

export const makeProbe = (db: WriteDb, name = 'Formulaire', consentWording = 'Je veux être rappelé.'): string =>
  db.transaction(() =>
    saveProbe(db, { uid: null, name, kind: 'form', country: 'FR', consentWording, workstationZone: 'Europe/Paris', at: now }),
  ).uid; // prettier-ignore

/** Takes leads in as one batch of one transaction, as an import does with a file. */
export const take = (
  db: WriteDb,
  probe: string,
  lines: readonly LeadLine[],
  options: {
    readonly at?: number;
    readonly key?: Uint8Array;
    /** Rows of one call of `ingest`; all of them when not said. */ readonly lot?: number;
  } = {},
): Counts => {
  const at = options.at ?? now;
  const suppressionKey = options.key ?? testKey;
  const defaults = { country: 'FR', zone: 'Europe/Paris', at };
  const drafts = lines.map((line, index) => draft(line, index + 2));
  return db.transaction(() => {
    const keys = startBatch(db, {
      uid: newUid(),
      probe,
      source: 'csv',
      fileName: 'leads.csv',
      header: ['Nom', 'Tel', 'Mail', 'Message', 'Date', 'Créneau', 'Id', 'Consentement'],
      digest: null,
      pid: process.pid,
      at,
    });
    const leads = drafts.map((one) => ({ draft: one, lead: readLead(one, defaults) }));
    const lot = options.lot ?? leads.length;
    let counts = noCounts;
    for (let from = 0; from < leads.length; from += lot)
      counts = addCounts(
        counts,
        ingest(db, { ...keys, at, leads: leads.slice(from, from + lot), suppressionKey }),
      );
    for (let taken = true; taken;) {
      const again = ingestAgain(db, {
        ...keys,
        at,
        suppressionKey,
        read: (row) => leads[row - 2] ?? nothing(row),
        after: 0,
        limit: 100,
      });
      counts = addCounts(counts, again.counts);
      taken = again.counts.rejected < 0;
    }
    return counts;
  });
};

const nothing = (row: number): never => {
  throw new Error(`no lead came from row ${row}`);
};

/** Runs `work` and takes back whatever it wrote: many runs of a property in one database. */
export const undone = (db: WriteDb, work: () => void): void => {
  db.exec('BEGIN');
  try {
    work();
  } finally {
    db.exec('ROLLBACK');
  }
};

/** What people asked is in these; batches and what they read of a file are not, since each import is one more. */
const tables = [
  'prospect',
  'contact_point',
  'request',
  'promise',
  'consent',
  'consent_wording',
  'payload',
  'tally',
  'note',
  'suppression',
];

/** Every row of every table of leads, and what the search answers, to compare before and after. */
export const everything = (db: WriteDb): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(
    tables.map((table) => [table, db.all({ text: `SELECT * FROM ${table} ORDER BY 1, 2`, params: [] })]),
  ),
  search: db.all(sql`SELECT rowid FROM search WHERE search MATCH '"a"* OR "b"* OR "l"* OR "m"* OR "3"*' ORDER BY rowid`),
}); // prettier-ignore
