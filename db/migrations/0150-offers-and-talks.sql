-- Offers in both languages, with questions to ask, which can be removed and brought back; and what of them is ticked in talks.

-- What was written before is in the language of the workstation, where somebody chose one; else in French, its default.
ALTER TABLE offer RENAME COLUMN opening TO opening_fr;
ALTER TABLE offer ADD COLUMN opening_en TEXT NOT NULL DEFAULT '';
UPDATE offer SET opening_en = opening_fr, opening_fr = ''
  WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'language' AND value = '"en"');

-- A removed offer stays: calls were made with it, and its removal can be undone.
ALTER TABLE offer ADD COLUMN removed_at INTEGER;

CREATE TABLE offer_question (
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  sort INTEGER NOT NULL,
  text_fr TEXT NOT NULL,
  text_en TEXT NOT NULL,
  PRIMARY KEY (offer_id, sort)
) STRICT, WITHOUT ROWID;

-- What a talk confirmed, what the agent used in it, and what was needed that nothing answers. One row a tick; a correction
-- is a row more, and the last one of a label counts. Probe and offer are those of the time: an erased call has no request.

CREATE TABLE attempt_tick (
  id INTEGER PRIMARY KEY,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  kind TEXT NOT NULL CHECK (kind IN ('stake', 'capability', 'need')),
  label TEXT NOT NULL,            -- verbatim, as it stood before the agent; '' once the person is erased
  ticked INTEGER NOT NULL CHECK (ticked IN (0, 1)),
  probe_id INTEGER REFERENCES probe(id),
  offer_id INTEGER REFERENCES offer(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_tick_by_attempt ON attempt_tick (attempt_id, id);

CREATE TRIGGER attempt_tick_is_kept BEFORE DELETE ON attempt_tick BEGIN SELECT raise(ABORT, 'ticks are append-only'); END;
-- Stakes and needs may be the person's own words and are blanked with them (migration 0050); a capability is the company's.
CREATE TRIGGER attempt_tick_is_fixed BEFORE UPDATE ON attempt_tick
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND old.kind <> 'capability' AND new.label = ''
  AND new.id = old.id AND new.attempt_id = old.attempt_id AND new.kind = old.kind AND new.ticked = old.ticked
  AND new.probe_id IS old.probe_id AND new.offer_id IS old.offer_id AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'ticks are append-only'); END;
