-- Marks of a recording: a moment in it, with words of whoever listened. Append-only: one that was taken back is named in
-- recording_mark_removal and shown no more. The words go when the person is erased.
CREATE TABLE recording_mark (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at_ms INTEGER NOT NULL CHECK (at_ms >= 0), -- in the recording, pauses left out
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recording_mark_by_attempt ON recording_mark (attempt_id);

CREATE TRIGGER recording_mark_is_fixed BEFORE UPDATE ON recording_mark
BEGIN SELECT raise(ABORT, 'marks are append-only'); END;
CREATE TRIGGER recording_mark_is_kept BEFORE DELETE ON recording_mark
WHEN old.attempt_id NOT IN (SELECT attempt_id FROM erasing)
BEGIN SELECT raise(ABORT, 'marks are append-only'); END;

CREATE TABLE recording_mark_removal (
  mark_id INTEGER PRIMARY KEY REFERENCES recording_mark(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER recording_mark_removal_is_fixed BEFORE UPDATE ON recording_mark_removal
BEGIN SELECT raise(ABORT, 'removals of marks are append-only'); END;
CREATE TRIGGER recording_mark_removal_is_kept BEFORE DELETE ON recording_mark_removal
WHEN (SELECT attempt_id FROM recording_mark WHERE id = old.mark_id) NOT IN (SELECT attempt_id FROM erasing)
BEGIN SELECT raise(ABORT, 'removals of marks are append-only'); END;

-- Who listened to a recording, or took it away, is asked of the audit for each call that is shown.
CREATE INDEX event_of_listening ON event (subject, id) WHERE kind IN ('recording.listened', 'call.exported');
