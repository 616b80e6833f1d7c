-- What a retry does beside waiting: offer the slots the person gave, and go to another time of day.
ALTER TABLE outcome_kind ADD COLUMN slots_first INTEGER NOT NULL DEFAULT 0 CHECK (slots_first IN (0, 1));
ALTER TABLE outcome_kind ADD COLUMN other_daypart INTEGER NOT NULL DEFAULT 0 CHECK (other_daypart IN (0, 1));
-- Lists of before get what the default list now does, where nobody was spoken to and the wait is hours rather than minutes.
UPDATE outcome_kind SET slots_first = 1, other_daypart = 1
WHERE next = 'retry' AND code IN ('no-answer', 'voicemail', 'other-person');
UPDATE outcome_kind SET slots_first = 1 WHERE next = 'retry' AND code = 'unreachable';

-- Two records of one need, or of one person: the one that is kept. What is in this one stays where it is, to be traced.
ALTER TABLE request ADD COLUMN merged_into INTEGER REFERENCES request(id);
CREATE INDEX request_merged ON request (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE prospect ADD COLUMN merged_into INTEGER REFERENCES prospect(id);
CREATE INDEX prospect_merged ON prospect (merged_into) WHERE merged_into IS NOT NULL;

-- What an agent did to a request by hand, with what it takes to undo it.
CREATE TABLE request_action (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  request_id INTEGER NOT NULL REFERENCES request(id),
  other_id INTEGER REFERENCES request(id), -- the request that was merged into it, or split from it
  kind TEXT NOT NULL CHECK (kind IN ('snooze', 'reassign', 'reopen', 'close', 'merge', 'split')),
  at INTEGER NOT NULL,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  note TEXT NOT NULL DEFAULT '',  -- why, in the agent's words
  inverse TEXT NOT NULL,          -- JSON: what was there before, and what it left; may hold the person's words
  undone_at INTEGER
) STRICT;
CREATE INDEX request_action_by_request ON request_action (request_id, id);
CREATE INDEX request_action_by_other ON request_action (other_id, id) WHERE other_id IS NOT NULL;
