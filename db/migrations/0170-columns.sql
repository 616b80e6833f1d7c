-- Facts of calls, requests and promises as columns (db/columns): what logs and figures read at any size.

-- What was true of a call as it was placed. It stays when slots change, requests are merged or the person is erased, and
-- it says nothing of them.
CREATE TABLE attempt_fact (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  probe_id INTEGER REFERENCES probe(id),
  asked_s INTEGER,                -- seconds from their asking to the call
  promise_id INTEGER,             -- made under this promise of a person; null again when that is erased, so no foreign key
  promise_end TEXT,               -- 'kept', 'broken', …; null while it runs, and where there was none
  outside_slot INTEGER NOT NULL CHECK (outside_slot IN (0, 1)), -- they had named slots, and it began in none of them
  repeat_ring INTEGER NOT NULL CHECK (repeat_ring IN (0, 1)),   -- they had been rung in the 24 hours before
  first_try INTEGER NOT NULL CHECK (first_try IN (0, 1)),       -- the first call for its request
  override INTEGER NOT NULL CHECK (override IN (0, 1))          -- a rule blocked it, and a reason was written
) STRICT;
CREATE INDEX attempt_fact_by_promise ON attempt_fact (promise_id) WHERE promise_id IS NOT NULL;

INSERT INTO attempt_fact (attempt_id, probe_id, asked_s, promise_id, promise_end, outside_slot, repeat_ring, first_try, override)
SELECT a.id, r.probe_id, CASE WHEN a.started_at >= r.asked_at THEN (a.started_at - r.asked_at) / 1000 END, p.id, p.ended_as,
  a.direction = 'outbound' AND r.id IS NOT NULL AND r.slots <> '[]' AND NOT coalesce(a.started_at BETWEEN p.start_at AND p.end_at - 1, 0)
    AND NOT EXISTS (SELECT 1 FROM json_each(r.slots) s WHERE a.started_at >= s.value ->> 'start' AND a.started_at < s.value ->> 'end'),
  a.direction = 'outbound' AND a.prospect_id IS NOT NULL AND EXISTS (SELECT 1 FROM attempt b
    WHERE b.prospect_id = a.prospect_id AND b.direction = 'outbound' AND b.started_at > a.started_at - 86400000 AND b.started_at <= a.started_at AND b.id < a.id
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = b.id)),
  a.direction = 'outbound' AND a.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attempt b
    WHERE b.request_id = a.request_id AND b.direction = 'outbound' AND b.id < a.id
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = b.id)),
  coalesce(d.allowed = 0, 0)
FROM attempt a
  LEFT JOIN request r ON r.id = a.request_id
  LEFT JOIN decision d ON d.id = a.decision_id
  LEFT JOIN promise p ON p.id = (SELECT max(q.id) FROM promise q
    WHERE q.request_id = a.request_id AND q.by <> 'rule' AND q.created_at <= a.started_at AND coalesce(q.ended_at, a.started_at) >= a.started_at);

-- Holds a row while the log of another workstation is merged: it brings its own facts.
CREATE TABLE merging (
  workstation_id INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER attempt_noted AFTER INSERT ON attempt WHEN NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO attempt_fact (attempt_id, probe_id, asked_s, promise_id, promise_end, outside_slot, repeat_ring, first_try, override)
  SELECT new.id, r.probe_id, CASE WHEN new.started_at >= r.asked_at THEN (new.started_at - r.asked_at) / 1000 END, p.id, NULL,
    new.direction = 'outbound' AND r.id IS NOT NULL AND r.slots <> '[]' AND NOT coalesce(new.started_at BETWEEN p.start_at AND p.end_at - 1, 0)
      AND NOT EXISTS (SELECT 1 FROM json_each(r.slots) s WHERE new.started_at >= s.value ->> 'start' AND new.started_at < s.value ->> 'end'),
    new.direction = 'outbound' AND new.prospect_id IS NOT NULL AND EXISTS (SELECT 1 FROM attempt b
      WHERE b.prospect_id = new.prospect_id AND b.direction = 'outbound' AND b.started_at > new.started_at - 86400000 AND b.started_at <= new.started_at AND b.id < new.id
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = b.id)),
    new.direction = 'outbound' AND new.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attempt b
      WHERE b.request_id = new.request_id AND b.direction = 'outbound' AND b.id < new.id
      AND NOT EXISTS (SELECT 1 FROM attempt_unplaced u WHERE u.attempt_id = b.id)),
    coalesce((SELECT d.allowed = 0 FROM decision d WHERE d.id = new.decision_id), 0)
  FROM (SELECT 1) LEFT JOIN request r ON r.id = new.request_id
    LEFT JOIN promise p ON p.request_id = new.request_id AND p.ended_at IS NULL AND p.by <> 'rule';
END;

-- Texts that the columns hold as numbers.
CREATE TABLE column_word (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
  kind TEXT NOT NULL CHECK (kind IN ('outcome', 'line', 'headset', 'network', 'closing')),
  word TEXT NOT NULL,
  UNIQUE (kind, word)
) STRICT;
INSERT INTO column_word (kind, word) SELECT DISTINCT 'outcome', kind FROM outcome;
INSERT INTO column_word (kind, word) SELECT DISTINCT 'line', line_result FROM attempt_end;
INSERT INTO column_word (kind, word) SELECT DISTINCT 'headset', microphone FROM attempt_quality WHERE microphone <> '';
INSERT INTO column_word (kind, word) SELECT DISTINCT 'network', network FROM attempt_quality WHERE network <> '';
INSERT INTO column_word (kind, word) VALUES ('closing', 'converted'), ('closing', 'refused'), ('closing', 'unreachable'), ('closing', 'wrong-number'),
  ('closing', 'never-asked'), ('closing', 'withdrawn'), ('closing', 'suppressed'), ('closing', 'expired'), ('closing', 'other');

-- Blocks of 65,536 ids, each column after the other, little-endian.
CREATE TABLE column_block (
  tab TEXT NOT NULL CHECK (tab IN ('attempt', 'request', 'promise')),
  block INTEGER NOT NULL,         -- id / 65536
  version INTEGER NOT NULL,       -- of its table, when it was last written
  data BLOB NOT NULL,
  PRIMARY KEY (tab, block)
) STRICT;
-- Rows up to `folded` are in the blocks, except those that wait in column_due; later ones are read from the tables.
CREATE TABLE column_state (
  tab TEXT PRIMARY KEY,
  folded INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO column_state (tab) VALUES ('attempt'), ('request'), ('promise');
CREATE TABLE column_due (
  tab TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (tab, id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_fact_due AFTER UPDATE ON attempt_fact WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;
CREATE TRIGGER attempt_due AFTER UPDATE ON attempt WHEN new.id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.id);
END;
CREATE TRIGGER attempt_end_due AFTER INSERT ON attempt_end BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) VALUES ('line', new.line_result);
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;
CREATE TRIGGER outcome_due AFTER INSERT ON outcome BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) VALUES ('outcome', new.kind);
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;
CREATE TRIGGER outcome_note_due AFTER UPDATE OF note ON outcome BEGIN
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;
CREATE TRIGGER attempt_expected_due AFTER INSERT ON attempt_expected WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;
CREATE TRIGGER attempt_quality_due AFTER INSERT ON attempt_quality BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) SELECT 'headset', new.microphone WHERE new.microphone <> '';
  INSERT OR IGNORE INTO column_word (kind, word) SELECT 'network', new.network WHERE new.network <> '';
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;
CREATE TRIGGER attempt_unplaced_due AFTER INSERT ON attempt_unplaced WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;
CREATE TRIGGER recording_due AFTER INSERT ON recording WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;
CREATE TRIGGER recording_removed_due AFTER UPDATE OF removed_at ON recording WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

CREATE TRIGGER request_due AFTER UPDATE OF state, closed_reason, quarantined, merged_into ON request
WHEN new.id <= (SELECT folded FROM column_state WHERE tab = 'request') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('request', new.id);
END;
CREATE TRIGGER promise_due AFTER UPDATE ON promise BEGIN
  UPDATE attempt_fact SET promise_end = new.ended_as WHERE promise_id = new.id AND promise_end IS NOT new.ended_as;
  INSERT OR IGNORE INTO column_due SELECT 'promise', new.id WHERE new.id <= (SELECT folded FROM column_state WHERE tab = 'promise');
END;
-- The id of a last row that is deleted is given again, to a row that is then read from its table.
CREATE TRIGGER request_gone_due AFTER DELETE ON request WHEN old.id <= (SELECT folded FROM column_state WHERE tab = 'request') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('request', old.id);
  UPDATE column_state SET folded = min(folded, coalesce((SELECT max(id) FROM request), 0)) WHERE tab = 'request';
END;
-- Its id may be given to another promise.
CREATE TRIGGER promise_gone AFTER DELETE ON promise BEGIN
  UPDATE attempt_fact SET promise_end = coalesce(promise_end, 'cancelled'), promise_id = NULL WHERE promise_id = old.id;
END;
CREATE TRIGGER promise_gone_due AFTER DELETE ON promise WHEN old.id <= (SELECT folded FROM column_state WHERE tab = 'promise') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('promise', old.id);
  UPDATE column_state SET folded = min(folded, coalesce((SELECT max(id) FROM promise), 0)) WHERE tab = 'promise';
END;
