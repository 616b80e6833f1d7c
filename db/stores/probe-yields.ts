import type { ProbeYield } from '../../core/contract/probes.ts';
import type { ReadDb } from '../handle.ts';
import { sql } from '../sql.ts';

/** What came of each probe, read from what is counted as calls get their outcome: as fast at any size. */
export const probeYields = (db: ReadDb): readonly ProbeYield[] =>
  db.all<ProbeYield>(sql`
    SELECT p.uid AS probe, p.requests,
      coalesce(sum(c.calls), 0) AS calls,
      coalesce(sum(c.milliseconds), 0) AS milliseconds,
      coalesce(sum(c.calls) FILTER (WHERE k.human_answered = 1 AND k.right_party = 1), 0) AS conversations,
      coalesce(sum(c.calls) FILTER (WHERE k.conversion = 1), 0) AS conversions,
      coalesce(sum(c.calls) FILTER (WHERE k.refusal = 1), 0) AS refusals,
      coalesce(sum(c.calls) FILTER (WHERE c.expected = 'yes'), 0) AS expected,
      coalesce(sum(c.calls) FILTER (WHERE c.expected = 'forgot'), 0) AS forgot,
      coalesce(sum(c.calls) FILTER (WHERE c.expected = 'never-asked' OR k.closes IS 'never-asked'), 0) AS neverAsked
    FROM probe p LEFT JOIN probe_calls c ON c.probe_id = p.id LEFT JOIN outcome_kind k ON k.code = c.outcome
    GROUP BY p.id ORDER BY p.name COLLATE NOCASE`);
