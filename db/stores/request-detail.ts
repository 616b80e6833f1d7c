import { createHash } from 'node:crypto';
import type { RequestDetail } from '../../core/contract/queue.ts';
import type { Capability, Language, PromisedBy, Stake } from '../../core/contract/records.ts';
import type { RevokedVia } from '../../core/contract/privacy.ts';
import { decide } from '../../core/domain/decision.ts';
import { addressAmong } from '../../core/domain/evidence.ts';
import { labelKey } from '../../core/domain/label.ts';
import { promiseStateAt, type PromiseEnd } from '../../core/domain/promise.ts';
import { heaviest, sectionOf, segmentOf } from '../../core/domain/request.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';
import {
  decideAmong,
  decisionColumns,
  decisionGround,
  requestFacts,
  type DecisionColumns,
} from './decisions.ts';
import { actionsOf } from './request-actions.ts';
import { questionsOf } from './offers.ts';
import { reservedOf } from './queue.ts';
import { probeShare } from './request-rank.ts';

type Head = DecisionColumns & {
  readonly id: number;
  readonly prospectId: number;
  readonly prospectUid: string;
  readonly name: string;
  readonly company: string;
  readonly language: string | null;
  readonly probeId: number;
  readonly probeUid: string;
  readonly probe: string;
  readonly probeKind: string;
  readonly offerId: number | null;
  readonly offer: string | null;
  readonly openingFr: string;
  readonly openingEn: string;
  readonly words: string;
  readonly stakes: string;
  readonly askedZone: string;
  readonly askedWhere: string;
  readonly owner: string | null;
  readonly mergedInto: string | null;
};

const selectHead = `
  SELECT r.id, p.id AS prospectId, p.uid AS prospectUid, p.name, p.company, p.language,
    b.id AS probeId, b.uid AS probeUid, b.name AS probe, b.kind AS probeKind, o.id AS offerId, o.name AS offer,
    coalesce(o.opening_fr, '') AS openingFr, coalesce(o.opening_en, '') AS openingEn,
    r.words, r.stakes, r.asked_zone AS askedZone, r.asked_where AS askedWhere,
    (SELECT name FROM agent WHERE id = r.owner_id) AS owner, (SELECT uid FROM request WHERE id = r.merged_into) AS mergedInto,
    ${decisionColumns}
  FROM request r
    JOIN prospect p ON p.id = r.prospect_id
    JOIN probe b ON b.id = r.probe_id
    LEFT JOIN offer o ON o.id = b.offer_id AND o.removed_at IS NULL
  WHERE r.uid = ?`;

const languageOf = (language: string | null): Language | null =>
  language === 'fr' || language === 'en' ? language : null;

type OfferStake = { readonly label: string; readonly capabilities: Capability[] };

/** The stakes of an offer by their key, in its order, each with what answers it. */
const offerStakes = (db: ReadDb, offer: number | null): ReadonlyMap<string, OfferStake> => {
  const known = new Map<string, OfferStake>();
  if (offer === null) return known;
  for (const { stake, label, proof } of db.all<{
    stake: string;
    label: string | null;
    proof: string | null;
  }>(sql`
    SELECT s.label AS stake, c.label, c.proof
    FROM stake s LEFT JOIN stake_capability sc ON sc.stake_id = s.id LEFT JOIN capability c ON c.id = sc.capability_id
    WHERE s.offer_id = ${offer} ORDER BY s.sort, c.sort`)) {
    const key = labelKey(stake);
    const before = known.get(key) ?? { label: stake, capabilities: [] };
    known.set(
      key,
      label === null
        ? before
        : { ...before, capabilities: [...before.capabilities, { label, proof: proof ?? '' }] },
    );
  }
  return known;
};

type PromiseRow = {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly zone: string;
  readonly by: PromisedBy;
  readonly endedAs: PromiseEnd | null;
};

const promisesOf = (db: ReadDb, request: number, now: number): RequestDetail['promises'] =>
  db
    .all<PromiseRow>(
      sql`
      SELECT uid, start_at AS start, end_at AS end, zone, by, ended_as AS endedAs FROM promise
      WHERE request_id = ${request} ORDER BY id DESC`,
    )
    .map(({ endedAs, ...row }) => Object.assign(row, { state: endedAs ?? promiseStateAt(row, now) }));

type ConsentRow = {
  readonly uid: string;
  readonly wording: string;
  readonly version: number;
  readonly channel: string;
  readonly scope: string;
  readonly givenAt: number;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
  readonly revokedVia: RevokedVia | null;
  readonly header: string | null;
  readonly source: string | null;
  readonly file: string | null;
  readonly row: number | null;
  readonly body: string | null;
  readonly receivedAt: number | null;
  readonly delivery: string | null;
  readonly sender: string | null;
  /** The raw delivery, where it did not come in a file. */
  readonly raw: Buffer | null;
};

const consentsOf = (db: ReadDb, request: number, where: string): RequestDetail['consents'] =>
  db
    .all<ConsentRow>(
      sql`
      SELECT c.uid, w.text AS wording, w.version, c.channel, c.scope, c.given_at AS givenAt, c.revoked_at AS revokedAt,
        g.name AS revokedBy, c.revoked_via AS revokedVia, b.header, b.source, b.file_name AS file, y.row, y.body, y.received_at AS receivedAt,
        d.uid AS delivery, d.sender, d.body AS raw
      FROM consent c JOIN consent_wording w ON w.id = c.wording_id
        LEFT JOIN payload y ON y.id = c.payload_id LEFT JOIN batch b ON b.id = y.batch_id
        LEFT JOIN delivery d ON d.id = y.delivery_id
        LEFT JOIN agent g ON g.id = c.revoked_by
      WHERE c.request_id = ${request} ORDER BY c.id`,
    )
    .map(({ source, file, row, body, header, receivedAt, delivery, sender, raw, ...consent }) => {
      const address =
        body === null ? null : addressAmong(JSON.parse(header ?? '[]') as readonly string[], body);
      return Object.assign(consent, {
        proof: {
          ...(where === '' ? {} : { where }),
          ...(address === null ? {} : { address }),
          ...(source === null ? {} : { source }),
          ...(file === null || file === '' ? {} : { file }),
          ...(delivery === null ? {} : { delivery }),
          ...(sender === null || sender === '' ? {} : { sender }),
          ...(row === null || delivery !== null ? {} : { row: String(row) }),
          ...(receivedAt === null ? {} : { received: new Date(receivedAt).toISOString() }),
          ...(body === null
            ? {}
            : {
                sha256: createHash('sha256')
                  .update(raw === null || raw.length === 0 ? body : raw)
                  .digest('hex'),
              }),
        },
      });
    });

/** Conversations with the person, whichever request they were about; the newest first. */
const attemptsOf = (db: ReadDb, prospect: number): RequestDetail['attempts'] => [
  ...db.all<RequestDetail['attempts'][number]>(sql`
    SELECT a.uid AS attempt, a.direction, a.number, a.started_at AS startedAt, e.line_result AS lineResult,
      CASE WHEN e.answered_at IS NULL THEN NULL ELSE max(0, e.at - e.answered_at - e.hold_ms) END AS talkMs,
      o.kind AS outcome, coalesce(o.note, '') AS note, g.name AS agent
    FROM attempt a JOIN agent g ON g.id = a.agent_id
      LEFT JOIN attempt_end e ON e.attempt_id = a.id
      LEFT JOIN outcome o ON o.attempt_id = a.id
    WHERE a.prospect_id IN (SELECT id FROM prospect WHERE id = ${prospect} UNION ALL SELECT id FROM prospect WHERE merged_into = ${prospect})
    ORDER BY a.started_at DESC, a.id DESC LIMIT 200`),
];

/** All that is known of a request, for the centre of the screen. Error: `request/missing`. */
export const requestDetail = (
  db: ReadDb,
  args: {
    readonly request: string;
    readonly now: number;
    readonly key: Uint8Array;
    readonly window?: string;
  },
): RequestDetail => {
  const head = db.prepare<readonly [string], Head>(selectHead).get(args.request);
  if (!head)
    throw new ExpectedError('request/missing', 'This request does not exist any more. Read the queue again.');
  const contacts = db.all<{ kind: 'phone' | 'email'; value: string; raw: string }>(sql`
    SELECT kind, value, raw FROM contact_point WHERE prospect_id = ${head.prospectId} ORDER BY sort, value`);
  const phones = contacts
    .filter(({ kind }) => kind === 'phone')
    .map(({ value, raw }) => ({ e164: value, raw }));
  const numbers = phones.map(({ e164 }) => e164);
  const promises = promisesOf(db, head.id, args.now);
  const stakes = JSON.parse(head.stakes) as Stake[];
  const named = new Set(stakes.map(({ label }) => labelKey(label)));
  const offered = offerStakes(db, head.offerId);
  const segment = head.quarantined === 1 ? null : segmentOf(requestFacts(head), args.now);
  return {
    request: args.request,
    state: head.state,
    closedReason: head.closedReason,
    section: segment === null ? null : sectionOf(segment),
    prospect: {
      uid: head.prospectUid,
      name: head.name,
      company: head.company,
      phones,
      emails: contacts.filter(({ kind }) => kind === 'email').map(({ value }) => value),
      language: languageOf(head.language),
      zone: head.zone,
      city: head.city,
    },
    probe: { uid: head.probeUid, name: head.probe, kind: head.probeKind },
    standing: {
      weight: heaviest(JSON.parse(head.stakes) as Stake[]),
      ...probeShare(db, head.probeId),
    },
    tried: head.attempts,
    reserved: reservedOf(db, head.id, args),
    offer:
      head.offer === null || head.offerId === null
        ? null
        : {
            name: head.offer,
            opening: { fr: head.openingFr, en: head.openingEn },
            questions: questionsOf(db, head.offerId),
            otherStakes: [...offered].flatMap(([key, one]) => (named.has(key) ? [] : [one])),
          },
    words: JSON.parse(head.words) as RequestDetail['words'],
    // A stake the offer does not know has no capabilities.
    stakes: stakes.map((stake) => ({
      ...stake,
      capabilities: offered.get(labelKey(stake.label))?.capabilities ?? [],
    })),
    owner: head.owner,
    mergedInto: head.mergedInto,
    actions: actionsOf(db, head.id),
    askedAt: head.askedAt,
    askedZone: head.askedZone,
    askedWhere: head.askedWhere,
    expiresAt: head.expiresAt,
    slots: JSON.parse(head.slots) as RequestDetail['slots'],
    promise:
      promises.find(({ state }) => state === 'upcoming' || state === 'due' || state === 'late') ?? null,
    promises,
    consents: consentsOf(db, head.id, head.askedWhere),
    attempts: attemptsOf(db, head.prospectId),
    notes: [
      ...db.all<RequestDetail['notes'][number]>(sql`
        SELECT n.uid, n.text, n.created_at AS at, g.name AS agent FROM note n JOIN agent g ON g.id = n.agent_id
        WHERE n.request_id = ${head.id} ORDER BY n.id DESC`),
    ],
    others: [
      ...db.all<RequestDetail['others'][number]>(sql`
        SELECT r.uid AS request, b.name AS probe, r.asked_at AS askedAt, r.state FROM request r JOIN probe b ON b.id = r.probe_id
        WHERE r.prospect_id = ${head.prospectId} AND r.id <> ${head.id} ORDER BY r.asked_at DESC, r.id DESC LIMIT 100`),
    ],
    decision: decideAmong(
      decisionGround(db, { now: args.now, key: args.key, numbers }),
      numbers,
      head,
      decide,
    ),
  };
};
