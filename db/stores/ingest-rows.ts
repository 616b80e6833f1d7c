import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { wordingId } from './probes.ts';
import { stakedRank, unstakedRank } from './request-rank.ts';
import { contactKind, contactPlaces, contactSort, placeBits, type StagedLead } from './staging.ts';

/** The rows an ingest writes, table by table, moved there from the staging tables. */

/** What one lot works with. Every id is one of these bases plus the place of its lead in the staging tables. */
export type Ingest = {
  readonly db: WriteDb;
  /** Integer keys, see `startBatch`. */
  readonly probe: number;
  readonly batch: number;
  readonly at: number;
  readonly expiryMs: number | null;
  /** What comes now is put aside for review. */
  readonly quarantined: boolean;
  readonly base: Readonly<Record<'prospect' | 'request' | 'payload', number>>;
  /** Requests that the search must read anew at the end of the lot. */
  readonly renewed: Set<number>;
};

const lastId = (db: WriteDb, table: 'prospect' | 'request' | 'payload'): number =>
  db.get<{ id: number }>({ text: `SELECT coalesce(max(id), 0) AS id FROM ${table}`, params: [] })?.id ?? 0;

/** So that the ids from place `from` on are above all there are. */
export const basesFrom = (db: WriteDb, from: number): Ingest['base'] => ({
  prospect: lastId(db, 'prospect') - from + 1,
  request: lastId(db, 'request') - from + 1,
  payload: lastId(db, 'payload') - from + 1,
});

/**
 * What a lot remembers, in tables of the connection: `apart` are the leads that are looked at one by one, `agreed` which
 * wording those of a kind agreed to.
 */
export const clearLot = (db: WriteDb): void => {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS apart (seq INTEGER PRIMARY KEY)');
  db.exec('CREATE TEMP TABLE IF NOT EXISTS agreed (kind INTEGER PRIMARY KEY, wording_id INTEGER NOT NULL)');
  db.exec('DELETE FROM temp.apart');
  db.exec('DELETE FROM temp.agreed');
};

const rows = `l.seq BETWEEN ? AND ? AND l.seq NOT IN (SELECT seq FROM temp.apart)`;

/** New people with their numbers and addresses, for the leads from one place to another that are not apart. Answers how many. */
export const insertPeople = ({ db, at, base }: Ingest, from: number, to: number): number => {
  const { changes } = db
    .prepare<readonly number[], never>(
      `INSERT OR FAIL INTO prospect (id, uid, name, company, language, country, city, zone, created_at, updated_at)
       SELECT l.seq + ?, l.prospect_uid, iif(l.name = '', l.company, l.name), l.company, k.language, k.country, l.city, k.zone, ?, ?
       FROM staged_lead l CROSS JOIN staged_kind k ON k.id = l.kind WHERE ${rows}`,
    )
    .run(base.prospect, at, at, from, to);
  db.prepare<readonly number[], never>(
    `INSERT OR FAIL INTO contact_point (prospect_id, kind, sort, value, raw)
     SELECT (place >> ${placeBits}) + ?, ${contactKind}, ${contactSort}, value, coalesce(raw, value) FROM staged_contact
     WHERE ${contactPlaces} AND place >> ${placeBits} NOT IN (SELECT seq FROM temp.apart)`,
  ).run(base.prospect, from, to);
  return changes;
};

/**
 * The request of each lead with its payload, promise and consent, for the leads from one place to another that are not
 * apart; of their own new people, or of `prospect`.
 */
export const insertRequests = (
  ingest: Ingest,
  from: number,
  to: number,
  known: { readonly prospect: number } | null = null,
): void => {
  const { db, probe, batch, at, base, expiryMs } = ingest;
  const prospect = known === null ? 'l.seq + ?' : '?';
  const whose = known === null ? base.prospect : known.prospect;
  db.prepare<readonly (number | null)[], never>(
    `INSERT OR FAIL INTO request (id, uid, prospect_id, probe_id, payload_id, asked_at, asked_zone, asked_where, words, stakes, slots, expires_at,
       promise_start, promise_end, promise_by, promise_started, rank, updated_at)
     SELECT l.seq + ?, l.request_uid, ${prospect}, ?, l.seq + ?, coalesce(l.asked_at, ?), k.asked_zone, l.page, l.words, l.stakes,
       coalesce(s.slots, '[]'), coalesce(l.asked_at, ?) + ?, s.start_at, s.end_at, iif(s.seq IS NULL, NULL, 'prospect'),
       coalesce(s.start_at <= ?, 0), ${stakedRank('l.stakes')}, ?
     FROM staged_lead l CROSS JOIN staged_kind k ON k.id = l.kind LEFT JOIN staged_slot s ON s.seq = l.seq WHERE ${rows}`,
  ).run(
    base.request,
    whose,
    probe,
    base.payload,
    at,
    at,
    expiryMs,
    at,
    unstakedRank(db, probe),
    at,
    from,
    to,
  );
  db.prepare<readonly (number | string)[], never>(
    `INSERT OR FAIL INTO payload (id, batch_id, probe_id, row, body, provider_id, fate, request_id, received_at)
     SELECT l.seq + ?, ?, ?, l.row, l.body, l.provider_id, ?, l.seq + ?, ? FROM staged_lead l WHERE ${rows}`,
  ).run(base.payload, batch, probe, known === null ? 'accepted' : 'merged', base.request, at, from, to);
  db.prepare<readonly number[], never>(
    `INSERT OR FAIL INTO promise (uid, request_id, start_at, end_at, zone, by, created_at)
     SELECT l.promise_uid, l.seq + ?, l.start_at, l.end_at, l.zone, 'prospect', ? FROM staged_slot l WHERE ${rows}`,
  ).run(base.request, at, from, to);
  settleWordings(ingest, from, to);
  db.prepare<readonly number[], never>(
    `INSERT OR FAIL INTO consent (uid, prospect_id, request_id, wording_id, given_at, payload_id)
     SELECT l.consent_uid, ${prospect}, l.seq + ?, a.wording_id, coalesce(l.asked_at, ?), l.seq + ?
     FROM staged_lead l CROSS JOIN temp.agreed a ON a.kind = l.kind WHERE ${rows}`,
  ).run(whose, base.request, at, base.payload, from, to);
};

/** A payload's own wording, or the probe's where it brings none. */
export const wordingOf = ({ db, probe, at }: Ingest, text: string): number =>
  text === ''
    ? (db.get<{ id: number }>(
        sql`SELECT id FROM consent_wording WHERE probe_id = ${probe} AND origin = 'probe' ORDER BY version DESC LIMIT 1`,
      )?.id ?? wordingId(db, { probe, text, origin: 'probe', at }))
    : wordingId(db, { probe, text, origin: 'payload', at });

/** Looks up what the kinds of these leads agreed to, those not looked up before: a source has few kinds, most often one. */
const settleWordings = (ingest: Ingest, from: number, to: number): void => {
  const { db } = ingest;
  const span = db
    .prepare<readonly [number, number], { first: number | null; last: number | null }>(
      'SELECT (SELECT kind FROM staged_lead WHERE seq = ?) AS first, (SELECT kind FROM staged_lead WHERE seq = ?) AS last',
    )
    .get(from, to);
  if (
    span &&
    span.first === span.last &&
    db.get(sql`SELECT 1 FROM temp.agreed WHERE kind = ${span.first}`) !== undefined
  )
    return;
  for (const { kind, wording } of db
    .prepare<readonly number[], { kind: number; wording: string }>(
      `SELECT DISTINCT k.id AS kind, k.wording FROM staged_lead l CROSS JOIN staged_kind k ON k.id = l.kind
       WHERE ${rows} AND k.consent = 'given' AND k.id NOT IN (SELECT kind FROM temp.agreed) ORDER BY k.id`,
    )
    .all(from, to))
    db.run(sql`INSERT INTO temp.agreed (kind, wording_id) VALUES (${kind}, ${wordingOf(ingest, wording)})`);
};

/** A payload that made no request of its own. Answers its id. */
export const addPayload = (
  { db, probe, batch, at, base }: Ingest,
  { seq, row, body, lead }: StagedLead,
  end: {
    readonly fate: 'merged' | 'rejected' | 'suppressed';
    readonly reason: string | null;
    readonly request: number | null;
    readonly digest: Buffer | null;
  },
): number => {
  const id = base.payload + seq;
  const provider = lead.providerId === '' ? null : lead.providerId;
  db.run(sql`
    INSERT INTO payload (id, batch_id, probe_id, row, body, provider_id, digest, fate, reason, request_id, received_at)
    VALUES (${id}, ${batch}, ${probe}, ${row}, ${body}, ${provider}, ${end.digest}, ${end.fate}, ${end.reason}, ${end.request}, ${at})`);
  return id;
};

/** One more number or address of somebody known. */
export const addContact = (
  { db }: Ingest,
  prospect: number,
  contact: {
    readonly kind: 'phone' | 'email';
    readonly value: string;
    readonly raw: string;
    readonly sort: number;
  },
): void => {
  const { kind, sort, value, raw } = contact;
  db.run(
    sql`INSERT INTO contact_point (prospect_id, kind, sort, value, raw) VALUES (${prospect}, ${kind}, ${sort}, ${value}, ${raw})`,
  );
};
