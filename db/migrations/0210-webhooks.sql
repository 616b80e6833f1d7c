-- Another system is told of each outcome. What is to be told stands in the outbox in the transaction of the outcome
-- itself: what was saved is told, whatever happens to the network, to the other system or to this process.
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

CREATE INDEX webhook_message_due ON webhook_message (webhook_id, next_try_at, id) WHERE state = 'waiting';
CREATE INDEX webhook_message_order ON webhook_message (webhook_id, request_id, id) WHERE state = 'waiting';
CREATE INDEX webhook_message_parked ON webhook_message (webhook_id, id) WHERE state = 'parked';
CREATE INDEX webhook_message_sent ON webhook_message (sent_at) WHERE state = 'sent';
CREATE INDEX webhook_message_by_webhook ON webhook_message (webhook_id, id);
CREATE INDEX webhook_message_by_attempt ON webhook_message (attempt_id);
CREATE INDEX webhook_message_by_request ON webhook_message (request_id) WHERE request_id IS NOT NULL;
