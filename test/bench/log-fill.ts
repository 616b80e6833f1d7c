import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fold } from '../../db/columns/tables.ts';
import type { WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { inBulk } from './in-bulk.ts';

const day = 86_400_000;
/** When the log is looked at: the last of its calls is a minute old. */
export const logNow = Date.parse('2026-03-12T10:00:00Z');
/** The log covers this many days before. */
export const logDays = 3 * 365;

/**
 * Calls of three years, five for each request, in the order of time: 10 agents, 8 probes, every outcome of the default
 * list, three answers in ten, a quality for each of those, half of the calls under a promise, one in ninety beside the
 * slots.
 */
const fillLog = (db: WriteDb, attempts: number): void => {
  const requests = Math.max(1, Math.round(attempts / 5));
  const step = (logDays * day) / attempts;
  const from = logNow - logDays * day;
  const numbers = sql`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${attempts})`;
  const insert = (into: ReturnType<typeof sql>, rows: ReturnType<typeof sql>): void => {
    db.run({
      text: `${into.text} ${numbers.text} ${rows.text}`,
      params: [...numbers.params, ...rows.params],
    });
  };
  for (let agent = 1; agent <= 10; agent += 1)
    db.run(
      sql`INSERT INTO agent (id, uid, name, created_at) VALUES (${agent}, ${`agent ${agent}`}, ${`Agent ${agent}`}, 0)`,
    );
  for (let probe = 1; probe <= 8; probe += 1)
    db.run(
      sql`INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (${probe}, ${`probe ${probe}`}, ${`Bench ${probe}`}, 'form', 'FR', 'Europe/Paris', 0)`,
    );
  db.run(sql`
    INSERT INTO prospect (id, uid, name, zone, created_at, updated_at)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${requests})
    SELECT i, 'p' || i, 'Prospect ' || i, 'Europe/Paris', 0, 0 FROM n`);
  db.run(sql`
    INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, state, closed_reason, closed_at, attempts, updated_at)
    SELECT id, 'r' || id, id, 1 + id % 8, ${from} + CAST((id - 1) * ${step * 5} AS INTEGER), 'Europe/Paris',
      iif(id % 10 < 8, 'closed', 'open'),
      CASE WHEN id % 10 < 3 THEN 'converted' WHEN id % 10 < 5 THEN 'refused' WHEN id % 10 < 8 THEN 'unreachable' END,
      CASE WHEN id % 10 < 8 THEN ${from} + CAST(id * ${step * 5} AS INTEGER) + ${day} END, 5, 0 FROM prospect`);
  insert(
    sql`INSERT INTO attempt (id, uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)`,
    sql`SELECT i, 'a' || i, 1 + (i - 1) / 5, 1 + (i - 1) / 5, 1 + i * 7919 % 10, iif(i % 20 = 0, 'inbound', 'outbound'),
      '+3363998' || printf('%04d', i % 10000), ${from} + CAST(i * ${step} AS INTEGER) - 60000, 0 FROM n`,
  );
  db.run(sql`
    INSERT INTO attempt_end (attempt_id, at, answered_at, line_result, sip_code, ended_by, hold_ms)
    SELECT id, started_at + 20000 + id * 104729 % 300000, iif(id % 10 < 3, started_at + 8000, NULL),
      CASE WHEN id % 10 < 3 THEN 'answered' WHEN id % 10 < 8 THEN 'no-answer' ELSE 'busy' END, iif(id % 10 < 3, 200, 486), 'far-end', 0
    FROM attempt`);
  db.run(sql`
    INSERT INTO outcome (uid, attempt_id, kind, note, agent_id, at, wrap_ms)
    SELECT 'o' || a.id, a.id, k.code, iif(a.id % 4 = 0, 'A note on call ' || a.id, ''), a.agent_id, a.started_at + 400000, 5000 + a.id % 60000
    FROM attempt a JOIN (SELECT code, row_number() OVER (ORDER BY sort) - 1 AS place, count(*) OVER () AS kinds FROM outcome_kind) k
      ON k.place = a.id * 7907 % k.kinds`);
  db.run(sql`
    INSERT INTO attempt_expected (attempt_id, answer, at)
    SELECT id, CASE id % 30 WHEN 0 THEN 'never-asked' WHEN 1 THEN 'forgot' ELSE 'yes' END, started_at FROM attempt WHERE id % 10 < 3`);
  db.run(sql`
    INSERT INTO attempt_quality (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, codec, microphone, network)
    SELECT id, 'heard', started_at, 30, 3.0 + id % 15 / 10.0, 2.5, 0, 0, 4, 'opus', 'Headset ' || id % 6,
      CASE id % 3 WHEN 0 THEN 'wifi' WHEN 1 THEN 'ethernet' ELSE 'vpn' END FROM attempt WHERE id % 10 < 3`);
  db.run(sql`
    INSERT INTO attempt_fact (attempt_id, probe_id, asked_s, promise_id, promise_end, outside_slot, repeat_ring, first_try, override)
    SELECT id, 1 + request_id % 8, id * 7919 % 200000, NULL, CASE id % 4 WHEN 0 THEN 'kept' WHEN 1 THEN iif(id % 3 = 0, 'broken', 'kept') END,
      id % 90 = 7, id % 12 = 5, id % 5 = 1, id % 500 = 3 FROM attempt`);
  db.run(sql`
    INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at, ended_at, ended_as)
    SELECT 'm' || id, id, asked_at + 3600000, asked_at + 7200000, 'Europe/Paris', iif(id % 2 = 0, 'prospect', 'agent'), 1 + id % 10, asked_at,
      asked_at + 7300000, iif(id % 7 = 0, 'broken', 'kept') FROM request`);
  for (const [kind, from, column] of [
    ['outcome', 'outcome', 'kind'],
    ['line', 'attempt_end', 'line_result'],
    ['headset', 'attempt_quality', 'microphone'],
    ['network', 'attempt_quality', 'network'],
  ] as const)
    db.exec(
      `INSERT OR IGNORE INTO column_word (kind, word) SELECT DISTINCT '${kind}', ${column} FROM ${from}`,
    );
};

const filled = new Map<number, string>();

/** The data folder of a log of that many calls, made by the first line of a run that asks and shared by all. */
export const filledLog = (attempts: number): string => {
  const known = filled.get(attempts);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'rappel-bench-log-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  filled.set(attempts, folder);
  const { db, close } = openWriter(folder);
  db.transaction(() => inBulk(db, ['attempt', 'request', 'attempt_fact'], () => fillLog(db, attempts)));
  while (fold(db, { atLeast: 1, limit: 65_536 }));
  db.exec('ANALYZE');
  close();
  return folder;
};
