import type { WriteDb } from '../../db/handle.ts';
import { openReader, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { probeYields } from '../../db/stores/probe-yields.ts';
import { fillQueue } from './queue-fill.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';

const now = Date.parse('2026-03-12T10:00:00Z');

const timed = (turns: number, work: () => unknown): number =>
  median(
    Array.from({ length: turns }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );

/** A call for every second request, each with its end and outcome, by SQL alone; the trigger counts them. */
const fillCalls = (db: WriteDb): void => {
  db.transaction(() => {
    db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Bench', 0)`);
    db.run(sql`
      INSERT INTO attempt (id, uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
      SELECT id, 'a' || id, id, prospect_id, 1, 'outbound', '+33199000142', ${now}, 0 FROM request WHERE id % 2 = 0`);
    db.run(sql`
      INSERT INTO attempt_end (attempt_id, at, line_result, ended_by)
      SELECT id, started_at + id % 300000, 'answered', 'agent' FROM attempt`);
    db.run(sql`
      INSERT INTO outcome (uid, attempt_id, kind, agent_id, at)
      SELECT 'o' || id, id, iif(id % 10 = 0, 'converted', 'no-answer'), 1, ${now} FROM attempt`);
  });
};

/** The same figures, counted from the calls themselves. */
const counted = sql`
  SELECT r.probe_id AS probe, count(*) AS calls, sum(e.at - a.started_at + o.wrap_ms) AS milliseconds, sum(k.conversion) AS conversions
  FROM outcome o JOIN attempt a ON a.id = o.attempt_id JOIN request r ON r.id = a.request_id
    JOIN attempt_end e ON e.attempt_id = a.id JOIN outcome_kind k ON k.code = o.kind
  GROUP BY r.probe_id`;

/** What a probe yields at 1,000,000 requests and 500,000 calls; beside counting its calls anew. */
export const bench: BenchLine = {
  name: 'probe-yield',
  unit: 'ms',
  limit: { op: '<=', value: 1 / 500 },
  run: ({ scale, tempDir }) => {
    const { db, close } = openWriter(tempDir);
    const requests = Math.round(1_000_000 * scale);
    fillQueue(db, { requests, now });
    fillCalls(db);
    close();
    const reader = openReader(tempDir);
    try {
      const [tallied] = probeYields(reader.db);
      const whole = reader.db.get<{ calls: number; milliseconds: number; conversions: number }>(counted);
      if (
        !tallied ||
        tallied.requests !== requests ||
        tallied.calls !== whole?.calls ||
        tallied.milliseconds !== whole.milliseconds ||
        tallied.conversions !== whole.conversions
      )
        throw new Error('the tallies are not what the calls add up to');
      return Promise.resolve({
        value: timed(200, () => probeYields(reader.db)),
        baseline: timed(3, () => reader.db.get(counted)),
      });
    } finally {
      reader.close();
    }
  },
};
