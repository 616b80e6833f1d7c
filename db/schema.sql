-- Generated from db/migrations by "node db/schema-dump.ts"; not to be edited. Schema 270.

CREATE TABLE agent (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  request_id INTEGER REFERENCES request(id),
  prospect_id INTEGER REFERENCES prospect(id),
  decision_id INTEGER REFERENCES decision(id), -- null for an inbound call
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  direction TEXT NOT NULL CHECK (direction IN ('outbound', 'inbound')),
  number TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  pid INTEGER NOT NULL            -- process that placed it, to tell a living call from one cut by a crash
, origin_id INTEGER REFERENCES workstation(id)) STRICT;

CREATE INDEX attempt_by_number ON attempt (number, id);

CREATE INDEX attempt_by_prospect ON attempt (prospect_id, started_at, direction);

CREATE INDEX attempt_by_request ON attempt (request_id, id);

CREATE INDEX attempt_by_time ON attempt (started_at, id);

CREATE INDEX attempt_of_nobody ON attempt (started_at) WHERE prospect_id IS NULL AND number <> 'erased';

CREATE INDEX attempt_of_stranger ON attempt (number, started_at) WHERE prospect_id IS NULL AND direction = 'outbound';

CREATE TRIGGER attempt_due AFTER UPDATE ON attempt WHEN new.id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.id);
END;

CREATE TRIGGER attempt_is_fixed BEFORE UPDATE ON attempt
WHEN NOT (old.id IN (SELECT attempt_id FROM erasing)
  AND new.number = 'erased' AND new.request_id IS NULL AND new.prospect_id IS NULL
  AND new.id = old.id AND new.uid = old.uid AND new.decision_id IS old.decision_id AND new.agent_id = old.agent_id
  AND new.direction = old.direction AND new.started_at = old.started_at AND new.pid = old.pid)
BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

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

CREATE TABLE attempt_draft (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  text TEXT NOT NULL DEFAULT '',
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt_end (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  at INTEGER NOT NULL,
  answered_at INTEGER,
  line_result TEXT NOT NULL,
  sip_code INTEGER,
  sip_reason TEXT NOT NULL DEFAULT '',
  ended_by TEXT NOT NULL,
  hold_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER attempt_end_due AFTER INSERT ON attempt_end BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) VALUES ('line', new.line_result);
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;

CREATE TRIGGER attempt_end_is_fixed BEFORE UPDATE ON attempt_end
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.sip_reason = ''
  AND new.attempt_id = old.attempt_id AND new.at = old.at AND new.answered_at IS old.answered_at
  AND new.line_result = old.line_result AND new.sip_code IS old.sip_code AND new.ended_by = old.ended_by AND new.hold_ms = old.hold_ms)
BEGIN SELECT raise(ABORT, 'attempt ends are append-only'); END;

CREATE TRIGGER attempt_end_is_kept BEFORE DELETE ON attempt_end BEGIN SELECT raise(ABORT, 'attempt ends are append-only'); END;

CREATE TABLE attempt_expected (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'forgot', 'never-asked')),
  at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER attempt_expected_due AFTER INSERT ON attempt_expected WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

CREATE TRIGGER attempt_expected_is_fixed BEFORE UPDATE ON attempt_expected BEGIN SELECT raise(ABORT, 'answers are append-only'); END;

CREATE TRIGGER attempt_expected_is_kept BEFORE DELETE ON attempt_expected BEGIN SELECT raise(ABORT, 'answers are append-only'); END;

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

CREATE TRIGGER attempt_fact_due AFTER UPDATE ON attempt_fact WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

CREATE TABLE attempt_quality (
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  way TEXT NOT NULL CHECK (way IN ('heard', 'sent')),
  at INTEGER NOT NULL,
  samples INTEGER NOT NULL CHECK (samples > 0),
  mos_mean REAL NOT NULL CHECK (mos_mean BETWEEN 1 AND 4.5), -- ITU-T G.107
  mos_worst REAL NOT NULL CHECK (mos_worst BETWEEN 1 AND 4.5),
  loss REAL NOT NULL CHECK (loss BETWEEN 0 AND 1), -- share of the sound that did not arrive in time
  loss_worst REAL NOT NULL CHECK (loss_worst BETWEEN 0 AND 1),
  jitter_ms REAL NOT NULL,
  round_trip_ms REAL,
  codec TEXT NOT NULL,
  microphone TEXT NOT NULL,       -- name of the headset, as the system gives it
  network TEXT NOT NULL, curve TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(curve)),          -- 'wifi', 'ethernet', 'cellular', 'vpn', 'unknown'
  PRIMARY KEY (attempt_id, way)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_quality_due AFTER INSERT ON attempt_quality BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) SELECT 'headset', new.microphone WHERE new.microphone <> '';
  INSERT OR IGNORE INTO column_word (kind, word) SELECT 'network', new.network WHERE new.network <> '';
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;

CREATE TRIGGER attempt_quality_is_fixed BEFORE UPDATE ON attempt_quality BEGIN SELECT raise(ABORT, 'attempt qualities are append-only'); END;

CREATE TRIGGER attempt_quality_is_kept BEFORE DELETE ON attempt_quality BEGIN SELECT raise(ABORT, 'attempt qualities are append-only'); END;

CREATE TABLE attempt_step (
  id INTEGER PRIMARY KEY,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  step TEXT NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX attempt_step_by_attempt ON attempt_step (attempt_id, id);

CREATE TRIGGER attempt_step_is_fixed BEFORE UPDATE ON attempt_step
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.detail = ''
  AND new.id = old.id AND new.attempt_id = old.attempt_id AND new.step = old.step AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'attempt steps are append-only'); END;

CREATE TRIGGER attempt_step_is_kept BEFORE DELETE ON attempt_step BEGIN SELECT raise(ABORT, 'attempt steps are append-only'); END;

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

CREATE TRIGGER attempt_tick_is_fixed BEFORE UPDATE ON attempt_tick
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND old.kind <> 'capability' AND new.label = ''
  AND new.id = old.id AND new.attempt_id = old.attempt_id AND new.kind = old.kind AND new.ticked = old.ticked
  AND new.probe_id IS old.probe_id AND new.offer_id IS old.offer_id AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'ticks are append-only'); END;

CREATE TRIGGER attempt_tick_is_kept BEFORE DELETE ON attempt_tick BEGIN SELECT raise(ABORT, 'ticks are append-only'); END;

CREATE TABLE attempt_unplaced (attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id)) STRICT;

CREATE TRIGGER attempt_unplaced_due AFTER INSERT ON attempt_unplaced WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

CREATE TRIGGER attempt_unplaced_is_fixed BEFORE UPDATE ON attempt_unplaced BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

CREATE TRIGGER attempt_unplaced_is_kept BEFORE DELETE ON attempt_unplaced BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  source TEXT NOT NULL,           -- 'csv'
  file_name TEXT NOT NULL,
  header TEXT NOT NULL DEFAULT '[]', -- JSON: column names, so that a payload's cells can be read
  digest BLOB,                    -- SHA-256 of the file
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'interrupted')),
  pid INTEGER NOT NULL,           -- process that runs it, to tell "running" from "interrupted"
  error TEXT,                     -- JSON: code, message
  read INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  merged INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  suppressed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  milliseconds INTEGER NOT NULL DEFAULT 0
, day TEXT, first_payload INTEGER NOT NULL DEFAULT 0, never_asked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE UNIQUE INDEX batch_of_day ON batch (probe_id, source, day) WHERE day IS NOT NULL;

CREATE TABLE batch_reject (
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  row INTEGER NOT NULL,
  payload_id INTEGER NOT NULL REFERENCES payload(id),
  PRIMARY KEY (batch_id, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE bulk_request (
  run_id INTEGER NOT NULL REFERENCES bulk_run(id),
  request_id INTEGER NOT NULL REFERENCES request(id),
  promise_before INTEGER,         -- id of the one in force until the run ended it
  promise_after INTEGER,          -- id of the one made by the run
  owner_before INTEGER REFERENCES agent(id),
  PRIMARY KEY (run_id, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX bulk_request_by_request ON bulk_request (request_id);

CREATE TABLE bulk_run (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL,           -- JSON: close with its reason, snooze until when, reassign to whom
  selection TEXT NOT NULL,        -- JSON: uids of requests, or a filter; emptied once the run is through
  at INTEGER NOT NULL,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'undoing', 'undone')),
  reached INTEGER NOT NULL DEFAULT 0, -- requests up to this id were looked at
  last INTEGER NOT NULL,          -- requests that came after the start are not meant
  total INTEGER NOT NULL,         -- how many the preview found
  done INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  taken_back INTEGER NOT NULL DEFAULT 0,
  left_alone INTEGER NOT NULL DEFAULT 0, -- changed since by somebody else: not undone
  ended_at INTEGER
) STRICT;

CREATE INDEX bulk_run_at_work ON bulk_run (id) WHERE state IN ('running', 'undoing');

CREATE TABLE bundle_alias (
  workstation_id INTEGER NOT NULL REFERENCES workstation(id),
  kind TEXT NOT NULL CHECK (kind IN ('agent', 'probe', 'offer')),
  uid TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (workstation_id, kind, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle_received (
  workstation_id INTEGER NOT NULL REFERENCES workstation(id),
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  previous BLOB,                  -- digest of the bundle before it
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)), -- holds everything from the beginning
  made_at INTEGER NOT NULL,       -- by the clock of the workstation
  received_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (workstation_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle_sent (
  sequence INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  digest BLOB NOT NULL,           -- SHA-256 of the file up to its footer
  last_attempt INTEGER NOT NULL,
  last_request INTEGER NOT NULL,
  last_note INTEGER NOT NULL,
  last_gone INTEGER NOT NULL,
  owed TEXT NOT NULL              -- JSON: ids of calls that waited for their outcome
, last_review INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE calibration (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  form_id INTEGER NOT NULL REFERENCES score_form(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE capability (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  label TEXT NOT NULL,
  proof TEXT NOT NULL DEFAULT '',
  sort INTEGER NOT NULL
) STRICT;

CREATE TABLE column_block (
  tab TEXT NOT NULL CHECK (tab IN ('attempt', 'request', 'promise')),
  block INTEGER NOT NULL,         -- id / 65536
  version INTEGER NOT NULL,       -- of its table, when it was last written
  data BLOB NOT NULL,
  PRIMARY KEY (tab, block)
) STRICT;

CREATE TABLE column_due (
  tab TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (tab, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE column_state (
  tab TEXT PRIMARY KEY,
  folded INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE column_word (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
  kind TEXT NOT NULL CHECK (kind IN ('outcome', 'line', 'headset', 'network', 'closing')),
  word TEXT NOT NULL,
  UNIQUE (kind, word)
) STRICT;

CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,              -- found through its request: no index of its own
  prospect_id INTEGER NOT NULL REFERENCES prospect(id),
  request_id INTEGER NOT NULL REFERENCES request(id),
  wording_id INTEGER NOT NULL REFERENCES consent_wording(id),
  channel TEXT NOT NULL DEFAULT 'phone',
  scope TEXT NOT NULL DEFAULT 'callback',
  given_at INTEGER NOT NULL,
  payload_id INTEGER REFERENCES payload(id), -- the proof
  revoked_at INTEGER
, revoked_by INTEGER REFERENCES agent(id), revoked_via TEXT CHECK (revoked_via IN ('screen', 'call', 'command-line', 'provider'))) STRICT;

CREATE INDEX consent_by_request ON consent (request_id);

CREATE TABLE consent_wording (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  version INTEGER NOT NULL,
  text TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'probe' CHECK (origin IN ('probe', 'payload')), -- a payload may bring its own wording
  created_at INTEGER NOT NULL,
  UNIQUE (probe_id, version)
) STRICT;

CREATE TABLE contact_point (
  prospect_id INTEGER NOT NULL REFERENCES prospect(id),
  kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
  sort INTEGER NOT NULL,          -- order in which the source gave them: the first is called first
  value TEXT NOT NULL,
  raw TEXT NOT NULL,              -- as the source wrote it
  PRIMARY KEY (prospect_id, kind, sort)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_point_by_value ON contact_point (value);

CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  request_id INTEGER REFERENCES request(id),
  at INTEGER NOT NULL,
  allowed INTEGER NOT NULL CHECK (allowed IN (0, 1)),
  rule TEXT NOT NULL,
  pack TEXT NOT NULL,
  overridable INTEGER NOT NULL CHECK (overridable IN (0, 1)),
  facts TEXT NOT NULL,            -- JSON
  next_allowed_at INTEGER,
  reason TEXT NOT NULL DEFAULT '' -- the agent's, where a block was overridden
) STRICT;

CREATE TRIGGER decision_is_fixed BEFORE UPDATE ON decision
WHEN NOT (old.id IN (SELECT a.decision_id FROM erasing e JOIN attempt a ON a.id = e.attempt_id)
  AND new.request_id IS NULL AND new.reason = ''
  AND new.id = old.id AND new.uid = old.uid AND new.at = old.at AND new.allowed = old.allowed AND new.rule = old.rule
  AND new.pack = old.pack AND new.overridable = old.overridable AND new.facts = old.facts AND new.next_allowed_at IS old.next_allowed_at)
BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;

CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;

CREATE TRIGGER override_counted AFTER INSERT ON decision WHEN new.allowed = 0 AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('overridden', new.rule, new.at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,         -- in the order of arrival
  uid TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  source TEXT NOT NULL,           -- 'http', 'mail', 'feed', 'voice', 'hand'
  preset TEXT NOT NULL,           -- how it was read
  received_at INTEGER NOT NULL,
  sender TEXT NOT NULL DEFAULT '',-- address it came from, where there is one
  content_type TEXT NOT NULL,
  body BLOB NOT NULL,
  digest BLOB NOT NULL,           -- 16 bytes of SHA-256 over body
  provider_id TEXT,               -- the source's own id, where it gives one for the whole delivery
  summary TEXT NOT NULL DEFAULT '', -- names and numbers read from it, for the log
  fate TEXT NOT NULL CHECK (fate IN ('accepted', 'merged', 'unchanged', 'suppressed', 'rejected', 'test', 'withdrawn')),
  reason TEXT,                    -- code, for a rejected one
  leads TEXT NOT NULL DEFAULT '[]', -- JSON: [{fate, reason}], one per lead in it
  replays INTEGER REFERENCES delivery(id), -- the delivery this one reads again
  settled_at INTEGER              -- when a rejected one was replayed or put aside; null while it waits for a decision
) STRICT;

CREATE INDEX delivery_by_age ON delivery (received_at);

CREATE INDEX delivery_by_digest ON delivery (digest, probe_id);

CREATE INDEX delivery_by_fate ON delivery (fate, id);

CREATE INDEX delivery_by_probe ON delivery (probe_id, id);

CREATE INDEX delivery_by_provider ON delivery (provider_id, probe_id) WHERE provider_id IS NOT NULL;

CREATE INDEX delivery_replay ON delivery (replays) WHERE replays IS NOT NULL;

CREATE INDEX delivery_waiting ON delivery (id) WHERE fate = 'rejected' AND settled_at IS NULL;

CREATE TABLE erasing (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id)
) STRICT;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,          -- uid of what it is about
  data TEXT NOT NULL,             -- JSON
  previous BLOB NOT NULL,
  hash BLOB NOT NULL              -- SHA-256 over previous and every field above
) STRICT;

CREATE INDEX event_of_listening ON event (subject, id) WHERE kind IN ('recording.listened', 'call.exported');

CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are append-only'); END;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'events are append-only'); END;

CREATE TABLE merging (
  workstation_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  request_id INTEGER NOT NULL REFERENCES request(id),
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX note_by_request ON note (request_id, id);

CREATE VIRTUAL TABLE note_search USING fts5 (
  note,
  content = '', contentless_delete = 1, detail = none, prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE 'note_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'note_search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'note_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'note_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE VIRTUAL TABLE note_vocabulary USING fts5vocab(note_search, instance);

CREATE TABLE offer (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  opening_fr TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
, opening_en TEXT NOT NULL DEFAULT '', removed_at INTEGER) STRICT;

CREATE TABLE offer_question (
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  sort INTEGER NOT NULL,
  text_fr TEXT NOT NULL,
  text_en TEXT NOT NULL,
  PRIMARY KEY (offer_id, sort)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  attempt_id INTEGER NOT NULL UNIQUE REFERENCES attempt(id),
  kind TEXT NOT NULL REFERENCES outcome_kind(code),
  note TEXT NOT NULL DEFAULT '',
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL,
  wrap_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX outcome_by_kind ON outcome (kind, attempt_id);

CREATE TRIGGER note_changed AFTER UPDATE OF note ON outcome WHEN old.note <> new.note BEGIN
  DELETE FROM note_search WHERE rowid = old.attempt_id;
  INSERT INTO note_search (rowid, note) SELECT new.attempt_id, new.note WHERE new.note <> '';
END;

CREATE TRIGGER note_gone AFTER DELETE ON outcome WHEN old.note <> '' BEGIN
  DELETE FROM note_search WHERE rowid = old.attempt_id;
END;

CREATE TRIGGER note_written AFTER INSERT ON outcome WHEN new.note <> '' BEGIN
  INSERT INTO note_search (rowid, note) VALUES (new.attempt_id, new.note);
END;

CREATE TRIGGER outcome_counted AFTER INSERT ON outcome WHEN NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO probe_calls (probe_id, outcome, expected, calls, milliseconds)
  SELECT r.probe_id, new.kind, coalesce((SELECT answer FROM attempt_expected WHERE attempt_id = a.id), ''), 1,
    max(0, coalesce((SELECT at FROM attempt_end WHERE attempt_id = a.id), a.started_at) - a.started_at) + new.wrap_ms
  FROM attempt a JOIN request r ON r.id = a.request_id WHERE a.id = new.attempt_id
  ON CONFLICT (probe_id, outcome, expected) DO UPDATE SET calls = calls + 1, milliseconds = milliseconds + excluded.milliseconds;
END;

CREATE TRIGGER outcome_due AFTER INSERT ON outcome BEGIN
  INSERT OR IGNORE INTO column_word (kind, word) VALUES ('outcome', new.kind);
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;

CREATE TRIGGER outcome_is_fixed BEFORE UPDATE ON outcome
WHEN NOT (old.attempt_id IN (SELECT attempt_id FROM erasing) AND new.note = ''
  AND new.id = old.id AND new.uid = old.uid AND new.attempt_id = old.attempt_id AND new.kind = old.kind
  AND new.agent_id = old.agent_id AND new.at = old.at AND new.wrap_ms = old.wrap_ms)
BEGIN SELECT raise(ABORT, 'outcomes are append-only'); END;

CREATE TRIGGER outcome_is_kept BEFORE DELETE ON outcome BEGIN SELECT raise(ABORT, 'outcomes are append-only'); END;

CREATE TRIGGER outcome_note_due AFTER UPDATE OF note ON outcome BEGIN
  INSERT OR IGNORE INTO column_due SELECT 'attempt', new.attempt_id WHERE new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt');
END;

CREATE TRIGGER outcome_refused AFTER INSERT ON outcome WHEN EXISTS (SELECT 1 FROM outcome_kind WHERE code = new.kind AND refusal = 1) BEGIN
  UPDATE prospect SET refused_at = new.at WHERE id = (SELECT prospect_id FROM attempt WHERE id = new.attempt_id);
END;

CREATE TRIGGER reservation_fulfilled AFTER INSERT ON outcome BEGIN
  DELETE FROM reservation WHERE request_id = (SELECT request_id FROM attempt WHERE id = new.attempt_id);
END;

CREATE TABLE outcome_kind (
  code TEXT PRIMARY KEY,
  label_fr TEXT NOT NULL,
  label_en TEXT NOT NULL,
  key TEXT NOT NULL,
  sort INTEGER NOT NULL,
  human_answered INTEGER NOT NULL CHECK (human_answered IN (0, 1)),
  right_party INTEGER NOT NULL CHECK (right_party IN (0, 1)),
  conversion INTEGER NOT NULL CHECK (conversion IN (0, 1)),
  refusal INTEGER NOT NULL CHECK (refusal IN (0, 1)),
  suppress INTEGER NOT NULL CHECK (suppress IN (0, 1)),
  closes TEXT,
  next TEXT NOT NULL CHECK (next IN ('none', 'promise', 'retry')),
  retry_minutes INTEGER,
  max_attempts INTEGER,
  note_required INTEGER NOT NULL CHECK (note_required IN (0, 1)),
  active INTEGER NOT NULL CHECK (active IN (0, 1))
, slots_first INTEGER NOT NULL DEFAULT 0 CHECK (slots_first IN (0, 1)), other_daypart INTEGER NOT NULL DEFAULT 0 CHECK (other_daypart IN (0, 1))) STRICT, WITHOUT ROWID;

CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  row INTEGER NOT NULL,           -- line of the file, 1 for the first
  body TEXT NOT NULL,             -- the raw cells, JSON
  provider_id TEXT,               -- the source's own id of this request
  digest BLOB,                    -- 16 bytes of SHA-256 over body, for one that made no request
  fate TEXT NOT NULL CHECK (fate IN ('accepted', 'merged', 'rejected', 'suppressed')),
  reason TEXT,                    -- code, for a rejected one
  request_id INTEGER REFERENCES request(id),
  received_at INTEGER NOT NULL, delivery_id INTEGER REFERENCES delivery(id),
  CHECK ((request_id IS NULL) = (digest IS NOT NULL))
) STRICT;

CREATE INDEX payload_by_digest ON payload (digest, probe_id) WHERE digest IS NOT NULL;

CREATE INDEX payload_by_provider ON payload (provider_id, probe_id) WHERE provider_id IS NOT NULL;

CREATE INDEX payload_merged ON payload (request_id) WHERE fate = 'merged';

CREATE INDEX payload_of_delivery ON payload (delivery_id) WHERE delivery_id IS NOT NULL;

CREATE TABLE probe (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kind TEXT NOT NULL CHECK (kind IN ('form', 'advert', 'mailbox', 'missed-call', 'file', 'in-person')),
  offer_id INTEGER REFERENCES offer(id),
  country TEXT NOT NULL,
  zone TEXT NOT NULL,
  expiry_days INTEGER,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'quarantined')),
  mapping TEXT,                   -- JSON: column header → lead field
  created_at INTEGER NOT NULL
, preset TEXT NOT NULL DEFAULT 'generic', access TEXT NOT NULL DEFAULT 'closed' CHECK (access IN ('closed', 'secret', 'open')), requests INTEGER NOT NULL DEFAULT 0, practice INTEGER NOT NULL DEFAULT 0 CHECK (practice IN (0, 1))) STRICT;

CREATE TABLE probe_calls (
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  outcome TEXT NOT NULL,
  expected TEXT NOT NULL,         -- '' where it was not asked
  calls INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL,  -- from the first ring to the end of the call, and its wrap-up
  PRIMARY KEY (probe_id, outcome, expected)
) STRICT, WITHOUT ROWID;

CREATE TABLE probe_form (
  probe_id INTEGER PRIMARY KEY REFERENCES probe(id),
  key TEXT NOT NULL,                  -- stands in the page: it names the form and is no secret
  origins TEXT NOT NULL DEFAULT '[]', -- JSON: pages whose visitors may post, e.g. "https://www.example.fr"; "null" for a page opened as a file
  made_at INTEGER NOT NULL            -- of the key
) STRICT;

CREATE TABLE promise (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,              -- found through its request: no index of its own
  request_id INTEGER NOT NULL REFERENCES request(id),
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  by TEXT NOT NULL CHECK (by IN ('prospect', 'agent', 'rule')),
  agent_id INTEGER REFERENCES agent(id),
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_as TEXT CHECK (ended_as IN ('kept', 'broken', 'replaced', 'cancelled')),
  CHECK (end_at > start_at),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
) STRICT;

CREATE INDEX promise_by_request ON promise (request_id, id);

CREATE UNIQUE INDEX promise_in_force ON promise (request_id) WHERE ended_at IS NULL;

CREATE INDEX promise_of_agent ON promise (agent_id, ended_at) WHERE ended_as IN ('kept', 'broken') AND by = 'agent';

CREATE TRIGGER promise_counted AFTER UPDATE OF ended_as ON promise
WHEN old.ended_as IS NULL AND new.ended_as IN ('kept', 'broken') AND new.by <> 'rule' AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  INSERT INTO quarter_count (kind, name, quarter, n) VALUES ('promise', new.ended_as, new.ended_at / 900000, 1)
  ON CONFLICT (kind, name, quarter) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER promise_due AFTER UPDATE ON promise BEGIN
  UPDATE attempt_fact SET promise_end = new.ended_as WHERE promise_id = new.id AND promise_end IS NOT new.ended_as;
  INSERT OR IGNORE INTO column_due SELECT 'promise', new.id WHERE new.id <= (SELECT folded FROM column_state WHERE tab = 'promise');
END;

CREATE TRIGGER promise_gone AFTER DELETE ON promise BEGIN
  UPDATE attempt_fact SET promise_end = coalesce(promise_end, 'cancelled'), promise_id = NULL WHERE promise_id = old.id;
END;

CREATE TRIGGER promise_gone_due AFTER DELETE ON promise WHEN old.id <= (SELECT folded FROM column_state WHERE tab = 'promise') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('promise', old.id);
  UPDATE column_state SET folded = min(folded, coalesce((SELECT max(id) FROM promise), 0)) WHERE tab = 'promise';
END;

CREATE TRIGGER promise_uncounted AFTER UPDATE OF ended_as ON promise
WHEN new.ended_as IS NULL AND old.ended_as IN ('kept', 'broken') AND old.by <> 'rule' AND NOT EXISTS (SELECT 1 FROM merging) BEGIN
  UPDATE quarter_count SET n = n - 1 WHERE kind = 'promise' AND name = old.ended_as AND quarter = old.ended_at / 900000;
END;

CREATE TABLE prospect (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,              -- found through a request or a number: no index of its own
  name TEXT NOT NULL,
  company TEXT NOT NULL DEFAULT '',
  language TEXT,
  country TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
, refused_at INTEGER, merged_into INTEGER REFERENCES prospect(id), sort_name TEXT GENERATED ALWAYS AS (
  lower(iif(iif(name = '', company, name) GLOB '*[^ -~]*',
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(iif(name = '', company, name), 'à', 'a'), 'â', 'a'), 'ä', 'a'), 'á', 'a'), 'ã', 'a'), 'å', 'a'), 'À', 'a'), 'Â', 'a'), 'Ä', 'a'), 'Á', 'a'), 'Ã', 'a'), 'Å', 'a'), 'ç', 'c'), 'Ç', 'c'), 'é', 'e'), 'è', 'e'), 'ê', 'e'), 'ë', 'e'), 'É', 'e'), 'È', 'e'), 'Ê', 'e'), 'Ë', 'e'), 'î', 'i'), 'ï', 'i'), 'í', 'i'), 'ì', 'i'), 'Î', 'i'), 'Ï', 'i'), 'Í', 'i'), 'Ì', 'i'), 'ñ', 'n'), 'Ñ', 'n'), 'ô', 'o'), 'ö', 'o'), 'ó', 'o'), 'ò', 'o'), 'õ', 'o'), 'ø', 'o'), 'Ô', 'o'), 'Ö', 'o'), 'Ó', 'o'), 'Ò', 'o'), 'Õ', 'o'), 'Ø', 'o'), 'û', 'u'), 'ü', 'u'), 'ù', 'u'), 'ú', 'u'), 'Û', 'u'), 'Ü', 'u'), 'Ù', 'u'), 'Ú', 'u'), 'ÿ', 'y'), 'ý', 'y'), 'Ÿ', 'y'), 'Ý', 'y'), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
    iif(name = '', company, name)))) VIRTUAL, origin_id INTEGER REFERENCES workstation(id)) STRICT;

CREATE INDEX prospect_by_name ON prospect (sort_name, id);

CREATE INDEX prospect_elsewhere ON prospect (uid) WHERE origin_id IS NOT NULL;

CREATE INDEX prospect_merged ON prospect (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  reason TEXT NOT NULL CHECK (reason IN ('never-asked', 'probe')),
  made_at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  kept_at INTEGER,                -- somebody looked, and lets it stand
  ended_at INTEGER,               -- all of it was released or closed
  reached INTEGER                 -- payloads of the batch up to this id were looked at; null once all were
) STRICT;

CREATE INDEX quarantine_at_work ON quarantine (id) WHERE reached IS NOT NULL;

CREATE UNIQUE INDEX quarantine_of_batch ON quarantine (batch_id) WHERE ended_at IS NULL;

CREATE TABLE quarantine_request (
  request_id INTEGER PRIMARY KEY REFERENCES request(id),
  quarantine_id INTEGER NOT NULL REFERENCES quarantine(id),
  settlement_id INTEGER REFERENCES quarantine_settlement(id)
) STRICT;

CREATE INDEX quarantine_request_open ON quarantine_request (quarantine_id, request_id) WHERE settlement_id IS NULL;

CREATE INDEX quarantine_request_settled ON quarantine_request (settlement_id, request_id) WHERE settlement_id IS NOT NULL;

CREATE TABLE quarantine_settlement (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  quarantine_id INTEGER NOT NULL REFERENCES quarantine(id),
  result TEXT NOT NULL CHECK (result IN ('released', 'closed')),
  at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  undone_at INTEGER,
  at_work INTEGER NOT NULL CHECK (at_work IN (0, 1)) -- 1 while requests still have to follow
) STRICT;

CREATE INDEX quarantine_settlement_at_work ON quarantine_settlement (id) WHERE at_work = 1;

CREATE TABLE quarter_count (
  kind TEXT NOT NULL CHECK (kind IN ('promise', 'refused', 'overridden')),
  name TEXT NOT NULL,             -- 'kept' or 'broken'; the rule that blocked a call
  quarter INTEGER NOT NULL,       -- milliseconds since 1970 / 900000
  n INTEGER NOT NULL,
  PRIMARY KEY (kind, name, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE recording (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,               -- null while it runs
  ended_by TEXT CHECK (ended_by IN ('agent', 'call', 'cut')), -- 'cut': by a crash or a closed window
  duration_ms INTEGER NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
  pid INTEGER NOT NULL,           -- process that writes it, to tell a running one from one cut by a crash
  removed_at INTEGER, kept_until INTEGER,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CHECK (removed_at IS NULL OR ended_at IS NOT NULL)
) STRICT;

CREATE INDEX recording_by_age ON recording (started_at) WHERE removed_at IS NULL;

CREATE INDEX recording_by_end ON recording (kept_until) WHERE removed_at IS NULL AND kept_until IS NOT NULL;

CREATE INDEX recording_running ON recording (attempt_id) WHERE ended_at IS NULL;

CREATE TRIGGER recording_due AFTER INSERT ON recording WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

CREATE TRIGGER recording_removed_due AFTER UPDATE OF removed_at ON recording WHEN new.attempt_id <= (SELECT folded FROM column_state WHERE tab = 'attempt') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('attempt', new.attempt_id);
END;

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

CREATE TABLE recording_sent (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  sequence INTEGER NOT NULL -- of the bundle
) STRICT;

CREATE TABLE request (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  prospect_id INTEGER NOT NULL REFERENCES prospect(id),
  probe_id INTEGER NOT NULL REFERENCES probe(id),
  payload_id INTEGER,             -- the payload that made it; null where a person did (no foreign key: each names the other)
  asked_at INTEGER NOT NULL,
  asked_zone TEXT NOT NULL,
  asked_where TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '[]',  -- JSON: [{text, at, where}], verbatim, one per time they asked
  stakes TEXT NOT NULL DEFAULT '[]', -- JSON: [{label, weight}]
  slots TEXT NOT NULL DEFAULT '[]',  -- JSON: [{start, end, zone, said}]
  expires_at INTEGER,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  closed_reason TEXT CHECK (closed_reason IN ('converted', 'refused', 'unreachable', 'wrong-number', 'never-asked', 'withdrawn', 'suppressed', 'expired', 'other')),
  closed_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- The promise in force, repeated here so that the order of the queue is one index seek per section.
  promise_start INTEGER,
  promise_end INTEGER,
  promise_by TEXT CHECK (promise_by IN ('prospect', 'agent', 'rule')),
  -- 1 once a sweep has seen the promise start (db/stores/sweep.ts). It only makes the order cheap to read: a page is
  -- exact whatever it says.
  promise_started INTEGER NOT NULL DEFAULT 0 CHECK (promise_started IN (0, 1)),
  updated_at INTEGER NOT NULL, quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)), owner_id INTEGER REFERENCES agent(id), rank INTEGER NOT NULL DEFAULT 669 CHECK (rank BETWEEN 0 AND 999), fresh_key INTEGER GENERATED ALWAYS AS (asked_at / 300000 * 1000 - rank) VIRTUAL, promise_told INTEGER NOT NULL DEFAULT 0 CHECK (promise_told BETWEEN 0 AND 3), merged_into INTEGER REFERENCES request(id), origin_id INTEGER REFERENCES workstation(id), origin_sequence INTEGER, origin_held INTEGER NOT NULL DEFAULT 0 CHECK (origin_held IN (0, 1)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((promise_start IS NULL) = (promise_end IS NULL))
) STRICT;

CREATE INDEX promise_narrow ON request (promise_start, promise_end)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_end - promise_start <= 7200000;

CREATE INDEX promise_owned ON request (promise_end, id)
  WHERE state = 'open' AND owner_id IS NOT NULL AND promise_by IN ('prospect', 'agent');

CREATE INDEX promise_told_due ON request (promise_end, id)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_told = 2;

CREATE INDEX promise_untold ON request (promise_end, id)
  WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1 AND promise_told < 2;

CREATE INDEX queue_fresh ON request (fresh_key, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IS NULL;

CREATE INDEX queue_promised ON request (promise_started, promise_start, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent');

CREATE INDEX queue_retry ON request (promise_start, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by = 'rule';

CREATE INDEX queue_started ON request (promise_end, rank, id) WHERE state = 'open' AND quarantined = 0 AND promise_by IN ('prospect', 'agent') AND promise_started = 1;

CREATE INDEX request_by_asked ON request (asked_at, id);

CREATE INDEX request_by_attempts ON request (attempts, id) WHERE attempts > 0;

CREATE INDEX request_by_closing ON request (closed_at, id) WHERE closed_at IS NOT NULL;

CREATE INDEX request_by_owner ON request (owner_id, id) WHERE owner_id IS NOT NULL;

CREATE INDEX request_by_probe ON request (probe_id, id);

CREATE INDEX request_by_promise ON request (promise_end, id) WHERE promise_end IS NOT NULL;

CREATE INDEX request_by_prospect ON request (prospect_id, id);

CREATE INDEX request_expiring ON request (expires_at, id) WHERE state = 'open' AND expires_at IS NOT NULL;

CREATE INDEX request_in_quarantine ON request (id) WHERE quarantined = 1;

CREATE INDEX request_merged ON request (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX request_place ON request (id, state, promise_by, promise_start, promise_end, asked_at, rank) WHERE state = 'open';

CREATE TRIGGER bulk_request_erased BEFORE DELETE ON request BEGIN DELETE FROM bulk_request WHERE request_id = old.id; END;

CREATE TRIGGER quarantine_request_erased AFTER DELETE ON request BEGIN DELETE FROM quarantine_request WHERE request_id = old.id; END;

CREATE TRIGGER request_due AFTER UPDATE OF state, closed_reason, quarantined, merged_into ON request
WHEN new.id <= (SELECT folded FROM column_state WHERE tab = 'request') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('request', new.id);
END;

CREATE TRIGGER request_gone_due AFTER DELETE ON request WHEN old.id <= (SELECT folded FROM column_state WHERE tab = 'request') BEGIN
  INSERT OR IGNORE INTO column_due VALUES ('request', old.id);
  UPDATE column_state SET folded = min(folded, coalesce((SELECT max(id) FROM request), 0)) WHERE tab = 'request';
END;

CREATE TRIGGER request_gone_kept AFTER DELETE ON request BEGIN INSERT OR IGNORE INTO request_gone (uid) VALUES (old.uid); END;

CREATE TRIGGER request_removed AFTER DELETE ON request WHEN old.state = 'open' AND old.quarantined = 0 BEGIN
  UPDATE tally SET n = n - 1 WHERE name = 'request-open';
END;

CREATE TRIGGER request_turned AFTER UPDATE OF state, quarantined ON request
WHEN (old.state = 'open' AND old.quarantined = 0) <> (new.state = 'open' AND new.quarantined = 0) BEGIN
  UPDATE tally SET n = n + CASE WHEN new.state = 'open' AND new.quarantined = 0 THEN 1 ELSE -1 END WHERE name = 'request-open';
END;

CREATE TRIGGER reservation_closed AFTER UPDATE OF state, quarantined ON request WHEN new.state = 'closed' OR new.quarantined = 1 BEGIN
  DELETE FROM reservation WHERE request_id = new.id;
END;

CREATE TRIGGER reservation_erased AFTER DELETE ON request BEGIN DELETE FROM reservation WHERE request_id = old.id; END;

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

CREATE INDEX request_action_by_other ON request_action (other_id, id) WHERE other_id IS NOT NULL;

CREATE INDEX request_action_by_request ON request_action (request_id, id);

CREATE TABLE request_gone (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE reservation (
  request_id INTEGER PRIMARY KEY REFERENCES request(id),
  session_id INTEGER NOT NULL REFERENCES work_session(id),
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX reservation_by_session ON reservation (session_id);

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
  created_at INTEGER NOT NULL, origin_id INTEGER REFERENCES workstation(id),
  CHECK (stage = 'new' OR reviewer_id IS NOT NULL),
  CHECK (calibration_id IS NULL OR week IS NULL),
  UNIQUE (calibration_id, reviewer_id)
) STRICT;

CREATE INDEX review_by_attempt ON review (attempt_id);

CREATE INDEX review_by_form ON review (form_id);

CREATE INDEX review_by_stage ON review (stage, stage_at) WHERE calibration_id IS NULL;

CREATE INDEX review_by_week ON review (week) WHERE week IS NOT NULL;

CREATE UNIQUE INDEX review_of_attempt ON review (attempt_id) WHERE calibration_id IS NULL AND origin_id IS NULL;

CREATE TRIGGER review_is_fixed BEFORE UPDATE ON review
WHEN NOT (new.id = old.id AND new.uid = old.uid AND new.attempt_id = old.attempt_id AND new.form_id = old.form_id
  AND new.calibration_id IS old.calibration_id AND new.week IS old.week AND new.created_at = old.created_at
  AND new.origin_id IS old.origin_id AND (old.reviewer_id IS NULL OR new.reviewer_id = old.reviewer_id))
BEGIN SELECT raise(ABORT, 'only the stage of a review changes'); END;

CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT raise(ABORT, 'reviews are kept'); END;

CREATE TRIGGER review_moved AFTER UPDATE OF stage ON review BEGIN
  DELETE FROM review_touched WHERE review_id = new.id;
  INSERT INTO review_touched (review_id) VALUES (new.id);
END;

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
, uid TEXT) STRICT;

CREATE INDEX review_answer_by_review ON review_answer (review_id, id);

CREATE UNIQUE INDEX review_answer_uid ON review_answer (uid);

CREATE TRIGGER review_answer_added AFTER INSERT ON review_answer BEGIN
  DELETE FROM review_touched WHERE review_id = new.review_id;
  INSERT INTO review_touched (review_id) VALUES (new.review_id);
END;

CREATE TRIGGER review_answer_is_fixed BEFORE UPDATE ON review_answer
WHEN NOT (old.review_id IN (SELECT r.id FROM review r JOIN erasing e ON e.attempt_id = r.attempt_id) AND new.note = '' AND new.reason = ''
  AND new.id = old.id AND new.uid IS old.uid AND new.review_id = old.review_id AND new.item_id = old.item_id AND new.value IS old.value
  AND new.amends IS old.amends AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'answers of reviews are append-only'); END;

CREATE TRIGGER review_answer_is_kept BEFORE DELETE ON review_answer BEGIN SELECT raise(ABORT, 'answers of reviews are append-only'); END;

CREATE TABLE review_touched (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  review_id INTEGER NOT NULL UNIQUE REFERENCES review(id)
) STRICT;

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

CREATE UNIQUE INDEX review_word_reply ON review_word (reply_to) WHERE reply_to IS NOT NULL;

CREATE TRIGGER review_word_added AFTER INSERT ON review_word BEGIN
  DELETE FROM review_touched WHERE review_id = new.review_id;
  INSERT INTO review_touched (review_id) VALUES (new.review_id);
END;

CREATE TRIGGER review_word_is_fixed BEFORE UPDATE ON review_word
WHEN NOT (old.review_id IN (SELECT r.id FROM review r JOIN erasing e ON e.attempt_id = r.attempt_id) AND new.text = ''
  AND new.id = old.id AND new.uid = old.uid AND new.review_id = old.review_id AND new.kind = old.kind AND new.item_id IS old.item_id
  AND new.reply_to IS old.reply_to AND new.at_ms IS old.at_ms AND new.agent_id = old.agent_id AND new.at = old.at)
BEGIN SELECT raise(ABORT, 'words of reviews are append-only'); END;

CREATE TRIGGER review_word_is_kept BEFORE DELETE ON review_word BEGIN SELECT raise(ABORT, 'words of reviews are append-only'); END;

CREATE TABLE rule_pack (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  parent TEXT NOT NULL,           -- pack@version that it was made from
  body TEXT,                      -- JSON (core/contract/rules.ts)
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX rule_pack_by_pack ON rule_pack (pack, id);

CREATE TRIGGER rule_pack_is_fixed BEFORE UPDATE ON rule_pack BEGIN SELECT raise(ABORT, 'rule packs are append-only'); END;

CREATE TRIGGER rule_pack_is_kept BEFORE DELETE ON rule_pack BEGIN SELECT raise(ABORT, 'rule packs are append-only'); END;

CREATE TABLE score_form (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,           -- uid that all versions share
  version INTEGER NOT NULL CHECK (version >= 1),
  name_fr TEXT NOT NULL,
  name_en TEXT NOT NULL,
  agent_id INTEGER REFERENCES agent(id), -- null: shipped with Rappel
  created_at INTEGER NOT NULL,
  retired_at INTEGER, origin_id INTEGER REFERENCES workstation(id),             -- taken out of use, in all versions at once
  UNIQUE (family, version)
) STRICT;

CREATE TRIGGER score_form_is_fixed BEFORE UPDATE ON score_form
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.id)
  AND NOT (new.id = old.id AND new.uid = old.uid AND new.family = old.family AND new.version = old.version
    AND new.name_fr = old.name_fr AND new.name_en = old.name_en AND new.agent_id IS old.agent_id AND new.created_at = old.created_at)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;

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

CREATE TRIGGER score_item_is_fixed BEFORE UPDATE ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;

CREATE TRIGGER score_item_is_kept BEFORE DELETE ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = old.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;

CREATE TRIGGER score_item_is_whole BEFORE INSERT ON score_item
WHEN EXISTS (SELECT 1 FROM review WHERE form_id = new.form_id)
BEGIN SELECT raise(ABORT, 'a form in use stays as it is'); END;

CREATE VIRTUAL TABLE search USING fts5 (
  name, company, phones, words, notes,
  content = '', contentless_delete = 1, detail = none, prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,            -- JSON
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stake (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  label TEXT NOT NULL,
  sort INTEGER NOT NULL,
  UNIQUE (offer_id, label)
) STRICT;

CREATE TABLE stake_capability (
  stake_id INTEGER NOT NULL REFERENCES stake(id),
  capability_id INTEGER NOT NULL REFERENCES capability(id),
  PRIMARY KEY (stake_id, capability_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE "suppression" (
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

CREATE INDEX suppression_by_number ON suppression (fingerprint);

CREATE UNIQUE INDEX suppression_in_force ON suppression (fingerprint) WHERE lifted_at IS NULL;

CREATE TABLE suppression_email (
  fingerprint BLOB NOT NULL,      -- HMAC-SHA-256 of the address in lower case
  suppression_id INTEGER NOT NULL REFERENCES suppression(id),
  PRIMARY KEY (fingerprint, suppression_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX suppression_email_of ON suppression_email (suppression_id);

CREATE TABLE tally (
  name TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE view (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE,
  definition TEXT NOT NULL,       -- JSON: filter, columns, sort; a searched text is never kept
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER              -- kept, so that removing it can be undone
, list TEXT NOT NULL DEFAULT 'requests' CHECK (list IN ('requests', 'calls'))) STRICT;

CREATE UNIQUE INDEX view_by_name ON view (list, name) WHERE removed_at IS NULL;

CREATE VIRTUAL TABLE vocabulary USING fts5vocab(search, instance);

CREATE TABLE voicemail (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  agent_id INTEGER NOT NULL REFERENCES agent(id),
  name TEXT NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (duration_ms > 0),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  outcomes TEXT NOT NULL,         -- JSON: codes of the outcomes that are told; [] for all
  personal INTEGER NOT NULL CHECK (personal IN (0, 1)), -- whether name, number and note go along
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)), -- the server said that it is there no more (HTTP 410)
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_message (
  id INTEGER PRIMARY KEY,         -- in the order of the outcomes
  uid TEXT NOT NULL UNIQUE,       -- the header webhook-id: the same for every try
  webhook_id INTEGER NOT NULL REFERENCES webhook(id),
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  request_id INTEGER REFERENCES request(id), -- those of one request are told in order
  outcome TEXT NOT NULL,
  body TEXT NOT NULL,             -- JSON, as it is signed; '' once it was received
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'parked')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  give_up_at INTEGER NOT NULL,
  status INTEGER,                 -- HTTP status of the last answer
  reason TEXT,                    -- code of the last failure
  sent_at INTEGER,
  CHECK ((state = 'sent') = (sent_at IS NOT NULL))
) STRICT;

CREATE INDEX webhook_message_by_attempt ON webhook_message (attempt_id);

CREATE INDEX webhook_message_by_request ON webhook_message (request_id) WHERE request_id IS NOT NULL;

CREATE INDEX webhook_message_by_webhook ON webhook_message (webhook_id, id);

CREATE INDEX webhook_message_due ON webhook_message (webhook_id, next_try_at, id) WHERE state = 'waiting';

CREATE INDEX webhook_message_order ON webhook_message (webhook_id, request_id, id) WHERE state = 'waiting';

CREATE INDEX webhook_message_parked ON webhook_message (webhook_id, id) WHERE state = 'parked';

CREATE INDEX webhook_message_sent ON webhook_message (sent_at) WHERE state = 'sent';

CREATE TABLE work_pause (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES work_session(id),
  reason TEXT NOT NULL CHECK (reason IN ('break', 'lunch', 'meeting', 'training', 'technical', 'other')),
  note TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

CREATE INDEX work_pause_by_session ON work_pause (session_id, id);

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

CREATE INDEX work_session_by_time ON work_session (started_at, id);

CREATE UNIQUE INDEX work_session_open ON work_session (window_id) WHERE ended_at IS NULL;

CREATE TABLE workstation (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,       -- Ed25519, 32 bytes; trusted by somebody who compared its fingerprint
  trusted_at INTEGER NOT NULL,
  last_call_at INTEGER,           -- by its own clock
  clock_ms INTEGER NOT NULL DEFAULT 0 -- its clock is ahead of ours by so much, as far as it can be told
, reviewer INTEGER NOT NULL DEFAULT 0 CHECK (reviewer IN (0, 1)), read_key BLOB) STRICT;
