import { describe, expect, it } from 'vitest';
import type { Stake } from '../../core/contract/records.ts';
import { heaviest, rankOf } from '../../core/domain/request.ts';
import type { ReadDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';
import { probeShare } from '../../db/stores/request-rank.ts';
import { openCalls } from './calling.ts';
import { makeProbe, now, take } from './leads.ts';
import { addRequest, databaseOfVersion, openDatabase } from './records.ts';

type Row = { readonly uid: string; readonly rank: number; readonly stakes: string; readonly attempts: number; readonly probe: number }; // prettier-ignore

/** Each request's rank, beside what the one function of core says of it. */
const ranks = (db: ReadDb) =>
  db
    .all<Row>(sql`SELECT uid, rank, stakes, attempts, probe_id AS probe FROM request ORDER BY id`)
    .map(({ uid, rank, stakes, attempts, probe }) => ({
      uid,
      rank,
      due: rankOf({
        weight: heaviest(JSON.parse(stakes) as readonly Stake[]),
        attempts,
        yield: probeShare(db, probe),
      }),
    }));

describe('the rank of a request', () => {
  it('is there from the moment it comes in, and follows its stakes', () => {
    const { db } = openDatabase();
    const probe = makeProbe(db);
    const lines = [
      { phone: '+33199000001' },
      { phone: '+33199000002', stakes: [{ label: 'Facture', weight: null }] },
      { phone: '+33199000003', stakes: [{ label: 'Facture', weight: 2 }, { label: 'Confort', weight: 5 }] }, // prettier-ignore
    ];
    take(db, probe, lines);
    const first = ranks(db);
    expect(first.map(({ rank }) => rank)).toEqual(first.map(({ due }) => due));
    expect(first.map(({ rank }) => rank)).toEqual([669, 669, 269]);
    take(db, probe, [{ phone: '+33199000001', words: 'Encore', stakes: [{ label: 'Facture', weight: 4 }] }]);
    expect(ranks(db)[0]).toMatchObject({ rank: 349, due: 349 });
  });

  it('goes down with each call made', () => {
    const { db, probe, start, end, save } = openCalls();
    const { uid } = addRequest(db, { probe, askedAt: now, stakes: [{ label: 'Facture', weight: 3 }] });
    const before = ranks(db)[0]?.rank ?? 0;
    const { attempt } = start({ request: uid });
    end(attempt, false);
    save(attempt, 'no-answer', { expected: null });
    const [after] = ranks(db);
    expect(after?.rank).toBe(after?.due);
    expect(after?.rank).toBeGreaterThan(before);
  });
});

describe('migration 0110', () => {
  it('ranks what was there before as it would have been', () => {
    const folder = databaseOfVersion(90, `
      INSERT INTO probe (id, uid, name, kind, country, zone, created_at) VALUES (3, 'p', 'Salon', 'form', 'FR', 'Europe/Paris', 0), (4, 'q', 'Site', 'form', 'FR', 'Europe/Paris', 0);
      INSERT INTO prospect (id, uid, name, zone, created_at, updated_at) VALUES (1, 'x', 'Léa', 'Europe/Paris', 0, 0);
      INSERT INTO outcome_kind (code, label_fr, label_en, key, sort, human_answered, right_party, conversion, refusal, suppress, next, note_required, active)
        SELECT 'sold', 's', 's', 's', 1, 1, 1, 1, 0, 0, 'none', 0, 1;
      INSERT INTO probe_calls (probe_id, outcome, expected, calls, milliseconds) VALUES (3, 'sold', 'yes', 7, 0), (3, 'other', '', 23, 0);
      INSERT INTO request (id, uid, prospect_id, probe_id, asked_at, asked_zone, stakes, attempts, updated_at) VALUES
        (5, 'r5', 1, 3, 10, 'UTC', '[]', 0, 0), (6, 'r6', 1, 3, 20, 'UTC', '[{"label":"a","weight":null},{"label":"b","weight":4}]', 2, 0),
        (7, 'r7', 1, 4, 20, 'UTC', '[{"label":"a","weight":1}]', 9, 0);`, { foreignKeys: false });
    const { db } = openDatabase(folder);
    const all = ranks(db);
    expect(all.map(({ rank }) => rank)).toEqual(all.map(({ due }) => due));
    expect(new Set(all.map(({ rank }) => rank)).size).toBe(3);
    expect(db.get(sql`SELECT fresh_key AS key FROM request WHERE id = 5`)).toEqual({ key: -(all[0]?.rank ?? 0) });
  }); // prettier-ignore
});
