-- Words in the notes of calls, each note by the id of its call. Kept by triggers: an outcome is saved by itself, and its
-- note blanked by an erasure.
CREATE VIRTUAL TABLE note_search USING fts5 (
  note,
  content = '', contentless_delete = 1, detail = none, prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);

CREATE VIRTUAL TABLE note_vocabulary USING fts5vocab(note_search, instance);

INSERT INTO note_search (rowid, note) SELECT attempt_id, note FROM outcome WHERE note <> '' ORDER BY attempt_id;

CREATE TRIGGER note_written AFTER INSERT ON outcome WHEN new.note <> '' BEGIN
  INSERT INTO note_search (rowid, note) VALUES (new.attempt_id, new.note);
END;

CREATE TRIGGER note_changed AFTER UPDATE OF note ON outcome WHEN old.note <> new.note BEGIN
  DELETE FROM note_search WHERE rowid = old.attempt_id;
  INSERT INTO note_search (rowid, note) SELECT new.attempt_id, new.note WHERE new.note <> '';
END;

CREATE TRIGGER note_gone AFTER DELETE ON outcome WHEN old.note <> '' BEGIN
  DELETE FROM note_search WHERE rowid = old.attempt_id;
END;

-- Saved views are of a list: of requests, or of calls. Each has names of its own.
ALTER TABLE view ADD COLUMN list TEXT NOT NULL DEFAULT 'requests' CHECK (list IN ('requests', 'calls'));
DROP INDEX view_by_name;
CREATE UNIQUE INDEX view_by_name ON view (list, name) WHERE removed_at IS NULL;
