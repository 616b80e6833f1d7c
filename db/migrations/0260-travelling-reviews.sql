-- Reviews travel in bundles to the workstation whose call they are about, and the agent's word on them travels back
-- (docs/decisions/0022).

ALTER TABLE workstation ADD COLUMN reviewer INTEGER NOT NULL DEFAULT 0 CHECK (reviewer IN (0, 1)); -- its reviews are taken in here
ALTER TABLE workstation ADD COLUMN read_key BLOB; -- X25519, 32 bytes: reviews of its calls are sealed for it; null until it said so
ALTER TABLE bundle_sent ADD COLUMN last_review INTEGER NOT NULL DEFAULT 0; -- of review_touched

ALTER TABLE review ADD COLUMN origin_id INTEGER REFERENCES workstation(id); -- null: written here
ALTER TABLE score_form ADD COLUMN origin_id INTEGER REFERENCES workstation(id); -- came with a review, and is for reading it alone

-- No call is reviewed, or drawn, twice at one workstation; two leads may review the same call each at theirs.
DROP INDEX review_of_attempt;
CREATE UNIQUE INDEX review_of_attempt ON review (attempt_id) WHERE calibration_id IS NULL AND origin_id IS NULL;

DROP TRIGGER review_is_fixed;
CREATE TRIGGER review_is_fixed BEFORE UPDATE ON review
WHEN NOT (new.id = old.id AND new.uid = old.uid AND new.attempt_id = old.attempt_id AND new.form_id = old.form_id
  AND new.calibration_id IS old.calibration_id AND new.week IS old.week AND new.created_at = old.created_at
  AND new.origin_id IS old.origin_id AND (old.reviewer_id IS NULL OR new.reviewer_id = old.reviewer_id))
BEGIN SELECT raise(ABORT, 'only the stage of a review changes'); END;

-- What travels is known by its uid. Answers of before get one (a UUID of version 4).
DROP TRIGGER review_answer_is_fixed;
ALTER TABLE review_answer ADD COLUMN uid TEXT;
UPDATE review_answer SET uid = lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
  || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)));
CREATE UNIQUE INDEX review_answer_uid ON review_answer (uid);
CREATE TRIGGER review_answer_is_fixed BEFORE UPDATE ON review_answer
WHEN NOT (old.review_id IN (SELECT r.id FROM review r JOIN erasing e ON e.attempt_id = r.attempt_id) AND new.note = '' AND new.reason = ''
  AND new.id = old.id AND new.uid IS old.uid AND new.review_id = old.review_id AND new.item_id = old.item_id AND new.value IS old.value
  AND new.amends IS old.amends AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'answers of reviews are append-only'); END;

-- When each review last changed, in an order that no clock can disturb: the next bundle takes what is beyond the last.
CREATE TABLE review_touched (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id INTEGER NOT NULL UNIQUE REFERENCES review(id)
) STRICT;
INSERT INTO review_touched (review_id) SELECT id FROM review WHERE stage IN ('shared', 'answered', 'closed') ORDER BY id;
CREATE TRIGGER review_moved AFTER UPDATE OF stage ON review BEGIN
  DELETE FROM review_touched WHERE review_id = new.id;
  INSERT INTO review_touched (review_id) VALUES (new.id);
END;
CREATE TRIGGER review_answer_added AFTER INSERT ON review_answer BEGIN
  DELETE FROM review_touched WHERE review_id = new.review_id;
  INSERT INTO review_touched (review_id) VALUES (new.review_id);
END;
CREATE TRIGGER review_word_added AFTER INSERT ON review_word BEGIN
  DELETE FROM review_touched WHERE review_id = new.review_id;
  INSERT INTO review_touched (review_id) VALUES (new.review_id);
END;
