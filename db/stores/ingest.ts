import { hash } from 'node:crypto';
import type { SuppressionSource } from '../../core/contract/privacy.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { noCounts, type Counts } from './batches.ts';
import { mergeLead, ownersOf, requestOfProvider } from './ingest-merge.ts';
import { addPayload, basesFrom, clearLot, insertPeople, insertRequests, type Ingest } from './ingest-rows.ts';
import { quarantineNew, quarantineOf } from './quarantines.ts';
import { indexInBulk, indexStaged, reindexRequest } from './search.ts';
import {
  contactKind,
  contactPlaces,
  createStaging,
  placeBits,
  stagedLead,
  stageInMemory,
  type ReadDraft,
  type StagedLead,
} from './staging.ts';
import { anyEmailSuppressed, anySuppressed, suppressedAmong, suppressedEmails } from './suppressions.ts';
import { countOpened } from './tally.ts';

/**
 * The one way in for every source. Each lead ends as exactly one of
 *   accepted    a new person, with a request
 *   merged      a known person, with something new: more words for the open request, or a new request
 *   unchanged   a known person, with nothing that was not known
 *   suppressed  a number that must not be called, or the address of somebody whose number must not
 *   rejected    no number to call and nobody known, or consent refused
 * and every payload but an unchanged one is kept raw with its fate. The same leads again change nothing.
 *
 * Most leads of a file are new people: those are moved from the staging tables many at once. The others are set apart
 * and looked at one by one, in their order. A lead is set apart when it shares a number, an address or a provider's id
 * with somebody known or with an earlier lead, so that whatever it may have to do with is there before it.
 */

export type LotArgs = {
  /** Integer keys, see `startBatch`. */
  readonly probe: number;
  readonly batch: number;
  readonly at: number;
  /** 32 bytes of host/suppression-key.ts. */
  readonly suppressionKey: Uint8Array;
  /** Told of each lead that was looked at by itself; every other one is accepted. */
  readonly onFate?: (seq: number, fate: LeadFate) => void;
  /** Told of each lead of somebody who was erased: whatever else holds it must let go of it. */
  readonly onErased?: (seq: number) => void;
};

export type LeadFate = Exclude<keyof Counts, 'read'>;

/** Staged leads that are taken in within one transaction. */
export type Lot = {
  /** Takes in the leads from one place to another, both included; the places ascend from call to call. */
  readonly take: (from: number, to: number) => Counts;
  /** Call it last in the transaction: the search learns what was taken in. */
  readonly finish: () => void;
};

/**
 * A connection that does nothing but take leads in: a power cut may undo its last commits (the file is still there to be
 * imported again), the keys are made here and need no look-up, and its cache holds the pages that rows touch at random.
 */
export const prepareForImport = (db: WriteDb): void => {
  db.exec(
    'PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 12500',
  );
};

/** From so many documents on, FTS5 is given more memory for them. */
const bulkDocuments = 2000;

/** Begins inside the caller's transaction, with the first staged lead that was not taken yet. */
export const openLot = (db: WriteDb, args: LotArgs, first: number): Lot => {
  const { probe, batch, at, suppressionKey } = args;
  const settings = db.get<{ expiry: number | null }>(
    sql`SELECT expiry_days AS expiry FROM probe WHERE id = ${probe}`,
  );
  clearLot(db);
  const quarantine = quarantineOf(db, { batch, at });
  const ingest: Ingest = {
    db,
    probe,
    batch,
    at,
    quarantined: quarantine !== null,
    expiryMs: typeof settings?.expiry === 'number' ? settings.expiry * 86_400_000 : null,
    base: basesFrom(db, first),
    renewed: new Set(),
  };
  let last = first - 1;
  return {
    take: (from, to) => {
      last = to;
      const suppressed = setApart(ingest, suppressionKey, from, to);
      const accepted = insertPeople(ingest, from, to);
      insertRequests(ingest, from, to);
      const counts = { ...noCounts, read: to - from + 1, accepted };
      for (const { seq } of db
        .prepare<readonly [number, number], { seq: number }>(
          'SELECT seq FROM temp.apart WHERE seq BETWEEN ? AND ? ORDER BY seq',
        )
        .all(from, to)) {
        const fate = takeOne(ingest, args, stagedLead(db, seq), suppressed);
        counts[fate] += 1;
        args.onFate?.(seq, fate);
      }
      return counts;
    },
    finish: () => {
      countOpened(db, ingest.base.request + first);
      if (quarantine !== null) quarantineNew(db, { quarantine, firstRequest: ingest.base.request + first });
      learn(ingest, first, last);
    },
  };
};

/** In the order of their ids: at every step back FTS5 writes what it has gathered. */
const learn = ({ db, base, renewed }: Ingest, first: number, last: number): void => {
  const again = [...renewed].sort((a, b) => a - b);
  const isNew = (request: number): boolean => request >= base.request + first;
  for (const request of again)
    if (isNew(request))
      db.run(sql`INSERT OR IGNORE INTO temp.apart (seq) VALUES (${request - base.request})`);
  const write = (): void => {
    for (const request of again) if (!isNew(request)) reindexRequest(db, request);
    indexStaged(db, { from: first, to: last, requestBase: base.request });
    for (const request of again) if (isNew(request)) reindexRequest(db, request);
  };
  if (last - first + 1 >= bulkDocuments) indexInBulk(db, write);
  else write();
};

/** Marks the leads that need a look; answers the numbers and addresses among them that are on the do-not-call list. */
const setApart = ({ db, probe }: Ingest, key: Uint8Array, from: number, to: number): Suppressed => {
  db.prepare<readonly number[], never>(
    `INSERT OR IGNORE INTO temp.apart SELECT seq FROM staged_lead l WHERE seq BETWEEN ? AND ? AND (l.apart = 1 OR (
       l.provider_id IS NOT NULL AND EXISTS (
         SELECT 1 FROM payload p WHERE p.provider_id = l.provider_id AND p.probe_id = ? AND p.request_id IS NOT NULL)))`,
  ).run(from, to, probe);
  db.prepare<readonly number[], never>(
    `INSERT OR IGNORE INTO temp.apart SELECT place >> ${placeBits} FROM staged_contact l WHERE ${contactPlaces}
     AND EXISTS (SELECT 1 FROM contact_point c WHERE c.value = l.value)`,
  ).run(from, to);
  if (!anySuppressed(db)) return new Map();
  const staged = (kind: 'phone' | 'email'): readonly string[] =>
    db
      .prepare<readonly [number, number, string], { value: string }>(
        `SELECT value FROM staged_contact WHERE ${contactPlaces} AND ${contactKind} = ?`,
      )
      .all(from, to, kind)
      .map(({ value }) => value);
  const suppressed = new Map([
    ...suppressedAmong(db, { key, numbers: staged('phone') }),
    ...(anyEmailSuppressed(db) ? suppressedEmails(db, { key, emails: staged('email') }) : []),
  ]);
  if (suppressed.size > 0)
    db.prepare<readonly [number, number, string], never>(
      `INSERT OR IGNORE INTO temp.apart SELECT place >> ${placeBits} FROM staged_contact WHERE ${contactPlaces}
       AND value IN (SELECT value FROM json_each(?))`,
    ).run(from, to, JSON.stringify([...suppressed.keys()]));
  return suppressed;
};

/** Numbers and addresses of the do-not-call list, with what entered them. */
type Suppressed = ReturnType<typeof suppressedAmong>;

/** Whether a number is known to be of somebody who does not have that address. */
const isOfAnother = (db: WriteDb, number: string, email: string): boolean =>
  db
    .prepare<readonly [string, string], unknown>(
      `SELECT 1 FROM contact_point c WHERE c.value = ? AND NOT EXISTS (
         SELECT 1 FROM contact_point m WHERE m.prospect_id = c.prospect_id AND m.value = ?)`,
    )
    .get(number, email) !== undefined;

/** What keeps this lead out, null when nothing does; an erasure before all else. */
const barredBy = (db: WriteDb, { lead }: StagedLead, suppressed: Suppressed): SuppressionSource | null => {
  if (suppressed.size === 0) return null;
  const numbers = lead.phones.map(({ e164 }) => e164);
  const found = [
    ...numbers,
    ...lead.emails.filter(
      (email) => suppressed.has(email) && !numbers.some((one) => isOfAnother(db, one, email)),
    ),
  ].flatMap((value) => suppressed.get(value) ?? []);
  return found.includes('erasure') ? 'erasure' : (found[0] ?? null);
};

const takeOne = (
  ingest: Ingest,
  args: Pick<LotArgs, 'onErased'>,
  staged: StagedLead,
  suppressed: Suppressed,
): LeadFate => {
  const { db, probe } = ingest;
  const { seq, lead } = staged;
  if (lead.problem === 'consent-refused') return refuse(ingest, staged, 'rejected');
  const barred = barredBy(db, staged, suppressed);
  if (barred !== null) {
    // Of somebody who was erased nothing comes back in: that they were in the source again is all that is noted.
    const erased = barred === 'erasure';
    if (erased) args.onErased?.(seq);
    const kept = erased ? { ...staged, body: '[]', lead: { ...lead, providerId: '' } } : staged;
    return refuse(ingest, kept, 'suppressed');
  }
  const candidates = candidatesOf(db, staged);
  const provided = requestOfProvider(db, probe, lead.providerId);
  if (candidates.length > 0 || provided !== null) return mergeLead(ingest, staged, { candidates, provided });
  if (lead.problem !== null) return refuse(ingest, staged, 'rejected');
  db.run(sql`DELETE FROM temp.apart WHERE seq = ${seq}`);
  insertPeople(ingest, seq, seq);
  insertRequests(ingest, seq, seq);
  return 'accepted';
};

/** Who this may be: by phone first, then by e-mail; the one known longest first. */
const candidatesOf = (db: WriteDb, { lead }: StagedLead): readonly number[] => {
  const found = new Set<number>();
  for (const value of [...lead.phones.map(({ e164 }) => e164), ...lead.emails])
    for (const prospect of ownersOf(db, value)) found.add(prospect);
  return [...found];
};

/** A payload that made no request is kept once, however often it comes. */
const refuse = <Fate extends 'rejected' | 'suppressed'>(
  ingest: Ingest,
  staged: StagedLead,
  fate: Fate,
): Fate => {
  const { db, probe, batch } = ingest;
  const { body, row } = staged;
  const reason = fate === 'rejected' ? (staged.lead.problem ?? 'no-contact') : null;
  const digest = hash('sha256', body, 'buffer').subarray(0, 16);
  const known = db.get<{ id: number }>(
    sql`SELECT id FROM payload WHERE digest = ${digest} AND probe_id = ${probe} AND fate = ${fate} AND body = ${body}`,
  );
  if (known)
    db.run(sql`UPDATE payload SET reason = ${reason} WHERE id = ${known.id} AND reason IS NOT ${reason}`);
  const payload = known?.id ?? addPayload(ingest, staged, { fate, reason, request: null, digest });
  if (fate === 'rejected')
    db.run(
      sql`INSERT OR IGNORE INTO batch_reject (batch_id, row, payload_id) VALUES (${batch}, ${row}, ${payload})`,
    );
  return fate;
};

/** Takes a few leads in, inside the caller's transaction. */
export const ingest = (db: WriteDb, args: LotArgs & { readonly leads: readonly ReadDraft[] }): Counts => {
  const { leads } = args;
  if (leads.length === 0) return noCounts;
  stageInMemory(db);
  const staging = createStaging(db, args.at);
  for (const lead of leads) staging.add(lead);
  staging.flush();
  const lot = openLot(db, args, 1);
  const counts = lot.take(1, leads.length);
  lot.finish();
  return counts;
};
