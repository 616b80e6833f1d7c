-- Logs of several workstations: what was sent, what was taken in, and from whom a record came (docs/decisions/0022).

CREATE TABLE workstation (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,       -- Ed25519, 32 bytes; trusted by somebody who compared its fingerprint
  trusted_at INTEGER NOT NULL,
  last_call_at INTEGER,           -- by its own clock
  clock_ms INTEGER NOT NULL DEFAULT 0 -- its clock is ahead of ours by so much, as far as it can be told
) STRICT;

CREATE TABLE bundle_sent (
  sequence INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  digest BLOB NOT NULL,           -- SHA-256 of the file up to its footer
  last_attempt INTEGER NOT NULL,
  last_request INTEGER NOT NULL,
  last_note INTEGER NOT NULL,
  last_gone INTEGER NOT NULL,
  owed TEXT NOT NULL              -- JSON: ids of calls that waited for their outcome
) STRICT;

CREATE TABLE bundle_received (
  workstation_id INTEGER NOT NULL REFERENCES workstation(id),
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  previous BLOB,                  -- digest of the bundle before it
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)), -- holds everything from the beginning
  made_at INTEGER NOT NULL,       -- by the clock of the workstation
  received_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (workstation_id, sequence)
) STRICT, WITHOUT ROWID;

-- What an agent, a probe or an offer of another workstation is here: of the same name, or made for it.
CREATE TABLE bundle_alias (
  workstation_id INTEGER NOT NULL REFERENCES workstation(id),
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'probe', 'offer')),
  uid TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (workstation_id, kind, uid)
) STRICT, WITHOUT ROWID;

-- Requests that were erased: to be erased wherever they went, and never to come back with an old bundle.
CREATE TABLE request_gone (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER request_gone_kept AFTER DELETE ON request BEGIN INSERT OR IGNORE INTO request_gone (uid) VALUES (old.uid); END;

-- Records of another workstation. Such a request is never to be called here: it has no number, and `quarantined` is 1,
-- which keeps it out of every order of the queue and of the count of open ones.
ALTER TABLE prospect ADD COLUMN origin_id INTEGER REFERENCES workstation(id);
ALTER TABLE request ADD COLUMN origin_id INTEGER REFERENCES workstation(id);
ALTER TABLE request ADD COLUMN origin_sequence INTEGER; -- of the bundle that said last how it stands
ALTER TABLE request ADD COLUMN origin_held INTEGER NOT NULL DEFAULT 0 CHECK (origin_held IN (0, 1)); -- in quarantine there
ALTER TABLE attempt ADD COLUMN origin_id INTEGER REFERENCES workstation(id);
CREATE INDEX prospect_elsewhere ON prospect (uid) WHERE origin_id IS NOT NULL;

-- What was counted where it happened is not counted here as well (see `merging`, migration 0170).
DROP TRIGGER override_counted;
CREATE TRIGGER override_counted AFTER INSERT ON decision WHEN new.allowed = 0 AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('overridden', new.rule, new.at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;

DROP TRIGGER promise_counted;
CREATE TRIGGER promise_counted AFTER UPDATE OF ended_as ON promise
WHEN old.ended_as IS NULL AND new.ended_as IN ('kept', 'broken') AND new.by <> 'rule' AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('promise', new.ended_as, new.ended_at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;

DROP TRIGGER promise_uncounted;
CREATE TRIGGER promise_uncounted AFTER UPDATE OF ended_as ON promise
WHEN new.ended_as IS NULL AND old.ended_as IN ('kept', 'broken') AND old.by <> 'rule' AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  UPDATE quarter_count SET n = n - 1 WHERE kind = 'promise' AND name = old.ended_as AND quarter = old.ended_at / 900000;
END;

DROP TRIGGER outcome_counted;
CREATE TRIGGER outcome_counted AFTER INSERT ON outcome WHEN NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO probe_calls (probe_id, outcome, expected, calls, milliseconds)
  SELECT r.probe_id, new.kind, coalesce((SELECT answer FROM attempt_expected WHERE attempt_id = a.id), ''), 1,
    max(0, coalesce((SELECT at FROM attempt_end WHERE attempt_id = a.id), a.started_at) - a.started_at) + new.wrap_ms
  FROM attempt a JOIN request r ON r.id = a.request_id WHERE a.id = new.attempt_id
  ON CONFLICT (probe_id, outcome, expected) DO UPDATE SET calls = calls + 1, milliseconds = milliseconds + excluded.milliseconds;
END;
