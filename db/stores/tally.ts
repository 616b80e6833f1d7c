import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';

/**
 * How many requests are open and not in quarantine, exact at any size without counting, and how many ever came by each probe. Triggers keep it where a request is closed, opened again
 * or deleted; one on insert would cost an import more than the row itself, so whoever adds requests says so here.
 */

export const openRequests = (db: ReadDb): number =>
  db.get<{ n: number }>(sql`SELECT n FROM tally WHERE name = 'request-open'`)?.n ?? 0;

/** Counts in the requests added from this id on; call it in the transaction that added them. */
export const countOpened = (db: WriteDb, fromId: number): void => {
  db.run(sql`
    UPDATE tally SET n = n + (SELECT count(*) FROM request WHERE id >= ${fromId} AND state = 'open' AND quarantined = 0) WHERE name = 'request-open'`);
  db.run(sql`
    UPDATE probe SET requests = requests + n FROM (SELECT probe_id, count(*) AS n FROM request WHERE id >= ${fromId} GROUP BY probe_id) c
    WHERE c.probe_id = probe.id`);
};
