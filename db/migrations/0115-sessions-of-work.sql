-- Sessions of work: an agent at a window, from the start of the shift to its end, with the pauses between.
CREATE TABLE work_session (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  window_id TEXT NOT NULL,        -- of the wire between window and host; another one after it was lost
  pid INTEGER NOT NULL,           -- process of the host, to tell a living session from one cut by a crash
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by TEXT CHECK (ended_by IN ('agent', 'window', 'process')), -- the last two: closed or crashed
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX work_session_open ON work_session (window_id) WHERE ended_at IS NULL;
CREATE INDEX work_session_by_time ON work_session (started_at, id);

CREATE TABLE work_pause (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES work_session(id),
  reason TEXT NOT NULL CHECK (reason IN ('break', 'lunch', 'meeting', 'training', 'technical', 'other')),
  note TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX work_pause_by_session ON work_pause (session_id, id);

-- A request that somebody has before them: nobody else is given it. It has no term, since people read as long as they
-- like; it ends with the call's outcome, the next request, a pause, the end of the session, or its window or process.
CREATE TABLE reservation (
  request_id INTEGER PRIMARY KEY REFERENCES request(id),
  session_id INTEGER NOT NULL REFERENCES work_session(id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX reservation_by_session ON reservation (session_id);
CREATE TRIGGER reservation_fulfilled AFTER INSERT ON outcome BEGIN
  DELETE FROM reservation WHERE request_id = (SELECT request_id FROM attempt WHERE id = new.attempt_id);
END;
CREATE TRIGGER reservation_closed AFTER UPDATE OF state, quarantined ON request WHEN new.state = 'closed' OR new.quarantined = 1 BEGIN
  DELETE FROM reservation WHERE request_id = new.id;
END;
CREATE TRIGGER reservation_erased AFTER DELETE ON request BEGIN DELETE FROM reservation WHERE request_id = old.id; END;
