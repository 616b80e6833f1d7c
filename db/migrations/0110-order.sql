-- Whom to call first among those with the same right to it: lower is sooner (core/domain/request.ts `rankOf`).
-- The default is the rank of a request without a weighed stake, not called yet, of a probe not called yet.
ALTER TABLE request ADD COLUMN rank INTEGER NOT NULL DEFAULT 669 CHECK (rank BETWEEN 0 AND 999);
-- Fresh requests are sorted by the five minutes in which they were asked, then by rank: the higher the sooner.
ALTER TABLE request ADD COLUMN fresh_key INTEGER GENERATED ALWAYS AS (asked_at / 300000 * 1000 - rank) VIRTUAL;

-- What was there before gets the rank that it would have got.
UPDATE request SET rank = 699
    - 80 * coalesce((SELECT max(s.value ->> 'weight') FROM json_each(request.stakes) s), 0)
    - CAST(round(299 * min(1.0, (coalesce(y.conversions, 0) + 1.0) / (coalesce(y.calls, 0) + 10))) AS INTEGER)
    + 50 * min(6, request.attempts)
  FROM probe p LEFT JOIN (
    SELECT c.probe_id, sum(c.calls) AS calls, coalesce(sum(c.calls) FILTER (WHERE k.conversion = 1), 0) AS conversions
    FROM probe_calls c LEFT JOIN outcome_kind k ON k.code = c.outcome GROUP BY c.probe_id) y ON y.probe_id = p.id
  WHERE p.id = request.probe_id;

DROP INDEX queue_started;
DROP INDEX queue_promised;
DROP INDEX queue_fresh;
DROP INDEX queue_retry;
CREATE INDEX queue_started ON request (promise_end, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1;
CREATE INDEX queue_promised ON request (promise_started, promise_start, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent');
CREATE INDEX queue_fresh ON request (fresh_key, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL;
CREATE INDEX queue_retry ON request (promise_start, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule';
