import type { ReadDb } from '../../db/handle.ts';
import { sql } from '../../db/sql.ts';

/** The rules that hold after every ingest, each as a query that must find nothing. */
const broken: Readonly<Record<string, string>> = {
  'an open request of the same person and probe twice': `
    SELECT prospect_id FROM request WHERE state = 'open' GROUP BY prospect_id, probe_id HAVING count(*) > 1`,
  'a number of two people': `
    SELECT value FROM contact_point WHERE kind = 'phone' GROUP BY value HAVING count(DISTINCT prospect_id) > 1`,
  'a request and its promise apart': `
    SELECT r.id FROM request r LEFT JOIN promise p ON p.request_id = r.id AND p.ended_at IS NULL
    WHERE r.promise_start IS NOT p.start_at OR r.promise_by IS NOT p.by OR r.promise_end IS NOT p.end_at`,
  'a request without the payload that made it': `
    SELECT r.id FROM request r LEFT JOIN payload y ON y.id = r.payload_id WHERE y.request_id IS NOT r.id
      AND r.id NOT IN (SELECT other_id FROM request_action WHERE kind = 'split')`,
  'a request that is not in the search': `SELECT id FROM request WHERE id NOT IN (SELECT rowid FROM search)`,
  'a person without a request': `SELECT id FROM prospect WHERE merged_into IS NULL AND id NOT IN (SELECT prospect_id FROM request)`,
  'a consent without its proof': `SELECT c.id FROM consent c LEFT JOIN payload y ON y.id = c.payload_id WHERE y.id IS NULL`,
  'a wrong count of open requests': `
    SELECT n FROM tally WHERE name = 'request-open' AND n <> (SELECT count(*) FROM request WHERE state = 'open' AND quarantined = 0)`,
};

/** The names of those that do not hold. */
export const brokenRules = (db: ReadDb): readonly string[] => [
  ...Object.entries(broken).flatMap(([rule, text]) =>
    db.all({ text, params: [] }).length > 0 ? [rule] : [],
  ),
  ...db.all(sql`PRAGMA foreign_key_check`).map(() => 'a row that refers to none'),
];
