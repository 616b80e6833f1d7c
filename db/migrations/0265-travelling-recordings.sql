-- Recordings go with a sealed bundle where that is asked for (docs/decisions/0022).

-- When the workstation that recorded it lets it go: not kept here any longer than there. Null: recorded here.
ALTER TABLE recording ADD COLUMN kept_until INTEGER;
CREATE INDEX recording_by_end ON recording (kept_until) WHERE removed_at IS NULL AND kept_until IS NOT NULL;

-- What went with a bundle already.
CREATE TABLE recording_sent (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  sequence INTEGER NOT NULL -- of the bundle
) STRICT;
