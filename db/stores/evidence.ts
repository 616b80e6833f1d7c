import { createHash } from 'node:crypto';
import type { PersonRef } from '../../core/contract/privacy.ts';
import type { Stake } from '../../core/contract/records.ts';
import {
  addressAmong,
  evidenceFormat,
  evidenceVersion,
  type Evidence,
  type EvidenceConsent,
  type EvidenceEvent,
  type EvidencePayload,
  type EvidenceRequest,
} from '../../core/domain/evidence.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { currentAgent } from './agents.ts';
import { appendEvent, verifyChain } from './audit.ts';
import { prospectsOf, scopeOf, type Scope } from './personal-data.ts';
import { callsOf, iso, isoOrNull } from './evidence-calls.ts';
import { deliveriesWithoutRequest } from './evidence-deliveries.ts';
import { suppressionsOf } from './suppressions.ts';
import { nobody } from './withdrawal.ts';

/** Reads all that is held of one person; the shape is core/domain/evidence.ts. */

const list = (values: readonly (string | number)[]): string => JSON.stringify(values);
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

type PayloadRow = Omit<EvidencePayload, 'receivedAt' | 'header' | 'sha256'> & {
  readonly id: number;
  readonly receivedAt: number;
  readonly header: string;
};

const payloadsAmong = (db: ReadDb, ids: readonly number[]): ReadonlyMap<number, EvidencePayload> =>
  new Map(
    db
      .all<PayloadRow>(
        sql`
        SELECT y.id, b.source, b.file_name AS file, y.row, y.received_at AS receivedAt, y.fate, y.reason,
          y.provider_id AS providerId, b.header, y.body
        FROM payload y JOIN batch b ON b.id = y.batch_id WHERE y.id IN (SELECT value FROM json_each(${list(ids)})) ORDER BY y.id`,
      )
      .map(({ id, receivedAt, header, ...row }) => [
        id,
        {
          ...row,
          receivedAt: iso(receivedAt),
          header: JSON.parse(header) as readonly string[],
          sha256: sha256(row.body),
        },
      ]),
  );

type ConsentRow = Omit<EvidenceConsent, 'givenAt' | 'revokedAt' | 'proof' | 'page' | 'address'> & {
  readonly request: number;
  readonly givenAt: number;
  readonly revokedAt: number | null;
  readonly payload: number | null;
};

type RequestRow = Pick<
  EvidenceRequest,
  'uid' | 'offer' | 'askedZone' | 'askedWhere' | 'state' | 'closedReason'
> & {
  readonly id: number;
  readonly payload: number | null;
  readonly probe: string;
  readonly kind: string;
  readonly askedAt: number;
  readonly words: string;
  readonly stakes: string;
  readonly slots: string;
  readonly expiresAt: number | null;
  readonly closedAt: number | null;
};

const consentsOf = (
  db: ReadDb,
  { id, askedWhere }: RequestRow,
  payloads: ReadonlyMap<number, EvidencePayload>,
): readonly EvidenceConsent[] =>
  db
    .all<ConsentRow>(
      sql`
      SELECT c.request_id AS request, c.uid, w.text AS wording, w.version AS wordingVersion, w.origin AS wordingOrigin, c.channel, c.scope,
        c.given_at AS givenAt, c.payload_id AS payload, c.revoked_at AS revokedAt, g.name AS revokedBy, c.revoked_via AS revokedVia
      FROM consent c JOIN consent_wording w ON w.id = c.wording_id LEFT JOIN agent g ON g.id = c.revoked_by
      WHERE c.request_id = ${id} ORDER BY c.id`,
    )
    .map(({ request: _request, payload, givenAt, revokedAt, ...consent }) => {
      const proof = payload === null ? undefined : payloads.get(payload);
      return {
        ...consent,
        givenAt: iso(givenAt),
        proof: proof?.sha256 ?? null,
        page: askedWhere,
        address: proof ? addressAmong(proof.header, proof.body) : null,
        revokedAt: isoOrNull(revokedAt),
      };
    });

const requestsOf = (db: ReadDb, scope: Scope): readonly EvidenceRequest[] => {
  const payloads = payloadsAmong(db, scope.payloads);
  const ofRequest = new Map<number, EvidencePayload[]>();
  for (const { id, request } of db.all<{ id: number; request: number }>(
    sql`SELECT id, request_id AS request FROM payload WHERE id IN (SELECT value FROM json_each(${list(scope.payloads)})) ORDER BY id`,
  )) {
    const payload = payloads.get(id);
    if (payload) ofRequest.set(request, [...(ofRequest.get(request) ?? []), payload]);
  }
  return db
    .all<RequestRow>(
      sql`
      SELECT r.id, r.uid, r.payload_id AS payload, b.name AS probe, b.kind, o.name AS offer, r.asked_at AS askedAt, r.asked_zone AS askedZone,
        r.asked_where AS askedWhere, r.words, r.stakes, r.slots, r.expires_at AS expiresAt, r.state,
        r.closed_reason AS closedReason, r.closed_at AS closedAt
      FROM request r JOIN probe b ON b.id = r.probe_id LEFT JOIN offer o ON o.id = b.offer_id
      WHERE r.id IN (SELECT value FROM json_each(${list(scope.requests)})) ORDER BY r.asked_at, r.id`,
    )
    .map((row) => ({
      uid: row.uid,
      probe: { name: row.probe, kind: row.kind },
      offer: row.offer,
      askedAt: iso(row.askedAt),
      askedZone: row.askedZone,
      askedWhere: row.askedWhere,
      words: (
        JSON.parse(row.words) as readonly {
          readonly text: string;
          readonly at: number;
          readonly where: string;
        }[]
      ).map(({ text, at, where }) => ({ text, at: iso(at), where })),
      stakes: JSON.parse(row.stakes) as readonly Stake[],
      slots: JSON.parse(row.slots) as EvidenceRequest['slots'],
      expiresAt: isoOrNull(row.expiresAt),
      state: row.state,
      closedReason: row.closedReason,
      closedAt: isoOrNull(row.closedAt),
      payloads: ofRequest.get(row.id) ?? [],
      consents: consentsOf(db, row, payloads),
      promises: db
        .all<{
          start: number;
          end: number;
          zone: string;
          by: string;
          madeAt: number;
          endedAt: number | null;
          endedAs: string | null;
        }>(
          sql`
          SELECT start_at AS start, end_at AS end, zone, by, created_at AS madeAt, ended_at AS endedAt, ended_as AS endedAs
          FROM promise WHERE request_id = ${row.id} ORDER BY id`,
        )
        .map(({ start, end, madeAt, endedAt, ...promise }) => ({
          ...promise,
          start: iso(start),
          end: iso(end),
          madeAt: iso(madeAt),
          endedAt: isoOrNull(endedAt),
        })),
      notes: db
        .all<{ at: number; agent: string; text: string }>(
          sql`
          SELECT n.created_at AS at, g.name AS agent, n.text FROM note n JOIN agent g ON g.id = n.agent_id
          WHERE n.request_id = ${row.id} ORDER BY n.id`,
        )
        .map(({ at, ...note }) => ({ ...note, at: iso(at) })),
    }));
};

const eventsOf = (db: ReadDb, subjects: readonly string[]): readonly EvidenceEvent[] =>
  db
    .all<Omit<EvidenceEvent, 'at' | 'data' | 'hash'> & { at: number; data: string; hash: Buffer }>(
      sql`
      SELECT v.id, v.at, g.name AS agent, v.kind, v.subject, v.data, v.hash
      FROM event v LEFT JOIN agent g ON g.id = v.agent_id
      WHERE v.subject IN (SELECT value FROM json_each(${list(subjects)})) ORDER BY v.id`,
    )
    .map(({ at, data, hash, ...event }) => ({
      ...event,
      at: iso(at),
      data: JSON.parse(data) as unknown,
      hash: hash.toString('hex'),
    }));

/** Reads it all on one state of the database, and checks the whole chain of events. Errors: `privacy/nobody`, `request/missing`. */
export const readEvidence = (
  db: ReadDb,
  args: { readonly person: PersonRef; readonly key: Uint8Array; readonly now: number },
): Evidence => {
  const { person, key } = args;
  const scope = scopeOf(db, {
    prospects: prospectsOf(db, person),
    number: 'number' in person ? person.number : null,
    key,
  });
  const suppressions = scope.numbers.flatMap((number) =>
    suppressionsOf(db, { key, number }).map(({ createdAt, liftedAt, ...entry }) => ({
      ...entry,
      number,
      createdAt: iso(createdAt),
      liftedAt: isoOrNull(liftedAt),
    })),
  );
  const deliveries = deliveriesWithoutRequest(db, scope);
  const held = [scope.prospects, scope.attempts, scope.loosePayloads, suppressions, deliveries];
  if (held.every((some) => some.length === 0)) throw nobody();
  const people = db.all<Omit<Evidence['people'][number], 'contacts' | 'knownSince'> & { id: number; since: number }>(
    sql`
    SELECT id, uid, name, company, language, country, city, zone, created_at AS since FROM prospect
    WHERE id IN (SELECT value FROM json_each(${list(scope.prospects)})) ORDER BY id`,
  ); // prettier-ignore
  const requests = requestsOf(db, scope);
  const calls = callsOf(db, scope.attempts);
  const chain = verifyChain(db);
  return {
    format: evidenceFormat,
    version: evidenceVersion,
    madeAt: iso(args.now),
    people: people.map(({ id, since, ...one }) => ({
      ...one,
      knownSince: iso(since),
      contacts: db.all<Evidence['people'][number]['contacts'][number]>(
        sql`SELECT kind, value, raw FROM contact_point WHERE prospect_id = ${id} ORDER BY kind DESC, sort`,
      ),
    })),
    requests,
    otherPayloads: [...payloadsAmong(db, scope.loosePayloads).values()],
    deliveries,
    calls,
    suppressions,
    audit: {
      events: eventsOf(db, [
        ...people.map(({ uid }) => uid),
        ...requests.flatMap(({ uid, consents }) => [uid, ...consents.map((consent) => consent.uid)]),
        ...calls.map(({ uid }) => uid),
        ...suppressions.map(({ suppression }) => suppression),
      ]),
      chain: { holds: chain.ok, checked: chain.events, head: chain.ok ? chain.head : null },
    },
  };
};

/** Whoever hands out all that is known of somebody is on record. `subject` is one of their records. */
export const evidenceMade = (
  db: WriteDb,
  args: { readonly subject: string | null; readonly at: number; readonly sha256: string },
): void =>
  appendEvent(db, {
    at: args.at,
    agent: currentAgent(db, args.at),
    kind: 'evidence.made',
    subject: args.subject ?? newUid(),
    data: { sha256: args.sha256 },
  });
