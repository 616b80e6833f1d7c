import type { Stake } from '../../core/contract/records.ts';
import { heaviest, rankOf, weightStep, type ProbeShare } from '../../core/domain/request.ts';
import type { ReadDb, WriteDb } from '../handle.ts';
import { sql } from '../sql.ts';

/** What a probe has brought so far, from what is counted as its calls get their outcome: a handful of rows at any size. */
export const probeShare = (db: ReadDb, probe: number): ProbeShare =>
  db
    .prepare<readonly [number], ProbeShare>(
      `SELECT coalesce(sum(c.calls), 0) AS calls, coalesce(sum(c.calls) FILTER (WHERE k.conversion = 1), 0) AS conversions
       FROM probe_calls c LEFT JOIN outcome_kind k ON k.code = c.outcome WHERE c.probe_id = ?`,
    )
    .get(probe) ?? { calls: 0, conversions: 0 };

/**
 * The rank (core/domain/request.ts) of requests that are added in bulk with their stakes in the column `stakes`, as SQL
 * with one parameter: the rank without stakes. A weight takes its steps off, since a rank is a sum.
 */
export const stakedRank = (stakes: string): string =>
  `? - iif(${stakes} = '[]', 0, ${weightStep} * coalesce((SELECT max(e.value ->> 'weight') FROM json_each(${stakes}) e), 0))`;
export const unstakedRank = (db: ReadDb, probe: number): number =>
  rankOf({ weight: 0, yield: probeShare(db, probe), attempts: 0 });

/** Ranks a request again, after its stakes or the calls made for it have changed. */
export const rankAgain = (db: WriteDb, request: number): void => {
  const row = db.get<{ stakes: string; attempts: number; probe: number }>(
    sql`SELECT stakes, attempts, probe_id AS probe FROM request WHERE id = ${request}`,
  );
  if (!row) return;
  const rank = rankOf({
    weight: heaviest(JSON.parse(row.stakes) as readonly Stake[]),
    yield: probeShare(db, row.probe),
    attempts: row.attempts,
  });
  db.run(sql`UPDATE request SET rank = ${rank} WHERE id = ${request} AND rank <> ${rank}`);
};
