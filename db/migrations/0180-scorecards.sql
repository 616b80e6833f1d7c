-- Score forms, reviews of calls with them, what was said about a review, and calibrations of two reviewers.

-- One row a version. A version that a review uses stays as it is: a change is the next version.
CREATE TABLE score_form (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,           -- uid that all versions share
  version INTEGER NOT NULL CHECK (version >= 1),
  name_fr TEXT NOT NULL,
  name_en TEXT NOT NULL,
  agent_id INTEGER REFERENCES agent(id), -- null: shipped with Rappel
  created_at INTEGER NOT NULL,
  retired_at INTEGER,             -- taken out of use, in all versions at once
  UNIQUE (family, version)
) STRICT;

CREATE TABLE score_item (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  form_id INTEGER NOT NULL REFERENCES score_form(id),
  sort INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('lead', 'promise', 'conversation')),
  kind TEXT NOT NULL CHECK (kind IN ('yes-no', 'scale')),
  weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 10),
  auto_fail INTEGER NOT NULL CHECK (auto_fail IN (0, 1)),
  text_fr TEXT NOT NULL,
  text_en TEXT NOT NULL,
  UNIQUE (form_id, sort)
) STRICT;

CREATE TABLE calibration (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  form_id INTEGER NOT NULL REFERENCES score_form(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  form_id INTEGER NOT NULL REFERENCES score_form(id),
  calibration_id INTEGER REFERENCES calibration(id), -- null: a review of its own, which the agent comes to see
  week INTEGER,                   -- UTC ms: start of the week it was drawn for; null: opened by hand
  reviewer_id INTEGER REFERENCES agent(id), -- null until somebody begins
  stage TEXT NOT NULL DEFAULT 'new' CHECK (stage IN ('new', 'in-review', 'shared', 'answered', 'closed')),
  stage_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK (stage = 'new' OR reviewer_id IS NOT NULL),
  CHECK (calibration_id IS NULL OR week IS NULL),
  UNIQUE (calibration_id, reviewer_id)
) STRICT;
-- No call is reviewed, or drawn, twice.
CREATE UNIQUE INDEX review_of_attempt ON review (attempt_id) WHERE calibration_id IS NULL;
CREATE INDEX review_by_stage ON review (stage, stage_at) WHERE calibration_id IS NULL;
CREATE INDEX review_by_week ON review (week) WHERE week IS NOT NULL;
CREATE INDEX review_by_form ON review (form_id);
CREATE INDEX review_by_attempt ON review (attempt_id);

-- One row an answer. While it is scored the last of an item counts; after the agent saw it, a row more amends it.
CREATE TABLE review_answer (
  id INTEGER PRIMARY KEY,
  review_id INTEGER NOT NULL REFERENCES review(id),
  item_id INTEGER NOT NULL REFERENCES score_item(id),
  value INTEGER CHECK (value BETWEEN 0 AND 4), -- null: does not apply
  note TEXT NOT NULL,
  amends INTEGER REFERENCES review_answer(id), -- the answer that the agent first saw
  reason TEXT NOT NULL DEFAULT '',
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_answer_by_review ON review_answer (review_id, id);

CREATE TABLE review_word (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  review_id INTEGER NOT NULL REFERENCES review(id),
  kind TEXT NOT NULL CHECK (kind IN ('comment', 'answer', 'dispute', 'reply')),
  item_id INTEGER REFERENCES score_item(id),
  reply_to INTEGER REFERENCES review_word(id),
  at_ms INTEGER CHECK (at_ms >= 0), -- from the start of the recording
  text TEXT NOT NULL,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL,
  CHECK ((kind = 'reply') = (reply_to IS NOT NULL)),
  CHECK (kind <> 'dispute' OR item_id IS NOT NULL)
) STRICT;
CREATE INDEX review_word_by_review ON review_word (review_id, id);
-- A dispute has one reply.
CREATE UNIQUE INDEX review_word_reply ON review_word (reply_to) WHERE reply_to IS NOT NULL;

-- How the promises that an agent gave ended, for their own view.
CREATE INDEX promise_of_agent ON promise (agent_id, ended_at) WHERE ended_as IN ('kept', 'broken') AND by = 'agent';

CREATE TRIGGER score_form_is_fixed BEFORE UPDATE ON score_form
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.id)
  AND NOT (new.id = old.id AND new.uid = old.uid AND new.family = old.family AND new.version = old.version
    AND new.name_fr = old.name_fr AND new.name_en = old.name_en AND new.agent_id IS old.agent_id AND new.created_at = old.created_at)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;
CREATE TRIGGER score_item_is_fixed BEFORE UPDATE ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;
CREATE TRIGGER score_item_is_kept BEFORE DELETE ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;
CREATE TRIGGER score_item_is_whole BEFORE INSERT ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = new.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;

CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT raise(ABORT, 'reviews are kept'); END;
CREATE TRIGGER review_is_fixed BEFORE UPDATE ON review
WHEN NOT (new.id = old.id AND new.uid = old.uid AND new.attempt_id = old.attempt_id AND new.form_id = old.form_id
  AND new.calibration_id IS old.calibration_id AND new.week IS old.week AND new.created_at = old.created_at
  AND (old.reviewer_id IS NULL OR new.reviewer_id = old.reviewer_id))
BEGIN SELECT raise(ABORT, 'only the stage of a review changes'); END;

CREATE TRIGGER review_answer_is_kept BEFORE DELETE ON review_answer BEGIN SELECT raise(ABORT, 'answers of reviews are append-only'); END;
CREATE TRIGGER review_word_is_kept BEFORE DELETE ON review_word BEGIN SELECT raise(ABORT, 'words of reviews are append-only'); END;
-- They may hold the person's own words, and are blanked with them (migration 0050).
CREATE TRIGGER review_answer_is_fixed BEFORE UPDATE ON review_answer
WHEN NOT (old.review_id IN (SELECT r.id FROM review r JOIN erasing e ON e.attempt_id = r.attempt_id) AND new.note = '' AND new.reason = ''
  AND new.id = old.id AND new.review_id = old.review_id AND new.item_id = old.item_id AND new.value IS old.value
  AND new.amends IS old.amends AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'answers of reviews are append-only'); END;
CREATE TRIGGER review_word_is_fixed BEFORE UPDATE ON review_word
WHEN NOT (old.review_id IN (SELECT r.id FROM review r JOIN erasing e ON e.attempt_id = r.attempt_id) AND new.text = ''
  AND new.id = old.id AND new.uid = old.uid AND new.review_id = old.review_id AND new.kind = old.kind AND new.item_id IS old.item_id
  AND new.reply_to IS old.reply_to AND new.at_ms IS old.at_ms AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'words of reviews are append-only'); END;
