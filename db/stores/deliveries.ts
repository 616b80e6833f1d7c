import { hash } from 'node:crypto';
import type { DeliveryFate, LeadEnd } from '../../core/contract/intake-log.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { appendEvent } from './audit.ts';
import { dayBatch, extendBatch } from './batches.ts';
import { ingest, type LeadFate } from './ingest.ts';
import { requestOfProvider } from './ingest-merge.ts';
import { quarantineOf } from './quarantines.ts';
import { closeRequest } from './requests.ts';
import type { ReadDraft } from './staging.ts';

/**
 * What arrives by itself, written many at once: every delivery is kept raw with its fate, and its leads go through the
 * one `ingest()`. The same delivery again (a provider that heard no answer) changes nothing and is answered as before.
 */

export type NewDelivery = {
  /** uid. */
  readonly probe: string;
  readonly source: string;
  readonly preset: string;
  /** UTC ms of arrival. */
  readonly at: number;
  /** YYYY-MM-DD of arrival in the probe's zone. */
  readonly day: string;
  readonly sender: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The source's own id of the whole delivery; '' where it gives none. */
  readonly providerId: string;
  readonly summary: string;
  /** In the order of the delivery; null for a lead that its source calls a test. */
  readonly leads: readonly (ReadDraft | null)[];
  /** Provider ids of leads that were taken back at their source. */
  readonly withdrawn: readonly string[];
  /** Why it cannot be read at all; null when it can. */
  readonly reason: string | null;
  /** uid of the delivery that this one reads again. */
  readonly replays: string | null;
};

export type Taken = {
  readonly delivery: string;
  readonly fate: DeliveryFate;
  readonly reason: string | null;
  readonly leads: readonly LeadEnd[];
  /** It had come before; nothing was written. */
  readonly duplicate: boolean;
};

/**
 * How long the same bytes without an id of the source are taken for the same asking. Providers try again for hours;
 * somebody who fills in the same form again on another day asks again.
 */
const sameBytesMs = 86_400_000;

type Probe = { readonly id: number; readonly status: 'active' | 'paused' | 'quarantined' };
type Before = {
  readonly uid: string;
  readonly fate: DeliveryFate;
  readonly reason: string | null;
  readonly leads: string;
};

const cameBefore = (db: WriteDb, probe: number, digest: Buffer, one: NewDelivery): Before | undefined => {
  // A mail that comes twice (two folders, a list and its member) differs in its headers: its Message-ID tells.
  if (one.source === 'mail' && one.providerId !== '')
    return db.get<Before>(sql`
      SELECT uid, fate, reason, leads FROM delivery
      WHERE provider_id = ${one.providerId} AND probe_id = ${probe} AND source = 'mail' ORDER BY id DESC LIMIT 1`);
  const since = one.providerId === '' ? one.at - sameBytesMs : 0;
  return db.get<Before>(sql`
    SELECT uid, fate, reason, leads FROM delivery
    WHERE digest = ${digest} AND probe_id = ${probe} AND source = ${one.source} AND received_at >= ${since}
    ORDER BY id DESC LIMIT 1`);
};

/** Whether the source has taken this lead back before. */
const wasWithdrawn = (db: WriteDb, probe: number, providerId: string): boolean =>
  providerId !== '' &&
  db.get(
    sql`SELECT 1 FROM delivery WHERE provider_id = ${providerId} AND probe_id = ${probe} AND fate = 'withdrawn'`,
  ) !== undefined;

/** The fate of the whole by those of its leads: what waits for somebody's decision first, then what is new. */
const order: readonly DeliveryFate[] = [
  'rejected',
  'accepted',
  'merged',
  'unchanged',
  'suppressed',
  'withdrawn',
  'test',
];
const overall = (ends: readonly LeadEnd[]): LeadEnd =>
  order.map((fate) => ends.find((end) => end.fate === fate)).find((end) => end !== undefined) ?? {
    fate: 'rejected',
    reason: 'no-lead',
  };

/**
 * The request that this id made is closed, and what was agreed to with it no longer counts; whatever else the person asked
 * for stays (`withdrawConsent` takes back all of it). Answers whether there was one.
 */
const withdraw = (db: WriteDb, probe: number, providerId: string, at: number): boolean => {
  const id = requestOfProvider(db, probe, providerId);
  const request =
    id === null ? undefined : db.get<{ uid: string }>(sql`SELECT uid FROM request WHERE id = ${id}`);
  if (id === null || !request) return false;
  const consents = db
    .all<{ uid: string }>(sql`SELECT uid FROM consent WHERE request_id = ${id} AND revoked_at IS NULL`)
    .map(({ uid }) => uid);
  db.run(
    sql`UPDATE consent SET revoked_at = ${at}, revoked_via = 'provider' WHERE request_id = ${id} AND revoked_at IS NULL`,
  );
  if (consents.length > 0)
    appendEvent(db, {
      at,
      agent: null,
      kind: 'consent.withdrawn',
      subject: request.uid,
      data: { via: 'provider', consents },
    });
  closeRequest(db, { id, uid: request.uid, reason: 'withdrawn', agent: null, at });
  return true;
};

type Waiting = {
  readonly id: number;
  readonly uid: string;
  readonly one: NewDelivery;
  readonly ends: (LeadEnd | null)[];
};
/** Deliveries whose leads are taken in together: those of one batch. */
type Group = {
  readonly batch: number;
  readonly probe: number;
  readonly read: number;
  readonly waiting: Waiting[];
};

/** Takes the leads of a group in, and ties each payload to its delivery. */
const takeLeads = (
  db: WriteDb,
  { batch, probe, read, waiting }: Group,
  args: { readonly at: number; readonly suppressionKey: Uint8Array },
): void => {
  const places: { readonly waiting: Waiting; readonly index: number }[] = [];
  const leads: ReadDraft[] = [];
  for (const one of waiting)
    for (const [index, lead] of one.one.leads.entries()) {
      if (lead === null || one.ends[index] !== null) continue;
      places.push({ waiting: one, index });
      leads.push({ ...lead, draft: { ...lead.draft, row: read + places.length } });
    }
  const before = db.get<{ id: number }>(sql`SELECT coalesce(max(id), 0) AS id FROM payload`)?.id ?? 0;
  const apart = new Map<number, LeadFate>();
  const erased = new Set<number>();
  const counts = ingest(db, {
    ...args,
    batch,
    probe,
    leads,
    onFate: (seq, fate) => apart.set(seq, fate),
    onErased: (seq) => erased.add(places[seq - 1]?.waiting.id ?? 0),
  });
  const quarantined = quarantineOf(db, { batch, at: args.at }) !== null;
  for (const [position, { waiting: one, index }] of places.entries()) {
    const fate = apart.get(position + 1) ?? 'accepted';
    const reason =
      fate === 'rejected'
        ? (leads[position]?.lead.problem ?? 'no-contact')
        : fate === 'accepted' && quarantined
          ? 'quarantined'
          : null;
    one.ends[index] = { fate, reason };
    // Its id is its place after all there were (`basesFrom`).
    db.run(
      sql`UPDATE payload SET delivery_id = ${one.id} WHERE id = ${before + position + 1} AND batch_id = ${batch}`,
    );
  }
  // As in an erasure: a mail is still known by its id, so that it is not read again and again.
  for (const id of erased)
    db.run(sql`
      UPDATE delivery SET body = x'', summary = '', sender = '', provider_id = iif(source = 'mail', provider_id, NULL) WHERE id = ${id}`);
  extendBatch(db, { batch, counts, at: args.at });
};

const settle = (db: WriteDb, uid: string, at: number): number => {
  const row = db.get<{ id: number }>(sql`SELECT id FROM delivery WHERE uid = ${uid}`);
  if (!row) throw missing();
  db.run(sql`UPDATE delivery SET settled_at = ${at} WHERE id = ${row.id} AND settled_at IS NULL`);
  return row.id;
};

const missing = (): ExpectedError =>
  new ExpectedError(
    'intake/delivery-missing',
    'This delivery is not in the intake log any more. Read the log again.',
  );

/**
 * Takes deliveries in, inside the caller's transaction: all of them are on disk once it has committed. Answers one
 * result for each, in their order. Errors: `probe/missing`, `intake/delivery-missing` (for one to be replayed).
 */
export const takeDeliveries = (
  db: WriteDb,
  args: {
    readonly deliveries: readonly NewDelivery[];
    readonly at: number;
    readonly suppressionKey: Uint8Array;
  },
): readonly Taken[] => {
  const { deliveries, at } = args;
  const groups = new Map<number, Group>();
  const made = new Map<string, Waiting>();
  const answers = deliveries.map((one): string | Taken => {
    const probe = db.get<Probe>(sql`SELECT id, status FROM probe WHERE uid = ${one.probe}`);
    if (!probe)
      throw new ExpectedError('probe/missing', 'This probe does not exist any more. Choose another one.');
    const digest = hash('sha256', one.body, 'buffer').subarray(0, 16);
    const before = one.replays === null ? cameBefore(db, probe.id, digest, one) : undefined;
    if (before && made.has(before.uid)) return before.uid;
    if (before)
      return {
        delivery: before.uid,
        fate: before.fate,
        reason: before.reason,
        leads: JSON.parse(before.leads) as readonly LeadEnd[],
        duplicate: true,
      };
    const replays = one.replays === null ? null : settle(db, one.replays, at);
    const { batch, read } = dayBatch(db, { probe: probe.id, source: one.source, day: one.day, at });
    const uid = newUid();
    const { id } = db.run(sql`
      INSERT INTO delivery (uid, batch_id, probe_id, source, preset, received_at, sender, content_type, body, digest, provider_id, summary, fate, replays)
      VALUES (${uid}, ${batch}, ${probe.id}, ${one.source}, ${one.preset}, ${one.at}, ${one.sender}, ${one.contentType}, ${Buffer.from(one.body)},
        ${digest}, ${one.providerId === '' ? null : one.providerId}, ${one.summary}, 'unchanged', ${replays})`);
    if (one.replays !== null)
      appendEvent(db, {
        at,
        agent: null,
        kind: 'delivery.replayed',
        subject: one.replays,
        data: { as: uid },
      });
    // What comes by a probe in quarantine is taken in, and put aside for review (`ingest`).
    const closed = probe.status === 'paused' ? 'probe-paused' : null;
    const waiting: Waiting = {
      id,
      uid,
      one,
      ends: one.leads.map((lead): LeadEnd | null => {
        if (lead === null) return { fate: 'test', reason: null };
        if (wasWithdrawn(db, probe.id, lead.lead.providerId)) return { fate: 'withdrawn', reason: null };
        return closed === null ? null : { fate: 'rejected', reason: closed };
      }),
    };
    const group = groups.get(batch) ?? { batch, probe: probe.id, read, waiting: [] };
    group.waiting.push(waiting);
    groups.set(batch, group);
    made.set(uid, waiting);
    return uid;
  });
  for (const group of groups.values()) takeLeads(db, group, args);
  const taken = new Map([...made].map(([uid, waiting]) => [uid, finish(db, waiting, at)]));
  const told = new Set<string>();
  return answers.map((answer) => {
    if (typeof answer !== 'string') return answer;
    const result = taken.get(answer);
    if (!result) throw new Error('a delivery has no result');
    const duplicate = told.has(answer);
    told.add(answer);
    return { ...result, duplicate };
  });
};

/** Writes down what became of a delivery. */
const finish = (db: WriteDb, { id, uid, one, ends: all }: Waiting, at: number): Taken => {
  const ends: LeadEnd[] = all.filter((end) => end !== null);
  if (one.reason !== null) ends.unshift({ fate: 'rejected', reason: one.reason });
  const probe =
    db.get<{ probe: number }>(sql`SELECT probe_id AS probe FROM delivery WHERE id = ${id}`)?.probe ?? 0;
  for (const providerId of one.withdrawn) {
    const known = withdraw(db, probe, providerId, at);
    ends.push({ fate: 'withdrawn', reason: known ? null : 'nothing-to-withdraw' });
  }
  const { fate, reason } = overall(ends);
  // A robot's is kept to be looked at, and waits for nobody.
  const settled = reason === 'robot' ? at : null;
  db.run(
    sql`UPDATE delivery SET fate = ${fate}, reason = ${reason}, leads = ${JSON.stringify(ends)}, settled_at = ${settled} WHERE id = ${id}`,
  );
  return { delivery: uid, fate, reason, leads: ends, duplicate: false };
};

/** Puts a rejected delivery aside: nothing more is to be done about it. Error: `intake/delivery-missing`. */
export const settleDelivery = (
  db: WriteDb,
  { delivery, at }: { readonly delivery: string; readonly at: number },
): void => {
  settle(db, delivery, at);
  appendEvent(db, { at, agent: null, kind: 'delivery.settled', subject: delivery, data: {} });
};
