import type { TimeWindow } from '../../core/contract/records.ts';
import type { Lead, LeadDraft } from '../../core/domain/lead.ts';
import { createBulk, type Bulk } from '../bulk.ts';
import type { WriteDb } from '../handle.ts';
import { newUid } from '../uid.ts';
import type { SearchQueue } from './search-queue.ts';

/** The rows an ingest writes, gathered table by table. */

/** What one call works with. */
export type Ingest = {
  readonly db: WriteDb;
  readonly probe: number;
  readonly batch: number;
  readonly at: number;
  readonly expiryMs: number | null;
  readonly ids: Record<'prospect' | 'request' | 'payload', number>;
  readonly bulk: Readonly<
    Record<'payload' | 'prospect' | 'contact' | 'request' | 'promise' | 'consent' | 'reject', Bulk>
  >;
  /** Whose rows, and those of which request, are gathered but not written: not to be read before `flush`. */
  readonly pending: { readonly people: Set<number>; readonly requests: Set<number> };
  readonly search: SearchQueue;
  /** Whose a phone or e-mail is, for every one of this call. */
  readonly owners: Map<string, readonly number[]>;
  readonly requestByProvider: Map<string, number>;
  /** Payloads of this call that made no request, by their body. One body has one fate: it names one person. */
  readonly refused: Map<string, number>;
  readonly wording: (text: string) => number;
};

export type NewRequest = { readonly prospect: number; readonly lead: Lead; readonly payload: number };

/** The request of an asking, with its promise and consent. Answers its id. */
export const addRequest = (ingest: Ingest, { prospect, lead, payload }: NewRequest): number => {
  const { at, ids, bulk, pending } = ingest;
  const request = (ids.request += 1);
  pending.requests.add(request);
  pending.people.add(prospect);
  const askedAt = lead.askedAt ?? at;
  const slot = chooseSlot(lead.slots, at);
  bulk.request.add(
    request,
    newUid(),
    prospect,
    ingest.probe,
    payload,
    askedAt,
    lead.askedZone,
    lead.page,
    lead.words.length === 0
      ? '[]'
      : JSON.stringify(lead.words.map((text) => ({ text, at: askedAt, where: lead.page }))),
    lead.stakes.length === 0 ? '[]' : JSON.stringify(lead.stakes),
    lead.slots.length === 0 ? '[]' : JSON.stringify(lead.slots),
    ingest.expiryMs === null ? null : askedAt + ingest.expiryMs,
    slot?.start ?? null,
    slot?.end ?? null,
    slot === null ? null : 'prospect',
    slot !== null && slot.start <= at ? 1 : 0,
    at,
  );
  if (slot) bulk.promise.add(newUid(), request, slot.start, slot.end, slot.zone, 'prospect', at);
  if (lead.consent === 'given')
    bulk.consent.add(newUid(), prospect, request, ingest.wording(lead.wording), askedAt, payload);
  return request;
};

/** The first wish still to come, else the last one: that one is late, and late is what must be seen first. */
export const chooseSlot = (slots: readonly TimeWindow[], at: number): TimeWindow | null => {
  let chosen: TimeWindow | null = null;
  for (const slot of slots) {
    if (chosen === null) chosen = slot;
    else if (chosen.end <= at ? slot.end > chosen.end : slot.end > at && slot.start < chosen.start)
      chosen = slot;
  }
  return chosen;
};

export const addContact = (
  ingest: Ingest,
  prospect: number,
  contact: {
    readonly kind: 'phone' | 'email';
    readonly value: string;
    readonly raw: string;
    readonly sort: number;
  },
): void => {
  const { bulk, owners, pending } = ingest;
  pending.people.add(prospect);
  bulk.contact.add(prospect, contact.kind, contact.sort, contact.value, contact.raw);
  owners.set(contact.value, [prospect]);
};

export type PayloadFate = {
  readonly fate: 'accepted' | 'merged' | 'rejected' | 'suppressed';
  readonly reason: string | null;
  readonly request: number | null;
  readonly digest: Buffer | null;
};

export const addPayload = (
  ingest: Ingest,
  draft: LeadDraft,
  lead: Lead,
  body: string,
  end: PayloadFate,
): number => {
  const id = (ingest.ids.payload += 1);
  if (end.request !== null) ingest.pending.requests.add(end.request);
  const provider = lead.providerId === '' ? null : lead.providerId;
  ingest.bulk.payload.add(
    id,
    ingest.batch,
    ingest.probe,
    draft.row,
    body,
    provider,
    end.digest,
    end.fate,
    end.reason,
    end.request,
    ingest.at,
  );
  return id;
};

/** Rows must be in before another one refers to them or reads them. */
export const flush = ({ bulk, pending }: Ingest): void => {
  bulk.prospect.flush();
  bulk.contact.flush();
  bulk.request.flush();
  bulk.payload.flush();
  bulk.promise.flush();
  bulk.consent.flush();
  bulk.reject.flush();
  pending.people.clear();
  pending.requests.clear();
};

export const bulks = (db: WriteDb): Ingest['bulk'] => ({
  payload: createBulk(
    db,
    'INSERT OR FAIL INTO payload (id, batch_id, probe_id, row, body, provider_id, digest, fate, reason, request_id, received_at)',
    11,
  ),
  prospect: createBulk(
    db,
    'INSERT OR FAIL INTO prospect (id, uid, name, company, language, country, city, zone, created_at, updated_at)',
    10,
  ),
  contact: createBulk(db, 'INSERT OR FAIL INTO contact_point (prospect_id, kind, sort, value, raw)', 5),
  request: createBulk(
    db,
    `INSERT OR FAIL INTO request (id, uid, prospect_id, probe_id, payload_id, asked_at, asked_zone, asked_where, words, stakes, slots, expires_at,
       promise_start, promise_end, promise_by, promise_started, updated_at)`,
    17,
  ),
  promise: createBulk(
    db,
    'INSERT OR FAIL INTO promise (uid, request_id, start_at, end_at, zone, by, created_at)',
    7,
  ),
  consent: createBulk(
    db,
    'INSERT OR FAIL INTO consent (uid, prospect_id, request_id, wording_id, given_at, payload_id)',
    6,
  ),
  reject: createBulk(db, 'INSERT OR IGNORE INTO batch_reject (batch_id, row, payload_id)', 3),
});
