import { createHash } from 'node:crypto';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';

/**
 * The audit: what was decided, done and agreed, each event bound to the one before it by SHA-256. It names records by
 * uid and holds nobody's name, number or words, so that these can be erased and the chain still be proven.
 */

export type EventKind =
  | 'attempt.started'
  | 'import.finished'
  | 'probe.saved'
  | 'offer.saved'
  | 'quarantine.made'
  | 'quarantine.settled'
  | 'quarantine.undone'
  | 'quarantine.kept'
  | 'delivery.replayed'
  | 'delivery.settled'
  | 'attempt.lost'
  | 'outcome.saved'
  | 'promise.handed-over'
  | 'request.closed'
  | 'request.reopened'
  | 'request.snoozed'
  | 'request.reassigned'
  | 'request.merged'
  | 'request.split'
  | 'request.undone'
  | 'suppression.added'
  | 'suppression.lifted'
  | 'suppressions.imported'
  | 'consent.withdrawn'
  | 'people.erased'
  | 'evidence.made'
  | 'retention.run'
  | 'outcome-kinds.saved'
  | 'score-form.saved'
  | 'score-form.retired'
  | 'review.opened'
  | 'review.moved'
  | 'review.amended'
  | 'review.answered'
  | 'review.replied'
  | 'review.taken'
  | 'reviews.drawn'
  | 'reviews.weekly'
  | 'calibration.started'
  | 'rules.saved'
  | 'recording.started'
  | 'recording.paused'
  | 'recording.resumed'
  | 'recording.ended'
  | 'recording.removed'
  | 'recording.taken'
  | 'recording.listened'
  | 'call.exported'
  | 'bulk.ended'
  | 'bulk.undone'
  | 'bundle.sent'
  | 'bundle.taken'
  | 'workstation.trusted'
  | 'workstation.reviewer'
  | 'role.changed'
  | 'policy.applied';

type EventRow = {
  readonly id: number;
  readonly uid: string;
  readonly at: number;
  readonly agent_id: number | null;
  readonly kind: string;
  readonly subject: string;
  readonly data: string;
  readonly previous: Buffer;
  readonly hash: Buffer;
};

const genesis = Buffer.alloc(32);

const hashOf = (row: Omit<EventRow, 'hash'>): Buffer =>
  createHash('sha256')
    .update(row.previous)
    .update(JSON.stringify([row.id, row.uid, row.at, row.agent_id, row.kind, row.subject, row.data]), 'utf8')
    .digest();

/** `subject` is the uid of the record it is about. Call it in the transaction of the thing it tells of. */
export const appendEvent = (
  db: WriteDb,
  event: {
    readonly at: number;
    readonly agent: number | null;
    readonly kind: EventKind;
    readonly subject: string;
    readonly data: Readonly<Record<string, unknown>>;
  },
): void => {
  const last = db.get<{ id: number; hash: Buffer }>(sql`SELECT id, hash FROM event ORDER BY id DESC LIMIT 1`);
  const row = {
    id: (last?.id ?? 0) + 1,
    uid: newUid(),
    at: event.at,
    agent_id: event.agent,
    kind: event.kind,
    subject: event.subject,
    data: JSON.stringify(event.data),
    previous: last?.hash ?? genesis,
  };
  db.run(sql`
    INSERT INTO event (id, uid, at, agent_id, kind, subject, data, previous, hash)
    VALUES (${row.id}, ${row.uid}, ${row.at}, ${row.agent_id}, ${row.kind}, ${row.subject}, ${row.data}, ${row.previous}, ${hashOf(row)})`);
};

export type ChainCheck =
  | {
      readonly ok: true;
      readonly events: number;
      /** Hex; noted elsewhere, it also proves that no end was cut off. */ readonly head: string;
    }
  | {
      readonly ok: false;
      readonly events: number;
      readonly bad: { readonly id: number; readonly uid: string; readonly why: 'missing-before' | 'changed' };
    };

/** Reads the whole chain and names the first row that does not hold. */
export const verifyChain = (db: ReadDb): ChainCheck => {
  let previous: Buffer = genesis;
  let events = 0;
  for (const row of db.each<EventRow>(sql`
    SELECT id, uid, at, agent_id, kind, subject, data, previous, hash FROM event ORDER BY id`)) {
    const bad = (why: 'missing-before' | 'changed'): ChainCheck => ({
      ok: false,
      events,
      bad: { id: row.id, uid: row.uid, why },
    });
    if (row.id !== events + 1) return bad('missing-before');
    if (!hashOf(row).equals(row.hash)) return bad('changed');
    if (!row.previous.equals(previous)) return bad('missing-before');
    previous = row.hash;
    events += 1;
  }
  return { ok: true, events, head: previous.toString('hex') };
};
