import { hash } from 'node:crypto';
import { readLead, type Lead, type LeadDefaults, type LeadDraft } from '../../core/domain/lead.ts';
import type { WriteDb } from '../handle.ts';
import { indexedPhone } from '../search-expression.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { noCounts, type Counts } from './batches.ts';
import { mergeLead } from './ingest-merge.ts';
import { addContact, addPayload, addRequest, bulks, flush, type Ingest } from './ingest-rows.ts';
import { wordingId } from './probes.ts';
import { createSearchQueue, type SearchQueue } from './search-queue.ts';
import { suppressedAmong } from './suppressions.ts';

/**
 * The one way in for every source. Each lead ends as exactly one of
 *   accepted    a new person, with a request
 *   merged      a known person, with something new: more words for the open request, or a new request
 *   unchanged   a known person, with nothing that was not known
 *   suppressed  a number that must not be called
 *   rejected    no number to call and nobody known, or consent refused
 * and every payload but an unchanged one is kept raw with its fate. The same leads again change nothing.
 */

/** A draft and what was read from it; reading is pure, so that it can be done before the database is locked. */
export type ReadDraft = { readonly draft: LeadDraft; readonly lead: Lead };

export const readDrafts = (drafts: readonly LeadDraft[], defaults: LeadDefaults): readonly ReadDraft[] =>
  drafts.map((draft) => ({ draft, lead: readLead(draft, defaults) }));

export type IngestArgs = {
  /** Integer keys, see `startBatch`. */
  readonly probe: number;
  readonly batch: number;
  readonly at: number;
  readonly leads: readonly ReadDraft[];
  /** 32 bytes of host/suppression-key.ts. */
  readonly suppressionKey: Uint8Array;
  /** Given by a caller that takes several lots in one transaction, and flushes it at the end; else done here. */
  readonly search?: SearchQueue;
};

const acceptLead = (ingest: Ingest, draft: LeadDraft, lead: Lead, body: string): void => {
  const { at, ids, bulk } = ingest;
  const prospect = (ids.prospect += 1);
  bulk.prospect.add(
    prospect,
    newUid(),
    lead.name === '' ? lead.company : lead.name,
    lead.company,
    lead.language,
    lead.country,
    lead.city,
    lead.zone,
    at,
    at,
  );
  let phones = '';
  lead.phones.forEach(({ e164, raw }, sort) => {
    addContact(ingest, prospect, { kind: 'phone', value: e164, raw, sort });
    phones = phones === '' ? indexedPhone(e164) : `${phones} ${indexedPhone(e164)}`;
  });
  lead.emails.forEach((value, sort) =>
    addContact(ingest, prospect, { kind: 'email', value, raw: value, sort }),
  );
  const payload = ids.payload + 1;
  const request = addRequest(ingest, { prospect, lead, payload });
  addPayload(ingest, draft, lead, body, { fate: 'accepted', reason: null, request, digest: null });
  if (lead.providerId !== '') ingest.requestByProvider.set(lead.providerId, request);
  ingest.search.add(
    request,
    lead.name === '' ? lead.company : lead.name,
    lead.company,
    phones,
    lead.words.join(' '),
  );
};

/** A payload that made no request is kept once, however often it comes. */
const refuse = (
  ingest: Ingest,
  { draft, lead }: ReadDraft,
  body: string,
  fate: 'rejected' | 'suppressed',
): void => {
  const { db, probe, batch, refused } = ingest;
  const reason = fate === 'rejected' ? (lead.problem ?? 'no-contact') : null;
  let payload = refused.get(body);
  if (payload === undefined) {
    const digest = hash('sha256', body, 'buffer').subarray(0, 16);
    const known = db.get<{ id: number }>(
      sql`SELECT id FROM payload WHERE digest = ${digest} AND probe_id = ${probe} AND fate = ${fate} AND body = ${body}`,
    );
    if (known)
      db.run(sql`UPDATE payload SET reason = ${reason} WHERE id = ${known.id} AND reason IS NOT ${reason}`);
    payload = known?.id ?? addPayload(ingest, draft, lead, body, { fate, reason, request: null, digest });
    refused.set(body, payload);
  }
  if (fate === 'rejected') ingest.bulk.reject.add(batch, draft.row, payload);
};

const lastId = (db: WriteDb, table: 'prospect' | 'request' | 'payload'): number =>
  db.get<{ id: number }>({ text: `SELECT coalesce(max(id), 0) AS id FROM ${table}`, params: [] })?.id ?? 0;

/** Whose these numbers and addresses are. */
export const ownersOf = (db: WriteDb, leads: readonly ReadDraft[]): Map<string, readonly number[]> => {
  const values: string[] = [];
  for (const { lead } of leads) {
    for (const { e164 } of lead.phones) values.push(e164);
    for (const email of lead.emails) values.push(email);
  }
  // In the order of the index: each of its pages is visited once.
  values.sort();
  const owners = new Map<string, readonly number[]>();
  for (const { value, prospect } of db
    .prepare<readonly [string], { value: string; prospect: number }>(
      'SELECT value, prospect_id AS prospect FROM contact_point WHERE value IN (SELECT value FROM json_each(?)) ORDER BY value, prospect_id',
    )
    .all(JSON.stringify(values))) {
    const known = owners.get(value);
    owners.set(value, known ? [...known, prospect] : [prospect]);
  }
  return owners;
};

/** The requests that these provider ids made at this probe. */
export const providersOf = (db: WriteDb, probe: number, leads: readonly ReadDraft[]): Map<string, number> => {
  const ids = leads.flatMap(({ lead }) => (lead.providerId === '' ? [] : [lead.providerId])).sort();
  if (ids.length === 0) return new Map();
  const rows = db
    .prepare<readonly [string, number], { provider: string; request: number }>(
      `SELECT provider_id AS provider, request_id AS request FROM payload
       WHERE provider_id IN (SELECT value FROM json_each(?)) AND probe_id = ? AND request_id IS NOT NULL ORDER BY id`,
    )
    .all(JSON.stringify(ids), probe);
  return new Map(rows.map(({ provider, request }) => [provider, request]));
};

const wordings = (db: WriteDb, probe: number, at: number): ((text: string) => number) => {
  const known = new Map<string, number>();
  return (text) => {
    const id =
      known.get(text) ??
      (text === '' ? currentWording(db, probe, at) : wordingId(db, { probe, text, origin: 'payload', at }));
    known.set(text, id);
    return id;
  };
};

const currentWording = (db: WriteDb, probe: number, at: number): number =>
  db.get<{ id: number }>(
    sql`SELECT id FROM consent_wording WHERE probe_id = ${probe} AND origin = 'probe' ORDER BY version DESC LIMIT 1`,
  )?.id ?? wordingId(db, { probe, text: '', origin: 'probe', at });

/**
 * A connection that does nothing but take leads in: a power cut may undo its last commits (the file is still there to be
 * imported again), the keys are made here and need no look-up, and its cache holds the pages that rows touch at random.
 */
export const prepareForImport = (db: WriteDb): void => {
  db.exec(
    'PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000; PRAGMA wal_autocheckpoint = 50000',
  );
};

/** Few enough to stay in the processor's cache, many enough that nearly all rows go in whole statements. */
const leadsPerFlush = 256;

/** Takes leads in, inside the caller's transaction. */
export const ingest = (db: WriteDb, args: IngestArgs): Counts => {
  const { probe, batch, at, leads } = args;
  const settings = db.get<{ expiry: number | null }>(
    sql`SELECT expiry_days AS expiry FROM probe WHERE id = ${probe}`,
  );
  const suppressed = suppressedAmong(db, {
    key: args.suppressionKey,
    numbers: leads.flatMap(({ lead }) => lead.phones.map(({ e164 }) => e164)),
  });
  const context: Ingest = {
    db,
    probe,
    batch,
    at,
    expiryMs: typeof settings?.expiry === 'number' ? settings.expiry * 86_400_000 : null,
    ids: {
      prospect: lastId(db, 'prospect'),
      request: lastId(db, 'request'),
      payload: lastId(db, 'payload'),
    },
    bulk: bulks(db),
    pending: { people: new Set(), requests: new Set() },
    refused: new Map(),
    search: args.search ?? createSearchQueue(),
    owners: ownersOf(db, leads),
    requestByProvider: providersOf(db, probe, leads),
    wording: wordings(db, probe, at),
  };
  const firstRequest = context.ids.request;
  const counts = { ...noCounts, read: leads.length };
  for (const one of leads) {
    const { draft, lead } = one;
    const body = JSON.stringify(draft.cells);
    if (lead.problem === 'consent-refused') {
      refuse(context, one, body, 'rejected');
      counts.rejected += 1;
      continue;
    }
    if (suppressed.size > 0 && lead.phones.some(({ e164 }) => suppressed.has(e164))) {
      refuse(context, one, body, 'suppressed');
      counts.suppressed += 1;
      continue;
    }
    const known = candidates(context, lead);
    const provided = lead.providerId === '' ? undefined : context.requestByProvider.get(lead.providerId);
    if (known.length > 0 || provided !== undefined) {
      counts[mergeLead(context, { draft, lead, body, candidates: known, provided: provided ?? null })] += 1;
    } else if (lead.problem !== null) {
      refuse(context, one, body, 'rejected');
      counts.rejected += 1;
    } else {
      acceptLead(context, draft, lead, body);
      counts.accepted += 1;
      if (counts.accepted % leadsPerFlush === 0) flush(context);
    }
  }
  flush(context);
  const opened = context.ids.request - firstRequest;
  if (opened > 0) db.run(sql`UPDATE tally SET n = n + ${opened} WHERE name = 'request-open'`);
  if (!args.search) context.search.flush(db);
  return counts;
};

const nobody: readonly number[] = [];

/** Who this may be: by phone first, then by e-mail; the one known longest first. */
const candidates = ({ owners }: Ingest, lead: Lead): readonly number[] => {
  let found = nobody;
  const take = (value: string): void => {
    const known = owners.get(value);
    if (known) found = found === nobody ? known : [...found, ...known.filter((id) => !found.includes(id))];
  };
  for (const { e164 } of lead.phones) take(e164);
  for (const email of lead.emails) take(email);
  return found;
};
