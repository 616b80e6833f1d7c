import { openReader, openWriter } from '../../db/open.ts';
import type { ReadDb, WriteDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { readHome } from '../../db/stores/home.ts';
import { fillQueue } from './queue-fill.ts';
import type { BenchLine } from './line.ts';
import { quantile } from './median.ts';

// A Thursday at eleven in Paris.
const now = Date.parse('2026-03-12T10:00:00Z');
const dayMs = 86_400_000;
const zone = 'Europe/Paris';
const today = Date.parse('2026-03-11T23:00:00Z');

/**
 * Calls of 100 days with their decisions, one in a thousand made against a rule; promises of the last 60 days that were
 * kept or broken; and the promise of each request that owes one. By SQL alone: the counts are filled as the migration does.
 */
const fillDay = (db: WriteDb, attempts: number): void => {
  db.transaction(() => {
    db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Bench', 0)`);
    db.run(sql`
      INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at)
      SELECT 'm' || id, id, promise_start, promise_end, 'Europe/Paris', promise_by, 0 FROM request WHERE promise_by IS NOT NULL`);
    db.run(sql`
      INSERT INTO decision (id, uid, request_id, at, allowed, rule, pack, overridable, facts)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${attempts})
      SELECT i, 'd' || i, 1 + i % (SELECT max(id) FROM request), ${now} - (i * 7919 % 100000) * ${dayMs / 1000},
        i % 1000 > 0, iif(i % 1000 > 0, 'allowed', 'promise-upcoming'), 'base', 1, '{}' FROM n`);
    db.run(sql`
      INSERT INTO attempt (id, uid, request_id, prospect_id, decision_id, agent_id, direction, number, started_at, pid)
      SELECT id, 'a' || id, request_id, request_id, id, 1, 'outbound', '+33199000142', at, 0 FROM decision`);
    db.run(sql`
      INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at, ended_at, ended_as)
      SELECT 'k' || id, request_id, at, at + 1, 'Europe/Paris', 'agent', at, at, iif(id % 5 = 0, 'broken', 'kept')
      FROM decision WHERE id % 4 = 0 AND at > ${now - 60 * dayMs}`);
    db.run(sql`
      INSERT INTO quarter_count (kind, name, quarter, n)
      SELECT 'promise', ended_as, ended_at / 900000, count(*) FROM promise WHERE ended_as IN ('kept', 'broken') GROUP BY 2, 3`);
  });
};

/** The same figures, found without the queue's indexes and without the counts. */
const scanned = (
  db: ReadDb,
): { readonly kept: number; readonly overridden: number; readonly late: number } => ({
  kept:
    db.get<{ n: number }>(
      sql`SELECT count(*) AS n FROM promise WHERE ended_as = 'kept' AND by <> 'rule' AND ended_at >= ${today} AND ended_at < ${today + dayMs}`,
    )?.n ?? 0,
  overridden:
    db.get<{ n: number }>(
      sql`SELECT count(*) AS n FROM decision WHERE allowed = 0 AND at >= ${today} AND at < ${today + dayMs}`,
    )?.n ?? 0,
  late:
    db.get<{ n: number }>(sql`
      SELECT count(*) AS n FROM request r NOT INDEXED
      WHERE r.state = 'open' AND r.quarantined = 0 AND r.promise_by IN ('prospect', 'agent') AND r.promise_end <= ${now}`)
      ?.n ?? 0,
});

const timed = (turns: number, work: () => unknown): readonly number[] =>
  Array.from({ length: turns }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });

/** `home.get` at 1,000,000 open requests and 5,000,000 attempts, at p95; beside three of its figures by scanning. At most 50 ms. */
export const bench: BenchLine = {
  name: 'home-screen',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 20 },
  run: ({ scale, tempDir }) => {
    const { db, close } = openWriter(tempDir);
    fillQueue(db, { requests: Math.round(1_000_000 * scale), now });
    fillDay(db, Math.round(5_000_000 * scale));
    close();
    const reader = openReader(tempDir);
    try {
      const home = () => readHome(reader.db, { now, zone, country: 'FR', key: Buffer.alloc(32, 7) });
      const { kept, blocked, counts } = home();
      const whole = scanned(reader.db);
      const overridden = blocked.today.reduce((sum, one) => sum + one.overridden, 0);
      if (kept.day.kept !== whole.kept || overridden !== whole.overridden || counts.late !== whole.late)
        throw new Error(`the home screen says ${JSON.stringify({ kept, overridden, counts })}, the records ${JSON.stringify(whole)}`); // prettier-ignore
      const value = quantile(timed(200, home), 0.95);
      if (scale === 1 && value > 50) throw new Error(`the home screen takes ${value.toFixed(1)} ms at p95`);
      return Promise.resolve({
        value,
        baseline: quantile(
          timed(3, () => scanned(reader.db)),
          0.5,
        ),
      });
    } finally {
      reader.close();
    }
  },
};
