import { neverAskedLimit } from '../../core/domain/expected.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { newUid } from '../uid.ts';
import { appendEvent } from './audit.ts';

/**
 * Batches put aside for review. Two people of a batch who had never asked put every request of it that was not called in
 * quarantine; what comes by a probe in quarantine goes there as it arrives. A decision knows of a quarantine at once; the
 * requests of a large batch leave the queue a portion at a time (`quarantineWork`), so that no other write waits long.
 */

/** The batch's quarantine that is not settled yet; one is made where its probe is in quarantine. Null for any other batch. */
export const quarantineOf = (
  db: WriteDb,
  { batch, at }: { readonly batch: number; readonly at: number },
): number | null => {
  const open = openQuarantine(db, batch);
  if (open !== null) return open;
  const probe = db.get<{ status: string }>(
    sql`SELECT p.status FROM batch b JOIN probe p ON p.id = b.probe_id WHERE b.id = ${batch}`,
  );
  return probe?.status === 'quarantined'
    ? makeQuarantine(db, { batch, reason: 'probe', reached: null, agent: null, at })
    : null;
};

const openQuarantine = (db: ReadDb, batch: number): number | null =>
  db.get<{ id: number }>(sql`SELECT id FROM quarantine WHERE batch_id = ${batch} AND ended_at IS NULL`)?.id ??
  null;

const makeQuarantine = (
  db: WriteDb,
  args: {
    readonly batch: number;
    readonly reason: 'never-asked' | 'probe';
    /** See the column; null where nothing that is there already is meant. */
    readonly reached: number | null;
    readonly agent: number | null;
    readonly at: number;
  },
): number => {
  const { batch, reason, reached, agent, at } = args;
  const uid = newUid();
  const { id } = db.run(sql`
    INSERT INTO quarantine (uid, batch_id, reason, made_at, agent_id, reached)
    VALUES (${uid}, ${batch}, ${reason}, ${at}, ${agent}, ${reached})`);
  const of = db.get<{ uid: string }>(sql`SELECT uid FROM batch WHERE id = ${batch}`);
  appendEvent(db, {
    at,
    agent,
    kind: 'quarantine.made',
    subject: uid,
    data: { reason, batch: of?.uid ?? '' },
  });
  return id;
};

/** Puts the requests added from `firstRequest` on, those of one batch, into its quarantine; for `ingest`. */
export const quarantineNew = (
  db: WriteDb,
  { quarantine, firstRequest }: { readonly quarantine: number; readonly firstRequest: number },
): void => {
  const { changes } = db.run(sql`UPDATE request SET quarantined = 1 WHERE id >= ${firstRequest}`);
  if (changes === 0) return;
  db.run(sql`
    INSERT INTO quarantine_request (request_id, quarantine_id) SELECT id, ${quarantine} FROM request WHERE id >= ${firstRequest}`);
  db.run(sql`UPDATE quarantine SET kept_at = NULL WHERE id = ${quarantine}`);
};

/** What is told of a batch that was just put aside. */
export type Quarantined = {
  readonly quarantine: string;
  /** Put aside so far. */
  readonly requests: number;
  /** There are more than one turn takes. */
  readonly more: boolean;
};

/** Requests put aside within the transaction of the outcome; the rest follows. */
const firstTurn = 2000;

/**
 * Notes that the person of a request had never asked. From the second of a batch on, the rest of it is put aside: answers
 * what was, or null. Somebody who says it twice is counted once, and a request that no batch brought not at all.
 */
export const noteNeverAsked = (
  db: WriteDb,
  args: {
    readonly request: number;
    readonly attempt: number;
    readonly agent: number;
    readonly at: number;
  },
): Quarantined | null => {
  const { request, attempt, agent, at } = args;
  const before = db.get(sql`
    SELECT 1 FROM attempt a
      LEFT JOIN attempt_expected x ON x.attempt_id = a.id
      LEFT JOIN outcome o ON o.attempt_id = a.id LEFT JOIN outcome_kind k ON k.code = o.kind
    WHERE a.request_id = ${request} AND a.id <> ${attempt} AND (x.answer = 'never-asked' OR k.closes = 'never-asked')`);
  if (before !== undefined) return null;
  const [batch] = db.all<{ id: number; n: number; first: number }>(sql`
    UPDATE batch SET never_asked = never_asked + 1
    WHERE id = (SELECT y.batch_id FROM request r JOIN payload y ON y.id = r.payload_id WHERE r.id = ${request})
    RETURNING id, never_asked AS n, first_payload AS first`);
  if (!batch || batch.n < neverAskedLimit) return null;
  const reached = batch.first - 1;
  const open = openQuarantine(db, batch.id);
  if (open !== null) {
    // What its probe's quarantine put aside was only what came since: now all of it is meant.
    const { changes } = db.run(sql`
      UPDATE quarantine SET reason = 'never-asked', reached = ${reached}, kept_at = NULL WHERE id = ${open} AND reason = 'probe'`);
    if (changes === 0) return null;
  }
  const id = open ?? makeQuarantine(db, { batch: batch.id, reason: 'never-asked', reached, agent, at });
  holdMore(db, { quarantine: id, limit: firstTurn, at });
  const row = db.get<{ uid: string; n: number; more: 0 | 1 }>(sql`
    SELECT uid, (SELECT count(*) FROM quarantine_request WHERE quarantine_id = ${id} AND settlement_id IS NULL) AS n, reached IS NOT NULL AS more
    FROM quarantine WHERE id = ${id}`);
  return row ? { quarantine: row.uid, requests: row.n, more: row.more === 1 } : null;
};

/** Looks at the next payloads of the batch, and takes the requests they made out of the queue. */
export const holdMore = (
  db: WriteDb,
  { quarantine, limit, at }: { readonly quarantine: number; readonly limit: number; readonly at: number },
): void => {
  const work = db.get<{ reached: number; batch: number }>(
    sql`SELECT reached, batch_id AS batch FROM quarantine WHERE id = ${quarantine} AND reached IS NOT NULL`,
  );
  if (!work) return;
  const { n, last } = db.get<{ n: number; last: number | null }>(
    sql`SELECT count(*) AS n, max(id) AS last FROM (SELECT id FROM payload WHERE id > ${work.reached} ORDER BY id LIMIT ${limit})`,
  ) ?? { n: 0, last: null };
  if (last !== null) {
    const held = db.all<{ id: number }>(sql`
      INSERT INTO quarantine_request (request_id, quarantine_id)
      SELECT r.id, ${quarantine} FROM payload y CROSS JOIN request r ON r.id = y.request_id AND r.payload_id = y.id
      WHERE y.id > ${work.reached} AND y.id <= ${last} AND y.batch_id = ${work.batch}
        AND r.state = 'open' AND r.quarantined = 0 AND r.attempts = 0
        AND r.id NOT IN (SELECT a.request_id FROM attempt_draft d CROSS JOIN attempt a ON a.id = d.attempt_id WHERE a.request_id IS NOT NULL)
      ON CONFLICT (request_id) DO UPDATE SET quarantine_id = excluded.quarantine_id, settlement_id = NULL
      RETURNING request_id AS id`);
    db.run(sql`
      UPDATE request SET quarantined = 1, updated_at = ${at}
      WHERE id IN (SELECT value FROM json_each(${JSON.stringify(held.map(({ id }) => id))}))`);
  }
  db.run(sql`UPDATE quarantine SET reached = ${n < limit ? null : last} WHERE id = ${quarantine}`);
};

/** Whether a request waits for its turn to be put aside: its batch is in quarantine, and it was not looked at yet. */
export const isBeingQuarantined = (db: ReadDb, request: number): boolean =>
  db.get(sql`
    SELECT 1 FROM request r JOIN payload y ON y.id = r.payload_id JOIN quarantine q ON q.batch_id = y.batch_id
    WHERE r.id = ${request} AND r.attempts = 0 AND q.ended_at IS NULL AND q.reached IS NOT NULL AND y.id > q.reached`) !==
  undefined;
