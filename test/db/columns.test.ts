import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readColumns, type Block, type Shape } from '../../db/columns/blocks.ts';
import {
  attemptColumns,
  callFlag,
  columnTables,
  fold,
  requestColumns,
  wordsOf,
} from '../../db/columns/tables.ts';
import type { ReadDb, WriteDb } from '../../db/handle.ts';
import { openWriter } from '../../db/open.ts';
import { sql } from '../../db/sql.ts';
import { newUid } from '../../db/uid.ts';
import { openCalls, hour, minute, now } from './calling.ts';
import { addProbe, addRequest, agentCalled, databaseOfVersion, openDatabase } from './records.ts';

type Numbers = Readonly<Record<string, number>>;

/** The rows that blocks hold, as objects; what they hold of an id that does not exist is nobody's business. */
const rowsIn = (blocks: readonly Block<Shape>[], shape: Shape): readonly Numbers[] => {
  const names = Object.keys(shape);
  const rows: Numbers[] = [];
  for (const block of blocks) {
    const key = block[names[0] ?? ''];
    for (let slot = 0; slot < block.length; slot += 1) {
      if (Number.isNaN(key?.[slot] ?? Number.NaN)) continue;
      const row = names.map((name) => [name, block[name]?.[slot] ?? Number.NaN] as const);
      rows.push({ id: block.first + slot, ...Object.fromEntries(row) });
    }
  }
  return rows;
};

/** What the columns hold, and what the tables say when they are read from the start. */
const compared = (
  db: ReadDb,
  tables: ReadDb,
): readonly (readonly [readonly Numbers[], readonly Numbers[]])[] =>
  columnTables.map((table) => {
    const { shape } = table;
    const truth = tables
      .all<Readonly<Record<string, number | null>>>(table.rows(sql`t.id > 0`))
      .map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? Number.NaN])),
      );
    return [rowsIn(readColumns<Shape>(db, table), shape), truth];
  });

type Step =
  | {
      readonly kind: 'attempt';
      readonly request: number;
      readonly minutes: number;
      readonly inbound: boolean;
    }
  | {
      readonly kind: 'end' | 'outcome' | 'expected' | 'quality' | 'recording' | 'unplaced' | 'erase';
      readonly which: number;
    }
  | { readonly kind: 'promise' | 'keep' | 'break' | 'undo' | 'close' | 'delete'; readonly request: number }
  | { readonly kind: 'fold'; readonly limit: number }
  | { readonly kind: 'look' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('attempt' as const),
      request: fc.nat(5),
      minutes: fc.nat(4000),
      inbound: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('end', 'outcome', 'expected', 'quality', 'recording', 'unplaced', 'erase'),
      which: fc.nat(40),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('promise', 'keep', 'break', 'undo', 'close', 'delete'),
      request: fc.nat(5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fold' as const), limit: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'look' as const }) },
);

/** Carries a step out by SQL, whatever the rules of calling would say of it: the triggers have to follow anything. */
const carryOut = (
  db: WriteDb,
  step: Step,
  world: { readonly probe: number; readonly agent: number },
): void => {
  const idOf = (table: 'attempt' | 'request', which: number): number | undefined => {
    const ids = db.all<{ id: number }>({ text: `SELECT id FROM ${table} ORDER BY id`, params: [] });
    return ids[which % Math.max(1, ids.length)]?.id;
  };
  switch (step.kind) {
    case 'attempt': {
      const request = idOf('request', step.request) ?? null;
      // Near the end of a block, so that a history crosses it.
      const first = db.get(sql`SELECT 1 FROM attempt`) === undefined ? 65_533 : null;
      db.run(sql`
        INSERT INTO attempt (id, uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
        VALUES (${first}, ${newUid()}, ${request}, (SELECT prospect_id FROM request WHERE id = ${request}), ${world.agent},
          ${step.inbound ? 'inbound' : 'outbound'}, '+33199000142', ${now + step.minutes * minute}, 0)`);
      return;
    }
    case 'end':
    case 'outcome':
    case 'expected':
    case 'quality':
    case 'recording':
    case 'unplaced': {
      const id = idOf('attempt', step.which);
      if (id === undefined) return;
      const statements = {
        end: sql`INSERT OR IGNORE INTO attempt_end (attempt_id, at, answered_at, line_result, ended_by) VALUES (${id}, ${now + 5000 * minute}, ${id % 2 === 0 ? now + 4990 * minute : null}, ${id % 2 === 0 ? 'answered' : 'busy'}, 'far-end')`,
        outcome: sql`INSERT OR IGNORE INTO outcome (uid, attempt_id, kind, note, agent_id, at, wrap_ms) VALUES (${newUid()}, ${id}, (SELECT code FROM outcome_kind ORDER BY sort LIMIT 1 OFFSET ${id % 4}), 'note', ${world.agent}, ${now}, 3000)`,
        expected: sql`INSERT OR IGNORE INTO attempt_expected (attempt_id, answer, at) VALUES (${id}, ${id % 2 === 0 ? 'yes' : 'never-asked'}, ${now})`,
        quality: sql`INSERT OR IGNORE INTO attempt_quality (attempt_id, way, at, samples, mos_mean, mos_worst, loss, loss_worst, jitter_ms, codec, microphone, network) VALUES (${id}, 'heard', ${now}, 3, 4.12, 3.5, 0, 0, 1, 'opus', ${`Headset ${id % 3}`}, 'wifi')`,
        unplaced: sql`INSERT OR IGNORE INTO attempt_unplaced (attempt_id) VALUES (${id})`,
        recording: sql`INSERT OR IGNORE INTO recording (attempt_id, started_at, pid) VALUES (${id}, ${now}, 0)`,
      };
      db.run(statements[step.kind]);
      return;
    }
    case 'erase': {
      const id = idOf('attempt', step.which);
      if (id === undefined) return;
      db.run(sql`INSERT OR IGNORE INTO erasing (attempt_id) VALUES (${id})`);
      db.run(
        sql`UPDATE attempt SET number = 'erased', request_id = NULL, prospect_id = NULL WHERE id = ${id}`,
      );
      db.run(sql`UPDATE outcome SET note = '' WHERE attempt_id = ${id}`);
      db.run(sql`DELETE FROM erasing`);
      return;
    }
    case 'promise': {
      const id = idOf('request', step.request);
      db.run(sql`
        INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, agent_id, created_at)
        SELECT ${newUid()}, id, ${now + hour}, ${now + 2 * hour}, 'Europe/Paris', 'agent', ${world.agent}, ${now} FROM request
        WHERE id = ${id ?? 0} AND NOT EXISTS (SELECT 1 FROM promise WHERE request_id = request.id AND ended_at IS NULL)`);
      return;
    }
    case 'keep':
    case 'break': {
      const as = step.kind === 'keep' ? 'kept' : 'broken';
      db.run(
        sql`UPDATE promise SET ended_at = ${now}, ended_as = ${as} WHERE request_id = ${idOf('request', step.request) ?? 0} AND ended_at IS NULL`,
      );
      return;
    }
    case 'undo': {
      const id = idOf('request', step.request) ?? 0;
      db.run(sql`
        UPDATE promise SET ended_at = NULL, ended_as = NULL WHERE id = (SELECT max(id) FROM promise WHERE request_id = ${id})
          AND NOT EXISTS (SELECT 1 FROM promise WHERE request_id = ${id} AND ended_at IS NULL)`);
      return;
    }
    case 'close':
      db.run(
        sql`UPDATE request SET state = 'closed', closed_reason = 'converted', closed_at = ${now} WHERE id = ${idOf('request', step.request) ?? 0}`,
      );
      return;
    case 'delete': {
      const id = idOf('request', step.request) ?? 0;
      db.run(sql`INSERT OR IGNORE INTO erasing (attempt_id) SELECT id FROM attempt WHERE request_id = ${id}`);
      db.run(
        sql`UPDATE attempt SET number = 'erased', request_id = NULL, prospect_id = NULL WHERE request_id = ${id}`,
      );
      db.run(sql`DELETE FROM erasing`);
      db.run(sql`DELETE FROM promise WHERE request_id = ${id}`);
      db.run(sql`DELETE FROM consent WHERE request_id = ${id}`);
      db.run(sql`DELETE FROM request WHERE id = ${id}`);
      // Its id is given again.
      addRequest(db, { probe: world.probe, askedAt: now - hour });
      return;
    }
    case 'fold':
      fold(db, { atLeast: 1, limit: step.limit });
      return;
    case 'look':
      return;
  }
};

describe('columns', () => {
  it('kept up with through any history, they equal those made anew from the tables', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 20, maxLength: 80 }), (steps) => {
        const { db, reader, close } = openDatabase();
        const world = { probe: addProbe(db), agent: agentCalled(db, 'Alix') };
        for (let n = 0; n < 4; n += 1)
          addRequest(db, {
            probe: world.probe,
            askedAt: now - n * hour,
            slots: n === 0 ? JSON.stringify([{ start: now, end: now + hour }]) : '[]',
          });
        const { db: other, close: closeReader } = reader();
        try {
          for (const step of steps) {
            carryOut(db, step, world);
            if (step.kind !== 'look') continue;
            for (const [columns, truth] of compared(other, db)) expect(columns).toEqual(truth);
          }
          for (const seen of [other, db])
            for (const [columns, truth] of compared(seen, db)) expect(columns).toEqual(truth);
        } finally {
          closeReader();
          close();
        }
      }),
      { numRuns: 12 },
    );
  });

  it('forget a row that went before it was ever stored', () => {
    const { db, reader, close } = openDatabase();
    const probe = addProbe(db);
    for (let n = 0; n < 2; n += 1) addRequest(db, { probe, askedAt: now });
    const { db: other, close: closeReader } = reader();
    expect(requestColumns(other)[0]?.askedAt[1]).toBe(now);
    db.run(sql`DELETE FROM consent WHERE request_id = 1`);
    db.run(sql`DELETE FROM request WHERE id = 1`);
    // The mark passes over it, and there is nothing to store.
    fold(db, { atLeast: 1, limit: 1 });
    expect(requestColumns(other)[0]?.askedAt[1]).toBeNaN();
    closeReader();
    close();
  });

  it('say of a call what was true as it was placed', () => {
    const { db, start, end, save, probe } = openCalls();
    const request = addRequest(db, {
      probe,
      askedAt: now - hour,
      slots: JSON.stringify([{ start: now + hour, end: now + 2 * hour }]),
      promise: { start: now - 10 * minute, end: now + 10 * minute, by: 'prospect' },
    });
    const first = start({ request: request.uid });
    end(first.attempt);
    save(first.attempt, 'callback', {
      next: { start: now + 3 * hour, end: now + 4 * hour, zone: 'Europe/Paris' },
    });
    const second = start({
      request: request.uid,
      now: now + 30 * minute,
      reason: 'They wrote that it can be now.',
    });
    end(second.attempt, false, now + 31 * minute);
    const [block] = attemptColumns(db);
    const outcomes = wordsOf(db, 'outcome');
    const {
      answered,
      expectedYes,
      promised,
      promiseKept,
      firstTry,
      hasNote,
      repeatRing,
      outsideSlot,
      override,
    } = callFlag;
    expect(block).toMatchObject({ first: 0, length: 3 });
    const of = (slot: number) => ({
      flags: block?.flags[slot],
      talkMs: block?.talkMs[slot],
      workMs: block?.workMs[slot],
      sinceAskedS: block?.sinceAskedS[slot],
      outcome: block?.outcome[slot],
      probe: block?.probe[slot],
    });
    expect(of(1)).toEqual({
      flags: answered + expectedYes + promised + promiseKept + firstTry + hasNote,
      talkMs: 105_000,
      workMs: 124_000,
      sinceAskedS: 3600,
      outcome: outcomes.get('callback'),
      probe,
    });
    expect(of(2)).toEqual({
      flags: promised + repeatRing + outsideSlot + override,
      talkMs: 0,
      workMs: 60_000,
      sinceAskedS: 5400,
      outcome: 0,
      probe,
    });
  });

  it('are there for calls made before them', () => {
    const folder = databaseOfVersion(
      150,
      `INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Alix', 0);
       INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'b', 'Form', 'form', 'FR', 'Europe/Paris', 0);
       INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'p', 'Léa', 'Europe/Paris', 0, 0);
       INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, slots, updated_at)
         VALUES (1, 'r', 1, 1, 1000, 'Europe/Paris', '[{"start":3600000,"end":7200000}]', 0);
       INSERT INTO promise (uid, request_id, start_at, end_at, zone, by, created_at, ended_at, ended_as)
         VALUES ('m', 1, 5000, 9000, 'Europe/Paris', 'prospect', 2000, 8000, 'kept');
       INSERT INTO attempt (uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
         VALUES ('a', 1, 1, 1, 'outbound', '+33199000142', 6000, 0), ('b', 1, 1, 1, 'outbound', '+33199000142', 9000, 0);
       INSERT INTO attempt_end (attempt_id, at, line_result, ended_by) VALUES (1, 7000, 'busy', 'far-end');`,
    );
    const { db, close } = openWriter(folder);
    const [block] = attemptColumns(db);
    expect([...(block?.flags ?? [])].slice(1, 3)).toEqual([
      callFlag.promised + callFlag.promiseKept + callFlag.firstTry,
      callFlag.outsideSlot + callFlag.repeatRing,
    ]);
    expect(block?.sinceAskedS[1]).toBe(5);
    expect(block?.lineResult[1]).toBe(wordsOf(db, 'line').get('busy'));
    close();
  });
});
