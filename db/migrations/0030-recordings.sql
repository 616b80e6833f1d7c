-- Recordings of calls, begun by the agent's hand after an announcement. The sound lies in the folder `recordings` of the
-- data folder, under the attempt's uid; here is what is known of it. When its time is over the sound goes, the row stays.

CREATE TABLE recording (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,               -- null while it runs
  ended_by TEXT CHECK (ended_by IN ('agent', 'call', 'cut')), -- 'cut': by a crash or a closed window
  duration_ms INTEGER NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
  pid INTEGER NOT NULL,           -- process that writes it, to tell a running one from one cut by a crash
  removed_at INTEGER,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CHECK (removed_at IS NULL OR ended_at IS NOT NULL)
) STRICT;
CREATE INDEX recording_running ON recording (attempt_id) WHERE ended_at IS NULL;
CREATE INDEX recording_by_age ON recording (started_at) WHERE removed_at IS NULL;

-- Messages of the agent's own, to be played into a line: their sound lies in the folder `voicemail`, under the uid.
CREATE TABLE voicemail (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  name TEXT NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (duration_ms > 0),
  created_at INTEGER NOT NULL
) STRICT;
