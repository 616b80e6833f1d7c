import { describe, expect, it } from 'vitest';
import { uid } from '../../core/contract/records.ts';
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
    const { id, uid: gone } = addRequest(db, { probe: addProbe(db, 'Salon'), consent: 'none' });
    db.run(sql`DELETE FROM search WHERE rowid = ${id}`);
    db.run(sql`DELETE FROM request WHERE id = ${id}`);
    expect(db.all(sql`SELECT uid FROM request_gone`)).toEqual([{ uid: gone }]);
  });
});

describe('the migration of travelling reviews', () => {
  it('names the answers of before, keeps every trigger, and has what the agents may see go with the next bundle', () => {
    const folder = databaseOfVersion(
      210,
      `INSERT INTO agent (id, uid, name, created_at) VALUES (1, 'g', 'Ana', 0), (2, 'l', 'Lou', 0);
       INSERT INTO attempt (id, uid, agent_id, direction, number, started_at, pid) VALUES
         (1, 'a1', 1, 'outbound', '+33…42', 9000, 0), (2, 'a2', 1, 'outbound', '+33…42', 9000, 0), (3, 'a3', 1, 'outbound', '+33…42', 9000, 0);
       INSERT INTO score_form (id, uid, family, version, name_fr, name_en, created_at) VALUES (1, 'f', 'ff', 1, 'Grille', '', 0);
       INSERT INTO score_item (id, uid, form_id, sort, part, kind, weight, auto_fail, text_fr, text_en)
         VALUES (1, 'i', 1, 0, 'lead', 'yes-no', 1, 0, 'Oui ?', '');
       INSERT INTO review (id, uid, attempt_id, form_id, reviewer_id, stage, stage_at, created_at) VALUES
         (1, 'v1', 1, 1, 2, 'shared', 10, 10), (2, 'v2', 2, 1, 2, 'in-review', 10, 10);
       INSERT INTO review_answer (id, review_id, item_id, value, note, agent_id, at) VALUES (1, 1, 1, 1, 'Bien', 2, 10), (2, 1, 1, 0, '', 2, 11);`,
    );
    const { db } = openDatabase(folder);
    const uids = db
      .all<{ uid: string }>(sql`SELECT uid FROM review_answer ORDER BY id`)
      .map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(2);
    for (const one of uids) expect(uid.safeParse(one).success).toBe(true);
    const touched = () => db.all(sql`SELECT review_id AS review FROM review_touched ORDER BY id`);
    expect(touched()).toEqual([{ review: 1 }]);
    db.run(sql`UPDATE review SET stage = 'shared' WHERE id = 2`);
    db.run(
      sql`INSERT INTO review_word (uid, review_id, kind, text, agent_id, at) VALUES ('w', 1, 'comment', 'Bien', 2, 12)`,
    );
    expect(touched()).toEqual([{ review: 2 }, { review: 1 }]);
    const refused = [
      [sql`UPDATE review_answer SET uid = 'other' WHERE id = 1`, 'append-only'],
      [sql`UPDATE review_answer SET note = '' WHERE id = 1`, 'append-only'],
      [sql`UPDATE review SET origin_id = 1 WHERE id = 1`, 'only the stage'],
      [
        sql`INSERT INTO review (uid, attempt_id, form_id, stage_at, created_at) VALUES ('v3', 1, 1, 0, 0)`,
        'UNIQUE',
      ],
    ] as const;
    for (const [change, why] of refused) expect(() => db.run(change)).toThrow(why);
  });
});
