import { describe, expect, it } from 'vitest';
import { sql } from '../../db/sql.ts';
import { addProbe, addRequest, databaseOfVersion, openDatabase } from './records.ts';

describe('the migration of workstations', () => {
  it('leaves calls and requests of before as our own, and notes what is erased from then on', () => {
    const folder = databaseOfVersion(
      170,
      `INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Agent', 0);
       INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (1, 'b', 'Site', 'form', 'FR', 'Europe/Paris', 0);
       INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'p', 'Léa', 'Europe/Paris', 0, 0);
       INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, updated_at) VALUES (1, 'r', 1, 1, 5000, 'Europe/Paris', 0);
       INSERT INTO attempt (id, uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
         VALUES (1, 'a', 1, 1, 1, 'outbound', '+33199000142', 9000, 0);`,
    );
    const { db } = openDatabase(folder);
    expect(
      db.get(sql`
      SELECT r.origin_id AS request, a.origin_id AS attempt, p.origin_id AS prospect, r.origin_held AS held, f.asked_s AS asked
      FROM attempt a JOIN request r ON r.id = a.request_id JOIN prospect p ON p.id = a.prospect_id JOIN attempt_fact f ON f.attempt_id = a.id`),
    ).toEqual({ request: null, attempt: null, prospect: null, held: 0, asked: 4 });
    // The trigger that was made anew still notes the facts of a call of ours.
    db.run(sql`
      INSERT INTO attempt (id, uid, request_id, prospect_id, agent_id, direction, number, started_at, pid)
      VALUES (2, 'a2', 1, 1, 1, 'outbound', '+33199000142', 10000, 0)`);
    expect(
      db.get(sql`SELECT asked_s AS asked, repeat_ring AS again FROM attempt_fact WHERE attempt_id = 2`),
    ).toEqual({
      asked: 5,
      again: 1,
    });
    const { id, uid } = addRequest(db, { probe: addProbe(db, 'Salon'), consent: 'none' });
    db.run(sql`DELETE FROM search WHERE rowid = ${id}`);
    db.run(sql`DELETE FROM request WHERE id = ${id}`);
    expect(db.all(sql`SELECT uid FROM request_gone`)).toEqual([{ uid }]);
  });
});
