import type { WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { countOpened } from '../../db/stores/tally.ts';
import { sweep } from '../../db/stores/sweep.ts';

const hour = 3_600_000;

/**
 * Open requests in bulk, by SQL alone: 10 late, 15 due, and of the rest a fifth promised for later, a tenth to be
 * tried again, the others fresh. Each has a person with a number of the range kept for fiction.
 */
export const fillQueue = (
  db: WriteDb,
  { requests, now }: { readonly requests: number; readonly now: number },
): void => {
  db.transaction(() => {
    db.run(
      sql`INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'probe', 'Bench', 'form', 'FR', 'Europe/Paris', 0)`,
    );
    db.run(sql`
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${requests})
      SELECT i, 'p' || i, 'Prospect ' || i, 'Europe/Paris', 0, 0 FROM n`);
    db.run(sql`
      INSERT INTO contact_point (prospect_id, kind, sort, value, raw)
      SELECT id, 'phone', 0, '+3363998' || printf('%04d', id % 10000), '' FROM prospect`);
    db.run(sql`
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, words, promise_by, promise_start, promise_end, updated_at)
      SELECT id, 'r' || id, id, 1, ${now} - (id * 7919 % 2592000) * 1000, 'Europe/Paris',
        json_array(json_object('text', 'Please call me back about number ' || id, 'at', 0, 'where', '')), kind,
        CASE WHEN kind IS NULL THEN NULL ELSE start END, CASE WHEN kind IS NULL THEN NULL ELSE start + ${hour} END, 0
      FROM (
        SELECT id,
          CASE WHEN id <= 25 THEN 'prospect' WHEN id % 10 < 2 THEN 'agent' WHEN id % 10 = 2 THEN 'rule' END AS kind,
          CASE WHEN id <= 10 THEN ${now - 3 * hour} + id * 1000
            WHEN id <= 25 THEN ${now - hour} + id * 60000
            ELSE ${now} + (id * 104729 % 604800) * 1000 END AS start
        FROM prospect)`);
    countOpened(db, 1);
  });
  while (sweep(db, { now, limit: 100_000 }).more);
};
