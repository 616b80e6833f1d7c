-- How far the agent was told of the promise in force: 0 not at all, 1 before its start, 2 that it is due, 3 that it is late.
-- It only goes up, so that a clock set back tells nothing twice.
ALTER TABLE request ADD COLUMN promise_told INTEGER NOT NULL DEFAULT 0 CHECK (promise_told BETWEEN 0 AND 3);

-- Both are small: what has started and was not told of, and what waits to become late. A promise to come is in neither, so
-- that an import pays nothing for them.
CREATE INDEX promise_untold ON request (promise_end, id)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1 AND promise_told < 2;
CREATE INDEX promise_told_due ON request (promise_end, id)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_told = 2;

-- Promises that one agent made in person, by the time at which they become everybody's.
CREATE INDEX promise_owned ON request (promise_end, id)
  WHERE state = 'open' AND owner_id IS NOT NULL AND promise_by IN ('prospect', 'agent');

-- What happened how often, by quarter hour of UTC: the days of every zone are whole numbers of them.
CREATE TABLE quarter_count (
  kind TEXT NOT NULL CHECK (kind IN ('promise', 'refused', 'overridden')),
  name TEXT NOT NULL,             -- 'kept' or 'broken'; the rule that blocked a call
  quarter INTEGER NOT NULL,       -- milliseconds since 1970 / 900000
  n INTEGER NOT NULL,
  PRIMARY KEY (kind, name, quarter)
) STRICT, WITHOUT ROWID;

INSERT INTO quarter_count (kind, name, quarter, n)
SELECT 'promise', ended_as, ended_at / 900000, count(*) FROM promise
WHERE by <> 'rule' AND ended_as IN ('kept', 'broken') GROUP BY 2, 3;

CREATE TRIGGER promise_counted AFTER UPDATE OF ended_as ON promise
WHEN old.ended_as IS NULL AND new.ended_as IN ('kept', 'broken') AND new.by <> 'rule' BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('promise', new.ended_as, new.ended_at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;

-- One that was ended by what is undone now.
CREATE TRIGGER promise_uncounted AFTER UPDATE OF ended_as ON promise
WHEN new.ended_as IS NULL AND old.ended_as IN ('kept', 'broken') AND old.by <> 'rule' BEGIN
  UPDATE quarter_count SET n = n - 1 WHERE kind = 'promise' AND name = old.ended_as AND quarter = old.ended_at / 900000;
END;

CREATE TRIGGER override_counted AFTER INSERT ON decision WHEN new.allowed = 0 BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('overridden', new.rule, new.at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;
