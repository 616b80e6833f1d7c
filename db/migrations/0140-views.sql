-- Requests as a table: the views that people save, and an index for each column it can be sorted by. A new request stands in
-- three of them only (when it was asked, by its probe, by its person's name), since each costs an import time; the others
-- hold just those to which something has happened.
CREATE TABLE view (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE,
  definition TEXT NOT NULL,       -- JSON: filter, columns, sort; a searched text is never kept
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER              -- kept, so that removing it can be undone
) STRICT;
CREATE UNIQUE INDEX view_by_name ON view (name) WHERE removed_at IS NULL;

CREATE INDEX request_by_asked ON request (asked_at, id);
CREATE INDEX request_by_probe ON request (probe_id, id);
CREATE INDEX request_by_promise ON request (promise_end, id) WHERE promise_end IS NOT NULL;
CREATE INDEX request_by_attempts ON request (attempts, id) WHERE attempts > 0;
CREATE INDEX request_by_closing ON request (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX request_by_owner ON request (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX request_in_quarantine ON request (id) WHERE quarantined = 1;

-- A name as it is sorted: without accents and capitals, the company's where the person gave none. Made of SQLite's own
-- functions, so that any program can write the table.
ALTER TABLE prospect ADD COLUMN sort_name TEXT GENERATED ALWAYS AS (
  lower(iif(iif(name = '', company, name) GLOB '*[^ -~]*',
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(iif(name = '', company, name), 'à', 'a'), 'â', 'a'), 'ä', 'a'), 'á', 'a'), 'ã', 'a'), 'å', 'a'), 'À', 'a'), 'Â', 'a'), 'Ä', 'a'), 'Á', 'a'), 'Ã', 'a'), 'Å', 'a'), 'ç', 'c'), 'Ç', 'c'), 'é', 'e'), 'è', 'e'), 'ê', 'e'), 'ë', 'e'), 'É', 'e'), 'È', 'e'), 'Ê', 'e'), 'Ë', 'e'), 'î', 'i'), 'ï', 'i'), 'í', 'i'), 'ì', 'i'), 'Î', 'i'), 'Ï', 'i'), 'Í', 'i'), 'Ì', 'i'), 'ñ', 'n'), 'Ñ', 'n'), 'ô', 'o'), 'ö', 'o'), 'ó', 'o'), 'ò', 'o'), 'õ', 'o'), 'ø', 'o'), 'Ô', 'o'), 'Ö', 'o'), 'Ó', 'o'), 'Ò', 'o'), 'Õ', 'o'), 'Ø', 'o'), 'û', 'u'), 'ü', 'u'), 'ù', 'u'), 'ú', 'u'), 'Û', 'u'), 'Ü', 'u'), 'Ù', 'u'), 'Ú', 'u'), 'ÿ', 'y'), 'ý', 'y'), 'Ÿ', 'y'), 'Ý', 'y'), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
    iif(name = '', company, name)))) VIRTUAL;
CREATE INDEX prospect_by_name ON prospect (sort_name, id);

-- The words that the search knows: a common word's beginning is looked up as the few words that begin so, which can be
-- read from their newest match on; as a beginning, FTS5 would gather every match first.
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(search, instance);

-- One change of many requests, done in turns, so that no other write waits long; and what each of them was before, so that
-- the whole can be undone.
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

CREATE TABLE bulk_request (
  run_id INTEGER NOT NULL REFERENCES bulk_run(id),
  request_id INTEGER NOT NULL REFERENCES request(id),
  promise_before INTEGER,         -- id of the one in force until the run ended it
  promise_after INTEGER,          -- id of the one made by the run
  owner_before INTEGER REFERENCES agent(id),
  PRIMARY KEY (run_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_request_by_request ON bulk_request (request_id);
CREATE TRIGGER bulk_request_erased BEFORE DELETE ON request BEGIN DELETE FROM bulk_request WHERE request_id = old.id; END;
