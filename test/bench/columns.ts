import { join } from 'node:path';
import type { WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import type { BenchLine } from './line.ts';

const calls = 400;
const start = Date.parse('2026-03-12T10:00:00Z');

/** A workstation with people to call; `watched` keeps the triggers that feed the columns. */
const workstation = (folder: string, watched: boolean) => {
  const { db, close } = openWriter(folder);
  db.transaction(() => {
    db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'agent', 'Agent', 0)`);
    db.run(
      sql`INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'probe', 'Bench', 'form', 'FR', 'Europe/Paris', 0)`,
    );
    db.run(sql`
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, 'p' || i, 'P', 'Europe/Paris', 0, 0 FROM n`);
    db.run(sql`
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, slots, updated_at)
      SELECT id, 'r' || id, id, 1, ${start} - 3600000, 'Europe/Paris', '[{"start":1,"end":2}]', 0 FROM prospect`);
    if (!watched)
      for (const { name } of db.all<{ name: string }>(
        sql`SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name = 'attempt_noted' OR sql LIKE '%column_due%')`,
      ))
        db.exec(`DROP TRIGGER ${name}`);
  });
  return { db, close };
};

/** The bare rows of one call, as durable as they always are. */
const writeCall = (db: WriteDb, n: number): void => {
  db.transaction(() => {
    const { id } = db.run(sql`
      INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
      VALUES (${`a${n}`}, ${1 + (n % 500)}, ${1 + (n % 500)}, 1, 'outbound', '+33639980001', ${start + n * 1000}, 0)`);
    db.run(sql`
      INSERT INTO attempt_end (attempt_id, at, line_result, ended_by) VALUES (${id}, ${start + n * 1000 + 500}, 'busy', 'far-end')`);
    db.run(sql`
      INSERT INTO outcome (uid, attempt_id, kind, agent_id, at) VALUES (${`o${n}`}, ${id}, (SELECT code FROM outcome_kind LIMIT 1), 1, ${start})`);
  });
};

const timed = (work: () => void): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

export const callWrite: BenchLine = {
  name: 'call-write-to-bare',
  unit: 'ms',
  limit: { op: '<=', value: 1.5 },
  run: ({ tempDir }) => {
    const watched = workstation(join(tempDir, 'watched'), true);
    const bare = workstation(join(tempDir, 'bare'), false);
    try {
      let value = 0;
      let baseline = 0;
      // Turn about, so that whatever else the disk does falls on both.
      for (let n = 0; n < calls; n += 1) {
        baseline += timed(() => writeCall(bare.db, n));
        value += timed(() => writeCall(watched.db, n));
      }
      return Promise.resolve({ value: value / calls, baseline: baseline / calls });
    } finally {
      watched.close();
      bare.close();
    }
  },
};
