import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { countOpened } from '../../db/stores/tally.ts';
import { sweep } from '../../db/stores/sweep.ts';
import { inBulk } from './in-bulk.ts';

const hour = 3_600_000;
/** When the shared queues are looked at. */
export const benchNow = Date.parse('2026-03-12T10:00:00Z');

/**
 * Open requests in bulk, by SQL alone: 10 late, 15 due, and of the rest a fifth promised for later, a tenth to be
 * tried again, the others fresh. Each has a person with a number of the range kept for fiction, and the consent that the
 * rules ask for.
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
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, words, stakes, attempts, rank, promise_by, promise_start, promise_end, updated_at)
      SELECT id, 'r' || id, id, 1, ${now} - (id * 7919 % 2592000) * 1000, 'Europe/Paris',
        json_array(json_object('text', 'Please call me back about number ' || id, 'at', 0, 'where', '')),
        iif(id % 6 = 0, '[]', json_array(json_object('label', 'Stake ' || (id % 6), 'weight', id % 6))), id % 11,
        669 - 80 * (id % 6) + 50 * min(6, id % 11), kind,
        CASE WHEN kind IS NULL THEN NULL ELSE start END, CASE WHEN kind IS NULL THEN NULL ELSE start + ${hour} END, 0
      FROM (
        SELECT id,
          CASE WHEN id <= 25 THEN 'prospect' WHEN id % 10 < 2 THEN 'agent' WHEN id % 10 = 2 THEN 'rule' END AS kind,
          CASE WHEN id <= 10 THEN ${now - 3 * hour} + id * 1000
            WHEN id <= 25 THEN ${now - hour} + id * 60000
            ELSE ${now} + (id * 104729 % 604800) * 1000 END AS start
        FROM prospect)`);
    db.run(
      sql`INSERT INTO consent_wording (id, uid, probe_id, version, text, created_at) VALUES (1, 'wording', 1, 1, 'You may call me back.', 0)`,
    );
    db.run(sql`
      INSERT INTO consent (uid, prospect_id, request_id, wording_id, given_at)
      SELECT 'c' || id, prospect_id, id, 1, asked_at FROM request`);
    countOpened(db, 1);
  });
  while (sweep(db, { now, limit: 100_000 }).more);
};

const attemptRows = (db: WriteDb, now: number): void => {
  db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Agent', 0)`);
  db.run(sql`
    INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
    SELECT 'a' || r.id || '.' || n.i, r.id, r.prospect_id, 1, 'outbound', '+3363998' || printf('%04d', r.id % 10000),
      ${now} - (r.id * 7919 % 2592000 + n.i) * 1000, 0
    FROM request r JOIN n ON n.i < r.attempts`);
  db.run(sql`
    INSERT INTO attempt_fact (attempt_id, probe_id, asked_s, outside_slot, repeat_ring, first_try, override)
    SELECT id, 1, 0, 0, 0, 0, 0 FROM attempt`);
};

/** Calls made for those requests, none to ten each, five on average: 5,000,000 for 1,000,000. */
export const fillAttempts = (db: WriteDb, now: number): void =>
  db.transaction(() => inBulk(db, ['attempt'], () => attemptRows(db, now)));

const filled = new Map<number, string>();

/**
 * The data folder of a queue of that many requests with their calls, made by the first line of a run that asks and shared
 * by all: filling it takes longer than measuring. Removed at the end of the run.
 */
export const filledQueue = (requests: number): string => {
  const known = filled.get(requests);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'rappel-bench-queue-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  filled.set(requests, folder);
  const { db, close } = openWriter(folder);
  fillQueue(db, { requests, now: benchNow });
  fillAttempts(db, benchNow);
  db.exec('ANALYZE');
  close();
  return folder;
};
