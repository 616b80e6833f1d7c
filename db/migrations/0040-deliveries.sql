-- What arrives by itself, one raw thing at a time: a POST, a mail, a page of a feed, a form filled in by hand.

-- Which provider's shape a probe expects over HTTP, and who may send.
ALTER TABLE probe ADD COLUMN preset TEXT NOT NULL DEFAULT 'generic';
ALTER TABLE probe ADD COLUMN access TEXT NOT NULL DEFAULT 'closed' CHECK (access IN ('closed', 'secret', 'open'));

-- Deliveries of one probe, source and day share a batch: a day is what is put aside when nobody had asked.
ALTER TABLE batch ADD COLUMN day TEXT; -- YYYY-MM-DD in the probe's zone; null for a file
CREATE UNIQUE INDEX batch_of_day ON batch (probe_id, source, day) WHERE day IS NOT NULL;

-- Kept byte for byte, as the proof of what was asked and so that it can be read again.
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
CREATE INDEX delivery_by_digest ON delivery (digest, probe_id);
CREATE INDEX delivery_by_provider ON delivery (provider_id, probe_id) WHERE provider_id IS NOT NULL;
CREATE INDEX delivery_by_age ON delivery (received_at);
CREATE INDEX delivery_by_fate ON delivery (fate, id);
CREATE INDEX delivery_by_probe ON delivery (probe_id, id);
CREATE INDEX delivery_waiting ON delivery (id) WHERE fate = 'rejected' AND settled_at IS NULL;
CREATE INDEX delivery_replay ON delivery (replays) WHERE replays IS NOT NULL;

ALTER TABLE payload ADD COLUMN delivery_id INTEGER REFERENCES delivery(id); -- null for a row of a file
CREATE INDEX payload_of_delivery ON payload (delivery_id) WHERE delivery_id IS NOT NULL;
