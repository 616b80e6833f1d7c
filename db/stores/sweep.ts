import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';
import { ruleBook } from './rule-packs.ts';
import { appendEvent } from './audit.ts';
import { endPromise } from './promises.ts';

export type SweepResult = {
  /** Promises newly seen to have started (or, after a clock set back, not to have). */
  readonly moved: number;
  /** Requests whose term is over and who are owed no call. */
  readonly expired: number;
  /** There was more to do than one turn may take. */
  readonly more: boolean;
};

/**
 * Follows the clock: marks the promises that have started, so that late and due ones are one index seek away, and closes
 * requests whose term is over, save one that is in a call. `limit` rows of each a turn, so that no other write waits long.
 */
export const sweep = (db: WriteDb, args: { readonly now: number; readonly limit: number }): SweepResult => {
  const { now, limit } = args;
  const started = db.run(sql`
    UPDATE request SET promise_started = 1 WHERE id IN (
      SELECT id FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0 AND promise_start <= ${now} LIMIT ${limit})`).changes;
  const unstarted = db.run(sql`
    UPDATE request SET promise_started = 0 WHERE id IN (
      SELECT id FROM request INDEXED BY queue_promised
      WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1 AND promise_start > ${now} LIMIT ${limit})`).changes;
  const expired = db.all<{ id: number; uid: string; by: string | null }>(sql`
    SELECT id, uid, promise_by AS by FROM request INDEXED BY request_expiring
    WHERE state = 'open' AND expires_at IS NOT NULL AND expires_at <= ${now} AND promise_by IS NOT 'prospect' AND promise_by IS NOT 'agent'
      AND id NOT IN (SELECT a.request_id FROM attempt_draft d CROSS JOIN attempt a ON a.id = d.attempt_id WHERE a.request_id IS NOT NULL)
    LIMIT ${limit}`);
  for (const { id, uid, by } of expired) {
    if (by !== null) endPromise(db, { request: id, as: 'cancelled', at: now });
    db.run(
      sql`UPDATE request SET state = 'closed', closed_reason = 'expired', closed_at = ${now}, updated_at = ${now} WHERE id = ${id}`,
    );
    appendEvent(db, {
      at: now,
      agent: null,
      kind: 'request.closed',
      subject: uid,
      data: { reason: 'expired' },
    });
  }
  return {
    moved: started + unstarted,
    expired: expired.length,
    more: started === limit || unstarted === limit || expired.length === limit,
  };
};

/** Hours of calling begin and end on the quarters of every zone there is. */
const quarterMs = 900_000;

/**
 * When the next promise starts or ends, or hours of calling may, so that whoever shows the order can look again then; null
 * when nothing is to come.
 */
export const nextTurn = (db: ReadDb, args: { readonly now: number }): number | null => {
  const turns = db.all<{ at: number | null }>(sql`
    SELECT min(at) AS at FROM (
      SELECT * FROM (SELECT promise_start AS at FROM request INDEXED BY queue_promised
        WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 0 AND promise_start > ${args.now}
        ORDER BY promise_start LIMIT 1)
      UNION ALL
      SELECT * FROM (SELECT promise_end AS at FROM request INDEXED BY queue_started
        WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1 AND promise_end > ${args.now}
        ORDER BY promise_end LIMIT 1)
      UNION ALL
      SELECT * FROM (SELECT promise_start AS at FROM request INDEXED BY queue_retry
        WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule' AND promise_start > ${args.now}
        ORDER BY promise_start LIMIT 1))`);
  const { chosen, fallback } = ruleBook(db);
  const hasHours = chosen === 'person' || fallback.hours !== null || fallback.holidays.closed;
  const quarter = hasHours ? (Math.floor(args.now / quarterMs) + 1) * quarterMs : Infinity;
  const next = Math.min(turns[0]?.at ?? Infinity, quarter);
  return next === Infinity ? null : next;
};
