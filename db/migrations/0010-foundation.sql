-- The records of the design. Times are UTC milliseconds; zones are IANA names; uid is a UUIDv7.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,            -- JSON
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agent (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

-- What is offered, and how it answers what is at stake for people.

CREATE TABLE offer (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  opening TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE stake (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  label TEXT NOT NULL,
  sort INTEGER NOT NULL,
  UNIQUE (offer_id, label)
) STRICT;

CREATE TABLE capability (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  offer_id INTEGER NOT NULL REFERENCES offer(id),
  label TEXT NOT NULL,
  proof TEXT NOT NULL DEFAULT '',
  sort INTEGER NOT NULL
) STRICT;

CREATE TABLE stake_capability (
  stake_id INTEGER NOT NULL REFERENCES stake(id),
  capability_id INTEGER NOT NULL REFERENCES capability(id),
  PRIMARY KEY (stake_id, capability_id)
) STRICT, WITHOUT ROWID;

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
) STRICT;

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

-- Intake: every payload is kept raw, with its fate.

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
) STRICT;

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
  received_at INTEGER NOT NULL,
  CHECK ((request_id IS NULL) = (digest IS NOT NULL))
) STRICT;
-- The same payload again is found through the person it is about (request.payload_id, then those merged into it), so that
-- an import pays for no index in random order; one that made no request is found by its digest.
CREATE INDEX payload_merged ON payload (request_id) WHERE fate = 'merged';
CREATE INDEX payload_by_digest ON payload (digest, probe_id) WHERE digest IS NOT NULL;
CREATE INDEX payload_by_provider ON payload (provider_id, probe_id) WHERE provider_id IS NOT NULL;

-- Rejected rows of a batch; a payload that is rejected again is kept once.
CREATE TABLE batch_reject (
  batch_id INTEGER NOT NULL REFERENCES batch(id),
  row INTEGER NOT NULL,
  payload_id INTEGER NOT NULL REFERENCES payload(id),
  PRIMARY KEY (batch_id, row)
) STRICT, WITHOUT ROWID;

-- People and what they asked.

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
) STRICT;

-- Phones (E.164) and e-mails (lower case): how the same person is recognised.
CREATE TABLE contact_point (
  prospect_id INTEGER NOT NULL REFERENCES prospect(id),
  kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
  sort INTEGER NOT NULL,          -- order in which the source gave them: the first is called first
  value TEXT NOT NULL,
  raw TEXT NOT NULL,              -- as the source wrote it
  PRIMARY KEY (prospect_id, kind, sort)
) STRICT, WITHOUT ROWID;
-- The only index that an import fills in random order: kept narrow.
CREATE INDEX contact_point_by_value ON contact_point (value);

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
  updated_at INTEGER NOT NULL,
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((promise_start IS NULL) = (promise_end IS NULL))
) STRICT;
CREATE INDEX request_by_prospect ON request (prospect_id, id);
-- Queue: promises to a person that have started, by their end (late ones, then due ones); those by their start (to come);
-- fresh ones; retries. Late ones may be many, and due ones must not be looked for among them.
CREATE INDEX queue_started ON request (promise_end, id) WHERE state = 'open' AND promise_by IN ('prospect', 'agent') AND promise_started = 1;
CREATE INDEX queue_promised ON request (promise_started, promise_start, id) WHERE state = 'open' AND promise_by IN ('prospect', 'agent');
CREATE INDEX queue_fresh ON request (asked_at, id) WHERE state = 'open' AND promise_by IS NULL;
CREATE INDEX queue_retry ON request (promise_start, id) WHERE state = 'open' AND promise_by = 'rule';
CREATE INDEX request_expiring ON request (expires_at, id) WHERE state = 'open' AND expires_at IS NOT NULL;

-- How many requests are open: exact at any size without counting.
CREATE TABLE tally (
  name TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tally (name, n) VALUES ('request-open', 0);
-- Whoever adds requests counts them in (db/stores/tally.ts): a trigger on insert would cost an import more than the row.
CREATE TRIGGER request_turned AFTER UPDATE OF state ON request WHEN old.state <> new.state BEGIN
  UPDATE tally SET n = n + CASE new.state WHEN 'open' THEN 1 ELSE -1 END WHERE name = 'request-open';
END;
CREATE TRIGGER request_removed AFTER DELETE ON request WHEN old.state = 'open' BEGIN
  UPDATE tally SET n = n - 1 WHERE name = 'request-open';
END;

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
CREATE UNIQUE INDEX promise_in_force ON promise (request_id) WHERE ended_at IS NULL;
CREATE INDEX promise_by_request ON promise (request_id, id);

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
) STRICT;
CREATE INDEX consent_by_request ON consent (request_id);

CREATE TABLE suppression (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  fingerprint BLOB NOT NULL UNIQUE, -- HMAC-SHA-256 of the E.164 number under a key of the secrets port
  reason TEXT NOT NULL,
  agent_id INTEGER REFERENCES agent(id),
  created_at INTEGER NOT NULL
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

-- Calls. Attempts, their ends and outcomes are only ever added to.

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
) STRICT;
CREATE INDEX attempt_by_request ON attempt (request_id, id);
CREATE INDEX attempt_by_prospect ON attempt (prospect_id, id);
CREATE INDEX attempt_by_time ON attempt (started_at, id);
CREATE INDEX attempt_by_number ON attempt (number, id);

CREATE TABLE attempt_step (
  id INTEGER PRIMARY KEY,
  attempt_id INTEGER NOT NULL REFERENCES attempt(id),
  step TEXT NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_step_by_attempt ON attempt_step (attempt_id, id);

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

-- Attempts that wait for their outcome, each with what is typed before it is chosen: working state, removed with the
-- outcome (or at the end of an inbound call that nobody answered, which needs none).
CREATE TABLE attempt_draft (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt(id),
  text TEXT NOT NULL DEFAULT '',
  updated_at INTEGER NOT NULL
) STRICT;

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

-- Audit: each event carries the hash of the one before it.
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

CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_is_fixed BEFORE UPDATE ON attempt BEGIN SELECT raise(ABORT, 'attempts are append-only'); END;
CREATE TRIGGER attempt_step_is_kept BEFORE DELETE ON attempt_step BEGIN SELECT raise(ABORT, 'attempt steps are append-only'); END;
CREATE TRIGGER attempt_step_is_fixed BEFORE UPDATE ON attempt_step BEGIN SELECT raise(ABORT, 'attempt steps are append-only'); END;
CREATE TRIGGER attempt_end_is_kept BEFORE DELETE ON attempt_end BEGIN SELECT raise(ABORT, 'attempt ends are append-only'); END;
CREATE TRIGGER attempt_end_is_fixed BEFORE UPDATE ON attempt_end BEGIN SELECT raise(ABORT, 'attempt ends are append-only'); END;
CREATE TRIGGER outcome_is_kept BEFORE DELETE ON outcome BEGIN SELECT raise(ABORT, 'outcomes are append-only'); END;
CREATE TRIGGER outcome_is_fixed BEFORE UPDATE ON outcome BEGIN SELECT raise(ABORT, 'outcomes are append-only'); END;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are append-only'); END;
CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_is_fixed BEFORE UPDATE ON decision BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;

-- Search, one document per request; rowid is request.id. Contentless: the words live in their own tables.
-- phones holds each number forward, and reversed behind an r (so that last digits are a prefix): 33199000142 r24100099133.
-- Nobody asks for phrases, so no positions are kept, only columns; and from three letters on a range of words is short. Both
-- together halve the time of indexing.
CREATE VIRTUAL TABLE search USING fts5 (
  name, company, phones, words, notes,
  content = '', contentless_delete = 1, detail = none, prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);
-- Twice as many parts before they are merged: an import writes each document less often.
INSERT INTO search (search, rank) VALUES ('automerge', 8);
-- Imports write documents by the thousand: a larger batch in memory and lazier merging halve the time of indexing.
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);
INSERT INTO search (search, rank) VALUES ('automerge', 16);
