-- The page of a probe that a company publishes, as far as its posts are let in (docs/decisions/0015-form-key.md).
CREATE TABLE probe_form (
  probe_id INTEGER PRIMARY KEY REFERENCES probe(id),
  key TEXT NOT NULL,                  -- stands in the page: it names the form and is no secret
  origins TEXT NOT NULL DEFAULT '[]', -- JSON: pages whose visitors may post, e.g. "https://www.example.fr"; "null" for a page opened as a file
  made_at INTEGER NOT NULL            -- of the key
) STRICT;
