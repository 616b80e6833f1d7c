-- What a probe yields, whether a call was expected, and requests put aside because others of their batch had never asked.

-- The first question after a talk. At most one answer a call, never changed.
CREATE TABLE attempt_expected (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'forgot', 'never-asked')),
  at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER attempt_expected_is_fixed BEFORE UPDATE ON attempt_expected BEGIN SELECT raise(ABORT, 'answers are append-only'); END;
CREATE TRIGGER attempt_expected_is_kept BEFORE DELETE ON attempt_expected BEGIN SELECT raise(ABORT, 'answers are append-only'); END;

-- Calls of a probe's requests, counted as they get their outcome, so that its yield is read without reading the calls.
-- What an outcome stands for is looked up in outcome_kind when it is read.
CREATE TABLE probe_calls (
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  outcome TEXT NOT NULL,
  expected TEXT NOT NULL,         -- '' where it was not asked
  calls INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL,  -- from the first ring to the end of the call, and its wrap-up
  PRIMARY KEY (probe_id, outcome, expected)
) STRICT, WITHOUT ROWID;
INSERT INTO probe_calls (probe_id, outcome, expected, calls, milliseconds)
  SELECT r.probe_id, o.kind, '', count(*), sum(max(0, coalesce(e.at, a.started_at) - a.started_at) + o.wrap_ms)
  FROM outcome o JOIN attempt a ON a.id = o.attempt_id JOIN request r ON r.id = a.request_id LEFT JOIN attempt_end e ON e.attempt_id = a.id
  GROUP BY r.probe_id, o.kind;
CREATE TRIGGER outcome_counted AFTER INSERT ON outcome BEGIN
  INSERT INTO probe_calls (probe_id, outcome, expected, calls, milliseconds)
  SELECT r.probe_id, new.kind, coalesce((SELECT answer FROM attempt_expected WHERE attempt_id = a.id), ''), 1,
    max(0, coalesce((SELECT at FROM attempt_end WHERE attempt_id = a.id), a.started_at) - a.started_at) + new.wrap_ms
  FROM attempt a JOIN request r ON r.id = a.request_id WHERE a.id = new.attempt_id
  ON CONFLICT (probe_id, outcome, expected) DO UPDATE SET calls = calls + 1, milliseconds = milliseconds + excluded.milliseconds;
END;

-- Requests that came by it, ever; whoever adds requests counts them (db/stores/tally.ts).
ALTER TABLE probe ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
UPDATE probe SET requests = n FROM (SELECT probe_id, count(*) AS n FROM request GROUP BY probe_id) c WHERE c.probe_id = probe.id;

-- Payloads of a batch have ids from this one on, so that they are found without an index of their own.
ALTER TABLE batch ADD COLUMN first_payload INTEGER NOT NULL DEFAULT 0;
UPDATE batch SET first_payload = n FROM (SELECT batch_id, min(id) AS n FROM payload GROUP BY batch_id) f WHERE f.batch_id = batch.id;
-- Requests of it whose people had never asked, since somebody last looked at the batch.
ALTER TABLE batch ADD COLUMN never_asked INTEGER NOT NULL DEFAULT 0;

-- A batch put aside for review: every request of it that was not called, and what comes into it until it is settled.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  reason TEXT NOT NULL CHECK (reason IN ('never-asked', 'probe')),
  made_at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  kept_at INTEGER,                -- somebody looked, and lets it stand
  ended_at INTEGER,               -- all of it was released or closed
  reached INTEGER                 -- payloads of the batch up to this id were looked at; null once all were
) STRICT;
CREATE UNIQUE INDEX quarantine_of_batch ON quarantine (batch_id) WHERE ended_at IS NULL;
CREATE INDEX quarantine_at_work ON quarantine (id) WHERE reached IS NOT NULL;

-- Released or closed, some of a quarantine or all of it.
CREATE TABLE quarantine_settlement (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  quarantine_id INTEGER NOT NULL REFERENCES quarantine(id),
  result TEXT NOT NULL CHECK (result IN ('released', 'closed')),
  at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  undone_at INTEGER,
  at_work INTEGER NOT NULL CHECK (at_work IN (0, 1)) -- 1 while requests still have to follow
) STRICT;
CREATE INDEX quarantine_settlement_at_work ON quarantine_settlement (id) WHERE at_work = 1;

CREATE TABLE quarantine_request (
  request_id INTEGER PRIMARY KEY REFERENCES request(id),
  quarantine_id INTEGER NOT NULL REFERENCES quarantine(id),
  settlement_id INTEGER REFERENCES quarantine_settlement(id)
) STRICT;
CREATE INDEX quarantine_request_open ON quarantine_request (quarantine_id, request_id) WHERE settlement_id IS NULL;
CREATE INDEX quarantine_request_settled ON quarantine_request (settlement_id, request_id) WHERE settlement_id IS NOT NULL;

-- A request that is erased takes its place here along, whether or not foreign keys are held to.
CREATE TRIGGER quarantine_request_erased AFTER DELETE ON request BEGIN DELETE FROM quarantine_request WHERE request_id = old.id; END;

-- Repeated at the request, so that the order of the queue does without those in quarantine.
ALTER TABLE request ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1));
DROP INDEX queue_fresh;
DROP INDEX queue_promised;
DROP INDEX queue_retry;
DROP INDEX queue_started;
CREATE INDEX queue_started ON request (promise_end, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1;
CREATE INDEX queue_promised ON request (promise_started, promise_start, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent');
CREATE INDEX queue_fresh ON request (asked_at, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL;
CREATE INDEX queue_retry ON request (promise_start, id) WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule';

-- Those in quarantine do not count as open.
DROP TRIGGER request_turned;
CREATE TRIGGER request_turned AFTER UPDATE OF state, quarantined ON request
WHEN (old.state = 'open' AND old.quarantined = 0) <> (new.state = 'open' AND new.quarantined = 0) BEGIN
  UPDATE tally SET n = n + CASE WHEN new.state = 'open' AND new.quarantined = 0 THEN 1 ELSE -1 END WHERE name = 'request-open';
END;
DROP TRIGGER request_removed;
CREATE TRIGGER request_removed AFTER DELETE ON request WHEN old.state = 'open' AND old.quarantined = 0 BEGIN
  UPDATE tally SET n = n - 1 WHERE name = 'request-open';
END;
