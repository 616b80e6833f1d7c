-- Calls promised for a set time, of two hours at most, by when they start: whether a time is free is asked of these alone,
-- and of this index without a look at the requests. A wider window ("in the afternoon") leaves room for others.
CREATE INDEX promise_narrow ON request (promise_start, promise_end)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_end - promise_start <= 7200000;

-- What a request is put in order by, for those that a search finds all over the table.
CREATE INDEX request_place ON request (id, state, promise_by, promise_start, promise_end, asked_at, rank) WHERE state = 'open';

-- Attempts that our own line never took on (core/domain/line-result.ts `wasNeverPlaced`): no telephone rang, so they count
-- neither towards a cap nor as tries.
CREATE TABLE attempt_unplaced (attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id)) STRICT;
INSERT INTO attempt_unplaced
  SELECT e.attempt_id FROM attempt_end e JOIN attempt a ON a.id = e.attempt_id
  WHERE e.line_result = 'failed' AND e.answered_at IS NULL AND a.direction = 'outbound'
    AND (e.ended_by IN ('network', 'workstation') OR e.sip_code IN (401, 407))
    AND NOT EXISTS (SELECT 1 FROM attempt_step s WHERE s.attempt_id = e.attempt_id AND s.step <> 'dialled');
CREATE TRIGGER attempt_unplaced_is_kept BEFORE DELETE ON attempt_unplaced BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_unplaced_is_fixed BEFORE UPDATE ON attempt_unplaced BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

-- Whoever was merged into another and had refused later has that refusal stand for both.
UPDATE prospect SET refused_at = max(coalesce(refused_at, 0), joined.at) FROM (
  SELECT merged_into AS id, max(refused_at) AS at FROM prospect
  WHERE merged_into IS NOT NULL AND refused_at IS NOT NULL GROUP BY merged_into) joined
  WHERE joined.id = prospect.id;
