import { ruling } from '../../core/domain/decision.ts';
import { francePack } from '../../core/rules/france.ts';
import { openReader, openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import {
  decideAmong,
  decisionColumns,
  decisionGround,
  type DecisionColumns,
} from '../../db/stores/decisions.ts';
import { placesAfter } from '../../db/stores/queue-order.ts';
import { fillQueue } from './queue-fill.ts';
import type { BenchLine } from './line.ts';
import { median } from './median.ts';

const wanted = 50;
/** Of fillQueue's head: 10 late and 25 fresh; the 15 that are due chose the time. */
const heldBack = 35;
/** A Thursday, 22:00 in Paris: all but those who chose that time are held back, which costs more than to let them through. */
const now = Date.parse('2026-03-12T21:00:00Z');
const key = new Uint8Array(32);

/**
 * The decisions of the first 50 of the queue under the French pack, with the columns they rest on and three attempts to each
 * person, at 1,000,000 open requests; beside the same rows without them.
 */
export const bench: BenchLine = {
  name: 'decide-head',
  unit: 'ms',
  limit: { op: '<=', value: 30 },
  run: ({ scale, tempDir }) => {
    const { db, close } = openWriter(tempDir);
    fillQueue(db, { requests: Math.round(1_000_000 * scale), now });
    db.transaction(() => {
      db.run(
        sql`INSERT INTO setting (name, value, updated_at) VALUES ('rulePack', ${JSON.stringify(francePack.id)}, 0)`,
      );
      db.run(sql`INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'bench', 'Bench', 0)`);
      db.run(sql`
        INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
        SELECT 'a' || r.id || '-' || n.value, r.id, r.prospect_id, 1, 'outbound', '+33639980001', ${now} - n.value * 86400000, 0
        FROM request r, json_each('[1,2,3]') n`);
    });
    close();
    const reader = openReader(tempDir);
    try {
      const ids = JSON.stringify(placesAfter(reader.db, now, null, wanted).map(({ id }) => id));
      const rows = (columns: string) =>
        reader.db
          .prepare<readonly [string], DecisionColumns & { readonly id: number }>(
            `SELECT r.id, ${columns} FROM json_each(?) j JOIN request r ON r.id = j.value JOIN prospect p ON p.id = r.prospect_id
             JOIN probe b ON b.id = r.probe_id`,
          )
          .all(ids);
      const numbers = Array.from(
        { length: wanted },
        (_, index) => `+3363998${String(index).padStart(4, '0')}`,
      );
      const decided = (): number => {
        const ground = decisionGround(reader.db, { now, key, numbers });
        return rows(decisionColumns).filter(
          (row, index) => decideAmong(ground, [numbers[index] ?? ''], row, ruling).rule === 'hours',
        ).length;
      };
      const timed = (work: () => unknown): number =>
        median(
          Array.from({ length: 500 }, () => {
            const before = performance.now();
            work();
            return performance.now() - before;
          }),
        );
      if (decided() !== heldBack) throw new Error(`the hours hold ${decided()} back`);
      return Promise.resolve({ value: timed(decided), baseline: timed(() => rows('p.zone')) });
    } finally {
      reader.close();
    }
  },
};
