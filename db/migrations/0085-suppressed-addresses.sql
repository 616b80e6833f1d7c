-- E-mail addresses of whoever is on the do-not-call list, as fingerprints under the same key as the numbers: somebody who
-- comes back with another number is recognised. They are in force as long as the entry they hang on.
CREATE TABLE suppression_email (
  fingerprint BLOB NOT NULL,      -- HMAC-SHA-256 of the address in lower case
  suppression_id INTEGER NOT NULL REFERENCES suppression(id),
  PRIMARY KEY (fingerprint, suppression_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_email_of ON suppression_email (suppression_id);
