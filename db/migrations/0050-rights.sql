-- Consent and rights: who revoked what, who took a number off the do-not-call list and why, and the one way in which
-- what is append-only lets go of a person.

ALTER TABLE consent ADD COLUMN revoked_by INTEGER REFERENCES agent(id);
ALTER TABLE consent ADD COLUMN revoked_via TEXT CHECK (revoked_via IN ('screen', 'call', 'command-line', 'provider'));

-- An entry that was lifted stays, so that its history can be told; one number may be entered again after it.
CREATE TABLE suppression_kept (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL,      -- HMAC-SHA-256 of the E.164 number under a key of the secrets port
  source TEXT NOT NULL CHECK (source IN ('outcome', 'withdrawal', 'hand', 'list', 'erasure')),
  reason TEXT NOT NULL,           -- code of the outcome, name of the list, or the author's words
  agent_id INTEGER REFERENCES agent(id),
  created_at INTEGER NOT NULL,
  lifted_at INTEGER,
  lifted_by INTEGER REFERENCES agent(id),
  lift_reason TEXT,
  CHECK ((lifted_at IS NULL) = (lift_reason IS NULL))
) STRICT;
INSERT INTO suppression_kept (id, uid, fingerprint, source, reason, agent_id, created_at)
  SELECT id, uid, fingerprint, 'outcome', reason, agent_id, created_at FROM suppression;
DROP TABLE suppression;
ALTER TABLE suppression_kept RENAME TO suppression;
CREATE UNIQUE INDEX suppression_in_force ON suppression (fingerprint) WHERE lifted_at IS NULL;
CREATE INDEX suppression_by_number ON suppression (fingerprint);

-- The attempts whose number and words are being blanked. Filled and emptied within the one transaction of an erasure
-- (db/stores/erasure.ts), so that nobody ever sees a row in it; without one here the rules below let nothing pass.
CREATE TABLE erasing (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id)
) STRICT;

DROP TRIGGER attempt_is_fixed;
CREATE TRIGGER attempt_is_fixed BEFORE UPDATE ON attempt
WHEN NOT (old.id IN (SELECT attempt_id FROM erasing)
  AND new.number = 'erased' AND new.request_id IS NULL AND new.prospect_id IS NULL
  AND new.id = old.id AND new.uid = old.uid AND new.decision_id IS old.decision_id AND new.agent_id = old.agent_id
  AND new.direction = old.direction AND new.started_at = old.started_at AND new.pid = old.pid)
BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

DROP TRIGGER attempt_step_is_fixed;
CREATE TRIGGER attempt_step_is_fixed BEFORE UPDATE ON attempt_step
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.detail = ''
  AND new.id = old.id AND new.attempt_id = old.attempt_id AND new.step = old.step AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'attempt steps are append-only'); END;

DROP TRIGGER attempt_end_is_fixed;
CREATE TRIGGER attempt_end_is_fixed BEFORE UPDATE ON attempt_end
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.sip_reason = ''
  AND new.attempt_id = old.attempt_id AND new.at = old.at AND new.answered_at IS old.answered_at
  AND new.line_result = old.line_result AND new.sip_code IS old.sip_code AND new.ended_by = old.ended_by AND new.hold_ms = old.hold_ms)
BEGIN SELECT raise(ABORT, 'attempt ends are append-only'); END;

DROP TRIGGER outcome_is_fixed;
CREATE TRIGGER outcome_is_fixed BEFORE UPDATE ON outcome
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.note = ''
  AND new.id = old.id AND new.uid = old.uid AND new.attempt_id = old.attempt_id AND new.kind = old.kind
  AND new.agent_id = old.agent_id AND new.at = old.at AND new.wrap_ms = old.wrap_ms)
BEGIN SELECT raise(ABORT, 'outcomes are append-only'); END;

DROP TRIGGER decision_is_fixed;
CREATE TRIGGER decision_is_fixed BEFORE UPDATE ON decision
WHEN NOT (old.id IN (SELECT a.decision_id FROM erasing e JOIN attempt a ON a.id = e.attempt_id)
  AND new.request_id IS NULL AND new.reason = ''
  AND new.id = old.id AND new.uid = old.uid AND new.at = old.at AND new.allowed = old.allowed AND new.rule = old.rule
  AND new.pack = old.pack AND new.overridable = old.overridable AND new.facts = old.facts AND new.next_allowed_at IS old.next_allowed_at)
BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;

-- Numbers of the log that belong to nobody known: their term runs by the call itself.
CREATE INDEX attempt_of_nobody ON attempt (started_at) WHERE prospect_id IS NULL AND number <> 'erased';

-- What each daily run of retention removed, so that none passes in silence.
CREATE TABLE retention_run (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  people INTEGER NOT NULL DEFAULT 0,
  leads INTEGER NOT NULL DEFAULT 0,      -- payloads that never made a request
  calls INTEGER NOT NULL DEFAULT 0,      -- numbers of nobody known, blanked
  recordings INTEGER NOT NULL DEFAULT 0,
  error TEXT                             -- code, where it stopped before its end
) STRICT;
