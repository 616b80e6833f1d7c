-- Versions of rule packs that a company made of its own; the newest of each pack is in force. One without a body puts the
-- pack that ships back.
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

-- When somebody last refused, whichever request it was about: outcomes are kept, this is only quicker to find.
ALTER TABLE prospect ADD COLUMN refused_at INTEGER;
UPDATE prospect SET refused_at = refusal.at FROM (
  SELECT a.prospect_id, max(o.at) AS at FROM outcome o JOIN outcome_kind k ON k.code = o.kind JOIN attempt a ON a.id = o.attempt_id
  WHERE k.refusal = 1 AND a.prospect_id IS NOT NULL GROUP BY a.prospect_id) AS refusal
WHERE refusal.prospect_id = prospect.id;
CREATE TRIGGER outcome_refused AFTER INSERT ON outcome WHEN EXISTS (SELECT 1 FROM outcome_kind WHERE code = new.kind AND refusal = 1) BEGIN
  UPDATE prospect SET refused_at = new.at WHERE id = (SELECT prospect_id FROM attempt WHERE id = new.attempt_id);
END;

-- People made up to practise with: nobody is disturbed by a call to them.
ALTER TABLE probe ADD COLUMN practice INTEGER NOT NULL DEFAULT 0 CHECK (practice IN (0, 1));
UPDATE probe SET practice = 1 WHERE name IN ('Entraînement : chauffage', 'Entraînement : artisans', 'Practice: home energy', 'Practice: small firms');

-- How often somebody was called of late, by the index alone; and a number that was called before anybody was known by it.
DROP INDEX attempt_by_prospect;
CREATE INDEX attempt_by_prospect ON attempt (prospect_id, started_at, direction);
CREATE INDEX attempt_of_stranger ON attempt (number, started_at) WHERE prospect_id IS NULL AND direction = 'outbound';
